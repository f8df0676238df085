import { type Address, isZeroAddress } from '../model/address.ts'
import { min } from '../model/amount.ts'
import type { Asset } from '../model/asset.ts'
import type { Stop } from '../model/stop.ts'
import type { Transfer } from '../model/transfer.ts'

type Place = Extract<Stop, { kind: 'place' }>

/** Thresholds of the rules (algorithms, section 7), and where each comes from. */
export const BEHAVIOUR = {
  /** Counterparties from which an unlabelled address is taken for a service: the published cut-off is 1,000, the busiest laundering address of Upbit had 603 transactions. */
  hubCounterparties: 1000,
  /** Share of a credit that a deposit address passes on, in per cent. */
  sweptPercent: 95n,
  /** Blocks within which it does (Victor, FC 2020), and the same in seconds of 12-second blocks where no block is known. */
  sweepBlocks: 3200,
  sweepSeconds: 38_400,
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
  /** Who is known already: incident, labels, analyst. */
  readonly placeOf: (address: Address) => Place | undefined
}

/**
 * Finds addresses that behave like somebody's service although nobody labelled them: hubs, hot wallets that many addresses
 * sweep into, and deposit addresses that sweep what they receive to one hot wallet. Each stop says its rule and its figures,
 * and can be overridden.
 */
export function learnStops(input: BehaviourInput): Map<Address, Place> {
  const rows = input.facts.filter(
    (row) =>
      row.units !== null && row.units > 0n && row.status === 1 && input.genuine.has(row.asset) && row.from !== row.to,
  )
  const learned = findHubs(rows, input.placeOf)
  const sweepers = findSweepers(rows, input)
  for (const [address, place] of findHotWallets(rows, sweepers, input))
    if (!learned.has(address)) learned.set(address, place)
  const hotWallet = (address: Address) => {
    const place = learned.get(address) ?? input.placeOf(address)
    return place?.category === 'service' ? place : undefined
  }
  for (const { address, wallet, credits } of sweepers) {
    const owner = hotWallet(wallet)
    if (owner === undefined || credits < BEHAVIOUR.sweeps || learned.has(address)) continue
    const evidence = `deposit sweep: all ${credits} credits were passed on to ${wallet} (${owner.name}) within ${BEHAVIOUR.sweepBlocks} blocks, at least ${BEHAVIOUR.sweptPercent} % of each`
    const name = `deposit address of ${owner.name}`
    learned.set(address, { kind: 'place', category: 'deposit', name, evidence, origin: 'learned' })
  }
  return learned
}

function findHubs(rows: readonly Transfer[], placeOf: BehaviourInput['placeOf']): Map<Address, Place> {
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
    if (size < BEHAVIOUR.hubCounterparties || placeOf(address) !== undefined) continue
    const evidence = `hub: ${size} counterparties in the facts of this case; the rule stops at ${BEHAVIOUR.hubCounterparties}`
    hubs.set(address, { kind: 'place', category: 'service', name: 'unlabelled hub', evidence, origin: 'learned' })
  }
  return hubs
}

/** An address that pays one wallet only, and passes every credit on to it nearly whole and soon. */
interface Sweeper {
  readonly address: Address
  readonly wallet: Address
  readonly credits: number
}

function findSweepers(rows: readonly Transfer[], { read, placeOf }: BehaviourInput): Sweeper[] {
  const incoming = new Map<Address, Transfer[]>()
  const outgoing = new Map<Address, Transfer[]>()
  const push = (map: Map<Address, Transfer[]>, address: Address, row: Transfer) => {
    if (!read.has(address) || placeOf(address) !== undefined) return
    const known = map.get(address)
    if (known === undefined) map.set(address, [row])
    else known.push(row)
  }
  for (const row of rows) {
    if (row.to === null) continue
    push(outgoing, row.from, row)
    push(incoming, row.to, row)
  }
  return [...outgoing].flatMap(([address, out]) => {
    const wallet = out[0]!.to!
    const credits = incoming.get(address) ?? []
    if (credits.length === 0 || out.some((row) => row.to !== wallet) || !sweepsAll(credits, out)) return []
    return [{ address, wallet, credits: credits.length }]
  })
}

/** A wallet that many sweep into and that pays many for the first time is where a service keeps its customers' money. */
function* findHotWallets(
  rows: readonly Transfer[],
  sweepers: readonly Sweeper[],
  { read, placeOf }: BehaviourInput,
): Generator<[Address, Place]> {
  const counts = new Map<Address, number>()
  for (const { wallet } of sweepers) counts.set(wallet, (counts.get(wallet) ?? 0) + 1)
  const candidates = [...counts].filter(
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
    const evidence = `hot wallet: ${count} addresses sweep into it, and it was the first to pay ${receivers} others; the rule asks for ${BEHAVIOUR.hotWalletSweepers} and ${BEHAVIOUR.hotWalletReceivers}`
    yield [wallet, { kind: 'place', category: 'service', name: 'unlabelled hot wallet', evidence, origin: 'learned' }]
  }
}

/** Whether each credit was passed on nearly whole and in time, payments serving the oldest credits first. */
function sweepsAll(credits: readonly Transfer[], payments: readonly Transfer[]): boolean {
  for (const asset of new Set(credits.map((row) => row.asset))) {
    const queue = credits
      .filter((row) => row.asset === asset)
      .sort(byTime)
      .map((row) => ({ row, swept: 0n }))
    for (const payment of payments.filter((row) => row.asset === asset).sort(byTime)) {
      let left = payment.units!
      for (const entry of queue) {
        const open = entry.row.units! - entry.swept
        if (open === 0n || left === 0n || !inTime(entry.row, payment)) continue
        const part = min(left, open)
        entry.swept += part
        left -= part
      }
    }
    if (queue.some(({ row, swept }) => swept * 100n < row.units! * BEHAVIOUR.sweptPercent)) return false
  }
  return true
}

function inTime(credit: Transfer, payment: Transfer): boolean {
  if (credit.block !== null && payment.block !== null) {
    return payment.block >= credit.block && payment.block - credit.block <= BEHAVIOUR.sweepBlocks
  }
  if (credit.time === null || payment.time === null) return false
  return payment.time >= credit.time && payment.time - credit.time <= BEHAVIOUR.sweepSeconds
}

function byTime(a: Transfer, b: Transfer): number {
  return (a.block ?? 0) - (b.block ?? 0) || (a.time ?? 0) - (b.time ?? 0) || (a.id < b.id ? -1 : 1)
}
