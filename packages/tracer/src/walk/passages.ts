import type { OpenCrossing } from '../decode/bridge-joins.ts'
import { type Address, chainOf } from '../model/address.ts'
import type { Chain } from '../model/chain.ts'
import type { TransactionRef } from '../model/transaction.ts'
import type { TransferId } from '../model/transfer.ts'
import type { Looked } from './calls.ts'

/** Seconds before a departure and after it in which its arrival is looked for: withdrawals of rollups take a week and more. */
const BEFORE = 1800
const AFTER = 14 * 86_400
/** Transactions looked into for one departure, the first ones after it: a receiver can be a contract that everybody pays. */
const MOST_OPENED = 20

/** What has to be read so that stolen value which left over a bridge is found on the other side. */
export interface PassageSteps {
  /** Receivers on other chains that nobody has read. */
  readonly read: readonly Address[]
  /** Transactions that paid a receiver and could be the arrival, in the order of block and hash. */
  readonly open: readonly TransactionRef[]
  /** The departures that are worth following, wherever they go to: what the chains have not told may be asked of others. */
  readonly followed: readonly OpenCrossing[]
}

export interface PassageState {
  readonly isRead: (address: Address) => boolean
  readonly isOpened: (chain: Chain, tx: string) => boolean
  /** Whether a source of the chain can open transactions: without that no id can be read. */
  readonly opens: (chain: Chain) => boolean
  /** Whether so many stolen units are worth following. */
  readonly isWorth: (departure: OpenCrossing['departure'], taint: bigint) => boolean
}

/**
 * What to read next for departures that carry stolen value and whose arrival is not known: first the receiver that the
 * departure names, then the first transactions that paid him after it.
 */
export function passageSteps(
  { ledger, tallies }: Pick<Looked, 'ledger' | 'tallies'>,
  departures: readonly OpenCrossing[],
  state: PassageState,
): PassageSteps {
  const taint = new Map<TransferId, bigint>(departures.flatMap(({ departure }) => departure.rows.map((id) => [id, 0n])))
  if (taint.size === 0) return { read: [], open: [], followed: [] }
  for (const [row, { id }] of ledger.transfers.entries()) {
    if (taint.has(id))
      taint.set(
        id,
        tallies.reduce((most, found) => max(most, found.rows.get(row)?.units ?? 0n), 0n),
      )
  }
  const read = new Set<Address>()
  const wanted = new Map<Address, number[]>()
  const followed = departures.filter(({ departure }) => {
    const stolen = departure.rows.reduce((sum, id) => sum + taint.get(id)!, 0n)
    return stolen > 0n && state.isWorth(departure, stolen)
  })
  for (const { departure } of followed) {
    const receiver = departure.destination?.address
    if (receiver == null || !state.opens(chainOf(receiver))) continue
    if (!state.isRead(receiver)) read.add(receiver)
    else wanted.set(receiver, [...(wanted.get(receiver) ?? []), departure.time])
  }
  const open = new Map<string, TransactionRef>()
  for (const [receiver, times] of wanted) {
    const paid = paymentsTo(receiver, ledger.transfers)
    for (const time of times) {
      const near = paid.filter((one) => one.time >= time - BEFORE && one.time <= time + AFTER).slice(0, MOST_OPENED)
      for (const { chain, hash, block } of near)
        if (!state.isOpened(chain, hash)) open.set(`${chain}:${hash}`, { chain, hash, block })
    }
  }
  return {
    read: [...read].sort(),
    open: [...open.values()].sort((a, b) => a.block - b.block || (a.hash < b.hash ? -1 : 1)),
    followed,
  }
}

/** The transactions that paid an address, each once, the earliest first. */
function paymentsTo(
  receiver: Address,
  transfers: Looked['ledger']['transfers'],
): (TransactionRef & { readonly time: number })[] {
  const paid = new Map<string, TransactionRef & { readonly time: number }>()
  for (const { to, chain, tx, block, time, status } of transfers) {
    if (to === receiver && block !== null && time !== null && status === 1)
      paid.set(tx, { chain, hash: tx, block, time })
  }
  return [...paid.values()].sort((a, b) => a.time - b.time || (a.hash < b.hash ? -1 : 1))
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}
