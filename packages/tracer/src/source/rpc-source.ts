import type { Address } from '../model/address.ts'
import { BugError, InputError } from '../model/errors.ts'
import type { Transaction, TransactionRef } from '../model/transaction.ts'
import type { EvmNetwork } from './evm-network.ts'
import type { Exchange } from './exchange.ts'
import {
  type Abilities,
  cutOf,
  type Finality,
  identify,
  learn,
  type Memory,
  memoryOf,
  otherChain,
} from './rpc-begin.ts'
import { BlockBook, ChainChanged, headerAt, inTurns } from './rpc-blocks.ts'
import { canonical, hex, RpcClient } from './rpc-client.ts'
import { openTransaction } from './rpc-open.ts'
import { readSpan } from './rpc-read.ts'
import { MOST_SCANNED, ScannedBlocks } from './rpc-scan.ts'
import { rpcHeader, rpcPlace } from './rpc-shapes.ts'
import type { Cut, Live, Reading, ReadOptions, Source } from './source.ts'

export interface RpcSourceOptions {
  readonly exchange: Exchange
  readonly net: EvmNetwork
  /** Of the endpoint, as it is named in messages and in the case. */
  readonly host: string
  /** First block that is read; 0 where left out. What an address held before is asked of the state of the block before. */
  readonly from?: number
  /** Where the case ends: `finalized` where left out. Rows above the finalized block say so. */
  readonly finality?: Finality
  /** Whether what was found is compared with what the chain states; it is where left out. */
  readonly checks?: boolean
  /** Most blocks that are read whole where the endpoint has no index of payments; 2,000 where left out. */
  readonly mostScanned?: number
  readonly signal?: AbortSignal
}

/**
 * Addresses of one reading. Events of all of them come with the same questions; more would exceed what nodes take in one topic
 * and hold the walk to a plan that is long out of date.
 */
const LAYER = 50

/**
 * An EVM chain by the JSON-RPC interface of a node: events by topic, the native coin by the best index the node has.
 * @example
 * const source = rpcSource({ exchange, net, host: 'rpc.example' })
 * await source.live.begin(undefined)
 * await source.read([address])
 */
export function rpcSource(options: RpcSourceOptions): Source & { readonly live: Live } {
  return new RpcSource(options)
}

class RpcSource implements Source, Live {
  readonly identity = ''
  readonly rows = 0
  readonly layer = LAYER
  readonly name: string
  readonly chain: EvmNetwork['chain']
  readonly live = this
  readonly #options: RpcSourceOptions
  readonly #client: RpcClient
  readonly #book = new BlockBook()
  readonly #blocks = new ScannedBlocks()
  #memory: Memory | undefined

  constructor(options: RpcSourceOptions) {
    const { exchange, net, host, signal } = options
    this.#options = options
    this.#client = new RpcClient(exchange, net, host, signal)
    this.name = `rpc ${net.chain} ${host}`
    this.chain = net.chain
  }

  get requests(): number {
    return this.#options.exchange.requests
  }

  async begin(
    known: string | undefined,
    { signal, forward = false }: { readonly signal?: AbortSignal; readonly forward?: boolean } = {},
  ): Promise<void> {
    const client = this.#client.until(signal)
    this.#forget()
    const before = known === undefined ? undefined : memoryOf(client, known)
    const { chainId, genesis } = await identify(client)
    if (before !== undefined && before.genesis !== genesis) {
      throw otherChain(client, `block 0 as ${genesis}`, `${before.genesis}, as the case remembers it`)
    }
    const taken = before !== undefined && !forward
    const cut = taken ? before.cut : await cutOf(client, this.#options.finality ?? 'finalized')
    if (this.#first > cut.block) {
      throw new InputError('the first block to be read is not final yet', {
        got: `block ${this.#first}`,
        wanted: `one up to ${cut.block}, where the case would end`,
      })
    }
    const abilities: Abilities = before?.abilities ?? (await learn(client, { from: this.#first, to: cut.block }))
    this.#memory = { chainId, genesis, cut, abilities }
  }

  get cut(): Cut {
    return this.#begun().cut as Cut
  }

  state(): string {
    return canonical(this.#begun())
  }

  async read(addresses: readonly Address[], { signal, after }: ReadOptions = {}): Promise<readonly Reading[]> {
    if (addresses.length === 0) return []
    const { cut } = this
    const { abilities: able } = this.#begun()
    const client = this.#client.until(signal)
    const from = after === undefined ? this.#first : Math.max(this.#first, after + 1)
    if (from > cut.block) return addresses.map(nothingAfter)
    const { checks = true, mostScanned = MOST_SCANNED } = this.#options
    const room = { client, able, cut, book: this.#book, blocks: this.#blocks, checks, mostScanned }
    const read = async (): Promise<Reading[]> => {
      const readings: Reading[] = []
      for (let at = 0; at < addresses.length; at += LAYER) {
        const some = addresses.slice(at, at + LAYER)
        readings.push(...(await readSpan(room, some, { from, to: cut.block }, after === undefined)))
      }
      await this.#holdCut(client)
      return readings
    }
    return this.#orForget(async () => {
      this.#book.trim()
      this.#blocks.trim()
      try {
        return await read()
      } catch (error) {
        if (!(error instanceof ChainChanged)) throw error
        // The chain was reorganised between two answers, or two nodes disagree: once more, from what they say now.
        this.#forget()
        return read()
      }
    })
  }

  async blockHash(block: number, signal?: AbortSignal): Promise<string | undefined> {
    const header = await this.#client.until(signal).get('eth_getBlockByNumber', [hex(block), false], {
      shape: rpcHeader.nullable(),
      wrong: (given) => (given === null || given.number === block ? undefined : `block ${given.number}, not ${block}`),
    })
    return header?.hash
  }

  async open(transactions: readonly TransactionRef[], signal?: AbortSignal): Promise<readonly Transaction[]> {
    const client = this.#client.until(signal)
    const { abilities: able } = this.#begun()
    const { cut } = this
    return this.#orForget(() =>
      inTurns(transactions, (ref) => openTransaction({ client, able, cut, book: this.#book }, ref)),
    )
  }

  async locate(hashes: readonly string[], signal?: AbortSignal): Promise<readonly (TransactionRef | undefined)[]> {
    const client = this.#client.until(signal)
    const { cut, chain } = this
    return inTurns(hashes, async (hash) => {
      const found = await client.get('eth_getTransactionByHash', [hash], {
        shape: rpcPlace,
        wrong: (given) => (given === null || given.hash === hash ? undefined : `transaction ${given.hash} for ${hash}`),
      })
      const block = found?.blockNumber ?? undefined
      return block === undefined || block > cut.block ? undefined : { chain, hash, block }
    })
  }

  drain() {
    return this.#options.exchange.drain()
  }

  *always() {}

  close(): void {
    this.#options.exchange.close()
  }

  get #first(): number {
    return this.#options.from ?? 0
  }

  #begun(): Memory {
    if (this.#memory === undefined) throw new BugError('an RPC source was asked before it began')
    return this.#memory
  }

  /** The cut is looked at again after each reading: were it another block now, the rows would be of two chains. */
  async #holdCut(client: RpcClient): Promise<void> {
    const { block, hash, finalized } = this.cut
    const { hash: now } = await headerAt(client, block)
    if (now === hash) return
    throw client.failed(
      `${client.net.chain} was reorganised ${block > finalized ? 'while' : 'below its finality since'} it was read`,
      {
        got: `block ${block} as ${now}`,
        wanted: hash,
        next: 'run again: what both chains have in common is kept',
      },
    )
  }

  /** What was answered goes with a reading that failed: nothing may be known without its answer being kept. */
  async #orForget<T>(act: () => Promise<T>): Promise<T> {
    try {
      return await act()
    } catch (error) {
      this.#forget()
      throw error
    }
  }

  #forget(): void {
    this.#book.forget()
    this.#blocks.forget()
  }
}

/** The reading of an address that was read up to the cut before. */
function nothingAfter(address: Address): Reading {
  return { address, transfers: [], state: 'complete', note: '', coverage: [], parts: [], checks: [] }
}
