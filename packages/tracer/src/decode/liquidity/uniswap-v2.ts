import type { Log } from '../../model/transaction.ts'
import type { Decoder } from '../decoder.ts'
import { eventOf, type Fields, units } from '../event.ts'
import type { Move, Moves } from '../moves.ts'
import { mintsOf } from '../shares/minted.ts'
import { matching } from '../told.ts'
import { sameFor } from '../weights.ts'

const MINT = eventOf('Mint(address indexed sender, uint256 amount0, uint256 amount1)')
const BURN = eventOf('Burn(address indexed sender, uint256 amount0, uint256 amount1, address indexed to)')

/**
 * Liquidity of Uniswap V2 and its forks. A pool holds both assets at the same value, so each of two given for shares weighs the same, and
 * nothing is assumed by that. Of two that come back for shares each carries the composition of the shares.
 */
export const uniswapV2Liquidity: Decoder = {
  name: 'uniswap-v2-liquidity',
  decode(moves) {
    for (const log of moves.logs) {
      const minted = MINT.read(log)
      if (minted !== undefined) add(moves, log, minted)
      const burnt = BURN.read(log)
      if (burnt !== undefined) remove(moves, log, burnt)
    }
    return undefined
  },
}

function add(moves: Moves, log: Log, fields: Fields): void {
  const share = moves.tokens.get(log.emitter)
  if (share === undefined) return
  const free = moves.freeInto(log.emitter, { before: log.index }).filter((row) => row.asset !== share)
  const given = bothOf(free, fields)
  // The fee of the protocol is minted first, and the shares for what was given last.
  const received = mintsOf(moves, share)
    .filter((row) => row.position !== null && row.position < log.index)
    .at(-1)
  if (given === undefined || received === undefined) return
  const owner = moves.ownerOf(given[0]!)
  const weights = { ...sameFor(given.map((row) => row.asset)), assumed: false }
  const [by, kind] = ['uniswap-v2-liquidity', 'add-liquidity'] as const
  moves.claim({ by, kind, owner, given, received: [received], weights, evidence: 'protocol-id' })
}

function remove(moves: Moves, log: Log, fields: Fields): void {
  const share = moves.tokens.get(log.emitter)
  if (share === undefined) return
  const span = { before: log.index }
  // The pool burns what it was paid, to the last share.
  const given = moves.freeInto(log.emitter, span).filter((row) => row.asset === share && row.payee === row.to)
  const received = bothOf(
    moves.freeOutOf(log.emitter, span).filter((row) => row.asset !== share),
    fields,
  )
  if (given.length === 0 || received === undefined) return
  const owner = moves.ownerOf(given[0]!)
  const [by, kind] = ['uniswap-v2-liquidity', 'remove-liquidity'] as const
  moves.claim({ by, kind, owner, given, received, evidence: 'protocol-id' })
}

/** Rows of two assets that make up both amounts exactly; `undefined` where they could mean more than one thing. */
function bothOf(rows: readonly Move[], fields: Fields): Move[] | undefined {
  const [first, second] = ['amount0', 'amount1'].map((name) =>
    [...matching(rows, { units: units(fields, name) })].filter(([, { exact }]) => exact),
  )
  const pairs = first!.flatMap(([asset, a]) =>
    second!.flatMap(([other, b]) => (asset === other ? [] : [[...a.rows, ...b.rows]])),
  )
  const same = pairs.every((rows) => rows.every((row) => pairs[0]!.includes(row)))
  return pairs.length > 0 && same ? pairs[0] : undefined
}
