import type { Decoder } from './decoder.ts'
import { uniswapV3Liquidity } from './liquidity/uniswap-v3.ts'
import { cow } from './orders/cow.ts'
import { erc4337 } from './orders/erc4337.ts'
import { erc4626 } from './shares/erc4626.ts'
import { staking } from './shares/staking.ts'
import { balancer } from './swaps/balancer.ts'
import { curve } from './swaps/curve.ts'
import { dodo } from './swaps/dodo.ts'
import { uniswapV2 } from './swaps/uniswap-v2.ts'
import { uniswapV3 } from './swaps/uniswap-v3.ts'
import { uniswapV4 } from './swaps/uniswap-v4.ts'
import { wraps } from './wraps.ts'

/**
 * Who claims rows before whom. Orders first: each belongs to its owner, whatever is behind it. Then wraps and shares, which are told by one
 * contract's own token, then pools. What they leave goes to the net rule.
 */
export const DECODERS: readonly Decoder[] = [
  cow,
  erc4337,
  wraps,
  erc4626,
  staking,
  uniswapV3Liquidity,
  uniswapV2,
  uniswapV3,
  uniswapV4,
  balancer,
  curve,
  dodo,
]
