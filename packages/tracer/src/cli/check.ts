import { closeSync, existsSync, mkdtempSync, openSync, readSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Command } from 'commander'
import { chainOf } from '../model/address.ts'
import type { Chain } from '../model/chain.ts'
import { InputError } from '../model/errors.ts'
import type { Incident } from '../model/incident.ts'
import { shippedCatalogue } from '../source/catalogue.ts'
import type { IncidentFile } from '../source/incident-file.ts'
import { buildCaseLedger } from '../walk/case-ledger.ts'
import { Places } from '../walk/places.ts'
import { findIncident } from './incident-arg.ts'
import type { Io } from './io.ts'
import {
  type CommonOptions,
  isQuiet,
  jsonOption,
  ledgerChainOption,
  nowOption,
  presentOf,
  quietOption,
} from './options.ts'
import { count } from './plural.ts'
import { progressView } from './progress.ts'
import { closeAll, onlyChain, openLedgers } from './sources.ts'

interface CheckOptions extends CommonOptions {
  readonly ledgerChain?: Chain
}

/** What a passed check says. The shape of `check --json`. */
interface Checked {
  readonly ok: true
  readonly kind: 'incident' | 'ledger'
  readonly name: string
  readonly ledgers: readonly { readonly name: string; readonly sha256: string; readonly rows: number }[]
  readonly seeds: number
  readonly warnings: readonly string[]
}

/** `spoor check`: validates an incident or a ledger without tracing. */
export function addCheck(program: Command, io: Io): void {
  const command = program
    .command('check')
    .summary('validate an incident or a ledger without tracing')
    .description(
      'Validates an incident file (its fields, its ledgers and their digests, its seeds against their rows) or a recorded ledger (every row). Exit code 0 when it can be traced, 2 when not; the error names line and column.',
    )
    .argument(
      '<incident|ledger>',
      'id of a shipped incident, an incident file, or a ledger (CSV, gzip allowed, or Parquet)',
    )
    .addOption(ledgerChainOption())
    .addOption(jsonOption())
    .addOption(quietOption())
    .addOption(nowOption())
    .addHelpText(
      'after',
      `
Examples:
  spoor check bybit-2025
  spoor check theft.json --json
  spoor check transfers.csv.gz`,
    )
    .action(async (what: string) => {
      const options = command.opts<CheckOptions>()
      const checked = await check(what, options, io)
      if (options.json) io.out(`${JSON.stringify(checked)}\n`)
      else io.out(text(checked))
    })
}

async function check(what: string, options: CheckOptions, io: Io): Promise<Checked> {
  const file = isLedger(what) ? undefined : incidentFile(what)
  const chain = options.ledgerChain ?? onlyChain(file?.incident.seeds.map((seed) => chainOf(seed.address)) ?? [])
  const view = progressView(io, isQuiet(options))
  const cacheDir = mkdtempSync(join(tmpdir(), 'spoor-check-'))
  try {
    const sources = await openLedgers({
      ...(file === undefined ? {} : { incident: file.incident }),
      more: file === undefined ? [what] : [],
      ...(chain === undefined ? {} : { chain }),
      knownChains: shippedCatalogue().knownChains,
      now: presentOf(options, io),
      cacheDir,
      onRows: view.reading,
      signal: io.signal,
    })
    try {
      const rows = file === undefined ? [] : sources.flatMap((source) => [...source.always()])
      const flags = file === undefined ? [] : seedFlags(file.incident, rows)
      return {
        ok: true,
        kind: file === undefined ? 'ledger' : 'incident',
        name: file?.incident.id ?? what,
        ledgers: sources.map(({ name, identity, rows: count }) => ({
          name,
          sha256: identity.replace(/^sha256:/, ''),
          rows: count,
        })),
        seeds: file?.incident.seeds.length ?? 0,
        warnings: [...(file?.warnings ?? []), ...flags],
      }
    } finally {
      closeAll(sources)
    }
  } finally {
    view.done()
    rmSync(cacheDir, { recursive: true, force: true })
  }
}

/** A ledger is told from an incident by its content: an incident is a JSON object. */
function isLedger(what: string): boolean {
  if (!existsSync(what) || !statSync(what).isFile()) return false
  const start = Buffer.alloc(512)
  const file = openSync(what, 'r')
  try {
    const length = readSync(file, start)
    return !/^(\ufeff)?\s*\{/.test(start.toString('utf8', 0, length)) && !what.endsWith('.json')
  } finally {
    closeSync(file)
  }
}

function incidentFile(what: string): IncidentFile {
  const target = findIncident(what)
  if (target.kind === 'file') return target.file
  throw new InputError('an address cannot be checked', {
    got: what,
    wanted: 'an incident or a ledger',
    next: 'write an incident with `spoor init`, then check that',
  })
}

/** Puts the seeds on their rows as a trace would; contradictions throw, the rest is said. */
function seedFlags(incident: Incident, rows: Parameters<typeof buildCaseLedger>[0]): string[] {
  const places = new Places(incident, { expand: new Set(), stop: new Map() })
  const { seedFlags: found } = buildCaseLedger(rows, incident, places, { until: null, assertions: true })
  return found.flatMap((flags, i) => flags.map((flag) => `seeds.${i} is ${flag}`))
}

function text({ kind, name, ledgers, seeds, warnings }: Checked): string {
  const lines = [
    `${name}: this ${kind} can be traced`,
    ...(kind === 'incident' ? [`  ${count(seeds, 'seed', 'seeds')}`] : []),
    ...ledgers.map((ledger) => `  ${ledger.name}: ${count(ledger.rows, 'row', 'rows')}, sha256 ${ledger.sha256}`),
    ...(kind === 'incident' && ledgers.length === 0
      ? ['  no ledgers of its own: name some with `spoor trace --ledger FILE`']
      : []),
    ...warnings.map((warning) => `  note: ${warning}`),
  ]
  return `${lines.join('\n')}\n`
}
