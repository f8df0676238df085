import type { Address } from '../model/address.ts'
import { min } from '../model/amount.ts'
import { type Asset, isNative } from '../model/asset.ts'
import type { Transfer } from '../model/transfer.ts'
import type { Kin } from './code-kin.ts'

/** Thresholds of a sweep, and where each comes from. */
export const SWEEP = {
  /** Share of a credit that a deposit address passes on, in per cent. */
  percent: 95n,
  /** Blocks within which it does (Victor, FC 2020), and the same in seconds of 12-second blocks where no block is known. */
  blocks: 3200,
  seconds: 38_400,
  /** Credits that together are so small a part of what came, one in so many, may be left lying: services sweep no crumbs. */
  crumbs: 100n,
  /** Token sweepers into one wallet whose first native coins one address paid: it pays their gas for the owner of the wallet. */
  gasFunded: 20,
  /** Sweepers into one wallet whose sweeps one contract or one sender made: it works for the owner of the wallet. */
  collected: 20,
  /** Sweepers into one wallet that run one code, or that one contract or account made: they were made for the owner of the wallet. */
  kin: 20,
  /** One coin by this may be left over of gas: the difference that the published rule allows a native deposit. */
  gasLeft: 100n,
} as const

/** An address that pays one wallet only, and passes every credit on to it nearly whole and soon. */
export interface Sweeper {
  readonly address: Address
  readonly wallet: Address
  /** Credits passed on; crumbs and gas do not count. */
  readonly credits: number
  /** Whether it passed on every base unit, but for its own fees. */
  readonly leavesNothing: boolean
  /** Who paid the gas of its token sweeps, where that is the wallet or one who pays it for many of its sweepers. */
  readonly gasFrom: Address | undefined
  /** Which contract, or else which sender, made its sweeps in its stead, where that one does so for many sweepers into the wallet. */
  readonly collectedBy: Address | undefined
  /** What it has in common with many sweepers into the wallet: it runs their code, or the same one made it. */
  readonly kin: string | undefined
}

/** Who sent a transaction, and which contract he called. */
export interface Call {
  readonly sender: Address
  readonly callee: Address | null
}

/** The payments of an address; only those that moved something, and its own fees. */
interface Book {
  readonly in: Transfer[]
  readonly out: Transfer[]
  readonly fees: Transfer[]
}

/**
 * Finds the addresses that sweep all they receive into one wallet, whoever owns it.
 * @param facts payments of any assets, in any order
 * @param genuine assets that count
 * @param looksAt whether an address is looked at: its payments are all known, and nobody says yet whose it is
 * @param callOf the call that a row was made by, where its transaction was opened
 * @param kinOf what the code of an address says it was made for, strongest first
 */
export function findSweepers(
  facts: readonly Transfer[],
  genuine: ReadonlySet<Asset>,
  looksAt: (address: Address) => boolean,
  callOf: (row: Transfer) => Call | undefined = () => undefined,
  kinOf: (address: Address) => readonly Kin[] = () => [],
): Sweeper[] {
  const books = booksOf(facts, genuine, looksAt)
  const walletOf = (address: Address) => onlyReceiver(books.get(address)!)
  const gasWallets = findGasWallets(books, genuine, walletOf)
  const sweepers = [...books].flatMap(([address, book]): Sweeper[] => {
    const wallet = walletOf(address)
    if (wallet === undefined || wallet === address) return []
    const payer = firstNative(book)?.from
    const paysGas = payer !== undefined && (payer === wallet || gasWallets.has(`${payer} ${wallet}`))
    const gas = paysGas && sweepsTokens(book) ? payer : undefined
    const swept = sweptAll(book, genuine, gas)
    if (swept === undefined || swept.credits === 0) return []
    const collectedBy = collectorOf(address, book, callOf)
    return [{ address, wallet, ...swept, gasFrom: gas, collectedBy, kin: undefined }]
  })
  const collected = countBy(sweepers, ({ wallet, collectedBy }) => [`${collectedBy} ${wallet}`])
  const related = countBy(sweepers, ({ address, wallet }) => kinOf(address).map(({ id }) => `${id} ${wallet}`))
  return sweepers.map((sweeper) => {
    const { address, wallet, collectedBy } = sweeper
    return {
      ...sweeper,
      collectedBy: collected.get(`${collectedBy} ${wallet}`)! < SWEEP.collected ? undefined : collectedBy,
      kin: kinOf(address).find(({ id }) => related.get(`${id} ${wallet}`)! >= SWEEP.kin)?.said,
    }
  })
}

function countBy<T>(items: readonly T[], keysOf: (item: T) => readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const item of items) for (const key of keysOf(item)) counts.set(key, (counts.get(key) ?? 0) + 1)
  return counts
}

/** Who made all payments of an address in its stead: a contract signs none of its own. */
function collectorOf(
  address: Address,
  { out }: Book,
  callOf: (row: Transfer) => Call | undefined,
): Address | undefined {
  const collectors = new Set(
    out.map((row) => {
      const call = callOf(row)
      if (call === undefined || call.sender === address) return undefined
      // an address that is called itself sweeps itself, at the word of who calls it
      return call.callee === null || call.callee === address ? call.sender : call.callee
    }),
  )
  const [collector] = collectors
  return collectors.size === 1 ? collector : undefined
}

/** A native coin counts even where it is no asset of the theft: nobody can make somebody else pay one. */
function booksOf(
  facts: readonly Transfer[],
  genuine: ReadonlySet<Asset>,
  looksAt: (address: Address) => boolean,
): Map<Address, Book> {
  const looked = new Map<Address, boolean>()
  const books = new Map<Address, Book>()
  const bookOf = (address: Address): Book | undefined => {
    const looks = looked.get(address) ?? looksAt(address)
    looked.set(address, looks)
    if (!looks) return undefined
    const book = books.get(address) ?? { in: [], out: [], fees: [] }
    books.set(address, book)
    return book
  }
  for (const row of facts) {
    if (row.units === null || row.units === 0n) continue
    if (row.to === null) {
      if (row.kind === 'fee') bookOf(row.from)?.fees.push(row)
      continue
    }
    if (row.status === 0 || row.from === row.to || !(genuine.has(row.asset) || isNative(row.asset))) continue
    bookOf(row.from)?.out.push(row)
    bookOf(row.to)?.in.push(row)
  }
  return books
}

function onlyReceiver({ out }: Book): Address | undefined {
  const wallet = out[0]?.to
  return wallet == null || out.some(({ to }) => to !== wallet) ? undefined : wallet
}

function firstNative({ in: credits }: Book): Transfer | undefined {
  return credits.filter(({ asset }) => isNative(asset)).sort(byTime)[0]
}

const sweepsTokens = ({ out }: Book): boolean => out.some(({ asset }) => !isNative(asset))

/** Payers of the first native coins of many token sweepers into one wallet, as `payer wallet`. */
function findGasWallets(
  books: ReadonlyMap<Address, Book>,
  genuine: ReadonlySet<Asset>,
  walletOf: (address: Address) => Address | undefined,
): Set<string> {
  const funded = new Map<string, number>()
  for (const [address, book] of books) {
    const wallet = walletOf(address)
    const payer = firstNative(book)?.from
    if (wallet === undefined || payer === undefined || !sweepsTokens(book)) continue
    if (sweptAll(book, genuine, payer) === undefined) continue
    const key = `${payer} ${wallet}`
    funded.set(key, (funded.get(key) ?? 0) + 1)
  }
  return new Set([...funded].flatMap(([key, count]) => (count >= SWEEP.gasFunded ? [key] : [])))
}

/**
 * How many credits were passed on, if each of them was: nearly whole and in time, payments serving the oldest credits first.
 * @param gasFrom whose native coins are gas, of which next to nothing may be left
 */
function sweptAll(
  book: Book,
  genuine: ReadonlySet<Asset>,
  gasFrom: Address | undefined,
): Pick<Sweeper, 'credits' | 'leavesNothing'> | undefined {
  const isGas = (row: Transfer) => row.from === gasFrom && isNative(row.asset)
  if (gasFrom !== undefined && !gasIsSpent(book)) return undefined
  const counted = book.in.filter((row) => genuine.has(row.asset) && !isGas(row))
  let [swept, leavesNothing] = [0, true]
  for (const asset of new Set(counted.map((row) => row.asset))) {
    const queue = counted
      .filter((row) => row.asset === asset)
      .sort(byTime)
      .map((row): Credit => ({ row, left: row.units!, passed: 0n }))
    // what a fee took was not kept
    const paid = [...book.out, ...book.fees].filter((row) => row.asset === asset).sort(byTime)
    for (const payment of paid) serve(queue, payment)
    const kept = queue.filter(({ row, left }) => left * 100n > row.units! * (100n - SWEEP.percent))
    const total = queue.reduce((sum, { row }) => sum + row.units!, 0n)
    const crumbs = kept.reduce((sum, { row }) => sum + row.units!, 0n)
    if (crumbs * SWEEP.crumbs > total) return undefined
    // what went up in fees was passed on to nobody
    swept += queue.filter((credit) => !kept.includes(credit) && credit.passed * 2n >= credit.row.units!).length
    leavesNothing &&= queue.every(({ left }) => left === 0n)
  }
  return { credits: swept, leavesNothing }
}

interface Credit {
  readonly row: Transfer
  left: bigint
  /** Of what is no longer left, the part that payments took. */
  passed: bigint
}

function serve(queue: readonly Credit[], payment: Transfer): void {
  let units = payment.units!
  for (const entry of queue) {
    if (units === 0n) return
    if (entry.left === 0n || !inTime(entry.row, payment)) continue
    const part = min(units, entry.left)
    entry.left -= part
    if (payment.to !== null) entry.passed += part
    units -= part
  }
}

/** Whether next to nothing is left of the native coins. */
function gasIsSpent({ in: credits, out, fees }: Book): boolean {
  const sum = (rows: readonly Transfer[]) =>
    rows.reduce((units, row) => (isNative(row.asset) ? units + row.units! : units), 0n)
  const coin = 10n ** BigInt(credits.find(({ asset }) => isNative(asset))?.decimals ?? 18)
  return (sum(credits) - sum(out) - sum(fees)) * SWEEP.gasLeft <= coin
}

function inTime(credit: Transfer, payment: Transfer): boolean {
  if (credit.block !== null && payment.block !== null) {
    return payment.block >= credit.block && payment.block - credit.block <= SWEEP.blocks
  }
  if (credit.time === null || payment.time === null) return false
  return payment.time >= credit.time && payment.time - credit.time <= SWEEP.seconds
}

/** Oldest first; the outcome does not depend on the order of the facts. */
export function byTime(a: Transfer, b: Transfer): number {
  return (a.block ?? 0) - (b.block ?? 0) || (a.time ?? 0) - (b.time ?? 0) || (a.id < b.id ? -1 : 1)
}
