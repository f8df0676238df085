import fc from 'fast-check'
import { type Address, addressOn } from '../../packages/tracer/src/model/address.ts'
import { type Asset, parseAsset } from '../../packages/tracer/src/model/asset.ts'
import { type Chain, parseChain } from '../../packages/tracer/src/model/chain.ts'
import type { Destination } from '../../packages/tracer/src/model/crossing.ts'
import { LEAD_KINDS, type Lead, type LeadSide } from '../../packages/tracer/src/model/lead.ts'
import { SINKS, STOP_CATEGORIES, type Stop } from '../../packages/tracer/src/model/stop.ts'
import type { UnixSeconds } from '../../packages/tracer/src/model/time.ts'
import {
  type ConversionTrace,
  EVIDENCE,
  type Intervals,
  METHODS,
  type MovementTrace,
  type Trace,
  type TransferTrace,
} from '../../packages/tracer/src/model/trace.ts'
import { TRANSFER_KINDS, type Transfer, type TransferId } from '../../packages/tracer/src/model/transfer.ts'

const CHAIN = parseChain('eip155:1')
const hex = (value: number): string => value.toString(16)

export const anAddress = (number: number): Address => addressOn(CHAIN, `0x${hex(number).padStart(40, '0')}`)
export const anAsset = (number: number): Asset =>
  number === 0
    ? parseAsset('eip155:1/slip44:60', CHAIN)
    : parseAsset(`eip155:1/erc20:0x${hex(number).padStart(40, 'a')}`, CHAIN)

/** A plain transfer to build examples from. */
export function aTransfer(number: number, changes: Partial<Transfer> = {}): Transfer {
  const tx = `0x${hex(number).padStart(64, '0')}`
  return {
    id: `${CHAIN}:${tx}:native:0` as TransferId,
    chain: CHAIN,
    block: 21_895_238 + number,
    time: (1_740_147_371 + number) as UnixSeconds,
    tx,
    txIndex: 0,
    position: 0,
    kind: 'native',
    from: anAddress(number),
    to: anAddress(number + 1),
    asset: anAsset(0),
    units: 1_500_000_000_000_000_000n,
    shown: null,
    symbol: 'ETH',
    name: null,
    decimals: 18,
    status: 1,
    blockHash: null,
    flags: [],
    ...changes,
  }
}

/** Text as tokens call themselves: anything that has a UTF-8 form. */
export const foreignText = (): fc.Arbitrary<string> =>
  fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '',
      '<img onerror=x>',
      '\u202eHTE',
      "'; DROP TABLE transfer; --",
      '=1+1',
      '\u0000',
      '\ue000\u{1f4b0}',
    ),
  )

const address = (): fc.Arbitrary<Address> => fc.integer({ min: 1, max: 12 }).map(anAddress)
const asset = (): fc.Arbitrary<Asset> => fc.integer({ min: 0, max: 3 }).map(anAsset)
export const unitsUpTo = (limit: bigint): fc.Arbitrary<bigint> =>
  fc.oneof(fc.constantFrom(0n, 1n, limit), fc.bigInt({ min: 0n, max: limit }))
const units = (): fc.Arbitrary<bigint> => unitsUpTo((1n << 256n) - 1n)
const flags = (): fc.Arbitrary<string[]> => fc.uniqueArray(foreignText(), { maxLength: 3 }).map((list) => list.sort())
const whole = (): fc.Arbitrary<number> => fc.integer({ min: 0, max: 2 ** 40 })
const orNull = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { nil: null })

export const transfers = (): fc.Arbitrary<Transfer[]> =>
  fc
    .array(
      fc.record<Omit<Transfer, 'id' | 'tx'>>({
        chain: fc.constant(CHAIN),
        block: orNull(whole()),
        time: orNull(whole()) as fc.Arbitrary<UnixSeconds | null>,
        txIndex: orNull(whole()),
        position: orNull(whole()),
        kind: fc.constantFrom(...TRANSFER_KINDS),
        from: address(),
        to: orNull(address()),
        asset: asset(),
        units: orNull(units()),
        shown: orNull(foreignText()),
        symbol: orNull(foreignText()),
        name: orNull(foreignText()),
        decimals: orNull(fc.integer({ min: 0, max: 255 })),
        status: fc.constantFrom(0, 1),
        blockHash: orNull(foreignText()),
        flags: flags(),
      }),
      { maxLength: 12 },
    )
    .map((rows) =>
      rows.map((row, i): Transfer => {
        const { id, tx } = aTransfer(i)
        return { ...row, id, tx }
      }),
    )

const stop = (): fc.Arbitrary<Stop | null> =>
  fc.oneof(
    fc.constant(null),
    fc.record({
      kind: fc.constant('place' as const),
      category: fc.constantFrom(...STOP_CATEGORIES),
      name: foreignText(),
      evidence: foreignText(),
      origin: fc.constantFrom(...(['incident', 'label', 'learned', 'protocol', 'analyst'] as const)),
    }),
    fc.record({ kind: fc.constant('resting' as const), asOf: whole() }),
    fc.constant({ kind: 'record-ends' as const }),
    fc.record({
      kind: fc.constant('unread' as const),
      because: fc.constantFrom(
        'budget' as const,
        'hops' as const,
        'floor' as const,
        'until' as const,
        'interrupted' as const,
      ),
    }),
    fc.record({ kind: fc.constant('source-failed' as const), message: foreignText() }),
  )

const byTheft = (): fc.Arbitrary<[number, bigint][]> =>
  fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), unitsUpTo(10n ** 30n)), { maxLength: 3 })

const movementOf = (id: TransferId): fc.Arbitrary<TransferTrace> =>
  fc
    .record({ taint: units(), byTheft: byTheft(), flags: flags(), noise: orNull(foreignText()) })
    .map(({ noise, ...rest }) => ({ kind: 'transfer', id, ...rest, ...(noise === null ? {} : { noise }) }))

const conversions = (): fc.Arbitrary<ConversionTrace[]> =>
  fc.uniqueArray(
    fc.record<ConversionTrace>({
      kind: fc.constant('conversion'),
      id: foreignText().map((text) => `bybit-2025:assertion:${text}`),
      from: address(),
      to: address(),
      tx: foreignText(),
      asset: asset(),
      units: units(),
      taint: units(),
      toAsset: asset(),
      toUnits: units(),
      toTaint: units(),
      time: orNull(whole()),
      block: orNull(whole()),
      evidence: fc.constantFrom(...EVIDENCE),
      rivals: whole(),
      flags: flags(),
    }),
    { selector: (row) => row.id, maxLength: 4 },
  )

const interval = fc.record({ low: units(), high: units() })
const places = () =>
  fc
    .uniqueArray(fc.tuple(fc.nat({ max: 20 }), interval), { selector: ([at]) => at, maxLength: 3 })
    .map((rows) => rows.map(([at, bounds]) => ({ at, ...bounds })).sort((a, b) => a.at - b.at))

const intervals = (): fc.Arbitrary<Intervals> =>
  fc.record({
    movements: places(),
    accounts: places(),
    sinks: fc.array(
      fc
        .tuple(fc.record({ asset: asset(), sink: fc.constantFrom(...SINKS) }), interval)
        .map(([what, bounds]) => ({ ...what, ...bounds })),
      { maxLength: 3 },
    ),
  })

const departures = (): fc.Arbitrary<NonNullable<Trace['departures']>> =>
  fc.array(
    fc
      .record({
        ...{ protocol: foreignText(), key: foreignText(), tx: foreignText(), time: whole(), place: address() },
        ...{ asset: asset(), units: units(), rows: fc.array(foreignText() as fc.Arbitrary<TransferId>) },
        to: orNull(
          fc.record({
            ...{
              name: foreignText(),
              chain: orNull(fc.constant('eip155:10' as Chain)),
              written: orNull(foreignText()),
            },
            ...{ address: orNull(address()), asset: orNull(foreignText()) },
          }),
        ),
      })
      .map(({ to, time, ...rest }) => {
        const { asset: named = null, ...said } = to ?? {}
        const destination = { ...said, ...(named === null ? {} : { asset: named }) } as Destination
        return { ...rest, time: time as UnixSeconds, destination: to === null ? null : destination }
      }),
    { maxLength: 3 },
  )

const leadSide = (): fc.Arbitrary<LeadSide> =>
  fc.record({
    ...{ address: address(), asset: asset(), units: units(), tx: foreignText() },
    ...{ time: whole() as fc.Arbitrary<UnixSeconds>, rows: fc.array(foreignText() as fc.Arbitrary<TransferId>) },
  })

const leads = (): fc.Arbitrary<Lead[]> =>
  fc.uniqueArray(
    fc.record<Lead>({
      ...{
        id: foreignText(),
        kind: fc.constantFrom(...LEAD_KINDS),
        rule: foreignText(),
        from: leadSide(),
        to: leadSide(),
      },
      ...{ evidence: foreignText(), rivals: whole(), byChance: whole() },
    }),
    { selector: ({ id }) => id, maxLength: 3 },
  )

/** Any trace over some of the given transfers. */
export const traceOver = (facts: readonly Transfer[]): fc.Arbitrary<Trace> =>
  fc
    .record({
      method: fc.constantFrom(...METHODS),
      thefts: fc.array(foreignText(), { maxLength: 3 }),
      moved: fc.subarray([...facts]).chain((some) => fc.tuple(...some.map((fact) => movementOf(fact.id)))),
      conversions: conversions(),
      accounts: fc.uniqueArray(
        fc.record({
          address: address(),
          asset: asset(),
          in: units(),
          out: units(),
          taintIn: units(),
          taintOut: units(),
          held: units(),
          taintHeld: units(),
          overdrawn: unitsUpTo(10n ** 90n),
        }),
        { selector: (row) => `${row.address} ${row.asset}`, maxLength: 6 },
      ),
      addresses: fc.uniqueArray(
        fc.record({
          address: address(),
          hop: orNull(whole()),
          stop: stop(),
          complete: fc.boolean(),
          looksLike: orNull(address()),
        }),
        { selector: (row) => row.address, maxLength: 6 },
      ),
      sinks: fc.array(
        fc.record({
          sink: fc.constantFrom(...SINKS),
          address: address(),
          asset: asset(),
          units: units(),
          count: whole(),
        }),
        { maxLength: 6 },
      ),
      assets: fc.uniqueArray(
        fc.record({
          asset: asset(),
          seeded: units(),
          convertedIn: units(),
          convertedOut: units(),
          assertedIn: units(),
          assertedOut: units(),
        }),
        { selector: (row) => row.asset, maxLength: 3 },
      ),
      genuine: fc.uniqueArray(asset()),
      unpriced: fc.uniqueArray(asset()),
      seedFlags: fc.array(flags(), { maxLength: 3 }),
      explainedShare: orNull(fc.integer({ min: 0, max: 1_000_000 }).map((share) => share / 1_000_000)),
      complete: fc.boolean(),
      open: fc.option(intervals()),
      left: departures(),
      inferred: leads(),
    })
    .map(({ moved, conversions: joined, open, left, inferred, ...rest }) => ({
      ...rest,
      ...(left.length === 0 ? {} : { departures: left }),
      ...(inferred.length === 0 ? {} : { leads: inferred }),
      movements: [...moved, ...joined] as MovementTrace[],
      ...(open === null ? {} : { intervals: open }),
    }))
