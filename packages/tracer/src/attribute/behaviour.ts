import { type Address, isZeroAddress } from '../model/address.ts'
import type { Asset } from '../model/asset.ts'
import type { Code, CodeFacts } from '../model/code.ts'
import type { Stop } from '../model/stop.ts'
import type { Transfer } from '../model/transfer.ts'
import { kinOf } from './code-kin.ts'
import { OUTSIDE_PERCENT, outsideShare } from './outside.ts'
import { findPools } from './pools.ts'
import { byTime, type Call, findSweepers, SWEEP, type Sweeper } from './sweeps.ts'

type Place = Extract<Stop, { kind: 'place' }>

/** Thresholds of the rules (algorithms, section 7), and where each comes from; those of a sweep stand with it. */
export const BEHAVIOUR = {
  /** Counterparties from which an unlabelled address is taken for a service: the published cut-off is 1,000, the busiest laundering address of Upbit had 603 transactions. */
  hubCounterparties: 1000,
  /** Credits passed on before a sweep is called a habit: one payment into an exchange is not a deposit address. */
  sweeps: 2,
  /** Addresses that sweep into one wallet, and receivers whose first credit came from it, that make it a hot wallet. */
  hotWalletSweepers: 50,
  hotWalletReceivers: 200,
} as const

/** What the rules look at. */
export interface BehaviourInput {
  /** Facts of the case; the outcome does not depend on their order. */
  readonly facts: readonly Transfer[]
  /** Assets that count: a thief's address is showered with worthless tokens by hundreds of strangers. */
  readonly genuine: ReadonlySet<Asset>
  /** Addresses whose transfers are all known. */
  readonly read: ReadonlySet<Address>
  /** Where stolen value starts: a service lives from the money of others. */
  readonly origins: ReadonlySet<Address>
  /** Who is known already: incident, labels, analyst. */
  readonly placeOf: (address: Address) => Place | undefined
  /** The call that a row was made by, where its transaction was opened. */
  readonly callOf?: (row: Transfer) => Call | undefined
  /** What stands at an address, where a source was asked. */
  readonly codeOf?: (address: Address) => Code | undefined
  /** What is known of code and of factories; nothing when left out. */
  readonly known?: CodeFacts
}

const NO_CODE = () => undefined
const NOTHING_KNOWN: CodeFacts = { factories: [], codes: new Map() }

/**
 * Finds addresses that are or behave like somebody's service although nobody labelled them: pools, hubs, hot wallets that many
 * addresses sweep into, and deposit addresses that sweep what they receive to one hot wallet. Each stop says its rule and its
 * figures, and can be overridden.
 */
export function learnStops(input: BehaviourInput): Map<Address, Place> {
  const { facts, genuine, read, origins, placeOf, codeOf = NO_CODE, known = NOTHING_KNOWN } = input
  const rows = facts.filter(
    (row) => row.units !== null && row.units > 0n && row.status === 1 && genuine.has(row.asset) && row.from !== row.to,
  )
  const isPlace = (address: Address) => placeOf(address) !== undefined
  const livesFromOthers = (address: Address): number | undefined => {
    const share = outsideShare(rows, address, origins, isPlace)
    return share < OUTSIDE_PERCENT ? undefined : share
  }
  const learned = findPools(facts, (address) => !isPlace(address) && !origins.has(address), codeOf, known)
  for (const [address, place] of findHubs(rows, isPlace, livesFromOthers))
    if (!learned.has(address)) learned.set(address, place)
  const kin = (address: Address) => kinOf(codeOf(address), known)
  const sweepers = findSweepers(facts, genuine, (address) => read.has(address) && !isPlace(address), input.callOf, kin)
  for (const [address, place] of findHotWallets(rows, sweepers, input, livesFromOthers))
    if (!learned.has(address)) learned.set(address, place)
  // a deposit address that somebody labelled is no hot wallet: whoever pays it is a customer
  const hotWallet = (address: Address) => {
    const place = learned.get(address) ?? placeOf(address)
    return place?.category === 'service' && !/deposit/i.test(place.name) ? place : undefined
  }
  const habits = countByWallet(sweepers.filter(({ credits }) => credits >= BEHAVIOUR.sweeps))
  for (const sweeper of sweepers) {
    const { address, wallet } = sweeper
    const owner = hotWallet(wallet)
    if (owner === undefined || learned.has(address)) continue
    const proof = proofOf(sweeper, habits.get(wallet) ?? 0, codeOf(address)?.maker?.address === wallet)
    if (proof === undefined) continue
    const evidence = `deposit sweep: ${said(sweeper)} to ${wallet} (${owner.name}) within ${SWEEP.blocks} blocks, at least ${SWEEP.percent} % of each; ${proof}`
    const name = `deposit address of ${owner.name}`
    learned.set(address, { kind: 'place', category: 'deposit', name, evidence, origin: 'learned' })
  }
  return learned
}

function said({ credits }: Sweeper): string {
  return credits === 1 ? 'its one credit was passed on' : `all ${credits} credits were passed on`
}

/**
 * Why a sweep is more than one payment of a customer; undefined where it may be just that.
 * @param made whether the wallet made the address, which is a contract
 */
function proofOf(
  { credits, gasFrom, collectedBy, leavesNothing, wallet, kin }: Sweeper,
  habits: number,
  made: boolean,
): string | undefined {
  if (credits >= BEHAVIOUR.sweeps) return `the rule asks for ${BEHAVIOUR.sweeps} credits`
  if (gasFrom !== undefined) {
    return gasFrom === wallet
      ? 'its gas came from that wallet'
      : `its gas came from ${gasFrom}, which paid the gas of ${SWEEP.gasFunded} or more such addresses`
  }
  if (collectedBy !== undefined)
    return `${collectedBy} made the sweep, and those of ${SWEEP.collected} or more such addresses`
  if (made) return 'it is a contract, and that wallet made it'
  if (leavesNothing && kin !== undefined)
    return `it left nothing; ${kin}, like ${SWEEP.kin} or more contracts that sweep into that wallet`
  if (leavesNothing && habits >= BEHAVIOUR.hotWalletSweepers)
    return `it left nothing, and ${habits} addresses sweep into that wallet again and again`
  return undefined
}

function countByWallet(sweepers: readonly Sweeper[]): Map<Address, number> {
  const counts = new Map<Address, number>()
  for (const { wallet } of sweepers) counts.set(wallet, (counts.get(wallet) ?? 0) + 1)
  return counts
}

/** The share of what an address received that came from outside, in per cent; undefined where it may live from the theft. */
type LivesFromOthers = (address: Address) => number | undefined

function findHubs(
  rows: readonly Transfer[],
  isPlace: (address: Address) => boolean,
  livesFromOthers: LivesFromOthers,
): Map<Address, Place> {
  const counterparties = new Map<Address, Set<Address>>()
  const meet = (address: Address, other: Address) => {
    if (isZeroAddress(address)) return
    const known = counterparties.get(address)
    if (known === undefined) counterparties.set(address, new Set([other]))
    else known.add(other)
  }
  for (const row of rows) {
    if (row.to === null) continue
    meet(row.from, row.to)
    meet(row.to, row.from)
  }
  const hubs = new Map<Address, Place>()
  for (const [address, { size }] of counterparties) {
    if (size < BEHAVIOUR.hubCounterparties || isPlace(address)) continue
    const share = livesFromOthers(address)
    if (share === undefined) continue
    const evidence = `hub: ${size} counterparties in the facts of this case, and ${share} % of what it received came from where stolen value never was; the rule stops at ${BEHAVIOUR.hubCounterparties} and ${OUTSIDE_PERCENT} %`
    hubs.set(address, { kind: 'place', category: 'service', name: 'unlabelled hub', evidence, origin: 'learned' })
  }
  return hubs
}

/** A wallet that many sweep into and that pays many for the first time is where a service keeps its customers' money. */
function* findHotWallets(
  rows: readonly Transfer[],
  sweepers: readonly Sweeper[],
  { read, placeOf }: BehaviourInput,
  livesFromOthers: LivesFromOthers,
): Generator<[Address, Place]> {
  const candidates = [...countByWallet(sweepers)].filter(
    ([wallet, count]) => count >= BEHAVIOUR.hotWalletSweepers && read.has(wallet) && placeOf(wallet) === undefined,
  )
  if (candidates.length === 0) return
  const fresh = new Map<Address, number>()
  const seen = new Set<Address>()
  for (const row of [...rows].sort(byTime)) {
    if (row.to === null || seen.has(row.to)) continue
    seen.add(row.to)
    fresh.set(row.from, (fresh.get(row.from) ?? 0) + 1)
  }
  for (const [wallet, count] of candidates) {
    const receivers = fresh.get(wallet) ?? 0
    if (receivers < BEHAVIOUR.hotWalletReceivers) continue
    const share = livesFromOthers(wallet)
    if (share === undefined) continue
    const evidence = `hot wallet: ${count} addresses sweep into it, it was the first to pay ${receivers} others, and ${share} % of what it received came from where stolen value never was; the rule asks for ${BEHAVIOUR.hotWalletSweepers}, ${BEHAVIOUR.hotWalletReceivers} and ${OUTSIDE_PERCENT} %`
    yield [wallet, { kind: 'place', category: 'service', name: 'unlabelled hot wallet', evidence, origin: 'learned' }]
  }
}
