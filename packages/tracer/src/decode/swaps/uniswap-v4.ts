import { eventOf, units } from '../event.ts'
import { signed } from './pool.ts'
import { vaultDecoder } from './vault.ts'

/** Uniswap V4: one contract holds all pools. Amounts are signed as the swapper sees them, so what comes in is negative. */
export const uniswapV4 = vaultDecoder('uniswap-v4', [
  {
    event: eventOf(
      'Swap(bytes32 indexed id, address indexed sender, int128 amount0, int128 amount1, uint160 sqrtPriceX96, uint128 liquidity, int24 tick, uint24 fee)',
    ),
    sides: (fields) => signed(-units(fields, 'amount0'), -units(fields, 'amount1')),
  },
])
