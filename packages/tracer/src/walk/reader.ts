import { type Address, chainOf } from '../model/address.ts'
import type { Chain } from '../model/chain.ts'
import { InputError, SourceError } from '../model/errors.ts'
import type { TransactionRef } from '../model/transaction.ts'
import type { Live, Reading, Source } from '../source/source.ts'
import type { CaseStore, ReadBatch, ReadRecord, ReadStep } from '../store/case-store.ts'
import type { LiveLedger } from './live-ledger.ts'
import { factsOf, readTo, recordOf, type SourceReading } from './read-record.ts'
import type { NamedTransaction } from './tips.ts'

export interface ReaderInput {
  readonly store: CaseStore
  readonly sources: readonly Source[]
  readonly live: LiveLedger
  readonly maxRequests: number
  readonly signal?: AbortSignal | undefined
}

/** A record is of all sources together and kept with the first one that the case ever had. */
export const RECORDS = 1
/** Of a source, under its number: hashes of blocks that could still change. */
const TAIL = 'tail-'
/** Blocks of a tail whose hashes are noted: what is read again after a reorganisation begins at one of them. */
const MOST_TAIL = 16
/** Reorganisations of one run, after which waiting is wiser than reading. */
const MOST_CHANGES = 8
/** Transactions that are opened in one go: a run that is killed opens so many again at most. */
const OPENED_TOGETHER = 20

/**
 * Asks the sources of a case and writes what they answer: rows, proofs, answers and the step that led to them in one
 * transaction of the file, so that a kill at any moment loses nothing that was written and repeats nothing that was.
 */
export class Reader {
  readonly #input: ReaderInput
  readonly #numbers: readonly number[]
  readonly #hasLive: boolean
  readonly #located = new Set<string>()
  #settled = 0

  constructor(input: ReaderInput) {
    this.#input = input
    this.#hasLive = input.sources.some(({ live }) => live !== undefined)
    this.#numbers = input.sources.map(({ name, identity, rows }) => input.store.addSource({ name, identity, rows }))
  }

  /** Rows that belong in the case whole, once. */
  readAlways(): void {
    const { store, sources } = this.#input
    if (store.getMeta('always') === 'read') return
    for (const [i, source] of sources.entries()) {
      this.#write([{ source: this.#numbers[i]!, transfers: [...source.always()], reads: [], requests: 0 }])
    }
    store.setMeta('always', 'read')
  }

  /**
   * Brings every live source to where the case left it. What a reorganised chain took back goes out of the case, and the
   * addresses it concerns are read again from there.
   * @param forward takes a new cut: what was read before is read on to it
   * @throws SourceError when a source cannot be reached or the chain changed below its finality
   */
  async begin(forward: boolean): Promise<void> {
    for (const [source, number] of this.#live()) {
      const known = this.#input.store.sourceState(number)
      const before = source.requests
      await source.live.begin(known, this.#asking())
      const moved = known !== undefined && (forward || (await this.#isReorganised(source)))
      const droppedAbove = moved ? await this.#move(source, number, known, forward) : undefined
      await this.#begun(source, number, before, known, { forward: moved, droppedAbove })
    }
    this.#planBehind()
  }

  /**
   * Sees whether the chains are still what they were when their cut was taken; only above the finalized block can they change.
   * What changed goes out of the case and is planned to be read again.
   * @returns whether something changed
   */
  async settle(): Promise<boolean> {
    let changed = false
    for (const [source, number] of this.#live()) {
      const { cut } = source.live
      if (cut.finalized >= cut.block || !(await this.#isReorganised(source))) continue
      if (++this.#settled > MOST_CHANGES) {
        throw new SourceError(`${source.live.chain} changes faster than it can be read`, {
          got: `${MOST_CHANGES} reorganisations in one run`,
          next: 'trace to the finalized block (--finality finalized), or try again later',
        })
      }
      const before = source.requests
      const known = source.live.state()
      const droppedAbove = await this.#move(source, number, known, false)
      await this.#begun(source, number, before, known, { forward: true, droppedAbove })
      changed = true
    }
    if (changed) this.#planBehind()
    return changed
  }

  #live(): (readonly [Source & { readonly live: Live }, number])[] {
    return this.#input.sources.flatMap((source, i) =>
      source.live === undefined ? [] : [[source as Source & { readonly live: Live }, this.#numbers[i]!] as const],
    )
  }

  #asking(): { readonly signal?: AbortSignal } {
    const { signal } = this.#input
    return signal === undefined ? {} : { signal }
  }

  /** Takes a new cut; what was not final at the old one is taken back, for it can be other now, or has become final. */
  async #move(source: Source & { readonly live: Live }, number: number, known: string, forward: boolean) {
    const { live } = source
    const { block, finalized } = live.cut
    let droppedAbove: number | undefined
    if (finalized < block) {
      droppedAbove = forward ? finalized : await this.#ancestor(live, number)
      this.#dropAbove(live.chain, droppedAbove)
    }
    await live.begin(known, { ...this.#asking(), forward: true })
    return droppedAbove
  }

  async #begun(
    source: Source & { readonly live: Live },
    number: number,
    before: number,
    known: string | undefined,
    { forward, droppedAbove }: { readonly forward: boolean; readonly droppedAbove: number | undefined },
  ): Promise<void> {
    const { live } = source
    if (known === live.state()) {
      live.drain()
      return
    }
    const input = JSON.stringify({ forward, ...(droppedAbove === undefined ? {} : { droppedAbove }) })
    const step = { kind: 'begin', source: number, before: known ?? '', input } as const
    this.#write([{ source: number, transfers: [], reads: [], ...this.#taken(source, before, step) }])
    await this.#noteTail(live, number)
  }

  /** Hashes of blocks that can still change: where the chain parts from them later, there it was reorganised. */
  async #noteTail(live: Live, number: number): Promise<void> {
    const { block, finalized } = live.cut
    const tail: Record<string, string> = {}
    const step = Math.max(1, Math.ceil((block - finalized) / MOST_TAIL))
    for (let at = finalized + step; at < block; at += step) {
      const hash = await live.blockHash(at, this.#input.signal)
      if (hash !== undefined) tail[at] = hash
    }
    live.drain()
    this.#input.store.setMeta(`${TAIL}${number}`, JSON.stringify(tail))
  }

  /** The last block known to be the same as when the cut was taken. */
  async #ancestor(live: Live, number: number): Promise<number> {
    const tail = JSON.parse(this.#input.store.getMeta(`${TAIL}${number}`) ?? '{}') as Record<string, string>
    const known = Object.entries(tail).map(([block, hash]) => [Number(block), hash] as const)
    for (const [block, hash] of known.sort(([a], [b]) => b - a)) {
      if ((await live.blockHash(block, this.#input.signal)) === hash) return block
    }
    return live.cut.finalized
  }

  #planBehind(): void {
    const { store } = this.#input
    const behind = this.#behind()
    if (behind.length > 0) store.setPlan([...new Set([...behind, ...store.plan()])])
  }

  /** Addresses that a live source of their chain has read to an earlier block than its cut. */
  #behind(): Address[] {
    const { store, sources } = this.#input
    return store
      .reads()
      .filter((record) =>
        sources.some(({ live }, i) => {
          if (live === undefined || live.chain !== chainOf(record.address)) return false
          const to = readTo(record, this.#numbers[i]!)
          return to !== undefined && to < live.cut.block
        }),
      )
      .map((record) => record.address)
  }

  async #isReorganised({ live, name }: Source): Promise<boolean> {
    const { block, hash, finalized } = live!.cut
    const now = await live!.blockHash(block, this.#input.signal)
    if (now === hash) return false
    if (block > finalized) return true
    throw new SourceError(`${live!.chain} changed below its finality`, {
      got: `block ${block} of ${name} is ${now ?? 'not there'} now`,
      wanted: `${hash}, as it was when the case was read`,
      next: 'ask another source which of the two is right; start over with --force if the case read the wrong one',
    })
  }

  #dropAbove(chain: Chain, block: number): void {
    const { store, live } = this.#input
    store.dropAbove(chain, block)
    live.replace(store.transfers(), store.transactions())
  }

  /** Reads what the plan of the case names, until it is read, the budget is spent, or the run is interrupted. */
  async readPlan(): Promise<void> {
    const { store, maxRequests, signal } = this.#input
    const records = new Map(store.reads().map((record) => [record.address, record]))
    for (let plan = store.plan(); plan.length > 0; plan = store.plan()) {
      if (signal?.aborted || store.requests() >= maxRequests) return
      await this.#readTogether(this.#together(plan, records), records)
      if (signal?.aborted) return
    }
  }

  /** The first addresses of the plan that one request can take: of one chain, read to the same block. */
  #together(plan: readonly Address[], records: ReadonlyMap<Address, ReadRecord>): Address[] {
    const chain = chainOf(plan[0]!)
    const from = this.#readBefore(plan[0]!, records)
    const alike = plan.filter((address) => chainOf(address) === chain && this.#readBefore(address, records) === from)
    return alike.slice(0, layerOf(this.#input.sources, chain))
  }

  #readBefore(address: Address, records: ReadonlyMap<Address, ReadRecord>): string {
    const record = records.get(address)
    return record === undefined ? '' : this.#numbers.map((number) => readTo(record, number) ?? '').join()
  }

  async #readTogether(addresses: readonly Address[], records: Map<Address, ReadRecord>): Promise<void> {
    const { sources, signal } = this.#input
    const chain = chainOf(addresses[0]!)
    const found = new Map<Address, SourceReading[]>(addresses.map((address) => [address, []]))
    const batches: ReadBatch[] = []
    let failure: SourceError | undefined
    for (const [i, source] of sources.entries()) {
      if (source.live !== undefined && source.live.chain !== chain) continue
      const number = this.#numbers[i]!
      const asked = source.live === undefined ? addresses : addresses.filter((address) => !isWhole(found.get(address)!))
      if (asked.length === 0) continue
      const after = readTo(records.get(asked[0]!), number)
      const stateBefore = source.live?.state() ?? ''
      const before = source.requests
      let readings: readonly Reading[]
      try {
        readings = await source.read(asked, { signal, ...(after === undefined ? {} : { after }) })
      } catch (error) {
        // Another live source of the chain may still answer; what this one said is lost with its error.
        if (!(error instanceof SourceError) || source.live === undefined) throw error
        source.live.drain()
        failure ??= error
        continue
      }
      if (signal?.aborted) return
      for (const reading of readings) found.get(reading.address)?.push({ source: number, reading })
      // A file is no evidence that the case holds: what it said of itself is noted in its place.
      const stated = source.live === undefined ? { coverage: readings.flatMap((reading) => reading.coverage) } : {}
      const input = JSON.stringify({ addresses: asked, ...(after === undefined ? {} : { after }), ...stated })
      const step = { kind: 'read', source: number, before: stateBefore, input } as const
      batches.push({
        source: number,
        ...factsOf(readings),
        reads: [],
        ...this.#taken(source, before, this.#hasLive ? step : undefined),
      })
    }
    if (failure !== undefined && addresses.some((address) => !isRead(found.get(address)!))) throw failure
    const reads = addresses.map((address) => {
      const readings = found.get(address)!
      const record = readings.reduce<ReadRecord | undefined>(recordOf, records.get(address))
      return record ?? { address, state: 'refused' as const, note: `no source of ${chain} is given`, coverage: [] }
    })
    this.#write([...batches, { source: RECORDS, transfers: [], reads, requests: 0 }])
    for (const record of reads) records.set(record.address, record)
  }

  /** Opens transactions with the first live source of their chain that can. */
  async open(transactions: readonly TransactionRef[]): Promise<void> {
    const { store, sources, maxRequests, signal } = this.#input
    for (const [i, source] of sources.entries()) {
      const { live } = source
      if (live?.open === undefined) continue
      const own = transactions.filter(({ chain }) => chain === live.chain)
      for (let at = 0; at < own.length; at += OPENED_TOGETHER) {
        if (signal?.aborted || store.requests() >= maxRequests) return
        const refs = own.slice(at, at + OPENED_TOGETHER)
        const [stateBefore, before] = [live.state(), source.requests]
        const opened = await live.open(refs, signal)
        if (signal?.aborted) return
        const input = JSON.stringify({ transactions: refs.map(({ hash, block }) => ({ hash, block })) })
        const step = { kind: 'open', source: this.#numbers[i]!, before: stateBefore, input } as const
        const taken = this.#taken(source, before, step)
        this.#write([{ source: this.#numbers[i]!, transfers: [], transactions: opened, reads: [], ...taken }])
      }
    }
  }

  /**
   * Opens transactions that somebody named by their hash, with the first live source of their chain that finds them so. What the chain does not
   * have up to the cut is left: whoever named it may be wrong, or early.
   */
  async openNamed(named: readonly NamedTransaction[]): Promise<void> {
    const { store, sources, maxRequests, signal } = this.#input
    for (const [i, source] of sources.entries()) {
      const { live } = source
      if (live?.open === undefined || live.locate === undefined) continue
      const own = named.filter(({ chain, hash }) => chain === live.chain && !this.#located.has(`${chain}:${hash}`))
      if (own.length === 0) continue
      if (signal?.aborted || store.requests() >= maxRequests) return
      const located = own.map(({ hash }) => hash)
      const [stateBefore, before] = [live.state(), source.requests]
      const refs = (await live.locate(located, signal)).filter((ref) => ref !== undefined)
      const opened = await live.open(refs, signal)
      if (signal?.aborted) return
      const input = JSON.stringify({ located, transactions: refs.map(({ hash, block }) => ({ hash, block })) })
      const step = { kind: 'open', source: this.#numbers[i]!, before: stateBefore, input } as const
      const taken = this.#taken(source, before, step)
      this.#write([{ source: this.#numbers[i]!, transfers: [], transactions: opened, reads: [], ...taken }])
      for (const { chain, hash } of own) this.#located.add(`${chain}:${hash}`)
    }
  }

  /** Whether a transaction that is known by its hash alone can be looked for; each is once in a run. */
  locates({ chain, hash }: NamedTransaction): boolean {
    if (this.#located.has(`${chain}:${hash}`)) return false
    return this.#input.sources.some(
      ({ live }) => live?.chain === chain && live.open !== undefined && live.locate !== undefined,
    )
  }

  /** Whether some source can open transactions of a chain. */
  opens(chain: Chain): boolean {
    return this.#input.sources.some(({ live }) => live?.chain === chain && live.open !== undefined)
  }

  #taken(
    source: Source,
    requestsBefore: number,
    step: ReadStep | undefined,
  ): Pick<ReadBatch, 'requests' | 'answers' | 'state' | 'step'> {
    const requests = source.requests - requestsBefore
    if (step === undefined) return { requests }
    if (source.live === undefined) return { requests, step }
    const answers = source.live.drain().map(({ question, ...answer }) => ({ ...question, ...answer }))
    return { requests, answers, state: source.live.state(), step }
  }

  #write(batches: readonly ReadBatch[]): void {
    const { store, live, sources } = this.#input
    try {
      store.addBatches(batches)
    } catch (error) {
      // One transaction in two blocks: the chain was reorganised while it was read.
      const unsettled = this.#live().some(([source]) => source.live.cut.finalized < source.live.cut.block)
      if (error instanceof InputError && unsettled) throw new Reorganised(error)
      throw error
    }
    // Of two views of one payment the file decides: those of two sources, or a list and an opened transaction of one.
    const several = sources.length > 1 && batches.some(({ step }) => step !== undefined)
    const views = batches.map(({ transfers, transactions }) => !several && live.add(transfers, transactions ?? []))
    if (several || views.includes(true)) live.replace(store.transfers(), store.transactions())
  }
}

/** What was read contradicts what was read before it, on a chain that can still change. */
export class Reorganised extends Error {
  constructor(cause: InputError) {
    super(cause.message, { cause })
  }
}

/** Whether an answer came that says how far it goes: of a live source, or of a file where no live source is asked. */
function isRead(readings: readonly SourceReading[]): boolean {
  return readings.some(({ reading }) => reading.parts !== undefined)
}

function isWhole(readings: readonly SourceReading[]): boolean {
  return readings.some(({ reading }) => reading.parts !== undefined && reading.state === 'complete')
}

/** Most addresses that one request to every source of a chain takes. */
export function layerOf(sources: readonly Source[], chain: Chain): number {
  const own = sources.filter(({ live }) => live === undefined || live.chain === chain)
  return own.length === 0 ? 1 : Math.min(...own.map((source) => source.layer))
}
