import type { Address } from '../model/address.ts'
import type { ConversionKind } from '../model/join.ts'
import type { Knowledge } from './knowledge.ts'
import type { Move, Moves } from './moves.ts'
import { isDivisible, type Net } from './nets.ts'
import { keepApart } from './passing.ts'
import { weightsOf } from './weights.ts'

/**
 * Each trader's own payments to contracts against what contracts paid that trader, or where it got nothing itself, those who got
 * something for nothing. What happens between the contracts is never touched by the trader's value then.
 */
export function atOwnEdge(
  moves: Moves,
  nets: ReadonlyMap<Address, Net>,
  traders: ReadonlySet<Address>,
  knowledge: Knowledge,
): void {
  const isMarket = (address: Address) =>
    !traders.has(address) && !knowledge.apart.has(address) && (moves.isContract(address) || !isOneSided(nets, address))
  const hubs = new Set<Address>()
  for (const trader of [...traders].sort()) {
    const given = (moves.outOf.get(trader) ?? []).filter((row) => isMarket(row.payee) && !moves.isGiven(row))
    const receivers = isOneSided(nets, trader) && traders.size === 1 ? silentGainers(moves, nets) : [trader]
    const received = receivers
      .flatMap((address) => moves.into.get(address) ?? [])
      .filter((row) => isMarket(row.payer) && !moves.isReceived(row))
    if (!claim(moves, given, received, knowledge)) continue
    // What is left of the contracts' part is nobody's who trades here; their books before and after must not feel it.
    for (const hub of new Set([...given.map((row) => row.payee), ...received.map((row) => row.payer)])) hubs.add(hub)
  }
  for (const hub of [...hubs].sort()) if (isOneSided(nets, hub) || !nets.has(hub)) keepApart(moves, hub)
}

function silentGainers(moves: Moves, nets: ReadonlyMap<Address, Net>): Address[] {
  return [...nets]
    .filter(([address, { loses }]) => loses.size === 0 && !moves.isContract(address))
    .map(([address]) => address)
    .sort()
}

export function isOneSided(nets: ReadonlyMap<Address, Net>, address: Address): boolean {
  const net = nets.get(address)
  return net !== undefined && (net.loses.size === 0 || net.gains.size === 0)
}

/** Claims for the net rule what changes its asset between the two sides; anything else stays a payment. */
export function claim(moves: Moves, given: readonly Move[], back: readonly Move[], knowledge: Knowledge): boolean {
  const [first] = given
  const gave = new Set(given.map((row) => row.asset))
  // One of a collection cannot be stolen by half, as it would have to be where it was given for several assets.
  const received = gave.size > 1 ? back.filter((row) => isDivisible(row.asset)) : back
  if (first === undefined || !received.some((row) => !gave.has(row.asset))) return false
  const owner = moves.ownerOf(first)
  const weights = weightsOf(given, knowledge)
  return moves.claim({
    by: 'net',
    kind: kindOf(moves, given, received),
    owner,
    given,
    received,
    weights,
    evidence: 'net-rule',
  })
}

/** Tokens made for what was given, or destroyed for what comes back, are shares; who takes them back may be the one to destroy them. */
function kindOf(moves: Moves, given: readonly Move[], received: readonly Move[]): ConversionKind {
  const count = (rows: readonly Move[]) => new Set(rows.map((row) => row.asset)).size
  const isBurnt = ({ asset, payee, to }: Move) =>
    payee !== to ||
    (moves.outOf.get(payee) ?? []).some((row) => row.asset === asset && row.payee === payee && row.to !== payee)
  const burnt = given.some(isBurnt)
  const minted = received.some((row) => row.payer !== row.from)
  if (minted === burnt) return 'swap'
  if (minted) return count(given) > 1 ? 'add-liquidity' : 'vault-deposit'
  return count(received) > 1 ? 'remove-liquidity' : 'vault-withdrawal'
}
