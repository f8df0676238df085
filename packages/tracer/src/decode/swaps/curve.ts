import { eventOf, type Fields, units } from '../event.ts'
import { poolDecoder } from './pool.ts'

const sides = (fields: Fields) => ({
  into: { units: units(fields, 'tokens_sold') },
  outOf: { units: units(fields, 'tokens_bought') },
})

/** Curve: plain pools, crypto pools of both generations, and exchanges of underlying tokens. The event has indices, not tokens. */
export const curve = poolDecoder(
  'curve',
  [
    'TokenExchange(address indexed buyer, int128 sold_id, uint256 tokens_sold, int128 bought_id, uint256 tokens_bought)',
    'TokenExchange(address indexed buyer, uint256 sold_id, uint256 tokens_sold, uint256 bought_id, uint256 tokens_bought)',
    'TokenExchange(address indexed buyer, uint256 sold_id, uint256 tokens_sold, uint256 bought_id, uint256 tokens_bought, uint256 fee, uint256 packed_price_scale)',
    'TokenExchangeUnderlying(address indexed buyer, int128 sold_id, uint256 tokens_sold, int128 bought_id, uint256 tokens_bought)',
  ].map((declaration) => ({ event: eventOf(declaration), sides })),
)
