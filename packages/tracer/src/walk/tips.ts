import type { OpenCrossing } from '../decode/bridge-joins.ts'
import type { Chain } from '../model/chain.ts'
import type { Inquiry } from '../model/tip.ts'
import type { TransactionRef } from '../model/transaction.ts'
import type { Looked } from './calls.ts'

/** A transaction of which nothing but its hash is known. */
export type NamedTransaction = Pick<TransactionRef, 'chain' | 'hash'>

/** Transactions of one departure that are opened because somebody named them; honest answers name one or two. */
const MOST_OPENED = 10

export interface TipState {
  readonly isOpened: (chain: Chain, tx: string) => boolean
  readonly opens: (chain: Chain) => boolean
  readonly locates: (named: NamedTransaction) => boolean
}

export interface TipSteps {
  /** Of those that services named, the ones whose block the case knows; in the order of block and hash. */
  readonly open: readonly TransactionRef[]
  /** The others, in the order of chain and hash. */
  readonly locate: readonly NamedTransaction[]
}

/**
 * What to open of the transactions that services named for departures whose arrival is not known. Being named is no proof: what such a transaction shows
 * is judged like any other.
 */
export function tipSteps(
  { ledger }: Pick<Looked, 'ledger'>,
  followed: readonly OpenCrossing[],
  inquiries: readonly Inquiry[],
  state: TipState,
): TipSteps {
  const keys = new Set(followed.map(({ departure }) => departure.key))
  const wanted = new Map<string, NamedTransaction>()
  for (const { of, tips } of inquiries) {
    if (!keys.has(of.key)) continue
    for (const { chain, tx } of tips.slice(0, MOST_OPENED)) {
      if (chain === null || tx === null || !state.opens(chain) || state.isOpened(chain, tx)) continue
      wanted.set(`${chain}:${tx}`, { chain, hash: tx })
    }
  }
  if (wanted.size === 0) return { open: [], locate: [] }
  const open = new Map<string, TransactionRef>()
  for (const { chain, tx, block } of ledger.transfers) {
    const key = `${chain}:${tx}`
    if (block !== null && wanted.has(key)) open.set(key, { chain, hash: tx, block })
  }
  const locate = [...wanted].filter(([key, named]) => !open.has(key) && state.locates(named))
  return {
    open: [...open.values()].sort((a, b) => a.block - b.block || (a.hash < b.hash ? -1 : 1)),
    locate: locate.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, named]) => named),
  }
}
