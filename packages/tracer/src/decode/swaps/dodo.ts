import { eventOf, tokenNamed, units } from '../event.ts'
import { poolDecoder } from './pool.ts'

/** DODO's pools name both tokens. */
export const dodo = poolDecoder('dodo', [
  {
    event: eventOf(
      'DODOSwap(address fromToken, address toToken, uint256 fromAmount, uint256 toAmount, address trader, address receiver)',
    ),
    sides: (fields, { emitter }) => ({
      into: { units: units(fields, 'fromAmount'), asset: tokenNamed(emitter, fields, 'fromToken') },
      outOf: { units: units(fields, 'toAmount'), asset: tokenNamed(emitter, fields, 'toToken') },
    }),
  },
])
