// An independent taint ledger, written from reference/algorithms.md (1.1 to 1.3) and the design's ledger rules alone. It shares no code with
// packages/tracer: its one virtue is that a reader can check every line against the definition. Nothing here is fast, and nothing may become so.

import { cut, merged, placeMark, prefixRule, type Segment, smaller, total } from './segments.ts'

export type RefMethod = 'fifo' | 'lifo' | 'haircut' | 'libr' | 'tiho' | 'dirty-first' | 'poison'

/** An account is one address and one asset, written `address|asset`. */
export type RefEvent =
  | {
      readonly kind: 'transfer'
      /** `null` mints: clean units from outside. */
      readonly payer: string | null
      /** `null` is the fee sink. */
      readonly payee: string | null
      /** The asset is needed where both ends may be absent from a sum per asset. */
      readonly asset: string
      readonly units: bigint
      readonly failed?: boolean
      /** Units of a theft that this very row moved (a seed with `tx`). */
      readonly marks?: readonly Segment[]
    }
  | { readonly kind: 'seed'; readonly account: string; readonly theft: number; readonly units: bigint }
  | {
      readonly kind: 'convert'
      readonly from: string
      readonly units: bigint
      readonly to: string
      readonly toUnits: bigint
    }

export interface RefResult {
  /** What left the payer in each event, in source order; for poison one tainted run per theft. Empty for seeds and for rows that change nothing. */
  readonly parcels: readonly (readonly Segment[])[]
  /** What arrived through each conversion; empty for other events. */
  readonly arrivals: readonly (readonly Segment[])[]
  /** Account -> segments left at the end. For methods that keep counters: tainted segments first, clean last. */
  readonly held: ReadonlyMap<string, readonly Segment[]>
  /** `account|theft` -> tainted units that stopped there. */
  readonly sunk: ReadonlyMap<string, bigint>
  /** `asset|theft` -> units. */
  readonly fees: ReadonlyMap<string, bigint>
  readonly unexplained: ReadonlyMap<string, bigint>
  readonly seeded: ReadonlyMap<string, bigint>
  readonly convertedIn: ReadonlyMap<string, bigint>
  readonly convertedOut: ReadonlyMap<string, bigint>
  /** Accounts that once paid more than their book held. */
  readonly overdrawn: ReadonlySet<string>
}

export const assetOf = (account: string): string => account.slice(account.indexOf('|') + 1)

const isTransactionAccount = (account: string): boolean => account.startsWith('tx:')

const changesNothing = (event: RefEvent): boolean =>
  event.units === 0n || (event.kind === 'transfer' && (event.failed === true || event.payer === event.payee))

/** The units `account` pays in this event, 0 when it pays nothing. */
function paidBy(event: RefEvent, account: string): bigint {
  if (changesNothing(event)) return 0n
  if (event.kind === 'transfer') return event.payer === account ? event.units : 0n
  if (event.kind === 'convert') return event.from === account ? event.units : 0n
  return 0n
}

function isCredited(event: RefEvent, account: string): boolean {
  if (changesNothing(event)) return false
  if (event.kind === 'transfer') return event.payee === account
  if (event.kind === 'seed') return event.account === account
  return event.to === account && event.toUnits > 0n
}

interface Payment {
  readonly index: number
  readonly units: bigint
  readonly isFee: boolean
}

/** Every payment of `account` from event `index` on, up to the next credit: one spend epoch. */
function epochFrom(events: readonly RefEvent[], index: number, account: string): Payment[] {
  const payments: Payment[] = []
  for (let i = index; i < events.length; i++) {
    const event = events[i]!
    const units = paidBy(event, account)
    if (units > 0n) payments.push({ index: i, units, isFee: event.kind === 'transfer' && event.payee === null })
    if (isCredited(event, account)) break
  }
  return payments
}

/** One account's book. `queue` holds the units; counter methods keep it sorted into a tainted queue and a clean rest. */
interface Book {
  queue: Segment[]
  /** What later payments of the running epoch were already dealt (tiho; lifo in a UTXO transaction). */
  dealt: Map<number, Segment[]>
}

const tainted = (segments: readonly Segment[]): Segment[] => merged(segments.filter(([theft]) => theft !== 0))
const cleanUnits = (segments: readonly Segment[]): bigint => total(segments.filter(([theft]) => theft === 0))
const sorted = (segments: readonly Segment[]): Segment[] => merged([...tainted(segments), [0, cleanUnits(segments)]])

type Debit = (
  book: Book,
  units: bigint,
  context: { events: readonly RefEvent[]; index: number; account: string },
) => Segment[]

function debitFifo(book: Book, units: bigint): Segment[] {
  const [parcel, rest] = cut(book.queue, units)
  book.queue = rest
  return parcel
}

function debitNewest(book: Book, units: bigint): Segment[] {
  const held = total(book.queue)
  const [rest, parcel] = cut(book.queue, held > units ? held - units : 0n)
  book.queue = rest
  return parcel
}

/** In a UTXO transaction LIFO serves the outputs from the last to the first out of the inputs in their order; the fee takes what is left over. */
const debitLifo: Debit = (book, units, { events, index, account }) => {
  if (!isTransactionAccount(account)) return debitNewest(book, units)
  if (!book.dealt.has(index)) {
    // A transaction has one fee; should a record state several, they too are served from the last to the first.
    const epoch = epochFrom(events, index, account).reverse()
    const order = [...epoch.filter((p) => !p.isFee), ...epoch.filter((p) => p.isFee)]
    for (const payment of order) book.dealt.set(payment.index, debitFifo(book, payment.units))
  }
  const parcel = book.dealt.get(index)!
  book.dealt.delete(index)
  return parcel
}

function debitHaircut(book: Book, units: bigint): Segment[] {
  const held = total(book.queue)
  if (units >= held) {
    const all = book.queue
    book.queue = []
    return byTheft(all)
  }
  const clean = cleanUnits(book.queue)
  const shares = byTheft(tainted(book.queue)).map(([theft, size]) => ({
    theft,
    size,
    out: (size * units) / held,
    remainder: (size * units) % held,
  }))
  let cleanOut = units
  for (const share of shares) cleanOut -= share.out
  // Flooring every theft may ask for more clean units than exist; then the thefts that lost most to the floor give one each.
  const byLoss = [...shares].sort((a, b) =>
    a.remainder === b.remainder ? a.theft - b.theft : a.remainder > b.remainder ? -1 : 1,
  )
  for (const share of byLoss) {
    if (cleanOut <= clean) break
    share.out += 1n
    cleanOut -= 1n
  }
  book.queue = merged([...shares.map((s): Segment => [s.theft, s.size - s.out]), [0, clean - cleanOut]])
  return merged([...shares.map((s): Segment => [s.theft, s.out]), [0, cleanOut]])
}

/** One segment per theft in the order of their numbers, clean last. */
function byTheft(segments: readonly Segment[]): Segment[] {
  const thefts = [...new Set(segments.map(([theft]) => theft))].filter((theft) => theft !== 0).sort((a, b) => a - b)
  const out = thefts.map((t): Segment => [t, total(segments.filter(([theft]) => theft === t))])
  return merged([...out, [0, cleanUnits(segments)]])
}

/** Pays `taint` out of the tainted queue and the rest out of the clean pot, as far as both go. */
function payFromPots(book: Book, taint: bigint, units: bigint): Segment[] {
  const [out, left] = cut(tainted(book.queue), taint)
  const clean = cleanUnits(book.queue)
  const wanted = units - total(out)
  const cleanOut = smaller(wanted, clean)
  book.queue = merged([...left, [0, clean - cleanOut]])
  return merged([...out, [0, cleanOut]])
}

const debitDirtyFirst: Debit = (book, units) => payFromPots(book, units, units)

const debitLibr: Debit = (book, units) => {
  const clean = cleanUnits(book.queue)
  return payFromPots(book, units > clean ? units - clean : 0n, units)
}

/** The epoch's payments, largest first, take the tainted queue from its head; what they lack comes from the clean pot. */
const debitTiho: Debit = (book, units, { events, index, account }) => {
  if (!book.dealt.has(index)) {
    const epoch = epochFrom(events, index, account)
    const bySize = [...epoch].sort((a, b) => (a.units === b.units ? a.index - b.index : a.units > b.units ? -1 : 1))
    const last = (payment: Payment) => isTransactionAccount(account) && payment.isFee
    const order = [...bySize.filter((payment) => !last(payment)), ...bySize.filter(last)]
    let queue = tainted(book.queue)
    for (const payment of order) {
      const [taint, rest] = cut(queue, payment.units)
      book.dealt.set(payment.index, taint)
      queue = rest
    }
    book.queue = merged([...queue, [0, cleanUnits(book.queue)]])
  }
  const taint = book.dealt.get(index)!
  book.dealt.delete(index)
  const clean = cleanUnits(book.queue)
  const wanted = units - total(taint)
  const cleanOut = smaller(wanted, clean)
  book.queue = merged([...tainted(book.queue), [0, clean - cleanOut]])
  return merged([...taint, [0, cleanOut]])
}

const DEBIT: Record<Exclude<RefMethod, 'poison'>, Debit> = {
  fifo: debitFifo,
  lifo: debitLifo,
  haircut: debitHaircut,
  libr: debitLibr,
  tiho: debitTiho,
  'dirty-first': debitDirtyFirst,
}

const KEEPS_COUNTERS: ReadonlySet<RefMethod> = new Set(['haircut', 'libr', 'tiho', 'dirty-first'])

function add(sums: Map<string, bigint>, key: string, segments: readonly Segment[]): void {
  for (const [theft, units] of segments) {
    if (theft !== 0 && units > 0n) sums.set(`${key}|${theft}`, (sums.get(`${key}|${theft}`) ?? 0n) + units)
  }
}

/** Replays `events` under a conserving method. `stopped` accounts sink what they receive and pay clean. */
export function referenceReplay(
  events: readonly RefEvent[],
  method: RefMethod,
  stopped: ReadonlySet<string> = new Set(),
): RefResult {
  if (method === 'poison') return referencePoison(events, stopped)
  const books = new Map<string, Book>()
  const result = emptyResult()

  const bookOf = (account: string): Book => {
    const book = books.get(account) ?? { queue: [], dealt: new Map() }
    books.set(account, book)
    return book
  }
  const credit = (account: string, parcel: readonly Segment[]): void => {
    if (stopped.has(account)) {
      add(result.sunk, account, parcel)
      return
    }
    const book = bookOf(account)
    const joined = merged([...book.queue, ...parcel])
    book.queue = KEEPS_COUNTERS.has(method) ? sorted(joined) : joined
  }
  const debit = (account: string | null, units: bigint, index: number): Segment[] => {
    if (account === null || stopped.has(account)) return merged([[0, units]])
    const parcel = DEBIT[method](bookOf(account), units, { events, index, account })
    const missing = units - total(parcel)
    if (missing > 0n) result.overdrawn.add(account)
    return merged([...parcel, [0, missing]])
  }

  for (const [index, event] of events.entries()) {
    let parcel: Segment[] = []
    let arrival: Segment[] = []
    if (!changesNothing(event)) {
      if (event.kind === 'seed') {
        const seed: Segment = [event.theft, event.units]
        add(result.seeded, assetOf(event.account), [seed])
        credit(event.account, [seed])
      } else if (event.kind === 'convert') {
        parcel = debit(event.from, event.units, index)
        arrival = prefixRule(parcel, event.toUnits)
        add(result.convertedOut, assetOf(event.from), parcel)
        add(result.convertedIn, assetOf(event.to), arrival)
        credit(event.to, arrival)
      } else {
        parcel = debit(event.payer, event.units, index)
        // The last mark is placed first, so that the marks stand in their own order at the head.
        for (const mark of [...(event.marks ?? [])].reverse()) {
          const placed = placeMark(parcel, mark)
          add(result.seeded, event.asset, [mark])
          add(result.unexplained, event.asset, placed.displaced)
          parcel = placed.parcel
        }
        if (event.payee === null) add(result.fees, event.asset, parcel)
        else credit(event.payee, parcel)
      }
    }
    result.parcels.push(parcel)
    result.arrivals.push(arrival)
  }
  for (const [account, book] of books) {
    if (book.queue.length > 0) result.held.set(account, book.queue)
  }
  return result
}

function emptyResult() {
  return {
    parcels: [] as Segment[][],
    arrivals: [] as Segment[][],
    held: new Map<string, Segment[]>(),
    sunk: new Map<string, bigint>(),
    fees: new Map<string, bigint>(),
    unexplained: new Map<string, bigint>(),
    seeded: new Map<string, bigint>(),
    convertedIn: new Map<string, bigint>(),
    convertedOut: new Map<string, bigint>(),
    overdrawn: new Set<string>(),
  }
}

/** Poison keeps one bit per account and theft: it once held a stolen unit. Thefts do not see one another, and nothing is conserved. */
function referencePoison(events: readonly RefEvent[], stopped: ReadonlySet<string>): RefResult {
  const result = emptyResult()
  for (const _ of events) {
    result.parcels.push([])
    result.arrivals.push([])
  }
  const thefts = new Set<number>()
  for (const event of events) {
    if (event.kind === 'seed') thefts.add(event.theft)
    if (event.kind === 'transfer') for (const [theft] of event.marks ?? []) thefts.add(theft)
  }
  for (const theft of [...thefts].sort((a, b) => a - b)) {
    const poisoned = new Set<string>()
    const credit = (account: string, units: bigint): void => {
      if (units === 0n) return
      if (stopped.has(account)) add(result.sunk, account, [[theft, units]])
      else poisoned.add(account)
    }
    for (const [index, event] of events.entries()) {
      if (changesNothing(event)) continue
      if (event.kind === 'seed') {
        if (event.theft === theft) credit(event.account, event.units)
      } else if (event.kind === 'convert') {
        if (!poisoned.has(event.from)) continue
        result.parcels[index]!.push([theft, event.units])
        if (event.toUnits > 0n) result.arrivals[index]!.push([theft, event.toUnits])
        credit(event.to, event.toUnits)
      } else {
        const isPoisoned = event.payer !== null && poisoned.has(event.payer)
        const marked = total((event.marks ?? []).filter(([marks]) => marks === theft))
        const units = isPoisoned ? event.units : marked
        if (units === 0n) continue
        result.parcels[index]!.push([theft, units])
        if (event.payee === null) add(result.fees, event.asset, [[theft, units]])
        else credit(event.payee, units)
      }
    }
  }
  return result
}
