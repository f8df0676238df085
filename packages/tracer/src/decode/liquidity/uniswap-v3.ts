import type { Log } from '../../model/transaction.ts'
import type { Decoder } from '../decoder.ts'
import { eventOf, type Fields, units } from '../event.ts'
import type { Move, Moves } from '../moves.ts'
import { matching } from '../told.ts'

const MINT = eventOf(
  'Mint(address sender, address indexed owner, int24 indexed tickLower, int24 indexed tickUpper, uint128 amount, uint256 amount0, uint256 amount1)',
)
const COLLECT = eventOf(
  'Collect(address indexed owner, address recipient, int24 indexed tickLower, int24 indexed tickUpper, uint128 amount0, uint128 amount1)',
)
const INCREASE = eventOf(
  'IncreaseLiquidity(uint256 indexed tokenId, uint128 liquidity, uint256 amount0, uint256 amount1)',
)
const POSITION_COLLECT = eventOf(
  'Collect(uint256 indexed tokenId, address recipient, uint256 amount0, uint256 amount1)',
)

/**
 * Liquidity of Uniswap V3 and its forks. A position is no token that could carry shares, so what is paid in is kept apart at the pool
 * for that position, each asset by itself, and what the position collects comes out of it. Where the price moved, more of
 * the one asset comes back than was paid in, which is clean, and less of the other, whose rest stays at the pool.
 */
export const uniswapV3Liquidity: Decoder = {
  name: 'uniswap-v3-liquidity',
  decode(moves) {
    for (const log of moves.logs) {
      const minted = MINT.read(log)
      if (minted !== undefined) keep(moves, log, minted, INCREASE, 'deposits')
      const collected = COLLECT.read(log)
      if (collected !== undefined) keep(moves, log, collected, POSITION_COLLECT, 'payouts')
    }
    return undefined
  },
}

function keep(moves: Moves, log: Log, fields: Fields, manager: typeof INCREASE, side: 'deposits' | 'payouts'): void {
  const pool = log.emitter
  const free =
    side === 'deposits' ? moves.freeInto(pool, { before: log.index }) : moves.freeOutOf(pool, { before: log.index })
  const rows = borneOut(free, [units(fields, 'amount0'), units(fields, 'amount1')])
  if (rows === undefined) return
  const id = `${pool}:position:${positionOf(moves, fields, manager)}`
  moves.keepApart({ id, keeper: pool, deposits: [], payouts: [], [side]: rows })
}

/** Rows of two assets, or of one where the other amount is nothing, that make up the amounts exactly. */
function borneOut(rows: readonly Move[], amounts: readonly bigint[]): Move[] | undefined {
  const found: Move[] = []
  for (const amount of amounts) {
    if (amount === 0n) continue
    const left = rows.filter((row) => !found.some(({ asset }) => asset === row.asset))
    const [match, other] = [...matching(left, { units: amount }).values()].filter(({ exact }) => exact)
    if (match === undefined || other !== undefined) return undefined
    found.push(...match.rows)
  }
  return found.length === 0 ? undefined : found
}

/** The token of the position where its manager tells of the same amounts, else owner and range as the pool keeps it. */
function positionOf(moves: Moves, fields: Fields, manager: typeof INCREASE): string {
  for (const log of moves.logs) {
    const told = log.emitter.endsWith(String(fields.owner)) ? manager.read(log) : undefined
    if (told !== undefined && told.amount0 === fields.amount0 && told.amount1 === fields.amount1)
      return `${fields.owner}:${told.tokenId}`
  }
  return `${fields.owner}:${fields.tickLower}:${fields.tickUpper}`
}
