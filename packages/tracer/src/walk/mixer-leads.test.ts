import { expect, test } from 'vitest'
import { type Address, addressOn } from '../model/address.ts'
import { parseAsset } from '../model/asset.ts'
import { parseChain } from '../model/chain.ts'
import type { Coverage } from '../model/incident.ts'
import type { UnixSeconds } from '../model/time.ts'
import type { Transfer, TransferId } from '../model/transfer.ts'
import { shippedMixers } from '../source/mixers.ts'
import type { LeadFacts } from './lead-facts.ts'
import { leadsOf } from './leads.ts'
import { mixerLeads } from './mixer-leads.ts'
import { poolRecordsOf } from './pool-records.ts'

// The rows of a recorded ledger that holds a whole pool: no events, so fees and routers are told by the rows alone.
const CHAIN = parseChain('eip155:1')
const ETHER = parseAsset(`${CHAIN}/slip44:60`, CHAIN)
const POOL = addressOn(CHAIN, '0xa160cdab225685da1d56aa342ad8841c3b53f291')
const ROUTER = addressOn(CHAIN, '0xd90e2f925da726b50c4ed8d0fb90ad053324f31b')
const WHOLE = 100n * 10n ** 18n
const FEE = 3n * 10n ** 17n
const DAY = 86_400
const who = (name: string): Address => addressOn(CHAIN, `0x${Buffer.from(name).toString('hex').padStart(40, '0')}`)

let number = 0
const row = (tx: string, day: number, from: Address, to: Address, units: bigint): Transfer => {
  number += 1
  const time = Math.round(day * DAY) as UnixSeconds
  return {
    ...{ id: `t${number}` as TransferId, chain: CHAIN, block: Math.round(day * 7200), time, tx, txIndex: 0 },
    ...{ position: number, kind: 'internal', from, to, asset: ETHER, units, shown: null, symbol: null, name: null },
    ...{ decimals: 18, status: 1, blockHash: null, flags: [] },
  }
}
const deposit = (name: string, day: number): Transfer[] => {
  const tx = `in ${name} ${day}`
  return [row(tx, day, who(name), ROUTER, WHOLE), row(tx, day, ROUTER, POOL, WHOLE)]
}
const withdrawal = (name: string, day: number): Transfer[] => {
  const tx = `out ${name} ${day}`
  return [row(tx, day, POOL, who(name), WHOLE - FEE), row(tx, day, POOL, who('relayer'), FEE)]
}
const covered = (from: number, to: number): Coverage[] => [
  { address: POOL, direction: 'both', from: (from * DAY) as UnixSeconds, to: (to * DAY) as UnixSeconds },
]
const noise = [1, 2, 3, 4, 5, 6].flatMap((n) => [...deposit(`d${n}`, n), ...withdrawal(`w${n}`, 20 + n)])
const facts = [
  ...noise,
  ...deposit('thief', 3.5),
  ...withdrawal('mule', 30),
  row('tie', 40, who('thief'), who('mule'), 7n),
]
const leadFacts = (coverage?: readonly Coverage[]): LeadFacts => ({
  facts,
  transactions: [],
  passages: { joins: [], open: [], pairs: [] },
  placeOf: () => undefined,
  coinOf: () => undefined,
  ...(coverage === undefined ? {} : { coverage }),
})

test('a router and a relayer stand between depositor and recipient, and neither is taken for one', () => {
  const leads = leadsOf(leadFacts(covered(0, 90)))
  expect(leads).toMatchObject([
    {
      kind: 'mixer',
      rule: 'linked-address',
      from: { address: who('thief'), units: WHOLE, tx: `${CHAIN}:in thief 3.5` },
      to: { address: who('mule'), units: WHOLE - FEE, tx: `${CHAIN}:out mule 30` },
    },
  ])
  const byId = new Map(facts.map((one) => [one.id, one]))
  expect(leads[0]!.from.rows.map((id) => byId.get(id)!.from)).toEqual([who('thief')])
  expect(leads[0]!.to.rows.map((id) => byId.get(id)!.to)).toEqual([who('mule')])
  expect(leads[0]!.evidence).toMatch(/paid the recipient 1 times.*1 of 7 recipients.*by chance/)
  expect(leads[0]!.id).toMatch(/^[0-9a-f]{16}$/)
})

test('what is not covered gives no lead, and the order of the facts none another', () => {
  expect(mixerLeads(leadFacts())).toEqual([])
  expect(mixerLeads(leadFacts(covered(0, 29)))).toEqual([])
  const [only] = covered(0, 90)
  expect(mixerLeads(leadFacts([{ ...only!, direction: 'in' }]))).toEqual([])
  const both = [...covered(0, 12), ...covered(12, 90)].flatMap((item): Coverage[] => [
    { ...item, direction: 'in' },
    { ...item, direction: 'out' },
  ])
  expect(mixerLeads(leadFacts(both))).toEqual(mixerLeads(leadFacts(covered(0, 90))))
  expect(mixerLeads({ ...leadFacts(covered(0, 90)), facts: [...facts].reverse() })).toEqual(
    mixerLeads(leadFacts(covered(0, 90))),
  )
})

test('a payment that a made-up token tells of ties nobody', () => {
  const fake = parseAsset(`${CHAIN}/erc20:0x${'f'.repeat(40)}`, CHAIN)
  const forged = facts.map((one) => (one.tx === 'tie' ? { ...one, kind: 'erc20' as const, asset: fake } : one))
  expect(mixerLeads({ ...leadFacts(covered(0, 90)), facts: forged })).toEqual([])
})

test('a record is of one pool: deposits with who stands behind the router, withdrawals with their fee', () => {
  const mixers = shippedMixers()
  const [record, ...more] = poolRecordsOf({ facts, transactions: [], mixers, coverage: covered(0, 90) })
  expect(more).toEqual([])
  expect(record).toMatchObject({ pool: POOL, protocol: 'tornado', denomination: WHOLE, covered: [{ from: 0 }] })
  expect(record!.deposits.map(({ depositor }) => depositor)).toContain(who('thief'))
  expect(record!.deposits).toHaveLength(7)
  expect(record!.withdrawals).toHaveLength(7)
  expect(new Set(record!.withdrawals.map(({ fee }) => fee))).toEqual(new Set([FEE]))
})
