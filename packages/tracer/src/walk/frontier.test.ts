import { expect, test } from 'vitest'
import { type Address, addressOn } from '../model/address.ts'
import { parseAsset } from '../model/asset.ts'
import { parseChain } from '../model/chain.ts'
import type { Transfer, TransferId } from '../model/transfer.ts'
import { parseIncident } from '../source/incident-file.ts'
import { CONSERVING } from '../taint/methods.ts'
import { buildCaseLedger } from './case-ledger.ts'
import { frontierOf } from './frontier.ts'
import { Places } from './places.ts'
import { DEFAULT_POLICY, type Policy } from './policy.ts'
import { tally } from './tally.ts'
import { TheftTimeValue } from './value.ts'

const CHAIN = parseChain('eip155:1')
const DOLLARS = parseAsset('iso4217:USD', CHAIN)
const at = (name: string): Address => addressOn(CHAIN, `0x${Buffer.from(name).toString('hex').padStart(40, '0')}`)
const pay = (block: number, from: string, to: string, dollars: number): Transfer => ({
  id: `${from}-${to}-${block}` as TransferId,
  chain: CHAIN,
  block,
  time: null,
  tx: `0x${block}`,
  txIndex: null,
  position: 0,
  kind: 'erc20',
  from: at(from),
  to: at(to),
  asset: DOLLARS,
  units: BigInt(Math.round(dollars * 100)),
  shown: null,
  symbol: null,
  name: null,
  decimals: 2,
  status: 1,
  blockHash: null,
  flags: [],
})

/** The thief pays a crowded place, and a friend directly; the place pays on. */
function frontier(policy: Partial<Policy>) {
  const { incident } = parseIncident(
    JSON.stringify({
      id: 'f',
      title: 'f',
      date: '2026-01-01',
      seeds: [{ address: at('thief'), asset: 'iso4217:USD', units: '200000', block: 1, citation: 'test' }],
    }),
    'f.json',
  )
  const facts = [
    pay(2, 'thief', 'crowd', 1000),
    pay(2, 'strangers', 'crowd', 2_000_000),
    pay(3, 'crowd', 'next', 2_000_500),
    pay(4, 'thief', 'friend', 900),
    pay(5, 'thief', 'small', 0.75),
  ]
  const nobody = { expand: new Set<Address>(), stop: new Map() }
  const options = { ...DEFAULT_POLICY, ...policy }
  const ledger = buildCaseLedger(facts, incident, new Places(incident, nobody), options)
  const tallies = CONSERVING.map((method) => tally(ledger, method))
  const value = new TheftTimeValue(incident, { priceOf: () => undefined, describe: () => undefined })
  const read = { state: 'complete', note: '', coverage: [] } as const
  const reads = new Map([at('thief'), at('crowd')].map((address) => [address, read]))
  const { open, closed } = frontierOf(ledger, tallies, reads, options, value, nobody.expand)
  const name = (address: Address) => Buffer.from(address.slice(-40).replace(/^(00)+/, ''), 'hex').toString()
  return {
    open: open.map((item) => name(item.address)),
    closed: Object.fromEntries([...closed].map(([address, why]) => [name(address), why])),
  }
}

test('what came only through a place where it was a trace is not read on', () => {
  expect(frontier({})).toEqual({ open: ['friend'], closed: { next: 'share', small: 'floor' } })
})

test('a floor of nothing switches off every rule about value', () => {
  expect(frontier({ minUsd: '0' })).toEqual({ open: ['next', 'friend', 'small'], closed: {} })
})

test('a floor may have cents', () => {
  expect(frontier({ minUsd: '0.75' }).closed).toEqual({ next: 'share' })
  expect(frontier({ minUsd: '0.76' }).closed).toEqual({ next: 'share', small: 'floor' })
})

test('hops end the reading too', () => {
  expect(frontier({ maxHops: 0 }).open).toEqual([])
})
