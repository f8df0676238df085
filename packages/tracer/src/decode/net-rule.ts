import type { Address } from '../model/address.ts'
import { cameBack } from './came-back.ts'
import type { Knowledge } from './knowledge.ts'
import type { Move, Moves } from './moves.ts'
import { type Net, netsOf } from './nets.ts'
import { atOwnEdge, claim, claimMirrored, isOneSided } from './own-edge.ts'

/** A Safe tells that it did what its owners signed. */
const EXECUTION_SUCCESS = '0x442e715f626346e8c54381002da614f62bee8d27386535b2521ec8540898556e'

/** More addresses than this that both gave and got are a crowd, and who traded with whom is not told by sums. */
const CROWD = 64

/**
 * The net rule (algorithms 1.4), for what no decoder explained. Addresses that gave as much as they got of every asset are
 * transparent; of those that lost one asset and gained another some trade and the others are the market they trade with. What
 * goes into the market is given and what comes out of it is received, at its edge, so that fees and refunds on the way stay
 * the plain payments they are.
 *
 * Who trades: owners that a protocol names; else the sender where it paid; else accounts that were never seen to be contracts;
 * else the contract that was called, as a wallet is. Where several trade, the sums of the market say nothing of each, so each
 * is read at its own edge. A market that is one account, never seen to be a contract, is a person who traded as well, and keeps its
 * own labels. Where nobody is told from the market, nothing is said.
 * @param owners addresses that a protocol names as those whose order was filled
 */
export function applyNetRule(moves: Moves, knowledge: Knowledge, owners: ReadonlySet<Address>): void {
  const nets = netsOf(moves)
  const open = openOf(moves, nets, knowledge)
  if (open.size === 0 || open.size > CROWD) return
  const traders = tradersOf(moves, nets, open, owners)
  const market = new Set([...open].filter((address) => !traders.has(address)))
  if ([...traders].filter((trader) => open.has(trader)).length > 1) atOwnEdge(moves, nets, traders, knowledge)
  else if (market.size > 0) for (const part of linked(moves, market)) atMarket(moves, nets, part, knowledge)
  else if (traders.size > 0) inTwoPlaces(moves, nets, traders, knowledge)
}

/** Addresses that lost one asset and gained another, and that no decoded conversion accounts for. */
function openOf(moves: Moves, nets: ReadonlyMap<Address, Net>, { apart }: Knowledge): Set<Address> {
  const open = new Set<Address>()
  for (const [address, { loses, gains }] of nets)
    if (loses.size > 0 && gains.size > 0 && !apart.has(address)) open.add(address)
  if (open.size > CROWD || moves.found.length === 0) return open
  for (const address of open) if (cameBack(moves, address, nets.get(address)!)) open.delete(address)
  return open
}

function tradersOf(
  moves: Moves,
  nets: ReadonlyMap<Address, Net>,
  open: ReadonlySet<Address>,
  owners: ReadonlySet<Address>,
): Set<Address> {
  const named = [...open].filter((address) => owners.has(address))
  if (named.length > 0) return new Set(named)
  const { sender, callee } = moves
  if (sender !== null && (nets.get(sender)?.loses.size ?? 0) > 0) {
    // A bot or a wallet that says nothing trades for its owner; a market that was called says what it did, or deals with nobody else.
    const own = callee !== null && open.has(callee) && !moves.emitters.has(callee) && !isDesk(moves, sender, callee)
    return new Set(own ? [sender, callee] : [sender])
  }
  const isWallet = moves.logs.some((log) => log.emitter === callee && log.topics[0] === EXECUTION_SUCCESS)
  const silent = isWallet ? [] : [...open].filter((address) => !moves.isContract(address))
  if (silent.length > 0) return new Set(silent)
  return new Set(callee !== null && open.has(callee) ? [callee] : [])
}

/**
 * Whether a contract was paid by its caller alone and paid none but accounts: what it gave it had, so it sold from its own stock,
 * and there is no market behind it that it could have traded with for its caller.
 */
function isDesk(moves: Moves, sender: Address, callee: Address): boolean {
  return (
    (moves.into.get(callee) ?? []).every((row) => row.payer === sender) &&
    (moves.outOf.get(callee) ?? []).every((row) => !moves.isContract(row.payee))
  )
}

/** Parts of the market that paid each other. */
function linked(moves: Moves, market: ReadonlySet<Address>): Set<Address>[] {
  const parts: Set<Address>[] = []
  const seen = new Set<Address>()
  for (const start of [...market].sort()) {
    if (seen.has(start)) continue
    const part = new Set([start])
    for (const address of part) {
      const next = [
        ...(moves.outOf.get(address) ?? []).map((row) => row.payee),
        ...(moves.into.get(address) ?? []).map((row) => row.payer),
      ]
      for (const other of next) if (market.has(other)) part.add(other)
    }
    for (const address of part) seen.add(address)
    parts.push(part)
  }
  return parts
}

function atMarket(
  moves: Moves,
  nets: ReadonlyMap<Address, Net>,
  part: ReadonlySet<Address>,
  knowledge: Knowledge,
): void {
  const given = rowsInto(moves, part).filter((row) => !moves.isGiven(row))
  const received = rowsOutOf(moves, part).filter((row) => !moves.isReceived(row))
  const [only] = part
  const person = part.size === 1 && !moves.isContract(only!)
  if (person && received.every((row) => row.payee === moves.sender)) {
    if (claimMirrored(moves, given, received, knowledge)) return
  } else if (person && moves.sender !== null && nets.get(moves.sender)?.gains.size !== 0) {
    // What comes back goes through a contract, whose fees cannot be told from the price: each at its own edge.
    const found = moves.found.length
    atOwnEdge(moves, nets, new Set([moves.sender, only!]), knowledge)
    if (moves.found.length > found) return
  }
  claim(moves, given, received, knowledge)
}

/** One contract takes, another pays out or mints: a vault apart from its token, a desk with two purses. */
function inTwoPlaces(
  moves: Moves,
  nets: ReadonlyMap<Address, Net>,
  traders: ReadonlySet<Address>,
  knowledge: Knowledge,
): void {
  const isMarket = (address: Address) =>
    !traders.has(address) && !knowledge.apart.has(address) && moves.isContract(address)
  const takers = new Set<Address>()
  const payers = new Set<Address>()
  for (const [address, { loses }] of nets) {
    if (isMarket(address) && isOneSided(nets, address)) (loses.size > 0 ? payers : takers).add(address)
  }
  const both = new Set([...takers, ...payers])
  const given = rowsInto(moves, both).filter((row) => takers.has(row.payee) && !moves.isGiven(row))
  const received = rowsOutOf(moves, both).filter((row) => payers.has(row.payer) && !moves.isReceived(row))
  claim(moves, given, received, knowledge)
}

function rowsInto(moves: Moves, part: ReadonlySet<Address>): Move[] {
  return [...part].sort().flatMap((address) => (moves.into.get(address) ?? []).filter((row) => !part.has(row.payer)))
}

function rowsOutOf(moves: Moves, part: ReadonlySet<Address>): Move[] {
  return [...part].sort().flatMap((address) => (moves.outOf.get(address) ?? []).filter((row) => !part.has(row.payee)))
}
