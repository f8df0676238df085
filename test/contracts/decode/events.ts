import { EventFragment, Interface } from 'ethers/abi'
import { at, hex, type Step } from './rows.ts'

const read = new Map<string, Interface>()

/** An event as a contract would emit it; addresses by name. */
export function event(emitter: string, declaration: string, values: readonly unknown[]): Step {
  const abi = read.get(declaration) ?? new Interface([EventFragment.from(`event ${declaration}`)])
  read.set(declaration, abi)
  const { topics, data } = abi.encodeEventLog(abi.fragments[0] as EventFragment, values)
  return { emitter, topics: topics as string[], data }
}

const who = (name: string) => hex(at(name))
const ANY = who('somebody')

/** What a market says of so many units in and so many out, in the words of each protocol. */
export const told = {
  uniswapV2: (pool: string, into: bigint, outOf: bigint) =>
    event(
      pool,
      'Swap(address indexed sender, uint256 amount0In, uint256 amount1In, uint256 amount0Out, uint256 amount1Out, address indexed to)',
      [ANY, into, 0n, 0n, outOf, ANY],
    ),
  solidly: (pool: string, into: bigint, outOf: bigint) =>
    event(
      pool,
      'Swap(address indexed sender, address indexed to, uint256 amount0In, uint256 amount1In, uint256 amount0Out, uint256 amount1Out)',
      [ANY, ANY, 0n, into, outOf, 0n],
    ),
  uniswapV3: (pool: string, into: bigint, outOf: bigint) =>
    event(
      pool,
      'Swap(address indexed sender, address indexed recipient, int256 amount0, int256 amount1, uint160 sqrtPriceX96, uint128 liquidity, int24 tick)',
      [ANY, ANY, into, -outOf, 1n, 1n, 1n],
    ),
  pancakeV3: (pool: string, into: bigint, outOf: bigint) =>
    event(
      pool,
      'Swap(address indexed sender, address indexed recipient, int256 amount0, int256 amount1, uint160 sqrtPriceX96, uint128 liquidity, int24 tick, uint128 protocolFeesToken0, uint128 protocolFeesToken1)',
      [ANY, ANY, -outOf, into, 1n, 1n, -1n, 0n, 0n],
    ),
  uniswapV4: (manager: string, into: bigint, outOf: bigint) =>
    event(
      manager,
      'Swap(bytes32 indexed id, address indexed sender, int128 amount0, int128 amount1, uint160 sqrtPriceX96, uint128 liquidity, int24 tick, uint24 fee)',
      [`0x${'1'.repeat(64)}`, ANY, -into, outOf, 1n, 1n, 1n, 1n],
    ),
  curve: (pool: string, into: bigint, outOf: bigint) =>
    event(
      pool,
      'TokenExchange(address indexed buyer, int128 sold_id, uint256 tokens_sold, int128 bought_id, uint256 tokens_bought)',
      [ANY, 0n, into, 1n, outOf],
    ),
  curveCrypto: (pool: string, into: bigint, outOf: bigint) =>
    event(
      pool,
      'TokenExchange(address indexed buyer, uint256 sold_id, uint256 tokens_sold, uint256 bought_id, uint256 tokens_bought)',
      [ANY, 0n, into, 1n, outOf],
    ),
  curveNg: (pool: string, into: bigint, outOf: bigint) =>
    event(
      pool,
      'TokenExchange(address indexed buyer, uint256 sold_id, uint256 tokens_sold, uint256 bought_id, uint256 tokens_bought, uint256 fee, uint256 packed_price_scale)',
      [ANY, 0n, into, 1n, outOf, 3n, 1n],
    ),
  balancerV2: (vault: string, into: bigint, outOf: bigint, tokenIn = 'X', tokenOut = 'Y') =>
    event(
      vault,
      'Swap(bytes32 indexed poolId, address indexed tokenIn, address indexed tokenOut, uint256 amountIn, uint256 amountOut)',
      [`0x${'1'.repeat(64)}`, who(tokenIn), who(tokenOut), into, outOf],
    ),
  balancerV3: (vault: string, into: bigint, outOf: bigint, tokenIn = 'X', tokenOut = 'Y') =>
    event(
      vault,
      'Swap(address indexed pool, address indexed tokenIn, address indexed tokenOut, uint256 amountIn, uint256 amountOut, uint256 swapFeePercentage, uint256 swapFeeAmount)',
      [ANY, who(tokenIn), who(tokenOut), into, outOf, 1n, 1n],
    ),
  dodo: (pool: string, into: bigint, outOf: bigint, tokenIn = 'X', tokenOut = 'Y') =>
    event(
      pool,
      'DODOSwap(address fromToken, address toToken, uint256 fromAmount, uint256 toAmount, address trader, address receiver)',
      [who(tokenIn), who(tokenOut), into, outOf, ANY, ANY],
    ),
  cow: (settlement: string, sold: bigint, bought: bigint, owner = 'thief', tokenIn = 'X', tokenOut = 'Y') =>
    event(
      settlement,
      'Trade(address indexed owner, address sellToken, address buyToken, uint256 sellAmount, uint256 buyAmount, uint256 feeAmount, bytes orderUid)',
      [who(owner), who(tokenIn), who(tokenOut), sold, bought, 0n, '0x'],
    ),
  erc4626Deposit: (vault: string, assets: bigint, shares: bigint) =>
    event(vault, 'Deposit(address indexed sender, address indexed owner, uint256 assets, uint256 shares)', [
      ANY,
      ANY,
      assets,
      shares,
    ]),
  erc4626Withdraw: (vault: string, shares: bigint, assets: bigint) =>
    event(
      vault,
      'Withdraw(address indexed sender, address indexed receiver, address indexed owner, uint256 assets, uint256 shares)',
      [ANY, ANY, ANY, assets, shares],
    ),
}

/** Liquidity of two assets paid into a pool through a manager of positions, or collected from it. */
export function position(
  pool: string,
  manager: string,
  what: 'mint' | 'collect',
  id: bigint,
  a: bigint,
  b: bigint,
): Step[] {
  if (what === 'mint')
    return [
      event(
        pool,
        'Mint(address sender, address indexed owner, int24 indexed tickLower, int24 indexed tickUpper, uint128 amount, uint256 amount0, uint256 amount1)',
        [who(manager), who(manager), -10n, 10n, 77n, a, b],
      ),
      event(
        manager,
        'IncreaseLiquidity(uint256 indexed tokenId, uint128 liquidity, uint256 amount0, uint256 amount1)',
        [id, 77n, a, b],
      ),
    ]
  return [
    event(
      pool,
      'Collect(address indexed owner, address recipient, int24 indexed tickLower, int24 indexed tickUpper, uint128 amount0, uint128 amount1)',
      [who(manager), ANY, -10n, 10n, a, b],
    ),
    event(manager, 'Collect(uint256 indexed tokenId, address recipient, uint256 amount0, uint256 amount1)', [
      id,
      ANY,
      a,
      b,
    ]),
  ]
}

export const submitted = (pool: string, units: bigint): Step =>
  event(pool, 'Submitted(address indexed sender, uint256 amount, address referral)', [ANY, units, ANY])
export const staked = (pool: string, units: bigint, minted: bigint): Step =>
  event(pool, 'Staked(address indexed staker, uint256 ethAmount, uint256 mETHAmount)', [ANY, units, minted])

export function userOperation(entryPoint: string, wallet: string): Step {
  return event(
    entryPoint,
    'UserOperationEvent(bytes32 indexed userOpHash, address indexed sender, address indexed paymaster, uint256 nonce, bool success, uint256 actualGasCost, uint256 actualGasUsed)',
    [`0x${'2'.repeat(64)}`, who(wallet), ANY, 0n, true, 1n, 1n],
  )
}
