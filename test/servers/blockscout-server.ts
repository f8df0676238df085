import {
  type FrameItem,
  find,
  framesOf,
  makerIn,
  nodeAnswer,
  type Placed,
  type TokenItem,
  tokensOf,
  transactionsOf,
} from './explorer-lists.ts'
import type { Asked, Handler, Reply } from './server.ts'
import type { World } from './world.ts'

export interface BlockscoutServerOptions {
  /** Version 12: `items_count` is the size of a page, up to 100; else pages have 50 rows. */
  readonly sizedPages?: boolean
  /** Rows of a page, whatever is asked for. */
  readonly rows?: number
  /** The key it wants as a bearer. */
  readonly key?: string
  /** Takes Deposit and Withdrawal of the wrapper for mints and burns. */
  readonly listsWraps?: boolean
  /** What it says of its own progress. */
  readonly indexed?: { readonly blocks: string; readonly frames: string | null }
  /** Has not read why failed transactions failed. */
  readonly undecided?: boolean
  /** Old enough to have no advanced filters. */
  readonly noFilters?: boolean
  /** Repeats the parameters of the request, the key among them, in its cursors. */
  readonly leaks?: boolean
}

/** The API of version 2 of a Blockscout over a world, with the paging of its queries, gaps and all. */
export function blockscoutServer(holder: { readonly current: World }, options: BlockscoutServerOptions = {}): Handler {
  return (asked) => {
    if (options.key !== undefined && asked.headers.authorization !== `Bearer ${options.key}`) {
      return json(401, { message: 'Unauthorized' })
    }
    return answer(holder.current, asked, options)
  }
}

const json = (status: number, body: unknown): Reply => ({
  status,
  body: JSON.stringify(body, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
})

function answer(world: World, asked: Asked, options: BlockscoutServerOptions): Reply {
  const url = new URL(asked.path, 'http://here')
  if (url.pathname.endsWith('/eth-rpc')) {
    const { id, method, params } = JSON.parse(asked.body) as { id: number; method: string; params: unknown[] }
    const result = nodeAnswer(world, method, params)
    return json(
      200,
      result === undefined ? { jsonrpc: '2.0', id, error: 'Action not found.' } : { jsonrpc: '2.0', id, result },
    )
  }
  const [first, second, third] = url.pathname.split('/api/v2/')[1]!.split('/')
  const query = Object.fromEntries(url.searchParams)
  if (first === 'main-page') {
    const { blocks, frames } = options.indexed ?? { blocks: '1.00', frames: '1.00' }
    return json(200, {
      indexed_blocks_ratio: blocks,
      indexed_internal_transactions_ratio: frames,
      finished_indexing: true,
    })
  }
  if (first === 'advanced-filters' && options.noFilters !== true) return filters(world, query, options)
  if (first === 'addresses' && third === undefined) return json(200, addressOf(world, second!))
  if (first === 'addresses' && third === 'internal-transactions') {
    const of = tableOf(world).frames.filter((item) => [item.frame.from, item.frame.to].includes(second!))
    return page(of.map(frameView), query, options, behindFrame)
  }
  const placed = first === 'transactions' ? find(world, second!) : undefined
  if (placed === undefined) return json(404, { message: 'Not found' })
  if (third === undefined) return json(200, transactionView(world, placed, options))
  if (third === 'logs') return page(logsOf(placed), query, options, behindLog)
  const frames = tableOf(world).frames.filter(({ tx }) => tx.hash === placed.tx.hash)
  return page(frames.reverse().map(frameView), query, options, behindFrameUp)
}

interface Table {
  /** Newest first, without the own call of a transaction. */
  readonly frames: FrameItem[]
  readonly contracts: ReadonlyMap<string, string>
}
const tables = new WeakMap<World, Table>()

function tableOf(world: World): Table {
  const known = tables.get(world)
  if (known !== undefined) return known
  const frames = framesOf(world).filter(({ frame, index }) => index > 0 || /^create|destruct/.test(frame.type))
  const contracts = new Map<string, string>()
  for (const { tx, frame, failedAbove } of frames) {
    if (/^create/.test(frame.type) && !failedAbove && frame.error === undefined) contracts.set(frame.to, tx.hash)
  }
  const { disperser, helper, proxy, logic, genuine, fake, collection, multi, wrapper, impostor, router } = world.cast
  // Of those that are there from the beginning nobody knows who made them.
  for (const hex of [disperser, helper, proxy, logic, ...genuine, fake, collection, multi, wrapper, impostor, router]) {
    contracts.set(hex, '')
  }
  const table = { frames: frames.reverse(), contracts }
  tables.set(world, table)
  return table
}

interface View {
  readonly item: Readonly<Record<string, unknown>>
  readonly at: Readonly<Record<string, number | null>>
}

/** Rows behind the cursor of a query, and the cursor behind them. */
function page(
  views: readonly View[],
  query: Readonly<Record<string, string>>,
  options: BlockscoutServerOptions,
  isBehind: (at: View['at'], query: Readonly<Record<string, string>>) => boolean,
): Reply {
  const size = sizeOf(query, options)
  const left = views.filter(({ at }) => isBehind(at, query))
  const rows = left.slice(0, size)
  const next =
    left.length > size
      ? { ...(options.leaks ? { ...query, apikey: 'leaked' } : {}), ...rows.at(-1)!.at, items_count: 50 }
      : null
  return json(200, { items: rows.map(({ item }) => item), next_page_params: next })
}

function sizeOf(query: Readonly<Record<string, string>>, { rows, sizedPages }: BlockscoutServerOptions): number {
  return rows ?? (sizedPages ? Math.min(Number(query.items_count ?? 50), 100) : 50)
}

const party = (world: World, hash: string | null | undefined): object | null =>
  hash == null ? null : { hash: checksummed(hash), is_contract: tableOf(world).contracts.has(hash), name: null }

/** Any mixed case will do: readers have to take it in any. */
const checksummed = (hash: string): string => `0x${hash.slice(2, 20).toUpperCase()}${hash.slice(20)}`
const iso = (timestamp: number): string => new Date(timestamp * 1_000).toISOString().replace('.000Z', '.000000Z')

function addressOf(world: World, hex: string): object {
  const hash = tableOf(world).contracts.get(hex)
  return {
    hash: checksummed(hex),
    is_contract: hash !== undefined,
    creation_transaction_hash: hash || null,
    creator_address_hash: makerIn(world, hex)?.creator ?? null,
  }
}

function feeOf({ tx }: Placed): bigint {
  return tx.gasUsed * tx.gasPrice + (tx.l1Fee ?? 0n)
}

function transactionView(world: World, placed: Placed, options: BlockscoutServerOptions): object {
  const { block, tx } = placed
  return {
    hash: tx.hash,
    block_number: block.number,
    position: tx.index,
    timestamp: iso(block.timestamp),
    status: tx.status === 1 ? 'ok' : 'error',
    result: statusOf(placed, options),
    from: party(world, tx.from),
    to: party(world, tx.to),
    created_contract: tx.to === null ? party(world, tx.created) : null,
    value: tx.value,
    fee: { type: 'actual', value: feeOf(placed) },
    raw_input: tx.input,
    nonce: tx.nonce,
  }
}

function statusOf({ tx }: Placed, options: BlockscoutServerOptions): string {
  return tx.status === 1 ? 'success' : options.undecided ? 'awaiting_internal_transactions' : 'Reverted'
}

function logsOf({ block, tx }: Placed): View[] {
  return tx.logs.map(({ index, address, topics, data }) => ({
    at: { block_number: block.number, index },
    item: {
      address: { hash: checksummed(address), is_contract: true },
      topics: [...topics, null, null, null, null].slice(0, 4),
      data,
      index,
      block_number: block.number,
      block_hash: block.hash,
    },
  }))
}

function behindLog({ index }: View['at'], query: Readonly<Record<string, string>>): boolean {
  return query.index === undefined || index! > Number(query.index)
}

function frameView({ block, tx, frame, index, failedAbove }: FrameItem): View {
  const creates = frame.type.startsWith('create')
  const error = frame.error ?? (failedAbove ? 'Parent reverted' : null)
  return {
    at: { block_number: block.number, transaction_index: tx.index, index },
    item: {
      transaction_hash: tx.hash,
      transaction_index: tx.index,
      index,
      error,
      success: error === null,
      type: frame.type,
      from: { hash: checksummed(frame.from) },
      to: creates ? null : { hash: checksummed(frame.to) },
      created_contract: creates && error === null ? { hash: checksummed(frame.to) } : null,
      value: frame.value,
      block_number: block.number,
      timestamp: iso(block.timestamp),
    },
  }
}

function behindFrame(at: View['at'], query: Readonly<Record<string, string>>): boolean {
  if (query.block_number === undefined) return true
  const [block, tx, index] = [query.block_number, query.transaction_index, query.index].map(Number) as [
    number,
    number,
    number,
  ]
  if (at.block_number !== block) return at.block_number! < block
  return at.transaction_index === tx ? at.index! < index : at.transaction_index! < tx
}

function behindFrameUp({ index }: View['at'], query: Readonly<Record<string, string>>): boolean {
  return query.index === undefined || index! > Number(query.index)
}

/** What `advanced-filters` lists of each kind, with the places by which it sorts. */
interface Item extends Placed {
  readonly from: string
  readonly to: string | null
  readonly frame?: FrameItem
  readonly token?: TokenItem
  /** 1 for the last of a batch. */
  readonly inBatch?: number
}

interface Key {
  readonly block: number
  readonly tx: number
  readonly frame: number | null
  readonly log: number | null
  readonly batch: number | null
}

/*
 * The conditions of its queries: what a comparison with an index of 0 or less would say is left out, which is how rows get lost
 * behind a cursor at such a place.
 */
function isTransactionBehind({ block, tx }: Item, key: Key): boolean {
  return block.number < key.block || (key.tx > 0 && block.number === key.block && tx.index < key.tx)
}

function isFrameBehind({ block, tx, frame }: Item, key: Key): boolean {
  if (block.number < key.block) return true
  if (block.number !== key.block) return false
  if (key.frame === null) return key.tx > 0 && tx.index <= key.tx
  return (key.tx > 0 && tx.index < key.tx) || (key.frame > 0 && tx.index === key.tx && frame!.index < key.frame)
}

function isTokenBehind({ block, tx, token, inBatch }: Item, key: Key): boolean {
  if (block.number < key.block) return true
  if (block.number !== key.block) return false
  if (key.log === null) return key.tx > 0 && (key.frame === null ? tx.index <= key.tx : tx.index < key.tx)
  const { index } = token!.log
  if (key.log <= 0) return false
  return index < key.log || (index === key.log && key.batch! > 1 && inBatch! < key.batch!)
}

function filters(world: World, query: Readonly<Record<string, string>>, options: BlockscoutServerOptions): Reply {
  const list = (name: string): Set<string> => new Set((query[name] ?? '').split(','))
  const [senders, receivers] = [list('from_address_hashes_to_include'), list('to_address_hashes_to_include')]
  const key = keyOf(query)
  const size = sizeOf(query, options)
  const found = itemsOf(world, options)
    .filter(({ from, to }) => senders.has(from) || (to !== null && receivers.has(to)))
    .filter((item) => {
      if (key === undefined) return true
      return item.token
        ? isTokenBehind(item, key)
        : item.frame
          ? isFrameBehind(item, key)
          : isTransactionBehind(item, key)
    })
  const rows = found.slice(0, size)
  const next = found.length > size ? { ...placeOf(rows.at(-1)!), items_count: 50 } : null
  const leaked = options.leaks && next !== null ? { ...next, apikey: 'leaked' } : next
  return json(200, {
    items: rows.map((item) => itemView(world, item, options)),
    next_page_params: leaked,
    search_params: {},
  })
}

/** Undefined where one of the five is missing or no number: it then begins anew, without a word. */
function keyOf(query: Readonly<Record<string, string>>): Key | undefined {
  const read = (name: string): number | null | undefined => {
    const text = query[name]
    return text === undefined ? undefined : text === '' || text === 'null' ? null : Number(text)
  }
  const [block, tx, frame, log, batch] = [
    'block_number',
    'transaction_index',
    'internal_transaction_index',
    'token_transfer_index',
    'token_transfer_batch_index',
  ].map(read)
  if (block == null || tx == null || frame === undefined || log === undefined || batch === undefined) return undefined
  return { block, tx, frame, log, batch }
}

const lists = new WeakMap<World, Map<boolean, readonly Item[]>>()

/** Everything, newest first; of a transaction itself, then its logs, then its frames, the last of each first. */
function itemsOf(world: World, { listsWraps = false }: BlockscoutServerOptions): readonly Item[] {
  const known = lists.get(world) ?? new Map<boolean, readonly Item[]>()
  lists.set(world, known)
  if (known.has(listsWraps)) return known.get(listsWraps)!
  const own = [...transactionsOf(world)].map((placed): Item => ({ ...placed, from: placed.tx.from, to: placed.tx.to }))
  const frames = tableOf(world).frames.map((frame): Item => {
    const { block, tx, frame: shown } = frame
    return { block, tx, frame, from: shown.from, to: shown.type.startsWith('create') ? null : shown.to }
  })
  const tokens = tokensOf(world, listsWraps ? [world.cast.wrapper] : []).map((token): Item => {
    const { block, tx, from, to, batch, inBatch } = token
    return { block, tx, token, from, to, inBatch: batch - inBatch }
  })
  const rank = ({ token, frame }: Item): number => (token ? 1 : frame ? 2 : 0)
  const all = [...own, ...frames, ...tokens].sort(
    (a, b) =>
      b.block.number - a.block.number ||
      b.tx.index - a.tx.index ||
      rank(a) - rank(b) ||
      (b.token?.log.index ?? 0) - (a.token?.log.index ?? 0) ||
      (b.inBatch ?? 0) - (a.inBatch ?? 0) ||
      (b.frame?.index ?? 0) - (a.frame?.index ?? 0),
  )
  known.set(listsWraps, all)
  return all
}

function placeOf({ block, tx, frame, token, inBatch }: Item): Record<string, number | null> {
  return {
    block_number: block.number,
    transaction_index: tx.index,
    internal_transaction_index: frame?.index ?? null,
    token_transfer_index: token?.log.index ?? null,
    token_transfer_batch_index: inBatch ?? null,
  }
}

function itemView(world: World, item: Item, options: BlockscoutServerOptions): Readonly<Record<string, unknown>> {
  const { block, tx, frame, token, from, to } = item
  const contract = token === undefined ? undefined : world.tokens.get(token.contract)
  const creates = frame === undefined ? tx.to === null : frame.frame.type.startsWith('create')
  const made = frame === undefined ? tx.created : frame.frame.to
  const isContract = to !== null && tableOf(world).contracts.has(to)
  return {
    ...placeOf(item),
    hash: tx.hash,
    type:
      token?.standard ?? (to === null ? 'contract_creation' : isContract ? 'contract_interaction' : 'coin_transfer'),
    // Of the transaction, also for a frame that failed.
    status: statusOf(item, options),
    method: isContract && tx.input.length >= 10 ? tx.input.slice(0, 10) : null,
    from: party(world, from),
    to: party(world, to),
    created_contract: token === undefined && creates ? party(world, made) : null,
    value: token === undefined ? (frame?.frame.value ?? tx.value) : null,
    total:
      token === undefined
        ? null
        : {
            ...(token.standard === 'ERC-721' ? {} : { value: token.units }),
            ...(token.id === undefined ? {} : { token_id: token.id }),
            decimals: contract === undefined ? null : String(contract.decimals),
          },
    token:
      token === undefined
        ? null
        : {
            address_hash: checksummed(token.contract),
            symbol: contract?.symbol ?? null,
            name: contract?.name ?? null,
            decimals: contract === undefined ? null : String(contract.decimals),
            type: token.standard,
          },
    timestamp: iso(block.timestamp),
    block_number: block.number,
    transaction_index: tx.index,
    fee: frame === undefined ? feeOf(item) : '1',
  }
}
