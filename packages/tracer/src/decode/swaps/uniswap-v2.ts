import { eventOf, type Fields, units } from '../event.ts'
import { poolDecoder, type Sides } from './pool.ts'

/** Uniswap V2 and its forks (Sushi, Pancake V2, QuickSwap, …), and Solidly, whose event has another order (Velodrome, Aerodrome). */
export const uniswapV2 = poolDecoder('uniswap-v2', [
  {
    event: eventOf(
      'Swap(address indexed sender, uint256 amount0In, uint256 amount1In, uint256 amount0Out, uint256 amount1Out, address indexed to)',
    ),
    sides,
  },
  {
    event: eventOf(
      'Swap(address indexed sender, address indexed to, uint256 amount0In, uint256 amount1In, uint256 amount0Out, uint256 amount1Out)',
    ),
    sides,
  },
])

/** One in, the other out. A flash swap that brings back the same token, or both, is told by its rows alone. */
function sides(fields: Fields): Sides {
  const [in0, in1] = [units(fields, 'amount0In'), units(fields, 'amount1In')]
  const [out0, out1] = [units(fields, 'amount0Out'), units(fields, 'amount1Out')]
  if (in0 > 0n && in1 === 0n && out1 > 0n && out0 === 0n) return { into: { units: in0 }, outOf: { units: out1 } }
  if (in1 > 0n && in0 === 0n && out0 > 0n && out1 === 0n) return { into: { units: in1 }, outOf: { units: out0 } }
  return undefined
}
