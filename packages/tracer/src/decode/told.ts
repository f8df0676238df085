import type { Address } from '../model/address.ts'
import type { Asset } from '../model/asset.ts'
import type { ConversionKind } from '../model/join.ts'
import { groupBy, type Move, type Moves, type Span } from './moves.ts'
import { roundingOf } from './rounding.ts'

/** What an event says moved on one side of a market. */
export interface Side {
  readonly units: bigint
  /** Only where the event names it. */
  readonly asset?: Asset | undefined
}

/** A conversion as the market itself tells it. */
export interface Told extends Span {
  readonly market: Address
  readonly into: Side
  readonly outOf: Side
}

/**
 * Claims the rows that bear out what a market tells: as much came in and went out as it says, of two assets. An event without
 * such rows gives nothing; neither does one that could mean either of two assets.
 * @returns whether rows were claimed
 */
export function claimTold(moves: Moves, told: Told, by: string, kind: ConversionKind = 'swap'): boolean {
  const { market } = told
  if (told.into.units <= 0n || told.outOf.units <= 0n) return false
  const givenBy = matching(moves.freeInto(market, told), told.into)
  const receivedBy = matching(moves.freeOutOf(market, told), told.outOf)
  const pairs = [...givenBy].flatMap(([asset, given]) =>
    [...receivedBy].filter(([other]) => other !== asset).map(([, received]) => ({ given, received })),
  )
  const best = pairs.filter(({ given, received }) => given.exact && received.exact)
  const [only, second] = best.length > 0 ? best : pairs
  if (only === undefined || second !== undefined) return false
  const { rows: given } = only.given
  return moves.claim({
    by,
    kind,
    owner: moves.ownerOf(given[0]!),
    given,
    received: only.received.rows,
    evidence: 'protocol-id',
  })
}

interface Match {
  readonly rows: readonly Move[]
  readonly exact: boolean
}

/** By asset the rows that make up so many units: all of them, else one of them, else all within the rounding. */
export function matching(rows: readonly Move[], { units, asset }: Side): Map<Asset, Match> {
  const matches = new Map<Asset, Match>()
  for (const [of, group] of groupBy(rows, (row) => row.asset)) {
    if (asset !== undefined && of !== asset) continue
    const sum = group.reduce((total, row) => total + row.units, 0n)
    const one = group.find((row) => row.units === units)
    if (sum === units) matches.set(of, { rows: group, exact: true })
    else if (one !== undefined) matches.set(of, { rows: [one], exact: true })
    else if (isRounding(sum - units, units)) matches.set(of, { rows: group, exact: false })
  }
  return matches
}

function isRounding(difference: bigint, units: bigint): boolean {
  const size = difference < 0n ? -difference : difference
  return size <= roundingOf(units)
}
