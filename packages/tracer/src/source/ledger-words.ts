import { accountOf, addressOn } from '../model/address.ts'
import { parseAsset } from '../model/asset.ts'
import { type Chain, type Namespace, namespaceOf, quote } from '../model/chain.ts'
import { InputError } from '../model/errors.ts'

/** What the source says beside the payment; the same for most rows of an asset. */
export interface Detail {
  readonly symbol: string | null
  readonly name: string | null
  readonly decimals: number | null
  readonly shown: string | null
  readonly status: 0 | 1
  readonly blockHash: string | null
  /** Sorted, without repeats. */
  readonly flags: readonly string[]
}

/** Takes each new word with its number, in the order of the numbers from 1. */
export interface WordKeeper {
  address(number: number, address: string): void
  asset(number: number, asset: string): void
  detail(number: number, detail: Detail): void
}

/** So many details are remembered at most: a ledger that shows a figure of its own in every row must not fill the memory. */
const MAX_DETAILS = 65_536

/** The words of one ledger as numbers: each address and asset is checked and kept once. */
export class LedgerWords {
  readonly #chains = new Map<string, ChainWords>()
  readonly #known: ReadonlySet<string>
  readonly #keeper: WordKeeper
  readonly #counts = { address: 0, asset: 0 }
  #details = new Map<string, number>()
  #detailCount = 0

  constructor(knownChains: ReadonlySet<string>, keeper: WordKeeper) {
    this.#known = knownChains
    this.#keeper = keeper
  }

  /** @throws InputError for a chain that is not among the known ones */
  chain(text: string): ChainWords {
    const found = this.#chains.get(text)
    if (found !== undefined) return found
    if (!this.#known.has(text)) {
      throw new InputError('unknown chain', {
        got: quote(text),
        wanted: `one of ${[...this.#known].sort().join(', ')}`,
        next: 'write the chain as CAIP-2, or add it to data/chains',
      })
    }
    const chain = copy(text) as Chain
    const words = new ChainWords(chain, this.#counts, this.#keeper)
    this.#chains.set(chain, words)
    return words
  }

  /** Number of a detail. `key` is text that is equal for equal details; `read` makes the detail when the key is new. */
  detail(key: string, read: () => Detail): number {
    const found = this.#details.get(key)
    if (found !== undefined) return found
    const detail = read()
    if (this.#details.size >= MAX_DETAILS) this.#details = new Map()
    this.#details.set(key, ++this.#detailCount)
    this.#keeper.detail(this.#detailCount, detail)
    return this.#detailCount
  }
}

/** The addresses and assets of one chain. */
export class ChainWords {
  readonly chain: Chain
  readonly family: Namespace
  readonly #addresses = new Map<string, number>()
  /** The payer of the row before: of a swap, and of the fee after a payment, it is the same again. */
  #last = { text: '', number: 0 }
  readonly #assets = new Map<string, number>()
  readonly #counts: { address: number; asset: number }
  readonly #keeper: WordKeeper

  constructor(chain: Chain, counts: { address: number; asset: number }, keeper: WordKeeper) {
    this.chain = chain
    this.family = namespaceOf(chain)
    this.#counts = counts
    this.#keeper = keeper
  }

  /** Number of the address of a sender. @throws InputError when it is no address of the chain */
  sender(text: string): number {
    if (text === '' || text !== this.#last.text) this.#last = { text, number: this.address(text) }
    return this.#last.number
  }

  /** Number of an address, however its letters are cased. @throws InputError when it is no address of the chain */
  address(text: string): number {
    const found = this.#addresses.get(text)
    if (found !== undefined) return found
    const address = addressOn(this.chain, text)
    return this.#enter(this.#addresses, text, accountOf(address), () => {
      this.#keeper.address(++this.#counts.address, address)
      return this.#counts.address
    })
  }

  /** Number of an asset. @throws InputError when it is no asset of the chain */
  asset(text: string): number {
    const found = this.#assets.get(text)
    if (found !== undefined) return found
    const asset = parseAsset(text, this.chain)
    return this.#enter(this.#assets, text, asset, () => {
      this.#keeper.asset(++this.#counts.asset, asset)
      return this.#counts.asset
    })
  }

  #enter(words: Map<string, number>, text: string, normal: string, add: () => number): number {
    const number = words.get(normal) ?? add()
    words.set(copy(normal), number)
    if (text !== normal) words.set(copy(text), number)
    return number
  }
}

/** A string of its own: one cut out of a block of the file would keep the whole block in memory. */
function copy(text: string): string {
  return Buffer.from(text).toString()
}
