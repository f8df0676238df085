import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CaseView, MovementView, SinkPlace } from '../case-view.ts'
import { flowOf } from './flow.ts'
import { flowsOf } from './flows.ts'
import type { FlowsView } from './flows-view.ts'
import { address, caseOf, ETH, id, movement } from './sample.ts'

const COINS = [ETH, `${ETH}x`] as const
const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', '1', '2', '3', '4'] as const
const SINK_OF: Readonly<Record<string, string>> = { '1': 'service', '2': 'mixer', '3': 'bridge', '4': 'service' }

interface Act {
  readonly from: number
  readonly to: number
  readonly share: number
  readonly kind: 'pay' | 'swap'
}

/** A case that conserves value by construction: payments, returns, and swaps as rows beside their conversion. */
function playedCase(acts: readonly Act[]): CaseView {
  const held = new Map<string, bigint>([[`a ${ETH}`, 1_000_000n]])
  const movements: MovementView[] = []
  const counts = new Map<string, number>()
  const move = (key: string, units: bigint) => held.set(key, (held.get(key) ?? 0n) + units)
  acts.forEach(({ from, to, share, kind }, i) => {
    const payer = NAMES[from % NAMES.length]!
    const coin = COINS[(from + to) % 2]!
    const units = ((held.get(`${payer} ${coin}`) ?? 0n) * BigInt(share)) / 100n
    if (units === 0n || payer in SINK_OF) return
    const [nr, asset] = [i * 4, coin]
    if (kind === 'pay') {
      const payee = NAMES[to % NAMES.length]!
      movements.push(movement(nr, payer, payee, String(units), { asset }))
      move(`${payer} ${coin}`, -units)
      move(`${payee} ${coin}`, units)
      counts.set(`${payee} ${coin}`, (counts.get(`${payee} ${coin}`) ?? 0) + 1)
      return
    }
    const other = COINS[(from + to + 1) % 2]!
    const got = units / 2n + 1n
    movements.push(movement(nr, payer, 'e0', String(units), { asset }))
    movements.push(
      movement(nr + 1, payer, payer, String(units), {
        ...{
          kind: 'conversion',
          evidence: 'protocol-id',
          asset,
          toAsset: other,
          toUnits: String(got),
          toTaint: String(got),
        },
      }),
    )
    movements.push(movement(nr + 2, 'e0', payer, String(got), { asset: other }))
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

const played = fc
  .array(
    fc.record({
      from: fc.nat(20),
      to: fc.nat(20),
      share: fc.integer({ min: 1, max: 100 }),
      kind: fc.constantFrom('pay' as const, 'swap' as const),
    }),
    {
      maxLength: 60,
    },
  )
  .map(playedCase)
const byColumns = fc.constantFrom('hop' as const, 'time' as const)

const sumTo = ({ links }: FlowsView, sink: string, asset: string): bigint =>
  links
    .filter((link) => link.to === `sink:${sink}` && link.asset === asset)
    .reduce((sum, { units }) => sum + BigInt(units), 0n)

describe('flows from seeds to sinks', () => {
  it('law: bring to each sink what the statement says, and lose nothing on the way', () => {
    fc.assert(
      fc.property(played, byColumns, (view, by) => {
        const flows = flowsOf(flowOf(view), { by, asset: null })
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
        const { groups, links } = flowsOf(flowOf(view), { by, asset: null })
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
    const { links } = flowsOf(flowOf(view), { by: 'hop', asset: null })
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
    const { links } = flowsOf(flowOf(view), { by: 'hop', asset: ETH })
    expect(links.find(({ way }) => way === 'return')).toMatchObject({
      to: `seed:${id('a')}`,
      units: '400000',
      count: 1,
    })
    expect(flowsOf(flowOf(view), { by: 'hop', asset: COINS[1] }).links).toEqual([])
  })
})
