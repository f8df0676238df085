import { z } from 'zod'
import type { Address } from '../model/address.ts'
import { canonicalJson } from '../model/canonical-json.ts'
import type { Chain } from '../model/chain.ts'
import { BugError, SourceError } from '../model/errors.ts'
import type { UnixSeconds } from '../model/time.ts'
import type { Transaction, TransactionRef } from '../model/transaction.ts'
import type { Transfer } from '../model/transfer.ts'
import type { EvmNetwork } from './evm-network.ts'
import type { Answer, Exchange } from './exchange.ts'
import type { Cut, Live, Reading, ReadOptions, Source } from './source.ts'
import { headerBlock, type SqdHeader, sqdBlock, sqdHead, sqdMetadata } from './sqd-blocks.ts'
import { faultOfBlock, faultOfChain } from './sqd-check.ts'
import { SqdClient } from './sqd-client.ts'
import { DEFAULT_LIMITS, SqdLayer, type SqdLimits } from './sqd-layer.ts'
import { openTransactions } from './sqd-open.ts'
import { probe } from './sqd-probe.ts'
import { headerQuery, LAYER, layerQuery, type SqdAbilities } from './sqd-query.ts'

export interface SqdOptions {
  /** Over `sqdProvider`; best with `SQD_LIMITS`. */
  readonly exchange: Exchange
  readonly net: EvmNetwork
  /** For messages. */
  readonly host: string
  readonly dataset: string
  /** Where the cut is taken: at the finalized block, or at the head. A Portal knows nothing of `safe`, and takes it for finalized. */
  readonly finality?: 'finalized' | 'safe' | 'latest'
  readonly limits?: Partial<SqdLimits>
}

/** What the source remembers between runs. */
const memory = z.object({
  dataset: z.string(),
  cut: z.object({
    block: z.number().int().nonnegative(),
    hash: z.string(),
    time: z.number().int().nonnegative(),
    finalized: z.number().int().nonnegative(),
  }),
  /** First block that the dataset has. */
  first: z.object({ block: z.number().int().nonnegative(), hash: z.string() }),
  abilities: z.object({ traces: z.boolean(), wholeTraces: z.boolean(), blobs: z.boolean() }),
})
type Memory = z.output<typeof memory>
type Head = NonNullable<z.output<typeof sqdHead>>

/** See `sqdSource`. */
export class SqdSource implements Source, Live {
  readonly identity = ''
  readonly rows = 0
  readonly layer = LAYER
  readonly live: Live = this
  readonly name: string
  readonly chain: Chain
  readonly #options: SqdOptions
  readonly #client: SqdClient
  readonly #limits: SqdLimits
  #memory: Memory | undefined

  constructor(options: SqdOptions) {
    const { exchange, net, dataset, host, limits } = options
    this.#options = options
    this.#limits = { ...DEFAULT_LIMITS, ...limits }
    this.#client = new SqdClient(exchange, net, dataset, host)
    this.name = `sqd ${dataset}`
    this.chain = net.chain
  }

  get requests(): number {
    return this.#options.exchange.requests
  }

  *always(): Iterable<Transfer> {}

  close(): void {
    this.#options.exchange.close()
  }

  get cut(): Cut {
    const { block, hash, time, finalized } = this.#begun.cut
    return { block, hash, time: time as UnixSeconds, finalized }
  }

  state(): string {
    return canonicalJson(this.#begun)
  }

  drain(): readonly Answer[] {
    return this.#options.exchange.drain()
  }

  async begin(
    known: string | undefined,
    options: { readonly signal?: AbortSignal; readonly forward?: boolean } = {},
  ): Promise<void> {
    const { signal, forward = false } = options
    const before = known === undefined ? undefined : this.#remembered(known)
    if (before !== undefined) await this.#isSame(before, signal)
    this.#memory = before === undefined || forward ? await this.#learn(before, signal) : before
  }

  async blockHash(block: number, signal?: AbortSignal): Promise<string | undefined> {
    return (await this.#header(block, signal))?.hash
  }

  async read(addresses: readonly Address[], options: ReadOptions = {}): Promise<readonly Reading[]> {
    const { signal, after } = options
    signal?.throwIfAborted()
    const readings = new Map<Address, Reading>()
    const distinct = [...new Set(addresses)]
    for (let at = 0; at < distinct.length; at += LAYER) {
      const layer = distinct.slice(at, at + LAYER)
      for (const reading of await this.#readLayer(layer, after, signal)) readings.set(reading.address, reading)
    }
    return addresses.map((address) => readings.get(address)!)
  }

  open(transactions: readonly TransactionRef[], signal?: AbortSignal): Promise<readonly Transaction[]> {
    const { net } = this.#options
    const { abilities, cut } = this.#begun
    return openTransactions(
      { net, abilities, finalized: cut.finalized, what: this.#stream, client: this.#client },
      transactions,
      signal,
    )
  }

  get #stream(): 'stream' | 'finalized-stream' {
    return this.#options.finality === 'latest' ? 'stream' : 'finalized-stream'
  }

  get #begun(): Memory {
    if (this.#memory === undefined) throw new BugError(`the source ${this.name} was asked before it began`)
    return this.#memory
  }

  #remembered(known: string): Memory {
    let json: unknown
    try {
      json = JSON.parse(known)
    } catch {
      json = undefined
    }
    const read = memory.safeParse(json)
    if (read.success && read.data.dataset === this.#options.dataset) return read.data
    throw new SourceError(`what the case remembers of ${this.#client.name} is not to be read`, {
      got: read.success ? `the memory of the dataset ${read.data.dataset}` : 'another form',
      next: 'give the case the source that it was begun with, or begin it anew with --force',
    })
  }

  /** Sees that the dataset still begins with the block it began with. */
  async #isSame({ first }: Memory, signal: AbortSignal | undefined): Promise<void> {
    const header = await this.#header(first.block, signal)
    if (header?.hash === first.hash) return
    throw new SourceError(`${this.#client.name} is of another chain than the case`, {
      got: header === undefined ? `no block ${first.block}` : `block ${first.block} with the hash ${header.hash}`,
      wanted: `the hash ${first.hash}`,
      next: 'name the dataset that the case was begun with',
    })
  }

  /** Learns where the dataset begins, what it can do, and where a case ends; sees that it is of this chain. */
  async #learn(before: Memory | undefined, signal: AbortSignal | undefined): Promise<Memory> {
    const { dataset, finality = 'finalized' } = this.#options
    const { name } = this.#client
    const metadata = await this.#client.get('metadata', sqdMetadata, signal)
    if (metadata.dataset !== dataset && !metadata.aliases.includes(dataset)) {
      throw new SourceError(`${name} calls itself by another name`, {
        got: metadata.dataset.slice(0, 80),
        wanted: dataset,
      })
    }
    const start = metadata.start_block ?? 0
    const finalized = await this.#client.get('finalized-head', sqdHead, signal)
    const newest = finality === 'latest' ? await this.#client.get('head', sqdHead, signal) : finalized
    if (newest === null || finalized === null || newest.number < start) {
      throw new SourceError(`${name} holds no block yet`, { next: 'take another source of this chain' })
    }
    const { header, abilities } = await this.#probe(newest, start, signal)
    const first = before?.first ?? { block: start, hash: await this.#firstHash(start, signal) }
    return {
      dataset,
      cut: {
        block: header.number,
        hash: header.hash,
        time: header.timestamp,
        finalized: Math.min(finalized.number, header.number),
      },
      first,
      abilities,
    }
  }

  /**
   * What the dataset can do at a block. Some have traces in the archive only: unless the newest block was asked for, the case
   * then ends where the archive ends, for what contracts moved is worth more than the last hours.
   */
  async #probe(newest: Head, start: number, signal: AbortSignal | undefined): ReturnType<typeof probe> {
    const { net, finality } = this.#options
    const found = await probe(this.#client, this.#stream, net, newest, signal)
    if (found.abilities.traces || finality === 'latest') return found
    const archived = await this.#client.archivalHead(signal)
    if (archived === null || archived.number >= newest.number || archived.number < start) return found
    const older = await probe(this.#client, this.#stream, net, archived, signal)
    return older.abilities.traces ? older : found
  }

  async #firstHash(start: number, signal: AbortSignal | undefined): Promise<string> {
    const header = await this.#header(start, signal)
    if (header !== undefined) return header.hash
    throw new SourceError(`${this.#client.name} does not give its first block`, { wanted: `block ${start}` })
  }

  async #header(block: number, signal: AbortSignal | undefined): Promise<SqdHeader | undefined> {
    const streamed = await this.#client.stream(this.#stream, headerQuery(block), {
      shape: headerBlock,
      faultOf: (blocks) =>
        blocks.length === 1 && blocks[0]!.header.number === block ? undefined : `it gives other blocks than ${block}`,
      mayBeEmpty: true,
      signal,
    })
    return typeof streamed === 'string' ? undefined : streamed[0]!.header
  }

  async #readLayer(
    addresses: readonly Address[],
    after: number | undefined,
    signal: AbortSignal | undefined,
  ): Promise<readonly Reading[]> {
    const { net } = this.#options
    const { abilities, first, cut } = this.#begun
    const from = Math.max(first.block, after === undefined ? 0 : after + 1)
    const layer = new SqdLayer(addresses, {
      net,
      abilities,
      cut: this.cut,
      limits: this.#limits,
      from,
      begins: first.block,
    })
    let [next, parentHash]: [number, string | undefined] = [from, undefined]
    for (let answers = 0; next <= cut.block; answers++) {
      const { wanted } = layer
      if (wanted === undefined) break
      if (answers === this.#limits.answers) {
        layer.end(`${answers} answers, all of them short`)
        break
      }
      const last = await this.#answer(layer, wanted, { from: next, parentHash, abilities, signal })
      next = last.number + 1
      parentHash = last.hash
    }
    return layer.readings()
  }

  /** Asks for what is left of the range, hands it to the layer, and gives the last block of it. */
  async #answer(
    layer: SqdLayer,
    wanted: NonNullable<SqdLayer['wanted']>,
    asked: {
      readonly from: number
      readonly parentHash: string | undefined
      readonly abilities: SqdAbilities
      readonly signal: AbortSignal | undefined
    },
  ): Promise<SqdHeader> {
    const { from, parentHash, abilities, signal } = asked
    const { cut } = this.#begun
    const { chainId } = this.#options.net
    const all = new Set([...wanted.whole, ...wanted.bare])
    const query = layerQuery(abilities, from, cut.block, wanted)
    const anchored = this.#stream === 'stream' && parentHash !== undefined ? { parentBlockHash: parentHash } : {}
    const blocks = await this.#client.stream(
      this.#stream,
      { ...query, ...anchored },
      {
        shape: sqdBlock,
        faultOf(blocks) {
          const headers = blocks.map(({ header }) => header)
          const fault = faultOfChain(headers, { from, to: cut.block, parentHash, chainId })
          if (fault !== undefined) return fault
          const last = headers.at(-1)!
          if (last.number === cut.block && last.hash !== cut.hash) {
            return `block ${cut.block} has another hash than when the case began: the chain was reorganised`
          }
          return blocks.map((block) => faultOfBlock(block, chainId, all)).find((wrong) => wrong !== undefined)
        },
        signal,
      },
    )
    if (typeof blocks === 'string') throw new BugError('a stream over a layer may be neither empty nor refused')
    layer.add(blocks)
    return blocks.at(-1)!.header
  }
}
