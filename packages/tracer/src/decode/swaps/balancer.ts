import type { Log } from '../../model/transaction.ts'
import { eventOf, type Fields, tokenNamed, units } from '../event.ts'
import { vaultDecoder } from './vault.ts'

const sides = (fields: Fields, { emitter }: Log) => ({
  into: { units: units(fields, 'amountIn'), asset: tokenNamed(emitter, fields, 'tokenIn') },
  outOf: { units: units(fields, 'amountOut'), asset: tokenNamed(emitter, fields, 'tokenOut') },
})

/** Balancer V2 and V3: the vault holds all pools and names both tokens. */
export const balancer = vaultDecoder('balancer', [
  {
    event: eventOf(
      'Swap(bytes32 indexed poolId, address indexed tokenIn, address indexed tokenOut, uint256 amountIn, uint256 amountOut)',
    ),
    sides,
  },
  {
    event: eventOf(
      'Swap(address indexed pool, address indexed tokenIn, address indexed tokenOut, uint256 amountIn, uint256 amountOut, uint256 swapFeePercentage, uint256 swapFeeAmount)',
    ),
    sides,
  },
])
