import type { Address } from '../model/address.ts'
import type { Asset } from '../model/asset.ts'
import type { ConversionKind } from '../model/join.ts'
import type { Knowledge } from './knowledge.ts'
import { type Found, groupBy, issuerOf, type Move, type Moves } from './moves.ts'
import { isDivisible, type Net } from './nets.ts'
import { keepApart } from './passing.ts'
import { weightsOf } from './weights.ts'

/** Who says so. */
export type Teller = Pick<Found, 'by' | 'evidence'>
export const NET_RULE: Teller = { by: 'net', evidence: 'net-rule' }

/**
 * Each trader's own payments to contracts against what contracts paid that trader, or where it got nothing itself, those who got
 * something for nothing. What happens between the contracts is never touched by the trader's value then. Traders that gave each other
 * straight what the other lacked have traded with each other: the labels of each move to what it got.
 */
export function atOwnEdge(
  moves: Moves,
  nets: ReadonlyMap<Address, Net>,
  traders: ReadonlySet<Address>,
  knowledge: Knowledge,
  teller: Teller = NET_RULE,
): void {
  const straight = straightRows(moves, nets, traders, knowledge)
  const isMarket = (address: Address) =>
    !traders.has(address) && !knowledge.apart.has(address) && (moves.isContract(address) || !isOneSided(nets, address))
  const sides: Found[] = []
  for (const trader of [...traders].sort()) {
    const given = (moves.outOf.get(trader) ?? []).filter(
      (row) => (isMarket(row.payee) || straight.has(row)) && !moves.isGiven(row),
    )
    const receivers = isOneSided(nets, trader) && traders.size === 1 ? silentGainers(moves, nets) : [trader]
    const received = receivers
      .flatMap((address) => moves.into.get(address) ?? [])
      .filter((row) => (isMarket(row.payer) || straight.has(row)) && !moves.isReceived(row))
    const side = sideOf(moves, given, received, knowledge, teller)
    if (side !== undefined) sides.push(side)
  }
  const hubs = new Set<Address>()
  for (const group of linkedBy(sides, straight)) {
    if (!(group.length === 1 ? moves.claim(group[0]!) : moves.claimTrade(group))) continue
    // What is left of the contracts' part is nobody's who trades here; their books before and after must not feel it.
    for (const { given, received } of group)
      for (const hub of [...given.map((row) => row.payee), ...received.map((row) => row.payer)])
        if (!traders.has(hub)) hubs.add(hub)
  }
  for (const hub of [...hubs].sort()) if (isOneSided(nets, hub) || !nets.has(hub)) keepApart(moves, hub)
}

/**
 * Rows between two traders that are a price: of an asset that its payer lost and its payee gained, while the payee paid back straight in
 * another, or, where nobody else trades, by way of a contract. All others between them are plain payments.
 */
function straightRows(
  moves: Moves,
  nets: ReadonlyMap<Address, Net>,
  traders: ReadonlySet<Address>,
  { wrappers }: Knowledge,
): ReadonlySet<Move> {
  const passes = ({ payer, payee, asset }: Move) =>
    payer !== payee &&
    traders.has(payer) &&
    traders.has(payee) &&
    nets.get(payer)?.loses.has(asset) === true &&
    nets.get(payee)?.gains.has(asset) === true
  const rows = [...traders]
    .flatMap((trader) => moves.outOf.get(trader) ?? [])
    .filter((row) => passes(row) && !moves.isGiven(row) && !moves.isReceived(row))
  /** Wrapped coins may be given for plain ones by the contract in between. */
  const plain = (asset: Asset) => {
    const issuer = issuerOf(asset)
    return issuer === null || wrappers.has(issuer) ? 'coin' : asset
  }
  const ways = new Set(rows.map((row) => `${row.payer} ${row.payee}`))
  const paysBack = ({ payer, payee }: Move) => {
    if (ways.has(`${payee} ${payer}`)) return true
    const [lost, gained] = [nets.get(payee)!.loses, nets.get(payer)!.gains]
    const coins = new Set([...gained].map(plain))
    return traders.size === 2 && [...lost].some((asset) => coins.has(plain(asset)))
  }
  return new Set(rows.filter(paysBack))
}

/** Sides that give each other something straight, together; each other one alone. */
function linkedBy(sides: readonly Found[], straight: ReadonlySet<Move>): Found[][] {
  const takers = new Map(sides.flatMap((side) => side.received.map((row) => [row, side] as const)))
  const partners = new Map(sides.map((side) => [side, new Set<Found>()]))
  for (const side of sides) {
    for (const row of side.given) {
      const taker = straight.has(row) ? takers.get(row) : undefined
      if (taker === undefined) continue
      partners.get(side)!.add(taker)
      partners.get(taker)!.add(side)
    }
  }
  const groups: Found[][] = []
  const seen = new Set<Found>()
  for (const side of sides) {
    if (seen.has(side)) continue
    const group = new Set([side])
    for (const one of group) for (const other of partners.get(one)!) group.add(other)
    for (const one of group) seen.add(one)
    groups.push([...group])
  }
  return groups
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
  const side = sideOf(moves, given, back, knowledge, NET_RULE)
  return side !== undefined && moves.claim(side)
}

/** Claims both sides of a trade with one person, at that person's edge: what the one gave is what the other got, to the last row. */
export function claimMirrored(
  moves: Moves,
  given: readonly Move[],
  back: readonly Move[],
  knowledge: Knowledge,
): boolean {
  const [here, there] = [
    sideOf(moves, given, back, knowledge, NET_RULE),
    sideOf(moves, back, given, knowledge, NET_RULE),
  ]
  const whole = here?.received.length === back.length && there?.received.length === given.length
  return whole && moves.claimTrade([here!, there!])
}

function sideOf(
  moves: Moves,
  given: readonly Move[],
  back: readonly Move[],
  knowledge: Knowledge,
  { by, evidence }: Teller,
): Found | undefined {
  const [first] = given
  const gave = new Set(given.map((row) => row.asset))
  // One of a collection cannot be stolen by half, as it would have to be where it was given for several assets.
  const received = gave.size > 1 ? back.filter((row) => isDivisible(row.asset)) : back
  if (first === undefined || !received.some((row) => !gave.has(row.asset))) return undefined
  const owner = moves.ownerOf(first)
  const weights = weightsOf(given, knowledge)
  return { by, kind: kindOf(moves, given, received), owner, given, received, weights, evidence }
}

/** Tokens made for what was given, or destroyed for what comes back, are shares; who takes them back may be the one to destroy them. */
function kindOf(moves: Moves, given: readonly Move[], received: readonly Move[]): ConversionKind {
  const count = (rows: readonly Move[]) => groupBy(rows, (row) => row.asset).size
  const isBurnt = ({ asset, payee, to }: Move) =>
    payee !== to ||
    (moves.outOf.get(payee) ?? []).some((row) => row.asset === asset && row.payee === payee && row.to !== payee)
  const burnt = given.some(isBurnt)
  const minted = received.some((row) => row.payer !== row.from)
  if (minted === burnt) return 'swap'
  if (minted) return count(given) > 1 ? 'add-liquidity' : 'vault-deposit'
  return count(received) > 1 ? 'remove-liquidity' : 'vault-withdrawal'
}
