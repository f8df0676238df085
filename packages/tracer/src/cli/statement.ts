import type { Command } from 'commander'
import { statement } from '../export/statement.ts'
import { showAsset } from '../model/asset.ts'
import type { UnixSeconds } from '../model/time.ts'
import type { Method, Trace } from '../model/trace.ts'
import type { CaseStore } from '../store/case-store.ts'
import type { Policy } from '../walk/policy.ts'
import { withCase } from './case-arg.ts'
import type { Io } from './io.ts'
import { type MethodStatement, methodsText } from './methods-text.ts'
import { type CommonOptions, jsonOption, parseMethods, parseUntil } from './options.ts'
import { printStatement } from './print-statement.ts'
import { replayed } from './replayed.ts'
import { contextOf } from './view.ts'

interface StatementOptions extends CommonOptions {
  readonly method?: readonly Method[]
  readonly until?: UnixSeconds
}

/** `spoor statement`: where the money is now, under one method or several. */
export function addStatement(program: Command, io: Io): void {
  const command = program
    .command('statement')
    .summary('print where the stolen units of a case are')
    .description(
      'Prints where the stolen units of a case are, per asset and per sink. With several methods it replays each over the same facts and says which addresses hold or sink other amounts. The case is not changed.',
    )
    .argument('<case>', 'the case file')
    .option('--method <names>', 'methods with commas between them, or all', parseMethods)
    .option('--until <date>', 'the state at the end of this day', parseUntil)
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  spoor statement cases/bybit-2025.sqlite
  spoor statement cases/bybit-2025.sqlite --method fifo,haircut
  spoor statement cases/bybit-2025.sqlite --method all --until 2025-02-22 --json`,
    )
    .action((path: string) => withCase(path, (store) => print(store, command.opts<StatementOptions>(), io)))
}

function print(store: CaseStore, options: StatementOptions, io: Io): void {
  const { method: methods = [], until, json = false } = options
  const moment: Partial<Pick<Policy, 'until'>> = until === undefined ? {} : { until }
  const stores = methods.map((method) => replayed(store, { ...moment, method }))
  const first = stores[0] ?? replayed(store, moment)
  if (stores.length < 2) {
    printStatement(first, { json }, io)
    return
  }
  const compared = compareMethods(stores, io)
  if (json) {
    io.out(`${JSON.stringify({ ...statement(first, contextOf(first, io.elapsed())), methods: compared })}\n`)
    return
  }
  printStatement(first, { json: false }, io)
  io.out(methodsText(compared))
}

/** The statement of each replay, and its differences from the first. */
export function compareMethods(stores: readonly CaseStore[], io: Pick<Io, 'elapsed'>): MethodStatement[] {
  const base = unitsByPlace(stores[0]!.readTrace()!)
  return stores.map((store): MethodStatement => {
    const trace = store.readTrace()!
    const found = statement(store, contextOf(store, io.elapsed()))
    return {
      method: trace.method,
      assets: found.assets,
      explainedShare: found.explainedShare,
      differs: differences(base, unitsByPlace(trace)),
    }
  })
}

interface Held {
  readonly address: string
  readonly asset: string
  units: bigint
}

/** Stolen units that ended at each address in each asset, by any sink. */
function unitsByPlace(trace: Trace): Map<string, Held> {
  const places = new Map<string, Held>()
  for (const { address, asset, units } of trace.sinks) {
    const key = `${address} ${asset}`
    const place = places.get(key)
    if (place === undefined) places.set(key, { address, asset: showAsset(asset), units })
    else place.units += units
  }
  return places
}

function differences(base: ReadonlyMap<string, Held>, found: ReadonlyMap<string, Held>): MethodStatement['differs'] {
  return [...new Set([...base.keys(), ...found.keys()])].sort().flatMap((key) => {
    const units = found.get(key)?.units ?? 0n
    if (units === (base.get(key)?.units ?? 0n)) return []
    const { address, asset } = (found.get(key) ?? base.get(key))!
    return [{ address, asset, units: String(units) }]
  })
}
