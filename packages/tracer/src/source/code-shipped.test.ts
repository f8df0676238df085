import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { keccak256 } from 'ethers/crypto'
import { describe, expect, test } from 'vitest'
import { findPools } from '../attribute/pools.ts'
import { type Address, accountOf, chainOf, parseAddress } from '../model/address.ts'
import type { Asset } from '../model/asset.ts'
import type { Transfer, TransferId } from '../model/transfer.ts'
import { shippedCode } from './code-shipped.ts'

const here = createRequire(import.meta.url)
const artefact = (path: string) => JSON.parse(readFileSync(here.resolve(path), 'utf8'))

describe('hashes follow from the bytes that the protocols publish', () => {
  const pair = artefact('@uniswap/v2-core/build/UniswapV2Pair.json')
  const pool = artefact('@uniswap/v3-core/artifacts/contracts/UniswapV3Pool.sol/UniswapV3Pool.json')
  const made = (name: string) =>
    new Set(shippedCode().factories.flatMap((factory) => (factory.name === name ? [factory.initCodeHash] : [])))

  test('of Uniswap V2', () => {
    expect([...made('Uniswap V2')]).toEqual([keccak256(`0x${pair.evm.bytecode.object}`)])
    expect(shippedCode().codes.get(keccak256(`0x${pair.evm.deployedBytecode.object}`))).toEqual({
      name: 'Uniswap V2 pool',
      role: 'pool',
    })
  })

  test('of Uniswap V3', () => {
    expect([...made('Uniswap V3')]).toEqual([keccak256(pool.bytecode)])
  })
})

/** Pools that are in use, as explorers list them, and the tokens in each. */
const REAL = [
  [
    'Uniswap V2',
    1,
    '0xb4e16d0168e52d35cacd2c6185b44281ec28c9dc',
    'a0b86991c6218b36c1d19d4a2e9eb0ce3606eb48',
    'c02aaa39b223fe8d0a0e5c4f27ead9083c756cc2',
  ],
  [
    'Uniswap V2',
    8453,
    '0x88a43bbdf9d098eec7bceda4e2494615dfd9bb9c',
    '833589fcd6edb6e08f4c7c32d4f71b54bda02913',
    '4200000000000000000000000000000000000006',
  ],
  [
    'Uniswap V3',
    1,
    '0x88e6a0c2ddd26feeb64f039a2c41296fcb3f5640',
    'a0b86991c6218b36c1d19d4a2e9eb0ce3606eb48',
    'c02aaa39b223fe8d0a0e5c4f27ead9083c756cc2',
  ],
  [
    'Uniswap V3',
    8453,
    '0xd0b53d9277642d899df5c87a3966a349a798f224',
    '833589fcd6edb6e08f4c7c32d4f71b54bda02913',
    '4200000000000000000000000000000000000006',
  ],
  [
    'SushiSwap V2',
    1,
    '0x397ff1542f962076d0bfe58ea045ffa2d347aca0',
    'a0b86991c6218b36c1d19d4a2e9eb0ce3606eb48',
    'c02aaa39b223fe8d0a0e5c4f27ead9083c756cc2',
  ],
  [
    'SushiSwap V2',
    42161,
    '0x905dfcd5649217c42684f23958568e533c711aa3',
    '82af49447d8a07e3bd95bd0d56f35241523fbab1',
    'ff970a61a04b1ca14834a43f5de4533ebddb5cc8',
  ],
  [
    'QuickSwap V2',
    137,
    '0x6e7a5fafcec6bb1e78bae2a1f0b612012bf14827',
    '2791bca1f2de4661ed88a30c99a7a9449aa84174',
    '0d500b1d8e8ef31e21c99d1db9a6444d3adf1270',
  ],
  [
    'PancakeSwap V2',
    56,
    '0x58f876857a02d6762e0101bb5c46a8c1ed44dc16',
    'bb4cdb9cbd36b01bd1cbaebf2de08d9173bc095c',
    'e9e7cea3dedca5984780bafc599bd69add087d56',
  ],
  [
    'PancakeSwap V3',
    56,
    '0x36696169c63e42cd08ce11f5deebbcebae652050',
    'bb4cdb9cbd36b01bd1cbaebf2de08d9173bc095c',
    '55d398326f99059ff775485246999027b3197955',
  ],
] as const

/** A swap over an address: one token in, the other out. */
function swapOver(pool: Address, tokens: readonly Asset[]) {
  const chain = chainOf(pool)
  const trader = parseAddress(`${chain}:0x${'7'.repeat(40)}`)
  const row: Omit<Transfer, 'from' | 'to' | 'asset'> = {
    ...{ id: 't' as TransferId, chain, block: 1, time: null, tx: '0x1', txIndex: null, position: null, kind: 'erc20' },
    ...{ units: 1n, shown: null, symbol: null, name: null, decimals: 18, status: 1, blockHash: null, flags: [] },
  }
  return [
    { ...row, from: trader, to: pool, asset: tokens[0]! },
    { ...row, from: pool, to: trader, asset: tokens[1]! },
  ]
}

describe.each(REAL)('a pool of %s on eip155:%i', (name, chain, hex, one, other) => {
  const pool = parseAddress(`eip155:${chain}:${hex}`)
  const tokens = [one, other].map((contract) => `eip155:${chain}/erc20:0x${contract}` as Asset)
  const find = (address: Address, assets: readonly Asset[]) =>
    findPools(
      swapOver(address, assets),
      () => true,
      () => undefined,
      shippedCode(),
    )

  test('is known by its address alone, whichever token came first', () => {
    for (const assets of [tokens, [...tokens].reverse()]) {
      const found = find(pool, assets)
      expect([...found.keys()]).toEqual([pool])
      expect(found.get(pool)).toMatchObject({ category: 'dex', name: `${name} pool`, origin: 'learned' })
      expect(found.get(pool)!.evidence).toContain(accountOf(parseAddress(`eip155:${chain}:0x${one}`)))
    }
  })

  test('is nobody else, nor the pool of other tokens', () => {
    const last = hex.endsWith('0') ? '1' : '0'
    expect(find(parseAddress(`eip155:${chain}:${hex.slice(0, -1)}${last}`), tokens).size).toBe(0)
    expect(find(pool, [tokens[0]!, `eip155:${chain}/erc20:0x${'9'.repeat(40)}` as Asset]).size).toBe(0)
  })
})

test('every factory has a pool among these, or the code of one that has', () => {
  const known = new Set(REAL.map(([name]) => name as string))
  for (const { name } of shippedCode().factories) expect(known).toContain(name)
})
