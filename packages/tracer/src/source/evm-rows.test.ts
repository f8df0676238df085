import { AbiCoder } from 'ethers/abi'
import { expect, test } from 'vitest'
import { parseAddress } from '../model/address.ts'
import type { Asset } from '../model/asset.ts'
import { parseChain } from '../model/chain.ts'
import type { UnixSeconds } from '../model/time.ts'
import type { EvmNetwork } from './evm-network.ts'
import { distinct, type EvmPlace, feeRow, internalRow, nativeRow, rowsOfLog, TOPIC, topicOf } from './evm-rows.ts'

const chain = parseChain('eip155:1')
const [A, B, TOKEN, WETH] = [1, 2, 3, 4].map((n) => `0x${String(n).repeat(40)}`) as [string, string, string, string]
const net: EvmNetwork = {
  chain,
  chainId: 1,
  name: 'Ethereum',
  native: 'eip155:1/slip44:60' as Asset,
  wrappers: new Set([parseAddress(`eip155:1:${WETH}`)]),
  finality: 64,
}
const place: EvmPlace = {
  tx: `0x${'ab'.repeat(32)}`,
  txIndex: 3,
  block: 100,
  blockHash: `0x${'cd'.repeat(32)}`,
  time: 1_700_000_000 as UnixSeconds,
  status: 1,
  unfinalized: false,
}
const word = (n: bigint) => `0x${n.toString(16).padStart(64, '0')}`
const topic = (hex: string) => topicOf(parseAddress(`eip155:1:${hex}`))
const log = (emitter: string, topics: string[], data: string) =>
  rowsOfLog(net, place, { index: 7, emitter: parseAddress(`eip155:1:${emitter}`), topics, data })

test('a Transfer of a fungible token is a row at the index of its log', () => {
  expect(log(TOKEN, [TOPIC.transfer, topic(A), topic(B)], word(5n))).toEqual([
    {
      id: `eip155:1:${place.tx}:erc20:7`,
      chain,
      block: 100,
      time: 1_700_000_000,
      tx: place.tx,
      txIndex: 3,
      position: 7,
      kind: 'erc20',
      from: `eip155:1:${A}`,
      to: `eip155:1:${B}`,
      asset: `eip155:1/erc20:${TOKEN}`,
      units: 5n,
      shown: null,
      symbol: null,
      name: null,
      decimals: null,
      status: 1,
      blockHash: place.blockHash,
      flags: [],
    },
  ])
})

test('a fourth topic makes it one piece of a collection', () => {
  expect(log(TOKEN, [TOPIC.transfer, topic(A), topic(B), word(9n)], '0x')).toMatchObject([
    { kind: 'erc721', asset: `eip155:1/erc721:${TOKEN}/9`, units: 1n },
  ])
})

test('Deposit and Withdrawal are believed of the wrapper only', () => {
  expect(log(WETH, [TOPIC.deposit, topic(A)], word(5n))).toMatchObject([
    { from: 'eip155:1:0x0000000000000000000000000000000000000000', to: `eip155:1:${A}`, units: 5n },
  ])
  expect(log(WETH, [TOPIC.withdrawal, topic(A)], word(5n))).toMatchObject([
    { from: `eip155:1:${A}`, to: 'eip155:1:0x0000000000000000000000000000000000000000' },
  ])
  expect(log(TOKEN, [TOPIC.deposit, topic(A)], word(5n))).toEqual([])
})

test('of a batch only the first row has a position, and equal rows stay apart', () => {
  const data = AbiCoder.defaultAbiCoder().encode(
    ['uint256[]', 'uint256[]'],
    [
      [1n, 2n, 2n],
      [10n, 20n, 20n],
    ],
  )
  const rows = log(TOKEN, [TOPIC.batch, topic(A), topic(A), topic(B)], data)
  expect(rows.map((row) => [row.asset, row.units, row.position])).toEqual([
    [`eip155:1/erc1155:${TOKEN}/1`, 10n, 7],
    [`eip155:1/erc1155:${TOKEN}/2`, 20n, null],
    [`eip155:1/erc1155:${TOKEN}/2`, 20n, null],
  ])
  expect(new Set(rows.map((row) => row.id)).size).toBe(3)
})

test.each([
  ['an amount that is too short', [TOPIC.transfer, topic(A), topic(B)], '0x05'],
  ['no amount', [TOPIC.transfer, topic(A), topic(B)], '0x'],
  ['an address with more than 20 bytes', [TOPIC.transfer, word(1n << 200n), topic(B)], word(5n)],
  ['too few topics', [TOPIC.transfer, topic(A)], word(5n)],
  ['lists of two lengths', [TOPIC.batch, topic(A), topic(A), topic(B)], word(5n)],
  ['another event', [word(1n), topic(A), topic(B)], word(5n)],
  ['no topic', [], word(5n)],
])('%s is no payment', (_, topics, data) => {
  expect(log(TOKEN, topics, data)).toEqual([])
})

test('nothing is no payment where nobody could copy it', () => {
  expect(nativeRow(net, place, A, B, 0n)).toEqual([])
  expect(internalRow(net, place, { position: 2, from: A, to: B, units: 0n })).toEqual([])
  expect(feeRow(net, place, A, 0n)).toEqual([])
  expect(log(TOKEN, [TOPIC.transfer, topic(A), topic(B)], word(0n))).toMatchObject([{ units: 0n }])
})

test('equal rows without a position are told apart by their number', () => {
  const rows = distinct([1, 2].flatMap(() => internalRow(net, place, { position: null, from: A, to: B, units: 5n })))
  expect(rows[1]!.id).toBe(`${rows[0]!.id}.2`)
})

test('equal batches of one transaction have rows of their own', () => {
  const lists = [
    [1n, 2n, 2n],
    [10n, 20n, 20n],
  ]
  const data = AbiCoder.defaultAbiCoder().encode(['uint256[]', 'uint256[]'], lists)
  const topics = [TOPIC.batch, topic(A), topic(A), topic(B)]
  const rows = distinct([...log(TOKEN, topics, data), ...log(TOKEN, topics, data)]).filter(
    (row) => row.position === null,
  )
  const first = rows[0]!.id
  expect(rows.map((row) => row.id)).toEqual([first, `${first}.2`, `${first}.3`, `${first}.4`])
})

test('a row above the finalized block says so', () => {
  expect(nativeRow(net, { ...place, unfinalized: true }, A, B, 5n)).toMatchObject([
    { position: 0, flags: ['unfinalized'] },
  ])
})
