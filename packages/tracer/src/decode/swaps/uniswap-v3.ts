import { eventOf, type Fields, units } from '../event.ts'
import { poolDecoder, signed } from './pool.ts'

const sides = (fields: Fields) => signed(units(fields, 'amount0'), units(fields, 'amount1'))

/** Uniswap V3, its forks and Algebra, which share one event, and Pancake V3. Amounts are signed as the pool sees them. */
export const uniswapV3 = poolDecoder('uniswap-v3', [
  {
    event: eventOf(
      'Swap(address indexed sender, address indexed recipient, int256 amount0, int256 amount1, uint160 sqrtPriceX96, uint128 liquidity, int24 tick)',
    ),
    sides,
  },
  {
    event: eventOf(
      'Swap(address indexed sender, address indexed recipient, int256 amount0, int256 amount1, uint160 sqrtPriceX96, uint128 liquidity, int24 tick, uint128 protocolFeesToken0, uint128 protocolFeesToken1)',
    ),
    sides,
  },
])
