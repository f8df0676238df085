import { describe, expect, test } from 'vitest'
import { decodeTransaction } from '../../../packages/tracer/src/decode/decode.ts'
import { type Knowledge, NO_KNOWLEDGE } from '../../../packages/tracer/src/decode/knowledge.ts'
import { parseAsset } from '../../../packages/tracer/src/model/asset.ts'
import { parseChain } from '../../../packages/tracer/src/model/chain.ts'
import { METHODS, type Method } from '../../../packages/tracer/src/model/trace.ts'
import type { TransferId } from '../../../packages/tracer/src/model/transfer.ts'
import { position, told, userOperation } from './events.ts'
import { replayed } from './replayed.ts'
import { at, ETH, pay, type Step, says, token, transaction } from './rows.ts'

const KNOWLEDGE: Knowledge = {
  ...NO_KNOWLEDGE,
  wrappers: new Set([at('weth')]),
  contracts: new Map([
    [at('settlement'), 'cow'],
    [at('entry'), 'erc4337'],
  ]),
  apart: new Set([at('mixer'), at('bridge')]),
}
const NAMES = [
  'thief',
  'friend',
  'pool',
  'pool2',
  'router',
  'lender',
  'bot',
  'user',
  'mixer',
  'bridge',
  'collector',
  'desk',
]
const NFT = parseAsset(`eip155:1/erc721:${'0x'}${'f'.repeat(40)}/7`, parseChain('eip155:1'))
const nft = (from: string, to: string): Step => ({ kind: 'erc721', from, to, asset: NFT, units: 1n })
const ASSETS = { nft: NFT, ETH, X: token('X'), Y: token('Y'), Z: token('Z'), weth: token('weth'), V: token('V') }

interface Case {
  readonly sender?: string
  readonly callee?: string
  readonly steps: readonly Step[]
  /** Where 100 stolen units of what stand. */
  readonly stolen?: readonly [who: string, asset: keyof typeof ASSETS]
  readonly units?: bigint
  readonly method?: Method
}

/** Who holds how many stolen units of what after it, like `thief 99 Y`. */
function endsWith({
  sender = 'thief',
  callee = 'router',
  steps,
  stolen = ['thief', 'X'],
  units = 100n,
  method = 'fifo',
}: Case) {
  const opened = transaction(sender, callee, steps)
  const joins = decodeTransaction(opened, KNOWLEDGE)
  const seed = { address: at(stolen[0]), asset: ASSETS[stolen[1]], units }
  const { found, ledger } = replayed(opened.transfers, joins, seed, method)
  return [...found.held]
    .filter(([, held]) => held > 0n)
    .map(([of, held]) => {
      const { address, asset } = ledger.accounts[of]!
      const who = NAMES.find((name) => at(name) === address) ?? address
      return `${who} ${held} ${Object.entries(ASSETS).find(([, item]) => item === asset)?.[0]}`
    })
    .sort()
}

describe('what stands after it is stolen where it should be, and nowhere else', () => {
  test('a swap at a router that takes its fee before, and another after', () => {
    const steps = [
      pay('thief', 'router', 'X', 100n),
      pay('router', 'collector', 'X', 10n),
      pay('router', 'pool', 'X', 90n),
      pay('pool', 'router', 'Y', 900n),
      told.uniswapV3('pool', 90n, 900n),
      pay('router', 'desk', 'Y', 9n),
      pay('router', 'thief', 'Y', 891n),
    ]
    expect(endsWith({ steps })).toEqual(['collector 10 X', 'desk 9 Y', 'thief 891 Y'])
  })

  test('a surplus of ETH that a router gives back', () => {
    const steps = [
      pay('thief', 'router', 'ETH', 100n),
      pay('router', 'weth', 'ETH', 70n),
      pay('router', 'thief', 'ETH', 30n),
      pay('0', 'router', 'weth', 70n),
      pay('router', 'pool', 'weth', 70n),
      pay('pool', 'friend', 'Y', 7n),
      told.uniswapV2('pool', 70n, 7n),
    ]
    expect(endsWith({ steps, stolen: ['thief', 'ETH'] })).toEqual(['friend 7 Y', 'thief 30 ETH'])
  })

  test('two swaps of two assets in one call', () => {
    const steps = [
      pay('thief', 'pool', 'X', 100n),
      pay('pool', 'thief', 'Y', 50n),
      told.uniswapV3('pool', 100n, 50n),
      pay('thief', 'pool2', 'weth', 8n),
      pay('pool2', 'thief', 'Z', 9n),
      told.uniswapV3('pool2', 8n, 9n),
    ]
    expect(endsWith({ steps })).toEqual(['thief 50 Y'])
    // The same with contracts that say nothing of it.
    const silent = steps.map((step) => ('emitter' in step ? says(step.emitter === 'pool' ? 'pool' : 'pool2') : step))
    expect(endsWith({ steps: silent })).toEqual(['thief 50 Y'])
  })

  test('a round of a bot through two pools, where a thief’s earlier trade left nothing', () => {
    const steps = [
      pay('bot', 'pool', 'X', 100n),
      pay('pool', 'bot', 'Y', 50n),
      told.uniswapV2('pool', 100n, 50n),
      pay('bot', 'pool2', 'Y', 50n),
      pay('pool2', 'bot', 'X', 104n),
      told.uniswapV2('pool2', 50n, 104n),
    ]
    expect(endsWith({ sender: 'operator', callee: 'bot', steps, stolen: ['bot', 'X'] })).toEqual(['bot 104 X'])
    const silent = steps.map((step) => ('emitter' in step ? says(step.emitter) : step))
    expect(endsWith({ sender: 'operator', callee: 'bot', steps: silent, stolen: ['pool', 'Z'] })).toEqual([
      'pool 100 Z',
    ])
  })

  test('a sandwich in one transaction: the victim’s swap and the bot’s stay apart', () => {
    const steps = [
      pay('bot', 'pool', 'X', 100n),
      pay('pool', 'bot', 'Y', 90n),
      told.uniswapV2('pool', 100n, 90n),
      pay('user', 'pool', 'X', 50n),
      pay('pool', 'user', 'Y', 30n),
      told.uniswapV2('pool', 50n, 30n),
      pay('bot', 'pool', 'Y', 90n),
      pay('pool', 'bot', 'X', 110n),
      told.uniswapV2('pool', 90n, 110n),
    ]
    expect(endsWith({ sender: 'operator', callee: 'bot', steps, stolen: ['user', 'X'], units: 50n })).toEqual([
      'user 30 Y',
    ])
    expect(endsWith({ sender: 'operator', callee: 'bot', steps, stolen: ['bot', 'X'] })).toEqual(['bot 110 X'])
  })

  test('a swap through a contract that borrows for it: neither the lender nor the pool ends up with any of it', () => {
    const steps = [
      pay('thief', 'router', 'X', 100n),
      pay('lender', 'router', 'X', 900n),
      says('lender'),
      pay('router', 'pool', 'X', 1000n),
      pay('pool', 'router', 'Y', 500n),
      told.uniswapV3('pool', 1000n, 500n),
      pay('router', 'pool2', 'Y', 450n),
      pay('pool2', 'router', 'X', 900n),
      told.uniswapV3('pool2', 450n, 900n),
      pay('router', 'lender', 'X', 900n),
      pay('router', 'thief', 'Y', 50n),
    ]
    for (const method of METHODS) expect(endsWith({ steps, method }), method).toEqual(['thief 50 Y'])
  })

  test('a bot that borrows and earns, with stolen units of its own that it does not touch', () => {
    const steps = [
      pay('lender', 'bot', 'X', 1000n),
      says('lender'),
      pay('bot', 'pool', 'X', 1000n),
      pay('pool', 'bot', 'Y', 500n),
      told.uniswapV2('pool', 1000n, 500n),
      pay('bot', 'pool2', 'Y', 500n),
      pay('pool2', 'bot', 'X', 1010n),
      told.uniswapV2('pool2', 500n, 1010n),
      pay('bot', 'lender', 'X', 1001n),
    ]
    for (const method of METHODS)
      expect(endsWith({ sender: 'operator', callee: 'bot', steps, stolen: ['bot', 'X'], method }), method).toEqual([
        'bot 100 X',
      ])
  })

  test('a batch of orders that fill each other', () => {
    const steps = [
      pay('thief', 'settlement', 'X', 100n),
      pay('user', 'settlement', 'Y', 50n),
      pay('settlement', 'thief', 'Y', 50n),
      pay('settlement', 'user', 'X', 100n),
      told.cow('settlement', 100n, 50n, 'thief', 'X', 'Y'),
      told.cow('settlement', 50n, 100n, 'user', 'Y', 'X'),
    ]
    expect(endsWith({ sender: 'solver', callee: 'settlement', steps })).toEqual(['thief 50 Y'])
    // A contract of the same kind that nobody knows: each is read at its own edge.
    const unknown = steps.map((step) => ('emitter' in step ? says('settlement') : step))
    expect(endsWith({ sender: 'solver', callee: 'settlement', steps: unknown })).toEqual(['thief 50 Y'])
  })

  test('two wallets of one bundle at a pool that says nothing', () => {
    const steps = [
      pay('thief', 'pool', 'X', 100n),
      pay('user', 'pool', 'X', 100n),
      pay('pool', 'thief', 'Y', 50n),
      pay('pool', 'user', 'Y', 50n),
      says('pool'),
      userOperation('entry', 'thief'),
      userOperation('entry', 'user'),
    ]
    expect(endsWith({ sender: 'bundler', callee: 'entry', steps })).toEqual(['thief 50 Y'])
  })

  test('a payment into a mixer or a bridge that hands out a token for it is no price', () => {
    for (const place of ['mixer', 'bridge']) {
      const steps = [pay('thief', place, 'X', 100n), pay('0', 'thief', 'Y', 1n), says(place)]
      expect(endsWith({ callee: place, steps })).toEqual([`${place} 100 X`])
    }
  })

  test('a payment to a friend beside a token made out of nothing is no swap', () => {
    const steps = [pay('thief', 'friend', 'X', 100n), pay('0', 'thief', 'Y', 1_000_000n), says('router')]
    expect(endsWith({ steps })).toEqual(['friend 100 X'])
  })

  test('liquidity of a position comes back to it, and to nobody else', () => {
    const joins = [
      {
        steps: [
          pay('thief', 'pool', 'X', 100n),
          pay('thief', 'pool', 'Y', 40n),
          ...position('pool', 'desk', 'mint', 7n, 100n, 40n),
        ],
      },
      { steps: [pay('user', 'pool', 'X', 500n), ...position('pool', 'desk', 'mint', 8n, 500n, 0n)] },
      { steps: [pay('pool', 'user', 'X', 500n), ...position('pool', 'desk', 'collect', 8n, 500n, 0n)] },
      {
        steps: [
          pay('pool', 'thief', 'X', 60n),
          pay('pool', 'thief', 'Y', 80n),
          ...position('pool', 'desk', 'collect', 7n, 60n, 80n),
        ],
      },
    ].map(({ steps }, n) => {
      const opened = transaction(n % 3 === 0 ? 'thief' : 'user', 'desk', steps)
      const name = (id: string) => `${n}.${id}` as TransferId
      const rows = opened.transfers.map((row) => ({ ...row, id: name(row.id), tx: String(n), block: 1 + n }))
      return decodeTransaction({ ...opened, transfers: rows }, KNOWLEDGE).map((join) => ({ join, rows }))
    })
    const found = joins.flat()
    expect(found.map(({ join }) => join.kind)).toEqual(['escrow', 'escrow', 'escrow', 'escrow'])
    expect(new Set(found.map(({ join }) => join.id)).size).toBe(2)
    const all = found.flatMap(({ rows }) => rows)
    const { held, holders } = replayed(
      all,
      found.map(({ join }) => join),
      { address: at('thief'), asset: token('X'), units: 100n },
    )
    expect(held(at('thief'), token('X'))).toBe(60n)
    expect(holders()).toEqual([at('pool'), at('thief')].sort())
  })

  test('one of a collection is bought, and sold, by who sent the transaction', () => {
    const sale = [pay('user', 'thief', 'ETH', 100n), nft('thief', 'user'), says('desk')]
    expect(endsWith({ sender: 'user', callee: 'desk', steps: sale, stolen: ['user', 'ETH'] })).toEqual(['user 1 nft'])
    expect(endsWith({ sender: 'thief', callee: 'desk', steps: sale, stolen: ['thief', 'nft'], units: 1n })).toEqual([
      'thief 100 ETH',
    ])
  })

  test('a fake pool that says it swapped and only takes', () => {
    const steps = [pay('thief', 'pool', 'X', 100n), told.uniswapV2('pool', 100n, 99n)]
    expect(endsWith({ callee: 'pool', steps })).toEqual(['pool 100 X'])
  })

  test('a reverted step moves nothing: a row of a failed frame is no row, a failed row none', () => {
    const opened = transaction('thief', 'pool', [
      pay('thief', 'pool', 'X', 100n),
      pay('pool', 'thief', 'Y', 1n),
      says('pool'),
    ])
    const [first, second] = opened.transfers
    const failed = { ...opened, transfers: [first!, { ...second!, status: 0 as const }] }
    expect(decodeTransaction(failed, KNOWLEDGE)).toEqual([])
  })

  test('liquidity of two assets, and its way back', () => {
    const add = [pay('thief', 'V', 'X', 100n), pay('thief', 'V', 'Y', 30n), pay('0', 'thief', 'V', 50n)]
    // Half of what is behind the shares is clean.
    expect(endsWith({ callee: 'router', steps: add })).toEqual(['thief 25 V'])
    const back = [
      pay('thief', 'V', 'V', 50n),
      pay('V', '0', 'V', 50n),
      pay('V', 'thief', 'X', 90n),
      pay('V', 'thief', 'Y', 33n),
    ]
    expect(endsWith({ callee: 'router', steps: back, stolen: ['thief', 'V'], units: 50n })).toEqual([
      'thief 33 Y',
      'thief 90 X',
    ])
  })
})

test.each([
  ['over one pool', 1, told.uniswapV3],
  ['over one vault', 1, told.uniswapV4],
  ['over 40 pools that say nothing', 40, (pool: string) => says(pool)],
] as const)('a transaction of 5,000 rows %s is read at once', (_, pools, tells) => {
  const steps = Array.from({ length: 1250 }, (_, i) => [
    pay('thief', 'router', 'X', 10n),
    pay('router', `p${i % pools}`, 'X', 10n),
    pay(`p${i % pools}`, 'router', 'Y', 9n),
    tells(`p${i % pools}`, 10n, 9n),
    pay('router', 'thief', 'Y', 9n),
  ]).flat()
  expect(endsWith({ steps, units: 12_500n })).toEqual(['thief 11250 Y'])
})
