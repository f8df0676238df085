import { createHash } from 'node:crypto'
import type { Transfer, TransferId } from '../model/transfer.ts'

/** What makes a ledger row this payment and no other. Units are decimal text. */
export interface Identity {
  readonly chain: string
  readonly tx: string
  readonly kind: string
  readonly position: number | null
  readonly from: string
  readonly to: string | null
  readonly asset: string
  readonly units: string | null
  /** The figure as shown: it counts only where the units are not known. */
  readonly shown: string | null
}

/**
 * Text that two rows share exactly when they are the same payment: chain, transaction, kind and position; where no position
 * is known, sender, receiver, asset and amount in its place. Block, time and tx_index are left out: the transaction
 * decides them, and two files that disagree on them speak of one payment and contradict each other.
 */
export function identityOf(row: Identity): string {
  if (row.position !== null) return `${row.chain}:${row.tx}:${row.kind}:${row.position}`
  const amount = row.units ?? `shown ${row.shown ?? ''}`
  return `${row.chain}:${row.tx}:${row.kind}:~\n${row.from}\n${row.to ?? ''}\n${row.asset}\n${amount}`
}

/**
 * The id of a transfer: its identity, shortened to 16 hex digits of its sha256 where no position is known.
 * @param copy 1 for the first of equal rows, 2 for the next, …
 * @example transferIdOf(row, 2) // 'eip155:1:0x84…:erc20:~5b0c0a4f2a0e6d1c.2'
 */
export function transferIdOf(row: Identity, copy = 1): TransferId {
  const identity = identityOf(row)
  if (row.position !== null) return identity as TransferId
  const digest = createHash('sha256').update(identity).digest('hex').slice(0, 16)
  return `${row.chain}:${row.tx}:${row.kind}:~${digest}${copy > 1 ? `.${copy}` : ''}` as TransferId
}

/**
 * 52 bits of a text as a whole number, to find rows that may be equal; never proof that they are (cyrb53, public domain).
 * @example hash52('eip155:1:0x84…:erc20:7') // 2317041937103982
 */
export function hash52(text: string): number {
  let high = 0x5d0ef0a1
  let low = 0x41c6ce57
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    high = Math.imul(high ^ code, 0x9e3779b1)
    low = Math.imul(low ^ code, 0x5f356495)
  }
  high = Math.imul(high ^ (high >>> 16), 0x85ebca6b) ^ Math.imul(low ^ (low >>> 13), 0xc2b2ae35)
  low = Math.imul(low ^ (low >>> 16), 0x85ebca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2ae35)
  return 4294967296 * (0xfffff & low) + (high >>> 0)
}

/**
 * Everything a row says, as text: equal for rows that do not contradict each other. `maybe-duplicate` is left out, for it
 * speaks of the file and not of the payment.
 */
export function contentOf(row: Transfer): string {
  return JSON.stringify([
    row.id,
    row.block,
    row.time,
    row.txIndex,
    row.from,
    row.to,
    row.asset,
    row.units?.toString(),
    row.shown,
    row.symbol,
    row.name,
    row.decimals,
    row.status,
    row.blockHash,
    row.flags.filter((flag) => flag !== 'maybe-duplicate'),
  ])
}
