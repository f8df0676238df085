import type { Address } from '../model/address.ts'
import type { Coverage, Opening } from '../model/incident.ts'
import type { UnixSeconds } from '../model/time.ts'
import type { Transaction, TransactionRef } from '../model/transaction.ts'
import type { Transfer } from '../model/transfer.ts'
import { type EvmNetwork, hexOf } from './evm-network.ts'
import { type Check, type Cut, PARTS, type Part, type PartRead, type Reading } from './source.ts'
import type { SqdBlock, SqdHeader } from './sqd-blocks.ts'
import { itemsOf, type Touch, touchedBy } from './sqd-check.ts'
import type { SqdAbilities, Wanted } from './sqd-query.ts'
import { readTransaction, type SqdRead } from './sqd-transaction.ts'

/**
 * Up to `whole` transactions an address is read with all of each; after that, from the next answer on, with its own rows alone;
 * after `rows` it is left, and its reading says up to which block it goes. A swap takes some 20 kB whole and 3 kB bare.
 */
export interface SqdLimits {
  readonly whole: number
  readonly rows: number
  /** Answers to one reading, however short; a Portal that gives a block at a time must not hold a walk for ever. */
  readonly answers: number
}

export const DEFAULT_LIMITS: SqdLimits = { whole: 2_000, rows: 20_000, answers: 1_000 }

/** What is known of one address while a layer is read. */
interface Progress {
  readonly address: Address
  readonly transfers: Transfer[]
  readonly transactions: Transaction[]
  readonly calls: TransactionRef[]
  readonly nonces: number[]
  touching: number
  how: 'whole' | 'bare'
  /** Where its reading ended before the end, and why. */
  ended: { readonly at: SqdHeader; readonly why: string } | undefined
  /** Transactions of which something is missing, by kind of value. */
  readonly gaps: Map<Gap, { readonly first: string; count: number; readonly why: string }>
}

type Gap = 'native' | 'internal' | 'token' | 'fee'

const gapOf = (part: Part): Gap => (part === 'erc20' || part === 'erc721' || part === 'erc1155' ? 'token' : part)

export interface LayerOptions {
  readonly net: EvmNetwork
  readonly abilities: SqdAbilities
  readonly cut: Cut
  readonly limits: SqdLimits
  /** First block that is read. */
  readonly from: number
  /** First block that the dataset has, when it is not the first of the chain. */
  readonly begins: number
}

/** Gathers what a stream tells of some addresses, block by block. */
export class SqdLayer {
  readonly #options: LayerOptions
  readonly #progress: ReadonlyMap<string, Progress>
  #first: SqdHeader | undefined
  #last: SqdHeader | undefined

  constructor(addresses: readonly Address[], options: LayerOptions) {
    this.#options = options
    this.#progress = new Map(addresses.map((address) => [hexOf(address), progressOf(address)]))
  }

  /** What the next query asks for; undefined when no address is left. */
  get wanted(): Wanted | undefined {
    const open = [...this.#progress].filter(([, { ended }]) => ended === undefined)
    if (open.length === 0) return undefined
    const of = (how: Progress['how']) => open.filter(([, progress]) => progress.how === how).map(([hex]) => hex)
    return { whole: of('whole'), bare: of('bare') }
  }

  /** Takes the blocks of one answer to the query that `wanted` stood for. */
  add(blocks: readonly SqdBlock[]): void {
    const wanted = this.wanted
    const asked = new Set([...(wanted?.whole ?? []), ...(wanted?.bare ?? [])])
    for (const block of blocks) {
      this.#first ??= block.header
      this.#last = block.header
      for (const item of itemsOf(block)) {
        const read = readTransaction(this.#options.net, block.header, item, this.#options.cut.finalized)
        this.#take(read, item.transaction.nonce, touchedBy(item, asked))
      }
    }
    const { whole, rows } = this.#options.limits
    for (const progress of this.#progress.values()) {
      if (progress.touching > whole) progress.how = 'bare'
      if (progress.touching > rows) this.#end(progress, `more than ${rows} transactions`)
    }
  }

  /** Ends the reading of all addresses before its time. */
  end(why: string): void {
    for (const progress of this.#progress.values()) this.#end(progress, why)
  }

  readings(): Reading[] {
    return [...this.#progress.values()].map((progress) => this.#readingOf(progress))
  }

  #end(progress: Progress, why: string): void {
    const at = this.#last
    if (at === undefined || at.number >= this.#options.cut.block) return
    progress.ended ??= { at, why }
  }

  #take(read: SqdRead, nonce: number, touched: ReadonlyMap<string, Touch>): void {
    const { abilities } = this.#options
    const parties = [...touched].map(([hex, touch]) => ({ progress: this.#progress.get(hex)!, touch }))
    const isWhole = ({ progress, touch }: (typeof parties)[number]) =>
      progress.how === 'whole' && abilities.traces && (abilities.wholeTraces || touch === 'direct')
    const shouldBeWhole = parties.some(isWhole) && !isOfTheSystem(read)
    const withLogs = parties.some(({ progress }) => progress.how === 'whole')
    const whole = withLogs && !read.eventsMissing && (read.frames.whole || isOfTheSystem(read))
    const { hash, block, chain, input, sender } = read.transaction
    for (const { progress } of parties) {
      const { address, transfers, transactions, calls, nonces } = progress
      progress.touching++
      transfers.push(...read.transfers.filter(({ from, to }) => from === address || to === address))
      if (whole) transactions.push(read.transaction)
      else if (input !== '0x') calls.push({ chain, hash, block })
      if (sender === address) nonces.push(nonce)
      const gap = (part: Gap, why: string): void => {
        const known = progress.gaps.get(part)
        if (known === undefined) progress.gaps.set(part, { first: `${hash} in block ${block}`, count: 1, why })
        else known.count++
      }
      if (read.statusUnknown) gap('native', 'do not say whether they failed')
      if (abilities.traces && shouldBeWhole && !read.frames.whole) gap('internal', 'come without all of their traces')
      else if (read.frames.undecided > 0) gap('internal', 'come with payments whose callers are missing')
      if (progress.how === 'whole' && read.eventsMissing) gap('token', 'come without all of their events')
      if (read.feeUnknown && sender === address) gap('fee', 'do not tell all that they paid')
    }
  }

  #readingOf(progress: Progress): Reading {
    const { address, transfers, transactions, calls } = progress
    const { from, begins, net } = this.#options
    const parts = PARTS.map((part) => this.#partOf(progress, part))
    const worst = parts.find(({ state }) => state === 'refused') ?? parts.find(({ state }) => state === 'cut')
    const notes = [...new Set(parts.flatMap(({ note }) => (note === '' ? [] : [note])))]
    const tokens = new Set(transfers.flatMap(({ asset }) => (asset === net.native ? [] : [asset])))
    const openings: Opening[] =
      begins > 0 && from === begins
        ? [net.native, ...tokens].map((asset) => ({
            address,
            asset,
            citation: `the dataset begins at block ${begins}: what the address held before is not known`,
          }))
        : []
    return {
      address,
      transfers,
      state: worst?.state ?? 'complete',
      note: notes.join('; '),
      coverage: this.#coverageOf(progress, parts, tokens),
      parts,
      checks: noncesOf(progress, from === 0),
      ...(openings.length === 0 ? {} : { openings }),
      transactions,
      calls,
    }
  }

  #partOf(progress: Progress, part: Part): PartRead {
    const { from, cut, abilities } = this.#options
    const to = progress.ended?.at.number ?? cut.block
    if (part === 'internal' && !abilities.traces) {
      const note = 'this dataset has no traces: read value moved by contracts from another source beside it'
      return { part, from, to, state: 'refused', note }
    }
    const gap = progress.gaps.get(gapOf(part))
    const notes = [
      // The Portal finds a transaction that makes a contract by its sender, and by the contract only through traces.
      ...(part === 'native' && !abilities.traces
        ? ['without traces a contract is not shown what the transaction that made it gave it']
        : []),
      ...(progress.ended === undefined ? [] : [`${progress.ended.why}: read up to block ${to}`]),
      ...(gap === undefined ? [] : [`${gap.count} transactions ${gap.why}, the first is ${gap.first}`]),
    ]
    return { part, from, to, state: notes.length === 0 ? 'complete' : 'cut', note: notes.join('; ') }
  }

  #coverageOf(
    { address, ended, gaps }: Progress,
    parts: readonly PartRead[],
    tokens: ReadonlySet<Transfer['asset']>,
  ): Coverage[] {
    const [first, last] = [this.#first, ended?.at ?? this.#last]
    if (first === undefined || last === undefined) return []
    const span = {
      address,
      direction: 'both' as const,
      from: (first.number === 0 ? 0 : first.timestamp) as UnixSeconds,
      to: last.timestamp as UnixSeconds,
    }
    const isSound = (names: readonly Part[]) =>
      parts.every(({ part, state }) => !names.includes(part) || (state !== 'refused' && !gaps.has(gapOf(part))))
    const [native, token] = [isSound(['native', 'internal', 'fee']), isSound(['erc20', 'erc721', 'erc1155'])]
    if (native && token) return [span]
    const assets = [...(native ? [this.#options.net.native] : []), ...(token ? tokens : [])]
    return assets.map((asset) => ({ ...span, asset }))
  }
}

function progressOf(address: Address): Progress {
  return {
    address,
    transfers: [],
    transactions: [],
    calls: [],
    nonces: [],
    touching: 0,
    how: 'whole',
    ended: undefined,
    gaps: new Map(),
  }
}

/** What a chain does by itself has no call and so no traces: nobody sends it, and it pays for no gas. */
function isOfTheSystem({ transaction, frames, transfers }: SqdRead): boolean {
  return (
    frames.failed === undefined &&
    transaction.sender === transaction.callee &&
    /:0x0{40}$/.test(transaction.sender) &&
    transfers.every(({ kind }) => kind !== 'fee')
  )
}

/**
 * The nonces of what an account sent follow each other without a hole. Delegated accounts (EIP-7702) and contracts that make
 * contracts use some up without a transaction.
 */
function noncesOf({ nonces }: Progress, fromStart: boolean): Check[] {
  if (nonces.length === 0) return []
  const sorted = [...nonces].sort((a, b) => a - b)
  const [first, last] = [fromStart ? 0 : sorted[0]!, sorted.at(-1)!]
  const expected = BigInt(last - first + 1)
  const found = BigInt(new Set(nonces).size)
  const note =
    expected === found
      ? ''
      : 'the nonces of its transactions have holes: transactions are missing, or the account used nonces without one'
  return [{ kind: 'nonce', expected, found, note }]
}
