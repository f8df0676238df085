import { z } from 'zod'
import type { Address } from '../model/address.ts'
import type { UnixSeconds } from '../model/time.ts'
import type { Transaction, TransactionRef } from '../model/transaction.ts'
import { blockscoutAt } from './blockscout-ask.ts'
import { readGroup } from './blockscout-group.ts'
import { openTransaction } from './blockscout-open.ts'
import { indexingStatus } from './blockscout-shapes.ts'
import type { EvmNetwork } from './evm-network.ts'
import type { Exchange } from './exchange.ts'
import { begun, checkChain, cutOf, headerOf, locate, rememberedCut } from './explorer-chain.ts'
import type { Cut, Live, Reading, Source } from './source.ts'

export interface BlockscoutOptions {
  readonly exchange: Exchange
  readonly net: EvmNetwork
  /** Of the explorer; names the source. */
  readonly host: string
  /** Addresses asked for at once; 10 when absent. */
  readonly layer?: number
  /** Rows of one address after which the rest is left as cut; 5,000, a hundred pages of an older version, when absent. */
  readonly mostRows?: number
}

const remembered = z.object({
  cut: rememberedCut,
  blocks: z.number(),
  frames: z.number(),
  /** Whether it is asked for code; a case that was begun without goes on without. */
  code: z.boolean().optional(),
})

/**
 * Transfers out of Blockscout's API of version 2: everything of several addresses in one list of pages, token rows with the index
 * of their log. Frames, of which that list does not tell whether they failed, and contracts, which it does not name where they
 * are made, cost a further request each.
 * @example blockscoutSource({ exchange, net, host: 'eth.blockscout.com' })
 */
export function blockscoutSource(options: BlockscoutOptions): Source {
  const { exchange, net, host, layer = 10, mostRows = 5_000 } = options
  const at = blockscoutAt(exchange, net, host)
  let cut: Cut | undefined
  /** Shares of the chain whose blocks and traces the service has read itself. */
  let indexed = { blocks: 1, frames: 1 }
  let asksCode = true

  const live: Live = {
    chain: net.chain,
    async begin(known, { signal, forward = false } = {}) {
      if (known !== undefined) {
        const { cut: before, code = false, ...shares } = remembered.parse(JSON.parse(known))
        cut = before as Cut
        indexed = shares
        asksCode = code
      }
      if (known === undefined || forward) {
        cut = await cutOf(at.node, net, host, signal)
        const status = await at.get('/main-page/indexing-status', {}, indexingStatus, { signal })
        indexed = { blocks: status.indexed_blocks_ratio ?? 1, frames: status.indexed_internal_transactions_ratio ?? 0 }
      }
      await checkChain(at.node, net, { host, block: cut!.block, chosen: false }, signal)
    },
    get cut() {
      return begun(cut)
    },
    state: () => JSON.stringify({ cut: begun(cut), ...indexed, ...(asksCode ? { code: true } : {}) }),
    async blockHash(block, signal) {
      return (await headerOf(at.node, block, host, signal))?.hash
    },
    async open(transactions: readonly TransactionRef[], signal) {
      const opened: Transaction[] = []
      for (const ref of transactions) opened.push(await openTransaction(at, ref, begun(cut).finalized, signal))
      return opened
    },
    async locate(hashes, signal) {
      const found = []
      const last = begun(cut).block
      for (const hash of hashes) found.push(await locate(at.node, { net, host, hash, last }, signal))
      return found
    },
    drain: () => exchange.drain(),
  }

  return {
    name: host,
    identity: '',
    rows: 0,
    layer,
    async read(addresses: readonly Address[], { signal, after } = {}) {
      signal?.throwIfAborted()
      const readings: Reading[] = []
      if (addresses.length === 0) return readings
      const from = after === undefined ? 0 : after + 1
      const last = begun(cut)
      const since = after === undefined ? 0 : ((await headerOf(at.node, after, host, signal))?.timestamp ?? 0)
      const span = { from, cut: last, since: since as UnixSeconds, indexed, mostRows, asksCode }
      for (let i = 0; i < addresses.length; i += layer) {
        readings.push(...(await readGroup(at, addresses.slice(i, i + layer), span, signal)))
      }
      return readings
    },
    get requests() {
      return exchange.requests
    },
    *always() {},
    close: () => exchange.close(),
    live,
  }
}
