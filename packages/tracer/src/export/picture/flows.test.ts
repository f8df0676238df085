import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CaseView, MovementView, SinkPlace } from '../case-view.ts'
import { flowOf } from './flow.ts'
import { groupsOf } from './flow-groups.ts'
import { flowsOf } from './flows.ts'
import type { FlowsView } from './flows-view.ts'
import { pictureOf } from './picture.ts'
import { NO_FILTERS, type PictureRequest, WHOLE_PICTURE } from './picture-view.ts'
import { movementsInSight } from './rows.ts'
import { address, caseOf, ETH, id, movement } from './sample.ts'

const COINS = [ETH, `${ETH}x`] as const
const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', '1', '2', '3', '4'] as const
const SINK_OF: Readonly<Record<string, string>> = { '1': 'service', '2': 'mixer', '3': 'bridge', '4': 'service' }

interface Act {
  readonly from: number
  readonly to: number
  readonly share: number
  readonly kind: 'pay' | 'swap' | 'clean'
  /** Whether its time is recorded. */
  readonly timed: boolean
}

/** One act an hour. */
const START = Date.UTC(2025, 1, 21) / 1000
const hourOf = (nr: number): number => START + nr * 3600
const isoOf = (seconds: number): string => new Date(seconds * 1000).toISOString().replace('.000', '')

/** A case that conserves value by construction: payments, returns, clean ones, and swaps as rows beside their conversion. */
function playedCase(acts: readonly (Omit<Act, 'timed'> & { readonly timed?: boolean })[]): CaseView {
  const held = new Map<string, bigint>([[`a ${ETH}`, 1_000_000n]])
  const movements: MovementView[] = []
  const counts = new Map<string, number>()
  const move = (key: string, units: bigint) => held.set(key, (held.get(key) ?? 0n) + units)
  acts.forEach(({ from, to, share, kind, timed = true }, i) => {
    const payer = NAMES[from % NAMES.length]!
    const payee = NAMES[to % NAMES.length]!
    const coin = COINS[(from + to) % 2]!
    const units = ((held.get(`${payer} ${coin}`) ?? 0n) * BigInt(share)) / 100n
    if (payer in SINK_OF) return
    const [nr, asset, tx] = [i * 4, coin, `eip155:1:0x${i}`]
    const time = timed ? isoOf(hourOf(i)) : ''
    if (kind === 'clean') {
      movements.push(movement(nr, payer, payee, String(share), { asset, tx, time, taint: '0' }))
      return
    }
    if (units === 0n) return
    if (kind === 'pay') {
      movements.push(movement(nr, payer, payee, String(units), { asset, tx, time }))
      move(`${payer} ${coin}`, -units)
      move(`${payee} ${coin}`, units)
      counts.set(`${payee} ${coin}`, (counts.get(`${payee} ${coin}`) ?? 0) + 1)
      return
    }
    const other = COINS[(from + to + 1) % 2]!
    const got = units / 2n + 1n
    movements.push(movement(nr, payer, 'e0', String(units), { asset, tx, time }))
    movements.push(
      movement(nr + 1, payer, payer, String(units), {
        ...{ kind: 'conversion', evidence: 'protocol-id', asset, tx, time },
        ...{ toAsset: other, toUnits: String(got), toTaint: String(got) },
      }),
    )
    movements.push(movement(nr + 2, 'e0', payer, String(got), { asset: other, tx, time }))
    move(`${payer} ${coin}`, -units)
    move(`${payer} ${other}`, got)
  })
  const places = [...held].flatMap(([key, units]): SinkPlace[] => {
    const [name = '', asset = ''] = key.split(' ')
    if (units === 0n) return []
    return [
      { sink: SINK_OF[name] ?? 'resting', address: id(name), asset, units: String(units), count: counts.get(key) ?? 0 },
    ]
  })
  const addresses = NAMES.map((name, i) =>
    address(name, {
      hop: i,
      role: name === 'a' ? 'seed' : (SINK_OF[name] ?? 'launderer'),
      ...(name in SINK_OF ? { name: `place ${name}` } : {}),
    }),
  )
  const view = caseOf(addresses, movements)
  const seeds = [{ ...view.incident.seeds[0]!, units: '1000000' }]
  return { ...view, incident: { ...view.incident, seeds }, statement: { ...view.statement, places } }
}

const MOST_ACTS = 60
const played = fc
  .array(
    fc.record({
      from: fc.nat(20),
      to: fc.nat(20),
      share: fc.integer({ min: 1, max: 100 }),
      kind: fc.constantFrom('pay' as const, 'pay' as const, 'swap' as const, 'clean' as const),
      timed: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
    }),
    { maxLength: MOST_ACTS },
  )
  .map(playedCase)
const byColumns = fc.constantFrom('hop' as const, 'time' as const)

const hours = fc
  .tuple(fc.integer({ min: -1, max: MOST_ACTS }), fc.nat(MOST_ACTS))
  .map(([from, length]) => ({ from: hourOf(from), to: hourOf(from + length) }))
const asked: fc.Arbitrary<PictureRequest> = fc.record({
  open: fc.constant(new Map()),
  noise: fc.boolean(),
  by: byColumns,
  detail: fc.constantFrom('few' as const, 'many' as const),
  window: fc.option(hours),
  filters: fc.record({
    asset: fc.option(fc.constantFrom(...COINS)),
    minCents: fc.option(fc.bigInt({ min: 0n, max: 100_000_000n }), { nil: 0n }),
    maxHop: fc.option(fc.nat(10)),
    clean: fc.boolean(),
    hiddenKinds: fc.subarray(['launderer', 'service', 'mixer', 'frontier'] as const),
    hiddenLines: fc.subarray([ETH, 'clean', 'lead'] as const),
  }),
})

const flowsUnder = (view: CaseView, request: Partial<PictureRequest> = {}): FlowsView => {
  const flow = flowOf(view)
  return flowsOf(flow, pictureOf(flow, { ...WHOLE_PICTURE, ...request }))
}

const sumTo = ({ links }: FlowsView, sink: string, asset: string): bigint =>
  links
    .filter((link) => link.to === `sink:${sink}` && link.asset === asset)
    .reduce((sum, { units }) => sum + BigInt(units), 0n)

describe('flows from seeds to sinks', () => {
  it('law: bring to each sink what the statement says, and lose nothing on the way', () => {
    fc.assert(
      fc.property(played, byColumns, (view, by) => {
        const flows = flowsUnder(view, { by })
        for (const sink of ['service', 'mixer', 'bridge', 'resting'])
          for (const asset of COINS) {
            const stated = view.statement.places.filter((place) => place.sink === sink && place.asset === asset)
            expect(sumTo(flows, sink, asset)).toBe(stated.reduce((sum, { units }) => sum + BigInt(units), 0n))
          }
        expect(flows.unaccounted).toEqual([])
      }),
    )
  })

  it('law: without returns there is no round, so that a flow chart can be drawn', () => {
    fc.assert(
      fc.property(played, byColumns, (view, by) => {
        const { groups, links } = flowsUnder(view, { by })
        const column = new Map(groups.map((group) => [group.id, group.column]))
        for (const { from, to, way } of links) {
          const [left, right] = [column.get(from)!, column.get(to)!]
          expect(way).toBe(from === to ? 'within' : left < right ? 'onward' : 'return')
        }
        expect([...new Set(groups.map((group) => group.column))].every((at, i) => at >= i)).toBe(true)
        expect(links.length).toBeLessThanOrEqual(300)
      }),
    )
  })

  it('shows the swap as a conversion in the hands of one group, not as payments to the pool', () => {
    const view = playedCase([{ from: 0, to: 0, share: 50, kind: 'swap' }])
    const { links } = flowsUnder(view)
    expect(links.filter(({ way }) => way !== 'onward')).toMatchObject([
      { way: 'within', asset: ETH, toAsset: COINS[1], units: '500000', toUnits: '250001' },
    ])
    expect(links.filter(({ to }) => to.startsWith('column'))).toEqual([])
  })

  it('marks what comes back, and narrows to one asset', () => {
    const view = playedCase([
      { from: 0, to: 2, share: 100, kind: 'pay' },
      { from: 2, to: 0, share: 40, kind: 'pay' },
      { from: 0, to: 6, share: 50, kind: 'pay' },
    ])
    const { links } = flowsUnder(view, { filters: { ...NO_FILTERS, asset: ETH } })
    expect(links.find(({ way }) => way === 'return')).toMatchObject({
      to: `seed:${id('a')}`,
      units: '400000',
      count: 1,
    })
    expect(flowsUnder(view, { filters: { ...NO_FILTERS, asset: COINS[1] } }).links).toEqual([])
  })
})

/** Rows of the table that stand for themselves: neither the theft nor the legs of a swap, whose conversion is a row of its own. */
function standing(rows: readonly MovementView[], view: CaseView): MovementView[] {
  const swaps = new Set(view.movements.filter(({ kind }) => kind === 'conversion').map(({ tx }) => tx))
  return rows.filter(({ tx, kind, taint }) => taint !== '0' && (kind === 'conversion' || !swaps.has(tx)))
}

const isRest = (group: string): boolean => group.startsWith('rest:')
const isSink = (group: string): boolean => group.startsWith('sink:')
const total = (units: readonly string[]): bigint => units.reduce((sum, one) => sum + BigInt(one), 0n)

describe('flows under filters', () => {
  it('law: at every group, what comes in is what goes out, rests included, to the unit', () => {
    fc.assert(
      fc.property(played, asked, (view, request) => {
        const { groups, links, seeded, unaccounted } = flowsUnder(view, request)
        expect(unaccounted).toEqual([])
        const wanted = COINS.filter((asset) => request.filters.asset === null || request.filters.asset === asset)
        for (const { id: group, kind } of groups)
          for (const asset of kind === 'sink' || kind === 'rest' ? [] : wanted) {
            const came = [
              ...seeded.filter((one) => one.group === group && one.asset === asset).map(({ units }) => units),
              ...links
                .filter((link) => link.to === group && (link.toAsset || link.asset) === asset)
                .map(({ units, toUnits, toAsset }) => (toAsset === '' ? units : toUnits)),
            ]
            const went = links.filter((link) => link.from === group && link.asset === asset).map(({ units }) => units)
            expect(total(came)).toBe(total(went))
          }
      }),
    )
  })

  it('law: between groups there moves what the table of movements has under the same filters', () => {
    fc.assert(
      fc.property(played, asked, (view, request) => {
        const flow = flowOf(view)
        const drawn = pictureOf(flow, request)
        const rows = standing(movementsInSight(flow, drawn, request.window), view)
        const { asset: only } = request.filters
        const { links } = flowsOf(flow, drawn)
        const charted = new Map<string, string>()
        for (const { from, to, asset, toAsset, units, toUnits, count } of links)
          if (!isRest(from) && !isRest(to) && !isSink(to))
            charted.set([from, to, asset, toAsset].join(' '), `${units} ${toUnits || units} in ${count}`)
        const groups = groupsOf(flow, request.by, new Set(NAMES.map(id)))
        const tabled = new Map<string, { units: bigint; got: bigint; count: number }>()
        for (const { from, to, asset, toAsset = '', taint, toTaint = taint } of rows) {
          if (only !== null && only !== asset && only !== toAsset) continue
          const key = [groups.of(from).id, groups.of(to).id, asset, toAsset].join(' ')
          const sum = tabled.get(key) ?? { units: 0n, got: 0n, count: 0 }
          tabled.set(key, {
            units: sum.units + BigInt(taint),
            got: sum.got + BigInt(toTaint),
            count: sum.count + 1,
          })
        }
        const said = [...tabled].map(([key, { units, got, count }]) => [key, `${units} ${got} in ${count}`] as const)
        expect(charted).toEqual(new Map(said))
      }),
    )
  })

  it('law: what two windows in a row show is what both together show', () => {
    fc.assert(
      fc.property(played, byColumns, fc.integer({ min: 0, max: MOST_ACTS }), (view, by, cut) => {
        const moved = ({ links }: FlowsView, asset: string) =>
          total(
            links
              .filter(({ from, to, asset: of }) => of === asset && !isRest(from) && !isRest(to) && !isSink(to))
              .map(({ units }) => units),
          )
        const [first, second, both] = [
          [0, cut],
          [cut + 1, MOST_ACTS + 1],
          [0, MOST_ACTS + 1],
        ].map(([from, to]) => flowsUnder(view, { by, window: { from: hourOf(from!), to: hourOf(to!) } }))
        for (const asset of COINS) expect(moved(first!, asset) + moved(second!, asset)).toBe(moved(both!, asset))
      }),
    )
  })

  it('says what was there before the window, and what moved on after it', () => {
    const view = playedCase([
      { from: 0, to: 2, share: 50, kind: 'pay' },
      { from: 2, to: 4, share: 20, kind: 'pay' },
      { from: 4, to: 6, share: 50, kind: 'pay' },
    ])
    const { links, seeded, groups } = flowsUnder(view, { window: { from: hourOf(1), to: hourOf(1) } })
    expect(seeded).toEqual([])
    const column = (id: string) => groups.find((group) => group.id === id)?.column
    expect(column('rest:in:before')).toBe(0)
    expect(column('rest:out:after')).toBe(column('sink:resting'))
    // A theft without a row of its own counts with the first payment out of it.
    expect(flowsUnder(view, { window: { from: hourOf(0), to: hourOf(0) } }).seeded).toMatchObject([
      { units: '1000000' },
    ])
    expect(links.map(({ from, to, units }) => [from, to, units])).toEqual([
      ['column:2', 'column:4', '100000'],
      ['column:2', 'sink:resting', '400000'],
      ['column:4', 'rest:out:after', '100000'],
      ['rest:in:before', 'column:2', '500000'],
    ])
  })

  it('says what came and went by movements that a filter hides', () => {
    const view = playedCase([
      { from: 0, to: 2, share: 90, kind: 'pay' },
      { from: 0, to: 6, share: 1, kind: 'pay' },
      { from: 2, to: 6, share: 50, kind: 'pay' },
    ])
    const { links } = flowsUnder(view, { filters: { ...NO_FILTERS, minCents: 300_000n } })
    expect(links.filter(({ from, to }) => isRest(from) || isRest(to))).toMatchObject([
      { from: 'rest:in:hidden', units: '1000', count: 1 },
      { to: 'rest:out:hidden', units: '1000', count: 1 },
    ])
  })
})
