import type { Transaction } from '../../../packages/tracer/src/model/transaction.ts'
import { type Happening, moved, nobody, signedTransaction, ZERO } from './signed.ts'

/*
 * Transactions written after the signatures of a protocol's events, for protocols of which no whole transaction was at hand. Tokens
 * and contracts that have to be known by their address are the real ones; everybody else is nobody.
 */

const USDC = '0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48'
const USDT = '0xdac17f958d2ee523a2206206994597c13d831ec7'
const WSTETH = '0x7f39c581f595b53c5cb19bd0b3f8da6c935e2ca0'
const STETH = '0xae7ab96520de3a18e5e111b5eaab095312d7fe84'
const METH = '0xd5f7838f5c461feff7fe49ea5ebaf7728bb0adfa'
const METH_STAKING = '0xe3cbd06d7dadb3f4e6557bab7edd924cd1489e8f'
const CMETH = '0xe6829d9a7ee3040e1276fa75293bde931859e8fa'
const DISPERSE = '0xd152f549545093347a162dce210e7293f1452150'
const KYBER = '0x6131b5fae19ea4f9d964eac0408e4408b66337b5'
const REACTOR = '0x6000da47483062a0d734ba3dc7576ce6a0b645c4'
const V4 = '0x000000000004444c5dc75cb358380d2e3de08a90'
const THIEF = nobody('thief')
const FRIEND = nobody('friend')
const POOL = nobody('pool')
const QUEUE = nobody('queue')
const VAULT = nobody('vault')
const WORD = `0x${'1'.repeat(64)}`

const swap = (router: string): Happening[] => [
  moved(USDC, THIEF, router, 1000n),
  moved(USDC, router, POOL, 1000n),
  moved(USDT, POOL, router, 998n),
]

const unstake =
  'uint256 indexed id, address indexed requester, uint256 mETHLocked, uint256 ethRequested, uint256 cumulativeETHRequested, uint256 blockNumber'

/** By `<protocol>/<name>`. */
export const SIGNED = {
  'kyberswap/router': [
    signedTransaction('kyberswap', THIEF, KYBER, [
      ...swap(KYBER),
      moved(USDT, KYBER, FRIEND, 998n),
      {
        at: KYBER,
        event:
          'Swapped(address sender, address srcToken, address dstToken, address dstReceiver, uint256 spentAmount, uint256 returnAmount)',
        values: [THIEF, USDC, USDT, FRIEND, 1000n, 998n],
      },
    ]),
  ],
  'uniswapx/filler': [
    signedTransaction('uniswapx', nobody('operator'), nobody('filler'), [
      moved(USDC, THIEF, nobody('filler'), 1000n),
      {
        at: REACTOR,
        event: 'Fill(bytes32 indexed orderHash, address indexed filler, address indexed swapper, uint256 nonce)',
        values: [WORD, nobody('filler'), THIEF, 7n],
      },
      moved(USDC, nobody('filler'), POOL, 1000n),
      moved(USDT, POOL, nobody('filler'), 998n),
      moved(USDT, nobody('filler'), THIEF, 998n),
    ]),
  ],
  'uniswap-v4/manager': [
    signedTransaction('uniswap-v4', THIEF, nobody('router'), [
      {
        at: V4,
        event:
          'Swap(bytes32 indexed id, address indexed sender, int128 amount0, int128 amount1, uint160 sqrtPriceX96, uint128 liquidity, int24 tick, uint24 fee)',
        values: [WORD, nobody('router'), -1000n, 998n, 1n, 1n, 1n, 100n],
      },
      moved(USDC, THIEF, V4, 1000n),
      moved(USDT, V4, THIEF, 998n),
    ]),
  ],
  'dodo/pool': [
    signedTransaction('dodo', THIEF, POOL, [
      moved(METH, THIEF, POOL, 8000n),
      moved(USDT, POOL, THIEF, 23_000_000n),
      {
        at: POOL,
        event:
          'DODOSwap(address fromToken, address toToken, uint256 fromAmount, uint256 toAmount, address trader, address receiver)',
        values: [METH, USDT, 8000n, 23_000_000n, THIEF, THIEF],
      },
    ]),
  ],
  'erc4626/vault': [
    signedTransaction('erc4626-in', THIEF, VAULT, [
      moved(USDC, THIEF, VAULT, 1000n),
      moved(VAULT, ZERO, THIEF, 900n),
      {
        at: VAULT,
        event: 'Deposit(address indexed sender, address indexed owner, uint256 assets, uint256 shares)',
        values: [THIEF, THIEF, 1000n, 900n],
      },
    ]),
    signedTransaction('erc4626-out', THIEF, VAULT, [
      moved(VAULT, THIEF, ZERO, 900n),
      moved(USDC, VAULT, FRIEND, 1010n),
      {
        at: VAULT,
        event:
          'Withdraw(address indexed sender, address indexed receiver, address indexed owner, uint256 assets, uint256 shares)',
        values: [THIEF, FRIEND, THIEF, 1010n, 900n],
      },
    ]),
  ],
  'lido/wsteth': [
    // stETH counts in shares: a row may be a unit off what the wrapper was asked to take.
    signedTransaction('wsteth-in', THIEF, WSTETH, [
      moved(WSTETH, ZERO, THIEF, 836n),
      moved(STETH, THIEF, WSTETH, 999n),
    ]),
    signedTransaction('wsteth-out', THIEF, WSTETH, [
      moved(WSTETH, THIEF, ZERO, 836n),
      moved(STETH, WSTETH, THIEF, 998n),
    ]),
  ],
  'mantle/staking': [
    signedTransaction(
      'meth-in',
      THIEF,
      METH_STAKING,
      [
        {
          at: METH_STAKING,
          event: 'Staked(address indexed staker, uint256 ethAmount, uint256 mETHAmount)',
          values: [THIEF, 1000n, 940n],
        },
        moved(METH, ZERO, THIEF, 940n),
      ],
      1000n,
    ),
    signedTransaction('meth-request', THIEF, METH_STAKING, [
      moved(METH, THIEF, QUEUE, 940n),
      { at: QUEUE, event: `UnstakeRequestCreated(${unstake})`, values: [5n, THIEF, 940n, 1001n, 9999n, 21_000_000n] },
    ]),
    signedTransaction('meth-claim', THIEF, METH_STAKING, [
      { at: QUEUE, event: `UnstakeRequestClaimed(${unstake})`, values: [5n, THIEF, 940n, 1001n, 9999n, 21_000_000n] },
      moved(METH, QUEUE, ZERO, 940n),
      { from: QUEUE, to: THIEF, coins: 1001n },
    ]),
  ],
  'mantle/cmeth': [
    signedTransaction('cmeth-in', THIEF, nobody('teller'), [
      moved(METH, THIEF, VAULT, 940n),
      moved(CMETH, ZERO, THIEF, 940n),
      {
        at: VAULT,
        event: 'Enter(address indexed from, address indexed asset, uint256 amount, address indexed to, uint256 shares)',
        values: [THIEF, METH, 940n, THIEF, 940n],
      },
    ]),
    signedTransaction('cmeth-out', THIEF, nobody('teller'), [
      moved(CMETH, THIEF, ZERO, 940n),
      moved(METH, VAULT, THIEF, 940n),
      {
        at: VAULT,
        event: 'Exit(address indexed to, address indexed asset, uint256 amount, address indexed from, uint256 shares)',
        values: [THIEF, METH, 940n, THIEF, 940n],
      },
    ]),
  ],
  'disperse/coins': [
    signedTransaction(
      'disperse',
      THIEF,
      DISPERSE,
      [1n, 2n, 3n].map((n) => ({ from: DISPERSE, to: nobody(`receiver ${n}`), coins: 100n * n })),
      600n,
    ),
  ],
} as const satisfies Readonly<Record<string, readonly Transaction[]>>
