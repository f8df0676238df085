import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Command } from 'commander'
import { parseChain } from '../model/chain.ts'
import { InputError } from '../model/errors.ts'
import { shippedCatalogue } from '../source/catalogue.ts'
import { parseIncident } from '../source/incident-file.ts'
import { draftIncident, type InitOptions } from './draft-incident.ts'
import type { Io } from './io.ts'
import { type CommonOptions, jsonOption, ledgerOption, nowOption, presentOf } from './options.ts'
import { count } from './plural.ts'

interface Options extends InitOptions, CommonOptions {
  readonly out?: string
  readonly force?: boolean
}

/** `spoor init`: writes an incident file. */
export function addInit(program: Command, io: Io): void {
  const command = program
    .command('init')
    .summary('write an incident file')
    .description(
      'Writes a complete incident file for the addresses where a theft landed, or for its transactions. With a ledger, the seeds of a transaction are read from its rows; without one, say asset and units.',
    )
    .argument('<addresses-or-transactions...>', 'addresses (CAIP-10, or plain with --chain) and transaction hashes')
    .requiredOption('--title <text>', 'what the incident is called')
    .requiredOption('--citation <text>', 'who says so: a report, a page, a case number')
    .option('--id <id>', 'short name for files and commands (default: made from the title)')
    .option('--date <yyyy-mm-dd>', 'day of the theft (default: that of the transaction in the ledger)')
    .option('--chain <caip2>', 'chain of plain addresses, like eip155:1')
    .option('--asset <caip19...>', 'what was stolen: one for all addresses, or one for each')
    .option('--units <n...>', 'how much, in base units: one for each address')
    .option('--summary <text>', 'what happened, in a few sentences', '')
    .option('--victim <name>', 'who was robbed')
    .addOption(ledgerOption('recorded ledgers that belong to the incident; their digests are written down'))
    .option('--out <file>', 'where to; - for stdout (default: <id>.json)')
    .option('--force', 'replace a file that is there')
    .addOption(jsonOption())
    .addOption(nowOption())
    .addHelpText(
      'after',
      `
Examples:
  spoor init 0x47666fab8bd0ac7003bce3f5c3585383f09486e2 --chain eip155:1 --asset eip155:1/slip44:60 --units 401346768858404671846374 \\
    --title "Theft from Bybit" --date 2025-02-21 --citation "FBI PSA I-022625" --out bybit.json
  spoor init 0xb61413c495fdad6114a7aa863a00b2e3c28945979a10885b12b30316ea9f072c --ledger transfers.csv \\
    --title "Theft from Bybit" --citation "FBI PSA I-022625"`,
    )
    .action((names: string[]) => init(names, command.opts<Options>(), io))
}

async function init(names: readonly string[], options: Options, io: Io): Promise<void> {
  const out = options.out ?? `${options.id ?? idFrom(options.title)}.json`
  if (out !== '-' && existsSync(out) && !options.force) {
    throw new InputError(`there is already a file at ${out}`, {
      next: 'choose another --out, or replace it with --force',
    })
  }
  const draft = await draftIncident(names, { ...options, id: options.id ?? idFrom(options.title) }, out, {
    ...(options.chain === undefined ? {} : { chain: parseChain(options.chain) }),
    knownChains: shippedCatalogue().knownChains,
    now: presentOf(options, io),
    signal: io.signal,
  })
  const content = `${JSON.stringify(draft, null, 2)}\n`
  // What is written has to be what `check` accepts: the same reader reads it first.
  const { incident } = parseIncident(content, out)
  if (out === '-') {
    io.out(content)
    return
  }
  mkdirSync(dirname(out), { recursive: true })
  writeFileSync(out, content)
  if (options.json) io.out(`${JSON.stringify({ incident: incident.id, file: out, seeds: incident.seeds.length })}\n`)
  else io.err(`wrote ${out}: ${count(incident.seeds.length, 'seed', 'seeds')}; next: spoor check ${out}\n`)
}

/** A title as an id: lower-case words with dashes between them. */
function idFrom(title: string): string {
  const id = title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 100)
  if (id !== '') return id
  throw new InputError('no id can be made from the title', {
    got: title,
    wanted: '--id with lower-case letters and digits',
  })
}
