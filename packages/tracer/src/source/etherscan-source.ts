import { z } from 'zod'
import type { Address } from '../model/address.ts'
import { SourceError } from '../model/errors.ts'
import type { UnixSeconds } from '../model/time.ts'
import type { TransactionRef } from '../model/transaction.ts'
import { type ListAnswer, readList, readMaker, readRpc } from './etherscan-answers.ts'
import { openTransaction } from './etherscan-open.ts'
import { type Gap, type Limits, MOST_WINDOW, type Page, type PageAnswer, readPages } from './etherscan-pages.ts'
import { type EtherscanFlavour, etherscanQuestion } from './etherscan-provider.ts'
import { type Lists, rowsOfLists } from './etherscan-rows.ts'
import { LISTS, type List, ROW, type RowOf } from './etherscan-shapes.ts'
import { type EvmNetwork, hexOf } from './evm-network.ts'
import type { Exchange } from './exchange.ts'
import { answered, askJson, type Judged, refused } from './explorer-ask.ts'
import { begun, checkChain, cutOf, headerOf, locate, type Node, rememberedCut, type Told } from './explorer-chain.ts'
import { codeThrough, paysUnsigned } from './explorer-code.ts'
import { type Hole, Holes, standing, unlistedWraps } from './explorer-rows.ts'
import type { Cut, Live, Part, Reading, ReadOptions, Source } from './source.ts'

export interface EtherscanOptions {
  readonly exchange: Exchange
  readonly net: EvmNetwork
  /** Of the explorer; names the source. */
  readonly host: string
  readonly flavour: EtherscanFlavour
  /** Rows asked for at once; 1,000, what the free plan gives, when absent. */
  readonly pageSize?: number
  /** Rows of one list of one address after which the rest is left as cut; 20,000 when absent. */
  readonly mostRows?: number
  /** Without the two lists of collections, ERC-721 and ERC-1155 are refused, and an address costs three requests instead of five. */
  readonly collections?: boolean
}

/** Which part of a reading a list tells of. `txlist` also tells the fees. */
const PART: Readonly<Record<List, readonly Part[]>> = {
  txlist: ['native', 'fee'],
  txlistinternal: ['internal'],
  tokentx: ['erc20'],
  tokennfttx: ['erc721'],
  token1155tx: ['erc1155'],
}

const FEE_NOTE = 'gas used times gas price; what a chain charges for data and blobs on top is not in this list'

const remembered = z.object({
  cut: rememberedCut,
  limits: z.object({ size: z.number(), window: z.number() }),
  /** Whether it is asked for code; a case that was begun without goes on without. */
  code: z.boolean().optional(),
})

/**
 * Transfers out of the account lists of Etherscan and of those that imitate it: one address at a time, one request for each of
 * its five lists where they are short. Rows have the form that `etherscan-rows.ts` tells. Withdrawals of stake and rewards of
 * blocks stand in lists of their own and are not asked for.
 * @example etherscanSource({ exchange, net, host: 'api.etherscan.io', flavour: 'etherscan-v2' })
 */
export function etherscanSource(options: EtherscanOptions): Source {
  const { exchange, net, host, flavour, pageSize = 1_000, mostRows = 20_000, collections = true } = options
  const limits: Limits = { size: pageSize, window: MOST_WINDOW }
  const asked = collections ? LISTS : LISTS.filter((list) => list !== 'tokennfttx' && list !== 'token1155tx')
  let cut: Cut | undefined
  let asksCode = true

  const node = nodeOf(exchange, net)

  const page = <L extends List>(list: L, hex: string, { from, to, page, size }: Page, signal?: AbortSignal) => {
    const parameters = { address: hex, startblock: from, endblock: to, page, offset: size, sort: 'asc' }
    const question = etherscanQuestion(net.chain, `account.${list}`, parameters)
    return askJson(exchange, question, (value) => rowsOf(list, readList(value), hex, { from, to }), signal)
  }

  const listOf = async <L extends List>(list: L, hex: string, from: number, last: number, signal?: AbortSignal) => {
    const kind = { blockOf: ({ blockNumber }: RowOf<L>) => blockNumber, textOf: (row: RowOf<L>) => textOf(row) }
    return readPages({ from, to: last }, (window) => page(list, hex, window, signal), kind, limits, mostRows)
  }

  const makerOf = (hex: string, signal?: AbortSignal) => {
    const question = etherscanQuestion(net.chain, 'contract.getcontractcreation', { contractaddresses: hex })
    return askJson(exchange, question, (value) => readMaker(value, hex), signal)
  }

  const readOne = async (
    address: Address,
    from: number,
    since: UnixSeconds,
    { signal }: ReadOptions,
  ): Promise<Reading> => {
    const last = cut!.block
    const hex = hexOf(address)
    const rows: Partial<Record<List, readonly unknown[]>> = {}
    const holes = new Holes()
    for (const list of LISTS) {
      if (!asked.includes(list)) {
        holes.add(PART[list], { from, to: last, note: 'collections were not asked for', refused: true })
        continue
      }
      const { rows: read, gaps } = await listOf(list, hex, from, last, signal)
      rows[list] = read
      holes.add(PART[list], ...gaps.map((gap) => holeOf(list, gap)))
    }
    const lists = Object.fromEntries(LISTS.map((list) => [list, rows[list] ?? []])) as unknown as Lists
    expectOneChain(host, lists)
    const whole = from === 0 && !holes.all.has('native')
    const made = rowsOfLists(net, address, lists, { whole, finalized: cut!.finalized, host })
    for (const [part, more] of made.holes) holes.add([part], ...more)
    holes.add(['erc20'], ...unlistedWraps(net, address, { from, to: last }))
    const signed = lists.txlist.some((row) => row.from === hex)
    const asks = asksCode && paysUnsigned(address, made.transfers, signed)
    const code = asks ? await codeThrough(node, net, address, last, () => makerOf(hex, signal), signal) : undefined
    return {
      address,
      transfers: made.transfers,
      ...standing(net, { address, holes: holes.all, notes: { fee: FEE_NOTE } }, { from, cut: cut!, since }),
      calls: made.calls,
      checks: made.checks,
      ...(code === undefined ? {} : { code }),
      ...(made.openings.length === 0 ? {} : { openings: made.openings }),
    }
  }

  const live: Live = {
    chain: net.chain,
    async begin(known, { signal, forward = false } = {}) {
      if (known !== undefined) {
        const state = remembered.parse(JSON.parse(known))
        Object.assign(limits, state.limits)
        asksCode = state.code === true
        cut = state.cut as Cut
      }
      if (known === undefined || forward) cut = await cutOf(node, net, host, signal)
      const chosen = flavour === 'etherscan-v2'
      await checkChain(node, net, { host, block: cut!.block, chosen }, signal)
    },
    get cut() {
      return begun(cut)
    },
    state: () => JSON.stringify({ cut: begun(cut), limits, ...(asksCode ? { code: true } : {}) }),
    async blockHash(block, signal) {
      return (await headerOf(node, block, host, signal))?.hash
    },
    async open(transactions: readonly TransactionRef[], signal) {
      const opened = []
      for (const ref of transactions) {
        opened.push(await openTransaction({ exchange, net, host, node, finalized: begun(cut).finalized }, ref, signal))
      }
      return opened
    },
    async locate(hashes, signal) {
      const found = []
      const last = begun(cut).block
      for (const hash of hashes) found.push(await locate(node, { net, host, hash, last }, signal))
      return found
    },
    drain: () => exchange.drain(),
  }

  return {
    name: host,
    identity: '',
    rows: 0,
    layer: 1,
    async read(addresses, readOptions = {}) {
      const { signal, after } = readOptions
      signal?.throwIfAborted()
      const readings: Reading[] = []
      if (addresses.length === 0) return readings
      const from = after === undefined ? 0 : after + 1
      begun(cut)
      const since = after === undefined ? 0 : ((await headerOf(node, after, host, signal))?.timestamp ?? 0)
      for (const address of addresses) readings.push(await readOne(address, from, since as UnixSeconds, readOptions))
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

/** The module `proxy`, which passes a few questions on to a node. */
export function nodeOf(exchange: Exchange, net: EvmNetwork): Node {
  const ask = (method: string, parameters: Readonly<Record<string, unknown>>, signal?: AbortSignal): Promise<Told> =>
    askJson(exchange, etherscanQuestion(net.chain, `proxy.${method}`, parameters), readRpc, signal)
  return {
    block: (tag, boolean, signal) => ask('eth_getBlockByNumber', { tag, boolean }, signal),
    chainId: (signal) => ask('eth_chainId', {}, signal),
    blockNumber: (signal) => ask('eth_blockNumber', {}, signal),
    transaction: (hash, signal) => ask('eth_getTransactionByHash', { txhash: hash }, signal),
    code: (hex, signal) => ask('eth_getCode', { address: hex, tag: 'latest' }, signal),
  }
}

/** The rows of a list, each of the shape of that list, of the address and inside the window: anything else is no answer. */
function rowsOf<L extends List>(
  list: L,
  judged: Judged<ListAnswer>,
  hex: string,
  { from, to }: { readonly from: number; readonly to: number },
): Judged<PageAnswer<RowOf<L>>> {
  if (judged.kind !== 'answer') return judged
  const { value } = judged
  if (value.kind !== 'rows') return answered(value)
  const rows: RowOf<L>[] = []
  for (const raw of value.rows) {
    const read = ROW[list].safeParse(raw)
    if (!read.success) {
      const { path, message } = read.error.issues[0]!
      return refused(`a row of ${list} is malformed: ${path.join('.')}: ${message}`)
    }
    const row = read.data as RowOf<L>
    const made = 'contractAddress' in row && !list.startsWith('token') ? row.contractAddress : undefined
    if (row.from !== hex && row.to !== hex && made !== hex) return refused(`${list} lists a row of another address`)
    if (row.blockNumber < from || row.blockNumber > to)
      return refused(`${list} lists a row outside the blocks asked for`)
    rows.push(row)
  }
  return answered({ kind: 'rows', rows, ...(value.pending === undefined ? {} : { pending: value.pending }) })
}

/** What two listings of one row have in common: everything but what grows with the chain. */
function textOf(row: object): string {
  return JSON.stringify(row, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))
}

function holeOf(list: List, { from, to, note }: Gap): Hole {
  return { from, to, note: `${list}: ${note}` }
}

/** @throws SourceError when two rows of one block name different hashes: pages of two chains */
function expectOneChain(host: string, lists: Lists): void {
  const hashes = new Map<number, string>()
  for (const row of Object.values(lists).flat()) {
    const hash = 'blockHash' in row ? row.blockHash : undefined
    if (hash === undefined) continue
    const before = hashes.get(row.blockNumber)
    if (before !== undefined && before !== hash) {
      throw new SourceError(`${host} changed block ${row.blockNumber} while it was read`, {
        got: `${before} and ${hash}`,
        wanted: 'one hash of one block',
        next: 'try again: the chain was being reorganised',
      })
    }
    hashes.set(row.blockNumber, hash)
  }
}
