import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeTransaction } from '../../../packages/tracer/src/decode/decode.ts'
import { NO_KNOWLEDGE } from '../../../packages/tracer/src/decode/knowledge.ts'
import { MIXERS, passagesOf } from '../../../packages/tracer/src/decode/mixer-passages.ts'
import type { PoolPassage } from '../../../packages/tracer/src/decode/mixers/heard.ts'
import { passagesOfRows } from '../../../packages/tracer/src/decode/mixers/rows.ts'
import { type Address, parseAddress } from '../../../packages/tracer/src/model/address.ts'
import type { Asset } from '../../../packages/tracer/src/model/asset.ts'
import type { Transaction } from '../../../packages/tracer/src/model/transaction.ts'
import { shippedMixers } from '../../../packages/tracer/src/source/mixers.ts'
import { replayed } from './replayed.ts'

// Transactions of mixers, sealed as files: events as the contracts encode them, with the addresses that are shipped.
interface Fixture {
  readonly protocol: string
  readonly origin: 'chain' | 'local-node' | 'signatures'
  readonly citation: string
  readonly transactions: readonly Transaction[]
  readonly expect: { readonly passages: readonly Record<string, unknown>[] }
}

const FOLDER = resolve(import.meta.dirname, '../../fixtures/decoders')
const PROTOCOLS = ['privacy-pools', 'railgun', 'tornado', 'tornado-nova']
const files = PROTOCOLS.flatMap((protocol) =>
  readdirSync(join(FOLDER, protocol))
    .sort()
    .map((name) => `${protocol}/${name}`),
)
const read = (file: string): Fixture =>
  JSON.parse(readFileSync(join(FOLDER, file), 'utf8'), (key, value) => {
    const isAmount = key === 'units' && typeof value === 'string'
    return isAmount ? BigInt(value) : value
  }) as Fixture
const facts = shippedMixers()
const knowledge = { ...NO_KNOWLEDGE, apart: new Set(facts.contracts.keys()), mixers: facts }

const told = (passage: PoolPassage): Record<string, unknown> => {
  const { role, pool, asset, units, rows, sender } = passage
  const party =
    passage.role === 'deposit'
      ? { depositor: passage.depositor }
      : { recipient: passage.recipient, relayer: passage.relayer, fee: String(passage.fee), feeRows: passage.feeRows }
  return { role, pool, asset, units, ...party, rows, sender }
}

describe('sealed transactions', () => {
  it('are there for every mixer', () => {
    expect(readdirSync(FOLDER)).toEqual(expect.arrayContaining(PROTOCOLS))
    for (const { name } of MIXERS) expect(PROTOCOLS).toContain(name)
  })

  it.each(files)('%s', (file) => {
    const { protocol, citation, transactions, expect: wanted } = read(file)
    expect(file.startsWith(`${protocol}/`)).toBe(true)
    expect(citation).not.toBe('')
    expect(transactions.flatMap((transaction) => passagesOf(transaction, facts)).map(told)).toEqual(wanted.passages)
  })

  it.each(files)('%s says the same whatever the order of its rows', (file) => {
    for (const transaction of read(file).transactions) {
      const backwards = { ...transaction, transfers: [...transaction.transfers].reverse() }
      expect(passagesOf(backwards, facts)).toEqual(passagesOf(transaction, facts))
    }
  })
})

describe('the events', () => {
  it('are those that the contracts emit', () => {
    const topics = (file: string) => read(file).transactions.flatMap(({ logs }) => logs.map((log) => log.topics[0]))
    expect(topics('tornado/deposit-direct.json')).toEqual([
      '0xa945e51eec50ab98c161376f0db4cf2aeba3ec92755fe2fcd388bdbbb80ff196',
    ])
    expect(topics('tornado/withdrawal-relayed.json')).toEqual([
      '0xe9e508bad6d4c3227e881ca19068f099da81b5164dd6d62b2eaf1e8bc6c34931',
    ])
    expect(topics('railgun/shield.json')).toEqual([
      '0x3a5b9dc26075a3801a6ddccf95fec485bb7500a91b44cec1add984c21ee6db3b',
    ])
    expect(topics('railgun/unshield.json')).toEqual([
      '0xd93cf895c7d5b2cd7dc7a098b678b3089f37d91f48d9b83a0800a91cbdf05284',
    ])
    expect(topics('privacy-pools/deposit.json')).toEqual([
      '0xe3b53cd1a44fbf11535e145d80b8ef1ed6d57a73bf5daa7e939b6b01657d6549',
    ])
    expect(topics('privacy-pools/withdrawal-relayed.json')).toEqual([
      '0x75e161b3e824b114fc1a33274bd7091918dd4e639cede50b78b15a4eea956a21',
    ])
  })

  it('of another layout, cut short or made up say nothing and break nothing', () => {
    const junk = fc.tuple(
      fc.constantFrom(...files),
      fc.nat(),
      fc.string({ unit: fc.constantFrom(...'0123456789abcdef') }),
    )
    fc.assert(
      fc.property(junk, ([file, cut, bytes]) => {
        for (const transaction of read(file).transactions) {
          const logs = transaction.logs.map((log) => ({
            ...log,
            topics: log.topics.slice(0, cut % 5),
            data: `0x${bytes.slice(0, bytes.length - (bytes.length % 2))}`,
          }))
          for (const { units } of passagesOf({ ...transaction, logs }, facts)) expect(units).toBeGreaterThan(0n)
        }
      }),
      { seed: 1, numRuns: 200 },
    )
  })
})

describe('rows alone', () => {
  const NAMED = [
    'deposit-through-router',
    'deposit-of-token',
    'withdrawal-relayed',
    'withdrawal-by-its-owner',
    'two-withdrawals',
  ]
  it.each(NAMED)('tell of fixed pools what the events tell: %s', (name) => {
    const { transactions, expect: wanted } = read(`tornado/${name}.json`)
    const found = transactions.flatMap(({ transfers }) => passagesOfRows(transfers, facts)).map(told)
    const bare = wanted.passages.map((passage) => ({ ...passage, sender: null }))
    const key = (passage: Record<string, unknown>) =>
      Object.entries(passage)
        .map(([name, value]) => `${name} ${value}`)
        .sort()
        .join()
    // Which of two equal fees belongs to whom, rows do not say.
    const loose = (list: readonly Record<string, unknown>[]) =>
      list.map(({ rows: _, feeRows: __, ...rest }) => key(rest)).sort()
    const all = (list: readonly Record<string, unknown>[]) =>
      list.flatMap(({ rows, feeRows = [] }) => [...(rows as string[]), ...(feeRows as string[])]).sort()
    expect(loose(found)).toEqual(loose(bare))
    // Without an event the depositor's row is the one into the router, for there the ledger lets the value end.
    if (name.startsWith('withdrawal') || name.startsWith('two')) expect(all(found)).toEqual(all(wanted.passages))
    else expect(all(found)).toEqual([transactions[0]!.transfers[0]!.id])
  })

  it('say nothing of another amount or another asset', () => {
    const { transactions } = read('tornado/deposit-direct.json')
    const [row] = transactions[0]!.transfers
    expect(passagesOfRows([{ ...row!, units: 1n }], facts)).toEqual([])
    expect(passagesOfRows([{ ...row!, asset: `eip155:1/erc20:0x${'d'.repeat(40)}` as Asset }], facts)).toEqual([])
    expect(passagesOfRows([{ ...row!, time: null }], facts)).toEqual([])
  })
})

describe('through a router', () => {
  const ALICE = (transaction: Transaction): Address => transaction.sender
  const POOL = parseAddress('eip155:1:0xa160cdab225685da1d56aa342ad8841c3b53f291')
  const ROUTER = parseAddress('eip155:1:0xd90e2f925da726b50c4ed8d0fb90ad053324f31b')

  it('the value ends in the pool', () => {
    const [transaction] = read('tornado/deposit-through-router.json').transactions
    const joins = decodeTransaction(transaction!, knowledge)
    expect(joins).toMatchObject([{ kind: 'escrow', keeper: ROUTER }])
    const [row] = transaction!.transfers
    const after = replayed(transaction!.transfers, joins, {
      address: ALICE(transaction!),
      asset: row!.asset,
      units: row!.units!,
    })
    expect(after.holders()).toEqual([POOL])
  })

  it('a coin that is wrapped on its way ends in the pool, less the fee', () => {
    const [transaction] = read('railgun/shield-of-coin.json').transactions
    const adapter = transaction!.callee!
    expect(decodeTransaction(transaction!, knowledge)).toContainEqual(
      expect.objectContaining({ kind: 'escrow', keeper: adapter }),
    )
  })

  it('what a router keeps stays where the row says', () => {
    const [transaction] = read('tornado/deposit-through-router.json').transactions
    const [first, second] = transaction!.transfers
    const kept = { ...transaction!, transfers: [{ ...first!, units: first!.units! + 1n }, second!] }
    expect(decodeTransaction(kept, knowledge)).toEqual([])
    expect(decodeTransaction(transaction!, { ...knowledge, mixers: { contracts: new Map() } })).toEqual([])
  })
})
