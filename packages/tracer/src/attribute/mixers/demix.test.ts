import { describe, expect, it } from 'vitest'
import { parseChain } from '../../model/chain.ts'
import type { FoundLead } from '../../model/lead.ts'
import type { PoolRecord } from '../../model/mixer.ts'
import { addressMatch } from './address-match.ts'
import { type DemixInput, demix } from './demix.ts'
import { exactAmounts } from './exact-amount.ts'
import { fieldOf } from './field.ts'
import { linkedAddress } from './linked-address.ts'
import { DAY, MAINNET, numbers, paidIn, paidOut, poolOf, stranger, who } from './made-pools.ts'
import { multiDenomination } from './multi-denomination.ts'
import { byChance, type PairRule } from './pairs.ts'

const NOBODY = () => false
const run = (records: readonly PoolRecord[], more: Partial<DemixInput> = {}) =>
  demix({ records, payments: [], isShared: NOBODY, ...more })
const tie = (from: string, to: string, day = 1) => ({ from: who(from), to: who(to), time: (day * DAY) as never })
const short = ({ rule, from, to }: FoundLead) => [rule, from.address, to.address, from.tx, to.tx]

/** A busy pool in which nobody is linked with anybody. */
const crowd = (pool: string, seed: number, size = 30) => {
  const random = numbers(seed)
  return {
    deposits: Array.from({ length: size }, () => paidIn(pool, 1 + random(8000) / 100, stranger())),
    withdrawals: Array.from({ length: size }, () => paidOut(pool, 1 + random(8000) / 100, stranger())),
  }
}

describe('planted links', () => {
  it('a recipient who is the depositor', () => {
    const noise = crowd('pool', 1)
    const deposit = paidIn('pool', 10, 'thief')
    const withdrawal = paidOut('pool', 24, 'thief', { relayer: 'relayer', fee: 1n })
    const [lead, ...more] = run([poolOf('pool', [...noise.deposits, deposit], [...noise.withdrawals, withdrawal])])
    expect(more).toEqual([])
    expect(lead).toMatchObject({ kind: 'mixer', rule: 'address-match', rivals: 0 })
    expect(lead!.from).toMatchObject({ address: who('thief'), units: 100n, rows: deposit.rows, time: 10 * DAY })
    expect(lead!.to).toMatchObject({ address: who('thief'), units: 99n, rows: withdrawal.rows, time: 24 * DAY })
    expect(lead!.evidence).toMatch(
      /^depositor and recipient are one address; 1 of \d+ recipients .*discrimination 0\.9\d/,
    )
    expect(lead!.evidence).toContain(
      `1 such pairs, ${lead!.byChance / 1_000_000} by chance (200 orders of the entries)`,
    )
    expect(lead!.byChance).toBeGreaterThan(0)
    expect(lead!.byChance).toBeLessThan(1_000_000)
  })

  it.each([
    ['a payment from the depositor', [tie('thief', 'mule')], {}, /the depositor paid the recipient 1 times/],
    ['a payment from the recipient', [tie('mule', 'thief', 300)], {}, /the recipient paid the depositor 1 times/],
    ['gas that the depositor paid', [], { sender: 'thief' }, /the depositor sent the withdrawal and paid its gas/],
    ['a depositor who relays himself', [], { relayer: 'thief', fee: 1n }, /the depositor was paid as its relayer/],
  ] as const)('%s', (_, payments, said, words) => {
    const noise = crowd('pool', 2)
    const record = poolOf(
      'pool',
      [...noise.deposits, paidIn('pool', 10, 'thief')],
      [...noise.withdrawals, paidOut('pool', 24, 'mule', said)],
    )
    const leads = run([record], { payments })
    expect(leads).toMatchObject([
      { rule: 'linked-address', from: { address: who('thief') }, to: { address: who('mule') }, rivals: 0 },
    ])
    expect(leads[0]!.evidence).toMatch(words)
    expect(run([record], { payments, isShared: (address) => address === who('mule') })).toEqual([])
  })

  it('the same profile over pools of several amounts', () => {
    const [one, ten] = [crowd('one', 3), crowd('ten', 4)]
    const records = [
      poolOf(
        'one',
        [...one.deposits, paidIn('one', 10, 'thief'), paidIn('one', 10.5, 'thief')],
        [...one.withdrawals, paidOut('one', 20, 'mule'), paidOut('one', 21, 'mule')],
        { denomination: 100n },
      ),
      poolOf(
        'ten',
        [...ten.deposits, paidIn('ten', 11, 'thief', { units: 1000n })],
        [...ten.withdrawals, paidOut('ten', 22, 'mule', { units: 1000n })],
        { denomination: 1000n },
      ),
    ]
    const leads = run(records)
    expect(leads.map(({ rule }) => rule)).toEqual(Array(3).fill('multi-denomination'))
    for (const { from, to } of leads) {
      expect([from.address, to.address]).toEqual([who('thief'), who('mule')])
      expect(from.units).toBe(to.units)
      expect(from.time).toBeLessThan(to.time)
    }
    const without = records.map((record) => ({
      ...record,
      withdrawals: record.withdrawals.filter(({ time }) => time !== 21 * DAY),
    }))
    expect(run(without), 'one exit less is another profile').toEqual([])
  })

  it('an amount that only one entry had, and a sum of entries of one depositor', () => {
    const random = numbers(5)
    const units = () => BigInt(1_000_000 + random(9_000_000))
    const deposits = Array.from({ length: 20 }, () => paidIn('pool', random(60), stranger(), { units: units() }))
    const withdrawals = Array.from({ length: 20 }, () => paidOut('pool', random(60), stranger(), { units: units() }))
    const record = poolOf(
      'pool',
      [
        ...deposits,
        paidIn('pool', 10, 'thief', { units: 123_456_789n }),
        paidIn('pool', 11, 'other', { units: 40_000_001n }),
        paidIn('pool', 12, 'other', { units: 50_000_002n }),
      ],
      [
        ...withdrawals,
        paidOut('pool', 20, 'mule', { units: 123_456_789n, fee: 308_641n }),
        paidOut('pool', 21, 'second mule', { units: 90_000_003n }),
      ],
      { denomination: null },
    )
    const leads = run([record])
    expect(leads).toMatchObject([
      { rule: 'exact-amount', from: { address: who('thief') }, to: { address: who('mule'), units: 123_148_148n } },
      { rule: 'amount-sum', from: { address: who('other'), units: 90_000_003n }, to: { address: who('second mule') } },
    ])
    expect(leads[0]!.evidence).toMatch(/tells 4 bits.*pairs in the window times 1 of 506 pairs of equal amount/)
    expect(leads[1]!.byChance).toBe(0)
    expect(leads[1]!.from.rows).toHaveLength(2)
  })
})

describe('no lead', () => {
  const [deposit, withdrawal] = [paidIn('pool', 10, 'thief'), paidOut('pool', 24, 'thief')]
  const noise = crowd('pool', 6)
  const pool = (deposits = [deposit], withdrawals = [withdrawal], said = {}) =>
    poolOf('pool', [...noise.deposits, ...deposits], [...noise.withdrawals, ...withdrawals], said)

  it('where the window was not read', () => {
    expect(run([pool()])).toHaveLength(1)
    expect(run([{ ...pool(), covered: [] }])).toEqual([])
    expect(run([pool(undefined, undefined, { from: 11 })])).toEqual([])
    expect(run([pool(undefined, undefined, { to: 23 })])).toEqual([])
    const gap = [pool(undefined, undefined, { to: 15 }), pool(undefined, undefined, { from: 16 })]
    const covered = gap.flatMap((record) => record.covered)
    expect(run([{ ...pool(), covered }])).toEqual([])
  })

  it('before the entry, at its very second, or after its window', () => {
    for (const day of [9, 10, 10 + 57]) expect(run([pool([deposit], [paidOut('pool', day, 'thief')])])).toEqual([])
  })

  it('among fewer than five recipients, or where half of them fit', () => {
    const few = (count: number) => Array.from({ length: count }, (_, i) => paidOut('pool', 20 + i, stranger()))
    expect(run([poolOf('pool', [deposit], [...few(3), withdrawal])])).toEqual([])
    expect(run([poolOf('pool', [deposit], [...few(4), withdrawal])])).toHaveLength(1)
    const mules = (count: number) =>
      Array.from({ length: count }, (_, i) => paidOut('pool', 20 + i, `mule ${i}`, { sender: 'thief' }))
    const relay = (count: number) => [poolOf('pool', [deposit], [...few(5), ...mules(count)])]
    expect(run(relay(5))).toHaveLength(1)
    expect(run(relay(6))).toEqual([])
  })

  it('between pools, assets or chains', () => {
    const other = crowd('other', 7)
    const elsewhere = poolOf('other', other.deposits, [...other.withdrawals, paidOut('other', 24, 'thief')])
    expect(run([pool([deposit], []), elsewhere])).toEqual([])
    const bsc = parseChain('eip155:56')
    const foreign = poolOf(
      'pool',
      [],
      [...Array(6)].map((_, i) => paidOut('pool', 20 + i, i === 0 ? 'thief' : stranger(), { chain: bsc })),
      { chain: bsc },
    )
    expect(run([pool([deposit], []), foreign])).toEqual([])
  })

  it('of a router whose customer nobody knows, of a service, and of what has no rows in the case', () => {
    expect(run([pool([paidIn('pool', 10, null)])])).toEqual([])
    expect(run([pool()], { isShared: (address) => address === who('thief') })).toEqual([])
    expect(run([pool([paidIn('pool', 10, 'thief', { rows: [] })])])).toEqual([])
  })

  it('by what is context only: gas price, order, session, relayer', () => {
    const same = { gasPrice: 1_234_567_891n }
    const exits = [1, 2, 3].map((day) => paidOut('pool', 20 + day / 10, 'mule', { ...same, relayer: 'relayer' }))
    expect(
      run([
        pool(
          [1, 2, 3].map((day) => paidIn('pool', 10 + day / 10, 'thief', same)),
          exits,
        ),
      ]),
    ).toEqual([])
  })
})

it('context stands in the evidence of a lead that another rule found', () => {
  const noise = crowd('pool', 8)
  const record = poolOf(
    'pool',
    [...noise.deposits, paidIn('pool', 10, 'thief', { gasPrice: 77n }), paidIn('pool', 10.1, 'thief')],
    [...noise.withdrawals, paidOut('pool', 20, 'thief', { gasPrice: 77n }), paidOut('pool', 20.5, 'thief')],
  )
  const payments = [{ from: who('thief'), to: who('collector'), time: (20.6 * DAY) as never }]
  const [first, second] = run([record], { payments })
  expect(first!.evidence).toContain('context: both paid a gas price of 77, which no other entry did')
  expect(first!.evidence).toContain('context: 2 entries and 2 exits of the two run in one order')
  expect(first!.evidence).toContain('context: one of 2 exits of the recipient in one session')
  expect(second!.evidence).not.toContain('gas price')
})

type World = ReturnType<typeof worldWithoutLinks>

/** Every entry and exit of a few people at random, and random payments between them: nobody is linked, many look it. */
function worldWithoutLinks(seed: number, { pools = 1, people = 25, size = 40, variable = false } = {}) {
  const random = numbers(seed)
  const person = () => `p${random(people)}`
  const day = () => random(9_000) / 100
  const amount = () => ({ units: variable ? BigInt(1 + random(400)) : 100n })
  const records = Array.from({ length: pools }, (_, pool) =>
    poolOf(
      `pool ${pool}`,
      Array.from({ length: size }, () => paidIn(`pool ${pool}`, day(), person(), amount())),
      Array.from({ length: size }, () => paidOut(`pool ${pool}`, day(), person(), amount())),
      { denomination: variable ? null : 100n },
    ),
  )
  const payments = Array.from({ length: 15 }, () => tie(person(), person()))
  return { records, payments }
}

/**
 * Where no link is true, a rule finds on average what its baseline says: who stands at which entry is then exchangeable, and the baseline is
 * the average over exchanges. So the difference of the two has the mean nothing. Its spread is measured over the worlds; a mean beyond four standard
 * errors would come by chance once in 16,000 times, and these worlds are always the same.
 */
describe('chance alone', () => {
  const RULES: Readonly<Record<string, { worlds: number; made: object; differs: (world: World) => [number, number] }>> =
    {
      'address-match': {
        worlds: 80,
        made: {},
        differs: ({ records }) => observed(records, addressMatch(NOBODY)),
      },
      'linked-address': {
        worlds: 80,
        made: {},
        differs: ({ records, payments }) =>
          observed(
            records,
            linkedAddress(
              payments.map((tied) => ({ ...tied, count: 1 })),
              NOBODY,
            ),
          ),
      },
      'multi-denomination': {
        worlds: 80,
        made: { pools: 2, people: 24, size: 14 },
        differs: ({ records }) => observed(records, multiDenomination(NOBODY)),
      },
      'exact-amount': {
        worlds: 300,
        made: { variable: true, size: 20, people: 100 },
        differs: ({ records }) => {
          const { pairs, byChance: expected } = exactAmounts(records[0]!)
          return [pairs.length, expected / 1_000_000]
        },
      },
    }

  it.each(Object.keys(RULES))('%s finds what its baseline says', (rule) => {
    const { worlds, made, differs } = RULES[rule]!
    const counts = Array.from({ length: worlds }, (_, i) => differs(worldWithoutLinks(i + 1, made)))
    const differences = counts.map(([found, expected]) => found - expected)
    const mean = differences.reduce((sum, one) => sum + one, 0) / worlds
    const variance = differences.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (worlds - 1)
    const found = counts.reduce((sum, [one]) => sum + one, 0)
    expect(found, 'the worlds look linked').toBeGreaterThan(worlds / 10)
    expect(variance, 'and not all the same').toBeGreaterThan(0)
    expect(Math.abs(mean)).toBeLessThan(4 * Math.sqrt(variance / worlds))
  })

  it('a planted link stands out of its baseline', () => {
    const { records } = worldWithoutLinks(1, { people: 1000 })
    const [record] = records
    const thieves = [1, 2, 3, 4, 5, 6].map((n) => ({
      in: paidIn('pool 0', 5 + n * 10, `thief ${n}`),
      out: paidOut('pool 0', 6 + n * 10, `thief ${n}`),
    }))
    const planted = {
      ...record!,
      deposits: [...record!.deposits, ...thieves.map((thief) => thief.in)],
      withdrawals: [...record!.withdrawals, ...thieves.map((thief) => thief.out)],
    }
    const [found, expected] = observed([planted], addressMatch(NOBODY))
    expect(found).toBeGreaterThanOrEqual(6)
    expect(expected).toBeLessThan(found * 0.75)
  })
})

function observed(records: readonly PoolRecord[], rule: PairRule): [number, number] {
  const field = fieldOf(records)
  return [rule(field, field.depositors).length, byChance(field, rule) / 1_000_000]
}

it('the order of the input decides nothing', () => {
  for (let seed = 1; seed <= 6; seed++) {
    const { records, payments } = worldWithoutLinks(seed, { pools: 3, people: 12, size: 12 })
    const turned = records
      .map((record) => ({
        ...record,
        deposits: [...record.deposits].reverse(),
        withdrawals: [...record.withdrawals].reverse(),
      }))
      .reverse()
    expect(run(turned, { payments: [...payments].reverse() })).toEqual(run(records, { payments }))
  }
})

it('no exit before its entry, of another pool or amount, and none twice for one rule', () => {
  const pools = new Map<string, string>()
  for (let seed = 1; seed <= 8; seed++) {
    const { records, payments } = worldWithoutLinks(seed, { pools: 2, people: 12, size: 15 })
    for (const { pool, deposits, withdrawals } of records)
      for (const { chain, tx } of [...deposits, ...withdrawals]) pools.set(`${chain}:${tx}`, pool)
    const leads = run(records, { payments })
    for (const { from, to } of leads) {
      expect(from.time).toBeLessThan(to.time)
      expect(pools.get(from.tx)).toBe(pools.get(to.tx))
      expect(from.units).toBe(to.units)
      expect(from.asset.startsWith(`${MAINNET}/`)).toBe(true)
    }
    expect(new Set(leads.map((lead) => short(lead).join())).size).toBe(leads.length)
  }
})
