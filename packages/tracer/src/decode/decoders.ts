import type { Decoder } from './decoder.ts'
import { uniswapV2Liquidity } from './liquidity/uniswap-v2.ts'
import { uniswapV3Liquidity } from './liquidity/uniswap-v3.ts'
import { cow } from './orders/cow.ts'
import { disperse } from './orders/disperse.ts'
import { erc4337 } from './orders/erc4337.ts'
import { kyberswap } from './orders/kyberswap.ts'
import { lifi } from './orders/lifi.ts'
import { okx } from './orders/okx.ts'
import { oneInch } from './orders/oneinch.ts'
import { paraswap } from './orders/paraswap.ts'
import { uniswapX } from './orders/uniswapx.ts'
import { zeroex } from './orders/zeroex.ts'
import { aave } from './shares/aave.ts'
import { erc4626 } from './shares/erc4626.ts'
import { lido } from './shares/lido.ts'
import { mantle } from './shares/mantle.ts'
import { balancer } from './swaps/balancer.ts'
import { curve } from './swaps/curve.ts'
import { dodo } from './swaps/dodo.ts'
import { uniswapV2 } from './swaps/uniswap-v2.ts'
import { uniswapV3 } from './swaps/uniswap-v3.ts'
import { uniswapV4 } from './swaps/uniswap-v4.ts'
import { wraps } from './wraps.ts'

/**
 * Who claims rows before whom. Fees of wallets first, for they are no part of anything; then orders, the outer before the inner: each
 * belongs to its owner, whatever is behind it. Then wraps and shares, which are told by one contract's own token, then pools. What they
 * leave goes to the net rule.
 */
export const DECODERS: readonly Decoder[] = [
  erc4337,
  cow,
  uniswapX,
  lifi,
  okx,
  kyberswap,
  paraswap,
  oneInch,
  zeroex,
  wraps,
  erc4626,
  lido,
  mantle,
  aave,
  uniswapV2Liquidity,
  uniswapV3Liquidity,
  uniswapV2,
  uniswapV3,
  uniswapV4,
  balancer,
  curve,
  dodo,
  disperse,
]
