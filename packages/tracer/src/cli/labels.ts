import type { Command } from 'commander'
import { judge, judgeAt, labelOf } from '../attribute/labels.ts'
import type { Address } from '../model/address.ts'
import { type Chain, parseChain } from '../model/chain.ts'
import { InputError } from '../model/errors.ts'
import { LABEL_CATEGORIES, type LabelCategory } from '../model/label.ts'
import { parseTime } from '../model/time.ts'
import { openLabelLookup } from '../source/label-lookup.ts'
import type { LabelDefaults } from '../source/labels-record.ts'
import { shippedLabels } from '../source/labels-shipped.ts'
import { hasImportedLabels, type ImportedSet, labelsPath, openLabels } from '../source/labels-store.ts'
import { addressOf } from './incident-arg.ts'
import type { Io } from './io.ts'
import { type ImportLine, importText, listText, type WhyReport, whyText } from './labels-text.ts'
import { addUpdate } from './labels-update.ts'
import { nearest } from './nearest.ts'
import { type CommonOptions, jsonOption, wholeNumber } from './options.ts'
import { count } from './plural.ts'

/** `spoor labels`: what others say of addresses. */
export function addLabels(program: Command, io: Io): void {
  const labels = program
    .command('labels')
    .summary('import labels of addresses, list them, and say which one counts')
    .description(
      'Labels say what an address is: an exchange, a mixer, a thief. Each is kept as a statement of its source. Spoor ships some; others are imported, and kept in the folder of your own data.',
    )
    .addHelpText('after', EXAMPLES)
  addImport(labels, io)
  addList(labels, io)
  addWhy(labels, io)
  addRemove(labels, io)
  addUpdate(labels, io)
}

const EXAMPLES = `
Examples:
  spoor labels import packs/*.yaml
  spoor labels import sanctioned_addresses_ETH.txt --chain eip155:1 --category sanctioned --source "OFAC, list of addresses"
  spoor labels why 0x28c6c06298d514db089934071355e5743bf21d60 --chain eip155:1
  spoor labels list --json`

interface ImportOptions extends CommonOptions {
  readonly chain?: Chain
  readonly category?: LabelCategory
  readonly source?: string
  readonly confidence?: number
  readonly date?: string
  readonly skipBad?: number
}

function addImport(labels: Command, io: Io): void {
  const command = labels
    .command('import')
    .summary('import files of labels')
    .description(
      "Imports labels, plain or gzip: TagPacks and ActorPacks of GraphSense (YAML), OFAC's list (sdn_advanced.xml or SDN.CSV), explorers' labels as JSON or CSV, and plain lists of addresses. What a file is, is told by its content. One wrong line, and nothing of that file is imported.",
    )
    .argument('<file...>', 'files of labels')
    .option('--chain <caip2>', 'chain of addresses whose file does not say it', parseChain)
    .option(
      '--category <name>',
      `what they are, where the file does not say it (${LABEL_CATEGORIES.join(', ')})`,
      parseCategory,
    )
    .option('--source <text>', 'who says so, where the file does not say it (default: the name of the file)')
    .option('--confidence <0-100>', 'how sure they are, where the file does not say it', parseConfidence)
    .option('--date <yyyy-mm-dd>', 'day on which it was said, where the file does not say it', parseDay)
    .option(
      '--skip-bad <n>',
      'leave out up to so many lines whose address is none, and say which',
      wholeNumber('--skip-bad', 1),
    )
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  spoor labels import graphsense.actorpack.yaml exchanges.yaml
  spoor labels import accounts.csv --source eth-labels --json`,
    )
    .action(async (files: readonly string[]) => {
      const { json, chain, category, source, confidence, date, skipBad } = command.opts<ImportOptions>()
      const defaults: LabelDefaults = {
        ...(chain === undefined ? {} : { chain }),
        ...(category === undefined ? {} : { category }),
        ...(source === undefined ? {} : { source }),
        ...(confidence === undefined ? {} : { confidence }),
        ...(date === undefined ? {} : { date }),
        ...(skipBad === undefined ? {} : { skipBad }),
      }
      const store = openLabels()
      try {
        const lines: ImportLine[] = []
        for (const file of files) lines.push(await store.import(file, defaults, io.signal))
        io.out(json ? `${JSON.stringify({ path: store.path, files: lines })}\n` : importText(lines, store.path))
      } finally {
        store.close()
      }
    })
}

function addList(labels: Command, io: Io): void {
  const command = labels
    .command('list')
    .summary('list the sets of labels that are loaded')
    .description(
      'Lists what is loaded: the labels that Spoor ships, and the files that were imported, with their digests.',
    )
    .addOption(jsonOption())
    .addHelpText('after', '\nExamples:\n  spoor labels list\n  spoor labels list --json')
    .action(() => {
      const shipped = shippedLabels().map(({ name, statements }) => ({ name, statements: [...statements].length }))
      const report = { path: labelsPath(), shipped, imported: importedSets() }
      io.out(command.opts<CommonOptions>().json ? `${JSON.stringify(report)}\n` : listText(report))
    })
}

function importedSets(): readonly ImportedSet[] {
  if (!hasImportedLabels()) return []
  const store = openLabels()
  try {
    return store.sets()
  } finally {
    store.close()
  }
}

function addWhy(labels: Command, io: Io): void {
  const command = labels
    .command('why')
    .summary('say what is known of an address, which statement counts, and by which rule')
    .description(
      'Shows every statement on an address with its source, date and confidence: first the one that counts, then those that lost, each with the rule that it lost by.',
    )
    .argument('<address>', 'CAIP-10, or plain with --chain')
    .option('--chain <caip2>', 'chain of a plain address')
    .addOption(jsonOption())
    .addHelpText('after', '\nExamples:\n  spoor labels why eip155:1:0x28c6c06298d514db089934071355e5743bf21d60 --json')
    .action(async (text: string) => {
      const { json, chain } = command.opts<CommonOptions & { readonly chain?: string }>()
      const report = await why(addressOf(text, chain))
      io.out(json ? `${JSON.stringify(report)}\n` : whyText(report))
    })
}

async function why(address: Address): Promise<WhyReport> {
  const labels = await openLabelLookup({})
  try {
    const all = labels.of([address]).get(address) ?? []
    const statements = all.filter((statement) => statement.address === address)
    const best = labelOf(statements) ?? null
    const actor = best === null || best.statement.actor === '' ? undefined : labels.actors([best.statement.actor])[0]
    return {
      address,
      best,
      statements: judge(statements),
      elsewhere: judgeAt(address, all).flatMap(({ statement }) => (statement.address === address ? [] : [statement])),
      actor: actor ?? null,
    }
  } finally {
    labels.close()
  }
}

function addRemove(labels: Command, io: Io): void {
  const command = labels
    .command('remove')
    .summary('take an imported file of labels out again')
    .description(
      'Takes every statement of an imported file out again. Cases that were traced with it are left as they are.',
    )
    .argument('<sha256>', 'digest of the file, or its first 8 digits or more, as `labels list` shows it')
    .addOption(jsonOption())
    .addHelpText('after', '\nExamples:\n  spoor labels remove 3f9a0c2b')
    .action((sha256: string) => {
      const store = openLabels()
      try {
        const removed = store.remove(sha256.replace(/^sha256:/, ''))
        const text = `removed ${count(removed, 'label', 'labels')}\n`
        io.out(command.opts<CommonOptions>().json ? `${JSON.stringify({ removed })}\n` : text)
      } finally {
        store.close()
      }
    })
}

function parseCategory(text: string): LabelCategory {
  if ((LABEL_CATEGORIES as readonly string[]).includes(text)) return text as LabelCategory
  throw new InputError('unknown category', {
    got: text,
    wanted: LABEL_CATEGORIES.join(', '),
    next: `did you mean ${nearest(text, LABEL_CATEGORIES)}?`,
  })
}

function parseConfidence(text: string): number {
  const value = wholeNumber('--confidence', 0)(text)
  if (value <= 100) return value
  throw new InputError('--confidence is no number that can be used', { got: text, wanted: '0 to 100' })
}

function parseDay(text: string): string {
  parseTime(text)
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return text
  throw new InputError('--date is no day', { got: text, wanted: 'YYYY-MM-DD' })
}
