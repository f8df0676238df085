import { SourceError } from '../model/errors.ts'
import { hex, type RpcClient } from './rpc-client.ts'
import { type RpcHeader, rpcHeader } from './rpc-shapes.ts'

/** Two answers of one reading are of two chains: the blocks between were replaced, or two nodes disagree. */
export class ChainChanged extends SourceError {}

/** What is kept of a block. */
export type Header = Pick<RpcHeader, 'number' | 'hash' | 'timestamp' | 'logsBloom'>

const MOST_HELD = 20_000

/** The blocks that answers spoke of: one hash for each number, and the headers that were asked for. */
export class BlockBook {
  readonly #hashes = new Map<number, string>()
  readonly #headers = new Map<number, Header>()

  /** @throws ChainChanged when a block had another hash before */
  see(client: RpcClient, number: number, hash: string): void {
    const known = this.#hashes.get(number)
    if (known === undefined) this.#hashes.set(number, hash)
    else if (known !== hash) {
      throw new ChainChanged(`two answers of ${client.host} are of two chains`, {
        got: `block ${number} as ${known} and as ${hash}`,
        wanted: 'one hash for a block',
        next: 'run again: what was read is kept; if it stays so, take another endpoint',
      })
    }
  }

  /** Headers by number, asked for where they are not known yet. */
  async headers(client: RpcClient, numbers: Iterable<number>): Promise<ReadonlyMap<number, Header>> {
    const wanted = [...new Set(numbers)].sort((a, b) => a - b)
    const missing = wanted.filter((number) => !this.#headers.has(number))
    const got = await inTurns(missing, (number) => headerAt(client, number))
    for (const header of got) this.keep(client, header)
    return new Map(wanted.map((number) => [number, this.#headers.get(number)!]))
  }

  /** Takes in a header that came along. @throws ChainChanged */
  keep(client: RpcClient, { number, hash, timestamp, logsBloom }: Header): void {
    this.see(client, number, hash)
    this.#headers.set(number, { number, hash, timestamp, logsBloom })
  }

  /** Headers that were asked for before. */
  held(number: number): Header | undefined {
    return this.#headers.get(number)
  }

  forget(): void {
    this.#hashes.clear()
    this.#headers.clear()
  }

  /** Keeps the memory bounded; between readings only. */
  trim(): void {
    if (this.#hashes.size > MOST_HELD) this.forget()
  }
}

/** A block by its number. @throws SourceError when it is not there */
export function headerAt(client: RpcClient, number: number): Promise<RpcHeader> {
  return client.get('eth_getBlockByNumber', [hex(number), false], {
    shape: rpcHeader,
    wrong: (header) => (header.number === number ? undefined : `block ${header.number} for block ${number}`),
  })
}

const TOGETHER = 64

/** Does something for each item, some at the same time, started in their order. Ends with the first error. */
export async function inTurns<A, B>(items: readonly A[], act: (item: A) => Promise<B>): Promise<B[]> {
  const done: B[] = []
  for (let at = 0; at < items.length; at += TOGETHER) {
    done.push(...(await Promise.all(items.slice(at, at + TOGETHER).map(act))))
  }
  return done
}
