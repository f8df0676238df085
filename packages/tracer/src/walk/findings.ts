import type { Finding } from '../attribute/patterns/finding.ts'
import type { Flow } from '../attribute/patterns/flow.ts'
import { patternsOf } from '../attribute/patterns/patterns.ts'
import { type Address, chainOf } from '../model/address.ts'
import type { Asset } from '../model/asset.ts'
import { type Catalogue, centsOf } from '../model/price.ts'
import type { ConversionTrace, Trace } from '../model/trace.ts'
import type { Transfer } from '../model/transfer.ts'
import { moves } from './ledger-builder.ts'

/** A case as one replay has it, and what is known of values. */
export interface FindingsInput {
  readonly trace: Trace
  readonly facts: readonly Transfer[]
  readonly catalogue: Pick<Catalogue, 'describe' | 'priceOf'>
  /** US cents under which structuring stays. */
  readonly threshold: bigint
}

/** Patterns, and how many movements the rules could not judge. */
export interface Findings {
  readonly findings: readonly Finding[]
  /** Movements with stolen units that the rules looked at. */
  readonly movements: number
  /** Those without a time: no rule with a window can use them. */
  readonly untimed: number
  /** Payments without a price of their day: the rule of structuring cannot use them. */
  readonly unpriced: number
}

/**
 * Patterns in the movements of stolen value of a case.
 * @example findingsOf({ trace, facts, catalogue, threshold: 1_000_000n }).findings.map(({ kind }) => kind)
 */
export function findingsOf({ trace, facts, catalogue, threshold }: FindingsInput): Findings {
  const flows = taintedFlows(trace, facts)
  const dayValueOf = dayValues(catalogue)
  const places = new Map(
    trace.addresses.flatMap(({ address, stop }) => (stop?.kind === 'place' ? [[address, stop] as const] : [])),
  )
  const first = firstCredits(trace, facts)
  const findings = patternsOf({
    flows,
    firstCredit: (address) => first.get(address),
    isPlace: (address) => places.has(address),
    bridge: (address) => {
      const place = places.get(address)
      return place?.category === 'bridge' ? place.name : undefined
    },
    centsOf: dayValueOf,
    threshold,
  })
  return {
    findings,
    movements: flows.length,
    untimed: flows.filter(({ time }) => time === null).length,
    unpriced: flows.filter((flow) => !flow.conversion && dayValueOf(flow) === undefined).length,
  }
}

/**
 * The movements of a trace that carry stolen units, in ledger order. A row that is one side of a conversion is left out:
 * the conversion itself says what became of it.
 */
export function taintedFlows(trace: Trace, facts: readonly Transfer[]): Flow[] {
  const rows = new Map(facts.map((row) => [row.id as string, row]))
  const joined = joinedRows(trace)
  const given = new Set<string>()
  return trace.movements.flatMap((movement, at): Flow[] => {
    if (movement.kind === 'conversion') {
      if (movement.taint === 0n) return []
      const once = givenOnce(movement)
      // what an assertion converts was paid already, by rows into the swap that nobody read (decision 0005)
      const first = !given.has(once) && movement.evidence !== 'assertion'
      given.add(once)
      return [conversionFlow(movement, at, first)]
    }
    const row = rows.get(movement.id)
    if (movement.taint === 0n || row === undefined || row.to === null || row.units === null || joined(row)) return []
    const { id, from, to, asset, units, time } = row
    const tx = row.tx === '' ? '' : `${row.chain}:${row.tx}`
    const { taint } = movement
    return [
      {
        id,
        at,
        tx,
        from,
        to,
        asset,
        units,
        taint,
        toAsset: asset,
        toUnits: units,
        time,
        conversion: false,
        given: true,
      },
    ]
  })
}

function conversionFlow(movement: ConversionTrace, at: number, given: boolean): Flow {
  const { id, tx, from, to, asset, units, taint, toAsset, toUnits, time } = movement
  const chain = chainOf(from)
  const full = tx === '' || tx.startsWith(`${chain}:`) ? tx : `${chain}:${tx}`
  return { id, at, tx: full, from, to, asset, units, taint, toAsset, toUnits, time, conversion: true, given }
}

/** The same for all outputs of one conversion of one asset. */
function givenOnce({ id, asset, toAsset }: ConversionTrace): string {
  return id.endsWith(` ${toAsset}`) ? id.slice(0, -toAsset.length) : `${id} ${asset}`
}

/** Whether a row is one side of a conversion: its contract never held the stolen units (decision 0013). */
function joinedRows(trace: Trace): (row: Transfer) => boolean {
  const gave = new Set<string>()
  const got = new Set<string>()
  for (const movement of trace.movements) {
    if (movement.kind !== 'conversion') continue
    gave.add(`${movement.from} ${movement.asset}`)
    got.add(`${movement.to} ${movement.toAsset}`)
  }
  const [holdsIn, holdsOut] = [new Set<string>(), new Set<string>()]
  for (const { address, asset, taintIn, taintOut } of trace.accounts) {
    if (taintIn > 0n) holdsIn.add(`${address} ${asset}`)
    if (taintOut > 0n) holdsOut.add(`${address} ${asset}`)
  }
  return ({ from, to, asset }) =>
    (gave.has(`${from} ${asset}`) && !holdsIn.has(`${to} ${asset}`)) ||
    (got.has(`${to} ${asset}`) && !holdsOut.has(`${from} ${asset}`))
}

/** By address, the first row in ledger order that brought it value of a genuine asset. */
function firstCredits(trace: Trace, facts: readonly Transfer[]): Map<Address, string> {
  const genuine = new Set<Asset>(trace.genuine)
  const rows = new Map(facts.map((row) => [row.id as string, row]))
  const first = new Map<Address, string>()
  for (const movement of trace.movements) {
    if (movement.kind === 'conversion') {
      if (movement.to !== movement.from && !first.has(movement.to)) first.set(movement.to, movement.id)
      continue
    }
    const row = rows.get(movement.id)
    if (row === undefined || row.to === null || first.has(row.to)) continue
    if (genuine.has(row.asset) && moves(row)) first.set(row.to, row.id)
  }
  return first
}

/** Values on the day of each payment; a case has far fewer assets and days than payments. */
function dayValues({ describe, priceOf }: FindingsInput['catalogue']): (flow: Flow) => bigint | undefined {
  const prices = new Map<string, string | undefined>()
  const decimals = new Map<Asset, number | null>()
  return ({ asset, units, time }) => {
    if (time === null) return undefined
    if (!decimals.has(asset)) decimals.set(asset, describe(asset)?.decimals ?? null)
    const digits = decimals.get(asset)!
    if (digits === null) return undefined
    const key = `${asset} ${Math.floor(time / 86_400)}`
    if (!prices.has(key)) prices.set(key, priceOf(asset, time)?.usd)
    const usd = prices.get(key)
    return usd === undefined ? undefined : centsOf(units, digits, usd)
  }
}
