import type { Address } from '../../model/address.ts'
import type { Asset } from '../../model/asset.ts'
import type { Log } from '../../model/transaction.ts'
import { type Fields, named, tokenNamed } from '../event.ts'
import type { Knowledge } from '../knowledge.ts'
import { type Found, isCoin, type Move, type Moves } from '../moves.ts'

/** So many units of a token, or of the coin. */
export interface Part {
  readonly units: bigint
  /** `undefined` for the native coin. */
  readonly asset: Asset | undefined
}

/** An order that a settlement says it filled: what its owner gave, and what came back for it. */
export interface Filled {
  /** The contract that says so. */
  readonly market: Address
  readonly gave: Part
  readonly got: Part
  /** Who gave; where the event does not say, whoever paid the market. */
  readonly owner?: Address | undefined
  /** Who got it; where the event does not say, who gave. */
  readonly receiver?: Address | undefined
}

/** The part that an event names; `amount` may be net of what a router keeps. */
export function partOf(log: Log, fields: Fields, token: string, amount: string): Part {
  return { asset: tokenNamed(log.emitter, fields, token), units: BigInt(fields[amount]!) }
}

/** The address that an event names; `undefined` for the zero address, which stands for nobody. */
export function partyOf(log: Log, fields: Fields, name: string): Address | undefined {
  const address = named(log.emitter, fields, name)
  return address?.endsWith(`0x${'0'.repeat(40)}`) === true ? undefined : address
}

/**
 * Claims an order at its owner's edge: the row of exactly so many units that the owner paid, and that which came to the receiver. What
 * happens between the two sides is never touched by the owner's value. An event that rows do not bear out gives nothing.
 * @returns whether rows were claimed
 */
export function claimFilled(moves: Moves, by: string, filled: Filled): boolean {
  const { market, gave, got } = filled
  const paid = filled.owner === undefined ? (moves.into.get(market) ?? []) : (moves.outOf.get(filled.owner) ?? [])
  const given = paid.find((row) => isPart(row, gave) && !moves.isGiven(row))
  if (given === undefined) return false
  const owner = given.payer
  const receiver = filled.receiver ?? owner
  const received = (moves.into.get(receiver) ?? []).find(
    (row) => isPart(row, got) && row.payer !== owner && !moves.isReceived(row),
  )
  if (received === undefined || received.asset === given.asset) return false
  return moves.claim({
    by,
    kind: 'swap',
    owner: moves.ownerOf(given),
    given: [given],
    received: [received],
    evidence: 'protocol-id',
  })
}

/** One of two who filled an order for each other, and what this one gave. */
export interface Party {
  readonly address: Address
  readonly gave: Part
}

/**
 * Claims both sides of an order that two parties filled for each other, straight or through a contract: the labels of each move to what
 * it got. Where rows bear out only the side of one whom a contract paid, that side alone.
 * @returns whether rows were claimed
 */
export function claimBoth(moves: Moves, by: string, maker: Party, taker: Party): boolean {
  const [forMaker, forTaker] = [sideOf(moves, by, maker, taker), sideOf(moves, by, taker, maker)]
  const straight = (side: Found | undefined, other: Party) => side?.received[0]?.payer === other.address
  if (forMaker !== undefined && forTaker !== undefined) {
    const linked = [forMaker, forTaker].some((side, i) => side.received[0] === [forTaker, forMaker][i]!.given[0])
    if (linked) return moves.claimTrade([forMaker, forTaker])
    return [forMaker, forTaker].map((side) => moves.claim(side)).includes(true)
  }
  if (forMaker !== undefined && !straight(forMaker, taker)) return moves.claim(forMaker)
  return forTaker !== undefined && !straight(forTaker, maker) && moves.claim(forTaker)
}

function sideOf(moves: Moves, by: string, self: Party, other: Party): Found | undefined {
  const out = moves.outOf.get(self.address) ?? []
  // Who takes an order with coins has them wrapped on the way.
  const given =
    out.find((row) => isPart(row, self.gave) && !moves.isGiven(row)) ??
    out.find((row) => isCoin(row) && row.units === self.gave.units && !moves.isGiven(row))
  const received = (moves.into.get(self.address) ?? []).find((row) => isPart(row, other.gave) && !moves.isReceived(row))
  if (given === undefined || received === undefined || given.asset === received.asset) return undefined
  return { by, kind: 'swap', owner: self.address, given: [given], received: [received], evidence: 'protocol-id' }
}

function isPart(row: Move, { asset, units }: Part): boolean {
  return row.units === units && (asset === undefined ? isCoin(row) : row.asset === asset)
}

/** The logs of one event that contracts of a protocol emitted, known by their address; what anybody else emits is nothing. */
export function* toldBy(
  moves: Moves,
  { contracts }: Knowledge,
  protocol: string,
  read: (log: Log) => Fields | undefined,
): Generator<{ readonly log: Log; readonly fields: Fields }> {
  for (const log of moves.logs) {
    if (contracts.get(log.emitter) !== protocol) continue
    const fields = read(log)
    if (fields !== undefined) yield { log, fields }
  }
}
