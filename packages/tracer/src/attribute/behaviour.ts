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
 * Finds addresses that behave like somebody's service although nobody labelled them: hubs, and deposit addresses that
 * sweep what they receive to one hot wallet. Each stop says its rule and its figures, and can be overridden.
 */
export function learnStops(input: BehaviourInput): Map<Address, Place> {
  const rows = input.facts.filter(
    (row) =>
      row.units !== null && row.units > 0n && row.status === 1 && input.genuine.has(row.asset) && row.from !== row.to,
  )
  const learned = findHubs(rows, input.placeOf)
  const hotWallet = (address: Address) => {
    const place = learned.get(address) ?? input.placeOf(address)
    return place?.category === 'service' ? place : undefined
  }
  for (const [address, place] of findDeposits(rows, input, hotWallet))
    if (!learned.has(address)) learned.set(address, place)
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

function* findDeposits(
  rows: readonly Transfer[],
  { read, placeOf }: BehaviourInput,
  hotWallet: (address: Address) => Place | undefined,
): Generator<[Address, Place]> {
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
  for (const [address, out] of outgoing) {
    const wallet = out[0]!.to!
    const owner = hotWallet(wallet)
    if (owner === undefined || out.some((row) => row.to !== wallet)) continue
    const credits = incoming.get(address) ?? []
    if (credits.length < BEHAVIOUR.sweeps || !sweepsAll(credits, out)) continue
    const evidence = `deposit sweep: all ${credits.length} credits were passed on to ${wallet} (${owner.name}) within ${BEHAVIOUR.sweepBlocks} blocks, at least ${BEHAVIOUR.sweptPercent} % of each`
    yield [
      address,
      { kind: 'place', category: 'deposit', name: `deposit address of ${owner.name}`, evidence, origin: 'learned' },
    ]
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
