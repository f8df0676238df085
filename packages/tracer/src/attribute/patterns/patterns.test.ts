import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Address, addressOn } from '../../model/address.ts'
import { type Asset, parseAsset } from '../../model/asset.ts'
import { parseChain } from '../../model/chain.ts'
import { FINDING_KINDS, type Finding, type FindingKind, rulesWith } from './finding.ts'
import { type Flow, windows } from './flow.ts'
import { type PatternInput, patternsOf } from './patterns.ts'

const CHAIN = parseChain('eip155:1')
const OTHER = parseChain('eip155:10')
const ETHER = parseAsset(`${CHAIN}/slip44:60`, CHAIN)
const DAI = parseAsset(`${CHAIN}/erc20:0x${'d'.repeat(40)}`, CHAIN)
const THERE = parseAsset(`${OTHER}/slip44:60`, OTHER)
const who = (name: string, chain = CHAIN): Address =>
  addressOn(chain, `0x${Buffer.from(name).toString('hex').padStart(40, '0')}`)
const [A, B, C] = [who('a'), who('b'), who('c')]
const HOUR = 3_600
const DAY = 24 * HOUR

interface Said {
  readonly asset?: Asset
  readonly tx?: string
  readonly toAsset?: Asset
  readonly toUnits?: bigint
  readonly given?: boolean
}

/** A flow; `time` in seconds is also its place, so lists may be given in any order. */
function pay(from: Address, to: Address, units: bigint, time: number, said: Said = {}): Flow {
  const { asset = ETHER, tx = `tx ${time}`, toAsset = asset, toUnits = units, given = true } = said
  const conversion = toAsset !== asset
  const id = `${time} ${from.slice(-4)}>${to.slice(-4)} ${units}`
  return { id, at: time, tx, from, to, asset, units, taint: units, toAsset, toUnits, time, conversion, given }
}

function find(flows: readonly Flow[], more: Partial<PatternInput> = {}): Finding[] {
  const first = new Map<Address, string>()
  for (const flow of [...flows].sort((a, b) => a.at - b.at)) if (!first.has(flow.to)) first.set(flow.to, flow.id)
  return patternsOf({
    flows,
    firstCredit: (address) => first.get(address),
    isPlace: () => false,
    bridge: () => undefined,
    centsOf: ({ units }) => units,
    threshold: 1_000_000n,
    ...more,
  })
}

const kinds = (found: readonly Finding[]): FindingKind[] => [...new Set(found.map(({ kind }) => kind))]
const of = (kind: FindingKind, found: readonly Finding[]): Finding[] => found.filter((one) => one.kind === kind)

describe('laws', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name) => who(name))
  const flows = fc
    .array(
      fc.record({
        from: fc.constantFrom(...names),
        to: fc.constantFrom(...names),
        units: fc.integer({ min: 1, max: 20 }),
        asset: fc.constantFrom(ETHER, DAI),
        gap: fc.constantFrom(1, HOUR / 2, DAY / 2, 40 * DAY),
      }),
      { maxLength: 60 },
    )
    .map((rows) => {
      let time = 0
      return rows.map(({ from, to, units, asset, gap }) => {
        time += gap
        return pay(from, to, BigInt(units) * 50_000n, time, { asset })
      })
    })

  test('the order in which movements are given changes nothing', () => {
    fc.assert(
      fc.property(
        flows.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
        ([list, shuffled]) => {
          expect(find(shuffled)).toEqual(find(list))
        },
      ),
      { numRuns: 60 },
    )
  })

  test('every finding names movements that are there, each once, in ledger order, and adds up their units', () => {
    fc.assert(
      fc.property(flows, (list) => {
        const known = new Map(list.map((flow) => [flow.id, flow]))
        for (const { transfers, units, asset, address, parties, first, last } of find(list)) {
          const named = transfers.map((id) => known.get(id)!)
          expect(named.length).toBeGreaterThan(0)
          expect(named.map(({ at }) => at)).toEqual([...new Set(named.map(({ at }) => at))].sort((a, b) => a - b))
          expect([first, last]).toEqual([named[0]!.time, named.at(-1)!.time])
          expect(parties).not.toContain(address)
          if (asset === null) expect(units).toBeNull()
          else {
            const most = named.filter((flow) => flow.asset === asset).reduce((sum, { taint }) => sum + taint, 0n)
            expect(units! > 0n && units! <= most).toBe(true)
          }
        }
      }),
      { numRuns: 100 },
    )
  })

  test('a stretch is never longer than its window and holds as many keys as it was asked for; none is missed', () => {
    const times = fc.array(fc.tuple(fc.nat(40), fc.constantFrom('x', 'y', 'z')), { maxLength: 20 })
    fc.assert(
      fc.property(times, (raw) => {
        const list = raw.map(([time, key], at) => ({ time, key, at })).sort((a, b) => a.time - b.time || a.at - b.at)
        const found = windows(list, 10, 3, ({ key }) => key)
        for (const stretch of found) {
          expect(stretch.at(-1)!.time - stretch[0]!.time).toBeLessThanOrEqual(10)
          expect(new Set(stretch.map(({ key }) => key)).size).toBe(3)
        }
        const some = list.some(({ time }) => {
          const near = list.filter((other) => other.time >= time && other.time <= time + 10)
          return new Set(near.map(({ key }) => key)).size === 3
        })
        expect(found.length > 0).toBe(some)
      }),
    )
  })

  test('there is a rule for each kind', () => {
    expect(rulesWith(1n).map(({ kind }) => kind)).toEqual(FINDING_KINDS)
  })
})

describe('fan-out and fan-in', () => {
  const spread = (count: number, gap: number) =>
    Array.from({ length: count }, (_, i) => pay(A, who(`r${i}`), BigInt(100 + 10 * i), i * gap + 1))
  const collect = (count: number) =>
    Array.from({ length: count }, (_, i) => pay(who(`p${i}`), B, BigInt(100 + 10 * i), i + 1))

  test('five fresh receivers within a day are a fan-out; four are not, nor five in more than a day', () => {
    const [found] = of('fan-out', find(spread(5, HOUR)))
    expect(found).toMatchObject({ address: A, units: 600n, asset: ETHER, says: '5 fresh receivers within 4 h' })
    expect(found!.transfers).toHaveLength(5)
    expect(find(spread(4, HOUR))).toEqual([])
    expect(find(spread(5, DAY / 4 + 1))).toEqual([])
  })

  test('a receiver that was paid before is not fresh', () => {
    expect(find(spread(5, HOUR), { firstCredit: (to) => (to === who('r3') ? 'earlier' : undefined) })).toEqual([])
    const flows = [pay(C, who('r0'), 7n, 0), ...spread(5, HOUR)]
    expect(of('fan-out', find(flows))).toEqual([])
  })

  test('five payers are a fan-in, unless everybody pays there', () => {
    expect(of('fan-in', find(collect(5)))).toMatchObject([{ address: B, units: 600n }])
    expect(of('fan-in', find(collect(4)))).toEqual([])
    expect(find(collect(5), { isPlace: (address) => address === B })).toEqual([])
  })
})

describe('equal split', () => {
  const split = (...units: bigint[]) => units.map((part, i) => pay(A, who(`r${i}`), part, i + 1))

  test('three of the same amount, or of one within a hundredth', () => {
    expect(of('equal-split', find(split(500n, 500n, 500n)))).toMatchObject([{ units: 1500n, address: A }])
    expect(of('equal-split', find(split(1000n, 1010n, 1005n, 3n)))[0]!.transfers).toHaveLength(3)
    expect(find(split(1000n, 1011n, 1005n))).toEqual([])
    expect(find(split(500n, 500n))).toEqual([])
  })

  test('not three payments to one address, nor of three assets', () => {
    expect(find([1, 2, 3].map((time) => pay(A, B, 500n, time)))).toEqual([])
    expect(find([pay(A, B, 5n, 1), pay(A, C, 5n, 2), pay(A, who('d'), 5n, 3, { asset: DAI })])).toEqual([])
  })
})

describe('scatter-gather', () => {
  const gather = (count: number, keep: bigint, late = 0) =>
    Array.from({ length: count }, (_, i) => [
      pay(A, who(`m${i}`), 100n + 100n * BigInt(i), 10 * i + 1),
      pay(who(`m${i}`), B, ((100n + 100n * BigInt(i)) * keep) / 100n, 2 * HOUR + 10 * i + 2 + late),
    ]).flat()

  test('five that pass on nearly all to one other', () => {
    const [found] = of('scatter-gather', find(gather(5, 95n)))
    expect(found).toMatchObject({ address: A, units: 1500n })
    expect(found!.transfers).toHaveLength(10)
    expect(found!.parties).toContain(B)
    expect(found!.says).toContain('1425 of 1500 units')
  })

  test('not four, not after keeping more than a twentieth, not after more than a week, not back to the payer', () => {
    for (const flows of [gather(4, 95n), gather(5, 94n), gather(5, 95n, 8 * DAY)])
      expect(of('scatter-gather', find(flows))).toEqual([])
    const back = gather(5, 95n).map((flow) => (flow.to === B ? { ...flow, to: A } : flow))
    expect(of('scatter-gather', find(back))).toEqual([])
  })
})

describe('peel chain', () => {
  /** Addresses h0, h1, …: each pays a part aside and the rest onward. */
  const peel = (steps: number, percent: bigint, gap = HOUR * 2) => {
    const flows = [pay(A, who('h0'), 1_000_000n, 1)]
    let left = 1_000_000n
    for (let i = 0; i < steps; i++) {
      const rest = (left * percent) / 100n
      flows.push(pay(who(`h${i}`), who(`side${i}`), left - rest, gap * (i + 1) + 2))
      flows.push(pay(who(`h${i}`), who(`h${i + 1}`), rest, gap * (i + 1) + 3))
      left = rest
    }
    return flows
  }

  test('three steps of nine tenths', () => {
    const [found] = of('peel-chain', find(peel(3, 90n)))
    expect(found).toMatchObject({ address: who('h0'), units: 271_000n })
    expect(found!.transfers).toHaveLength(6)
  })

  test('an address that only passes on may stand between', () => {
    const [one, two, three] = [peel(2, 90n), who('h2'), who('h3')]
    const flows = [
      ...one,
      pay(two, three, 810_000n, 10 * HOUR),
      pay(three, who('s'), 10_000n, 11 * HOUR),
      pay(three, B, 800_000n, 12 * HOUR),
    ]
    expect(of('peel-chain', find(flows))).toMatchObject([{ units: 200_000n }])
  })

  test('not two steps, not of a half, not at an address with other credits, not after a week', () => {
    const mixed = [...peel(3, 90n), pay(C, who('h1'), 1n, 2 * HOUR + 4)]
    for (const flows of [peel(2, 90n), peel(3, 50n), mixed, peel(4, 90n, 8 * DAY)])
      expect(of('peel-chain', find(flows))).toEqual([])
  })
})

describe('pass-through', () => {
  test('each amount leaves within the hour', () => {
    const flows = [pay(A, B, 100n, 1), pay(B, C, 99n, HOUR), pay(A, B, 200n, DAY), pay(B, C, 200n, DAY + 60)]
    expect(of('pass-through', find(flows))).toMatchObject([
      { address: B, units: 299n, says: '2 amounts passed on in 2 payments, each within 59 min 59 s' },
    ])
  })

  test('not when too much stays, when it takes longer, when it left before it came, or at a place', () => {
    expect(find([pay(A, B, 100n, 1), pay(B, C, 98n, 9)])).toEqual([])
    expect(find([pay(A, B, 100n, 1), pay(B, C, 100n, HOUR + 2)])).toEqual([])
    expect(find([pay(B, C, 100n, 1), pay(A, B, 100n, 2)])).toEqual([])
    expect(find([pay(A, B, 100n, 1), pay(B, C, 100n, 2)], { isPlace: () => true })).toEqual([])
  })

  test('not at a router, which pays on in the same transaction', () => {
    const through = [pay(A, B, 100n, 1, { tx: 'one' }), pay(B, C, 100n, 2, { tx: 'one' })]
    expect(find(through)).toEqual([])
    const held = [...through, pay(A, B, 100n, 3, { tx: 'two' }), pay(B, C, 100n, 4, { tx: 'three' })]
    expect(of('pass-through', find(held))).toHaveLength(1)
  })

  test('a conversion of several outputs counts once as what left', () => {
    const swap = [
      pay(B, B, 60n, 2, { toAsset: DAI }),
      { ...pay(B, B, 60n, 3, { toAsset: DAI, given: false }), id: 'second output' },
    ]
    expect(of('pass-through', find([pay(A, B, 100n, 1), ...swap]))).toEqual([])
  })
})

describe('round trip', () => {
  test('back to the payer over two others, a conversion among them', () => {
    const flows = [
      pay(A, B, 100n, 1),
      pay(B, B, 100n, 2, { toAsset: DAI, toUnits: 5_000n }),
      pay(B, C, 4_900n, HOUR * 2, { asset: DAI }),
      pay(C, A, 4_800n, DAY, { asset: DAI }),
    ]
    const [found] = of('round-trip', find(flows))
    expect(found).toMatchObject({ address: A, units: 100n, parties: [B, C] })
    expect(found!.transfers).toHaveLength(4)
    expect(found!.says).toContain('of another asset')
  })

  test('not inside one transaction, not of less than nine tenths a hop, not against time, not after a week', () => {
    const trip = (back: bigint, time: number, tx?: string) => [
      pay(A, B, 100n, 10, { tx: 'one' }),
      pay(B, A, back, time, tx === undefined ? {} : { tx }),
    ]
    expect(of('round-trip', find(trip(90n, 20)))).toHaveLength(1)
    for (const flows of [trip(90n, 20, 'one'), trip(89n, 20), trip(95n, 5), trip(100n, 8 * DAY), trip(101n, 20)])
      expect(of('round-trip', find(flows))).toEqual([])
  })
})

describe('dormancy and burst', () => {
  const burst = (wait: number, payments: number) => [
    pay(A, B, 100n, 1),
    ...Array.from({ length: payments }, (_, i) => pay(B, who(`r${i}`), BigInt(10 + i), wait + 1 + i)),
  ]

  test('thirty days of nothing, then three transactions', () => {
    expect(of('dormancy-burst', find(burst(30 * DAY, 3)))).toMatchObject([
      { address: B, units: 33n, says: 'no payment for 30 d, then 3 transactions within 2 s' },
    ])
  })

  test('not after a second less, not with two', () => {
    expect(find(burst(30 * DAY - 1, 3))).toEqual([])
    expect(find(burst(30 * DAY, 2))).toEqual([])
  })
})

describe('chain hop', () => {
  test('a conversion onto another chain, and payments into a bridge by bridge', () => {
    const flows = [
      pay(A, who('a', OTHER), 100n, 1, { toAsset: THERE, toUnits: 99n }),
      pay(A, B, 5n, 2),
      pay(A, B, 7n, 3, { asset: DAI }),
    ]
    const found = of('chain-hop', find(flows, { bridge: (to) => (to === B ? 'A bridge' : undefined) }))
    expect(found.map(({ says, units }) => ({ says, units }))).toEqual([
      { says: `1 movement from ${CHAIN} to ${OTHER}`, units: 100n },
      { says: `2 movements into A bridge at ${B}`, units: null },
    ])
    expect(find(flows)).toHaveLength(1)
  })
})

describe('structuring', () => {
  const three = (cents: bigint) => [1, 2, 3].map((time) => pay(A, B, cents, time))

  test('three payments from nine tenths of the threshold up to it', () => {
    expect(of('structuring', find(three(900_000n)))).toMatchObject([{ address: A, units: 2_700_000n }])
    expect(kinds(find(three(999_999n)))).toEqual(['structuring'])
    for (const cents of [899_999n, 1_000_000n]) expect(find(three(cents))).toEqual([])
    expect(find(three(999_999n).slice(1))).toEqual([])
  })

  test('a payment whose value is not known is left out', () => {
    expect(find(three(950_000n), { centsOf: () => undefined })).toEqual([])
  })
})

test('a payment without a time is in no window, and breaks no rule', () => {
  const untimed = Array.from({ length: 6 }, (_, i) => ({ ...pay(A, who(`r${i}`), 5n, i + 1), time: null }))
  expect(find(untimed)).toEqual([])
})
