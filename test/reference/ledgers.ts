import fc from 'fast-check'
import { JournalBuilder } from '../../packages/tracer/src/taint/journal-builder.ts'
import type { RefEvent } from './ledger.ts'

// Ledgers for the comparison: made of the reference's events, and told to the product through its own builder.

/** Events and the accounts that sink what they receive. */
export interface SmallLedger {
  readonly events: readonly RefEvent[]
  readonly stopped: readonly string[]
}

/** Whether an event stands between rows in the product's journal. */
export const isBetweenRows = (event: RefEvent): boolean => event.kind !== 'transfer'

/** The same ledger as the product's journal. Row numbers count the transfers among the events. */
export function builderOf({ events, stopped }: SmallLedger): JournalBuilder {
  const builder = new JournalBuilder()
  for (const event of events) {
    if (event.kind === 'seed') builder.seed(event.account, event.units, event.theft)
    else if (event.kind === 'convert') builder.exchange(event.from, event.units, event.to, event.toUnits)
    else {
      const [mark] = event.marks ?? []
      // A failed row keeps its place and moves nothing.
      const units = event.failed === true ? 0n : event.units
      const notes = mark === undefined ? {} : { mark: { theft: mark[0], units: mark[1] } }
      builder.pay(event.payer, event.payee, units, notes)
    }
  }
  for (const account of stopped) builder.sink(account)
  return builder
}

const ASSETS = ['x', 'y'] as const

/** Mostly small amounts, so that payments meet balances; some up to 2^256. */
const unitsArbitrary = fc.oneof(
  { weight: 4, arbitrary: fc.bigInt(0n, 4n) },
  { weight: 6, arbitrary: fc.bigInt(0n, 40n) },
  { weight: 1, arbitrary: fc.bigInt(0n, (1n << 256n) - 1n) },
)
const positive = unitsArbitrary.map((units) => (units === 0n ? 1n : units))
const NAMES = ['a', 'b', 'c', 'd', 'tx:1', 'tx:2'] as const
const nameArbitrary = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...NAMES) },
  { weight: 1, arbitrary: fc.constantFrom<null>(null) },
)
const accountArbitrary = fc
  .tuple(fc.constantFrom(...NAMES), fc.constantFrom(...ASSETS))
  .map(([name, asset]) => `${name}|${asset}`)

const transferArbitrary: fc.Arbitrary<RefEvent> = fc
  .record({
    from: nameArbitrary,
    to: nameArbitrary,
    asset: fc.constantFrom(...ASSETS),
    units: unitsArbitrary,
    failed: fc.nat(15).map((n) => n === 0),
    mark: fc.option(fc.record({ theft: fc.integer({ min: 1, max: 3 }), share: fc.nat(100) }), { freq: 8 }),
  })
  .map(({ from, to, asset, units, failed, mark }): RefEvent => {
    // A row from nobody to nobody is no row: let somebody receive it.
    const payee = to === null && from === null ? 'a' : to
    const marked = mark === null || payee === null ? 0n : (units * BigInt(mark.share)) / 100n
    const moves = units > 0n && from !== payee && !failed
    return {
      kind: 'transfer',
      payer: from === null ? null : `${from}|${asset}`,
      payee: payee === null ? null : `${payee}|${asset}`,
      asset,
      units,
      failed,
      ...(marked > 0n && moves ? { marks: [[mark!.theft, marked] as const] } : {}),
    }
  })

const seedArbitrary: fc.Arbitrary<RefEvent> = fc
  .tuple(accountArbitrary, fc.integer({ min: 1, max: 3 }), positive)
  .map(([account, theft, units]) => ({ kind: 'seed', account, theft, units }))

const convertArbitrary: fc.Arbitrary<RefEvent> = fc
  .tuple(accountArbitrary, accountArbitrary, positive, unitsArbitrary)
  .filter(([from, to]) => from !== to)
  .map(([from, to, units, toUnits]) => ({ kind: 'convert', from, units, to, toUnits }))

export const ledgerArbitrary = (maxLength = 40): fc.Arbitrary<SmallLedger> =>
  fc.record({
    events: fc.array(
      fc.oneof(
        { weight: 10, arbitrary: transferArbitrary },
        { weight: 2, arbitrary: seedArbitrary },
        { weight: 1, arbitrary: convertArbitrary },
      ),
      // fast-check keeps arrays short unless told otherwise; short ledgers find nothing.
      { maxLength, size: 'max' },
    ),
    stopped: fc.uniqueArray(accountArbitrary, { maxLength: 2 }),
  })

/** A small generator of numbers that is the same on every machine. */
export function randomOf(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0
    let mixed = Math.imul(state ^ (state >>> 13), 0x297a2d39) >>> 0
    mixed = (mixed ^ (mixed >>> 16)) >>> 0
    return mixed % below
  }
}

/**
 * A ledger as large as the ones courts see: many addresses, a few of which are busy, UTXO transactions that spend all they
 * receive, fees, mints, conversions, several thefts, sinks.
 */
export function largeLedger(seed: number, addresses = 2_000, transfers = 20_000): SmallLedger {
  const random = randomOf(seed)
  const events: RefEvent[] = []
  const asset = () => ASSETS[random(ASSETS.length)]!
  // Squaring makes low numbers busy: hubs, as on a real chain.
  const name = () => `n${Math.floor((random(addresses) * random(addresses)) / addresses)}`
  const units = () => BigInt(random(1_000_000)) * 10n ** BigInt(random(16))
  const transfer = (payer: string | null, payee: string | null, of: string, amount: bigint, failed = false): void => {
    events.push({
      kind: 'transfer',
      payer: payer === null ? null : `${payer}|${of}`,
      payee: payee === null ? null : `${payee}|${of}`,
      asset: of,
      units: amount,
      failed,
    })
  }
  const isRow = (event: RefEvent): boolean => event.kind === 'transfer'
  let rows = 0
  let utxos = 0
  for (let i = 0; i < 40; i++) {
    events.push({ kind: 'seed', account: `${name()}|${asset()}`, theft: 1 + random(4), units: units() + 1n })
  }
  while (rows < transfers) {
    const [kind, before] = [random(100), events.length]
    if (kind < 70) transfer(name(), name(), asset(), units(), random(50) === 0)
    else if (kind < 78) transfer(null, name(), asset(), units())
    else if (kind < 86) transfer(name(), null, asset(), BigInt(random(100_000)))
    else if (kind < 90) {
      const of = asset()
      const tx = `tx:${utxos++}`
      const inputs = Array.from({ length: 1 + random(3) }, () => units() + 1n)
      for (const input of inputs) transfer(name(), tx, of, input)
      let left = inputs.reduce((sum, input) => sum + input, 0n)
      const outputs = 1 + random(4)
      for (let i = 0; i < outputs; i++) {
        const output = (left * BigInt(1 + random(80))) / 100n
        transfer(tx, name(), of, output)
        left -= output
      }
      transfer(tx, null, of, left)
    } else if (kind < 93) {
      const from = name()
      const of = asset()
      const other = ASSETS[of === 'x' ? 1 : 0]
      events.push({
        kind: 'convert',
        from: `${from}|${of}`,
        units: units() + 1n,
        to: `${from}|${other}`,
        toUnits: units(),
      })
    } else if (kind < 95) {
      events.push({ kind: 'seed', account: `${name()}|${asset()}`, theft: 1 + random(4), units: units() + 1n })
    } else {
      const of = asset()
      const amount = units() + 1n
      const [payer, payee] = [name(), name()]
      const marks = payer === payee ? {} : { marks: [[1 + random(4), 1n + amount / 2n] as const] }
      events.push({
        kind: 'transfer',
        payer: `${payer}|${of}`,
        payee: `${payee}|${of}`,
        asset: of,
        units: amount,
        ...marks,
      })
    }
    rows += events.slice(before).filter(isRow).length
  }
  const stopped = Array.from({ length: addresses / 100 }, () => `${name()}|${asset()}`)
  return { events, stopped: [...new Set(stopped)] }
}
