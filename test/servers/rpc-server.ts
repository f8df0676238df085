import { codeIn, makerIn } from './explorer-lists.ts'
import type { Asked, Handler, Reply } from './server.ts'
import { stateAt, type World, type WorldBlock, type WorldFrame, type WorldLog, type WorldTx } from './world.ts'
import { bloomOf } from './world-maker.ts'

/** What a node can do, and how much of it at once. */
export interface NodeOptions {
  /** `trace_filter`; how it takes senders and receivers together. */
  readonly filter?: 'union' | 'intersection'
  /** Parity's `trace_transaction` and `trace_block`. */
  readonly parity?: boolean
  /** `debug_traceTransaction` and `debug_traceBlockByNumber` with `callTracer`. */
  readonly debug?: boolean
  /** `ots_searchTransactionsBefore`. */
  readonly search?: boolean
  /** `eth_getBlockReceipts`; there when absent. */
  readonly blockReceipts?: boolean
  /** Most blocks of a list of events or traces. */
  readonly range?: number
  /** How a wider question is refused. */
  readonly refusal?: (range: number, from: number, to: number) => { readonly code: number; readonly message: string }
  /** Most items of a list. */
  readonly most?: number
  /** What becomes of a longer list: an error, the first of it without a word, or an error that names blocks that would do. */
  readonly over?: 'error' | 'cut' | 'suggest'
  /** Blocks below the head whose state is kept; all when absent. */
  readonly states?: number
  /** Whether it knows `finalized` and `safe`; it does when absent. */
  readonly tags?: boolean
  /** Whether events tell the time of their block. */
  readonly times?: boolean
  readonly chainId?: number
}

class Refusal extends Error {
  readonly code: number
  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

type Params = readonly unknown[]
const hex = (value: number | bigint): string => `0x${value.toString(16)}`
const TRACED = { call: 'call', delegatecall: 'call', staticcall: 'call', create: 'create', create2: 'create' } as const

/** A node over a world: JSON-RPC as geth, Erigon and Otterscan document it. */
export function rpcHandler(holder: { current: World }, options: NodeOptions = {}): Handler {
  return ({ body }: Asked): Reply => {
    const { id, method, params = [] } = JSON.parse(body) as { id: number; method: string; params?: Params }
    try {
      return reply({ jsonrpc: '2.0', id, result: answer(new Node(holder.current, options), method, params) })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return reply({ jsonrpc: '2.0', id, error: { code: error.code, message: error.message } })
    }
  }
}

const reply = (body: unknown): Reply => ({ status: 200, body: JSON.stringify(body) })

function answer(node: Node, method: string, params: Params): unknown {
  const { options } = node
  const missing = () => new Refusal(-32601, `the method ${method} does not exist/is not available`)
  const having = (able: unknown): void => {
    if (!able) throw missing()
  }
  switch (method) {
    case 'eth_chainId':
      return hex(options.chainId ?? node.world.chainId)
    case 'eth_blockNumber':
      return hex(node.head)
    case 'eth_getBlockByNumber':
      return node.block(params[0] as string, params[1] === true)
    case 'eth_getBlockReceipts': {
      having(options.blockReceipts ?? true)
      const block = node.at(params[0] as string)
      return block === undefined ? null : block.txs.map((tx) => node.receipt(block, tx))
    }
    case 'eth_getTransactionByHash':
      return node.found(params[0], (block, tx) => node.transaction(block, tx))
    case 'eth_getTransactionReceipt':
      return node.found(params[0], (block, tx) => node.receipt(block, tx))
    case 'eth_getLogs':
      return node.logs(params[0] as LogFilter)
    case 'eth_getBalance':
      return hex(node.state(params[1]).balances.get(String(params[0])) ?? 0n)
    case 'eth_getTransactionCount':
      return hex(node.state(params[1]).nonces.get(String(params[0])) ?? 0)
    case 'eth_getCode':
      return codeIn(node.world, String(params[0]))
    case 'eth_call':
      return node.call(params[0] as { to: string; data: string }, params[1])
    case 'trace_filter':
      having(options.filter)
      return node.filter(params[0] as TraceFilter)
    case 'trace_transaction':
      having(options.parity)
      return node.found(params[0], (block, tx) => node.parity(block, tx))
    case 'trace_block': {
      having(options.parity)
      const block = node.at(params[0] as string)
      return block === undefined ? null : block.txs.flatMap((tx) => node.parity(block, tx))
    }
    case 'debug_traceTransaction':
      having(options.debug)
      return node.found(params[0], (_, tx) => nested(tx, tx.frames[0]!))
    case 'debug_traceBlockByNumber': {
      having(options.debug)
      const block = node.at(params[0] as string)
      return block?.txs.map((tx) => ({ txHash: tx.hash, result: nested(tx, tx.frames[0]!) })) ?? null
    }
    case 'ots_searchTransactionsBefore':
      having(options.search)
      return node.search(String(params[0]), Number(params[1]), Number(params[2]))
    case 'ots_getContractCreator': {
      having(options.search)
      const maker = makerIn(node.world, String(params[0]))
      return maker === undefined ? null : { creator: maker.creator, hash: maker.tx }
    }
    default:
      throw missing()
  }
}

interface LogFilter {
  readonly fromBlock: string
  readonly toBlock: string
  readonly address?: string
  readonly topics?: readonly (string | readonly string[] | null)[]
}

interface TraceFilter {
  readonly fromBlock: string
  readonly toBlock: string
  readonly fromAddress?: readonly string[]
  readonly toAddress?: readonly string[]
}

class Node {
  readonly world: World
  readonly options: NodeOptions

  constructor(world: World, options: NodeOptions) {
    this.world = world
    this.options = options
  }

  get head(): number {
    return this.world.blocks.length - 1
  }

  at(tag: string): WorldBlock | undefined {
    if (tag === 'latest') return this.world.blocks.at(-1)
    if (tag === 'finalized' || tag === 'safe') {
      if (this.options.tags === false) throw new Refusal(-32602, `invalid argument 0: hex string without 0x prefix`)
      return this.world.blocks[this.world.finalized]
    }
    return this.world.blocks[Number(tag)]
  }

  block(tag: string, whole: boolean): unknown {
    const block = this.at(tag)
    if (block === undefined) return null
    return {
      number: hex(block.number),
      hash: block.hash,
      parentHash: block.parentHash,
      timestamp: hex(block.timestamp),
      logsBloom: block.logsBloom,
      transactions: block.txs.map((tx) => (whole ? this.transaction(block, tx) : tx.hash)),
    }
  }

  found<T>(hash: unknown, give: (block: WorldBlock, tx: WorldTx) => T): T | null {
    for (const block of this.world.blocks) {
      const tx = block.txs.find((one) => one.hash === hash)
      if (tx !== undefined) return give(block, tx)
    }
    return null
  }

  transaction(block: WorldBlock, tx: WorldTx): unknown {
    return {
      hash: tx.hash,
      blockNumber: hex(block.number),
      blockHash: block.hash,
      transactionIndex: hex(tx.index),
      from: tx.from,
      to: tx.to,
      value: hex(tx.value),
      input: tx.input,
      nonce: hex(tx.nonce),
      gas: hex(tx.gasUsed * 2n),
      gasPrice: hex(tx.gasPrice),
      type: '0x2',
    }
  }

  receipt(block: WorldBlock, tx: WorldTx): { readonly [name: string]: unknown } {
    return {
      transactionHash: tx.hash,
      transactionIndex: hex(tx.index),
      blockHash: block.hash,
      blockNumber: hex(block.number),
      from: tx.from,
      to: tx.to,
      contractAddress: tx.created ?? null,
      status: hex(tx.status),
      gasUsed: hex(tx.gasUsed),
      effectiveGasPrice: hex(tx.gasPrice),
      ...(tx.l1Fee === undefined ? {} : { l1Fee: hex(tx.l1Fee) }),
      logsBloom: bloomOf(tx.logs),
      logs: tx.logs.map((log) => this.log(block, tx, log)),
    }
  }

  log(block: WorldBlock, tx: WorldTx, log: WorldLog): unknown {
    return {
      address: log.address,
      topics: log.topics,
      data: log.data,
      blockNumber: hex(block.number),
      blockHash: block.hash,
      transactionHash: tx.hash,
      transactionIndex: hex(tx.index),
      logIndex: hex(log.index),
      removed: false,
      ...(this.options.times ? { blockTimestamp: hex(block.timestamp) } : {}),
    }
  }

  logs({ fromBlock, toBlock, address, topics = [] }: LogFilter): unknown {
    const blocks = this.#span(fromBlock, toBlock)
    const matches = (log: WorldLog): boolean =>
      (address === undefined || log.address === address) &&
      topics.every((wanted, i) => {
        const topic = log.topics[i]
        if (wanted === null) return true
        return topic !== undefined && [wanted].flat().includes(topic)
      })
    const found = blocks.flatMap((block) =>
      block.txs.flatMap((tx) =>
        tx.logs.filter(matches).map((log) => ({ block: block.number, item: this.log(block, tx, log) })),
      ),
    )
    return this.#capped(found, blocks[0]?.number ?? 0)
  }

  filter({ fromBlock, toBlock, fromAddress, toAddress }: TraceFilter): unknown {
    const blocks = this.#span(fromBlock, toBlock)
    const matches = (frame: WorldFrame): boolean => {
      const [from, to] = [fromAddress?.includes(frame.from), toAddress?.includes(frame.to)]
      if (from === undefined || to === undefined) return from ?? to ?? true
      return this.options.filter === 'union' ? from || to : from && to
    }
    const found = blocks.flatMap((block) =>
      block.txs.flatMap((tx) =>
        this.parity(block, tx)
          .filter((_, i) => matches(tx.frames[i]!))
          .map((item) => ({ block: block.number, item })),
      ),
    )
    return this.#capped(found, blocks[0]?.number ?? 0)
  }

  parity(block: WorldBlock, tx: WorldTx): unknown[] {
    return tx.frames.map((frame) => ({
      ...actionOf(frame),
      ...(frame.error === undefined ? {} : { error: frame.error, result: null }),
      subtraces: below(tx, frame).length,
      traceAddress: frame.path,
      blockHash: block.hash,
      blockNumber: block.number,
      transactionHash: tx.hash,
      transactionPosition: tx.index,
    }))
  }

  search(address: string, before: number, size: number): unknown {
    const last = before === 0 ? this.head : before - 1
    const pages: { block: WorldBlock; tx: WorldTx }[] = []
    let number = last
    for (; number >= 0 && pages.length < size; number--) {
      const block = this.world.blocks[number]
      if (block === undefined) continue
      const touching = block.txs.filter((tx) => touches(tx, address))
      pages.push(...touching.reverse().map((tx) => ({ block, tx })))
    }
    const more = this.world.blocks.slice(0, number + 1).some(({ txs }) => txs.some((tx) => touches(tx, address)))
    return {
      txs: pages.map(({ block, tx }) => this.transaction(block, tx)),
      receipts: pages.map(({ block, tx }) => ({
        ...this.receipt(block, tx),
        logs: null,
        logsBloom: null,
        timestamp: block.timestamp,
      })),
      firstPage: before === 0,
      lastPage: !more,
    }
  }

  state(tag: unknown): ReturnType<typeof stateAt> {
    const block = this.at(String(tag))
    if (block === undefined) throw new Refusal(-32000, 'header not found')
    const { states } = this.options
    if (states !== undefined && block.number < this.head - states) {
      throw new Refusal(-32000, `missing trie node ${block.hash.slice(2)} (path ) state is not available`)
    }
    return stateOf(this.world, block.number)
  }

  call({ to, data }: { to: string; data: string }, tag: unknown): string {
    const { tokenBalances } = this.state(tag)
    if (!this.world.tokens.has(to)) throw new Refusal(3, 'execution reverted')
    if (!data.startsWith('0x70a08231')) throw new Refusal(3, 'execution reverted')
    return `0x${(tokenBalances.get(to)?.get(`0x${data.slice(-40)}`) ?? 0n).toString(16).padStart(64, '0')}`
  }

  #span(fromBlock: string, toBlock: string): readonly WorldBlock[] {
    const [from, to] = [Number(fromBlock), Number(toBlock)]
    const { range, refusal = plainRefusal } = this.options
    if (from > this.head) throw new Refusal(-32602, `BlockOutOfRangeError: ${from} is past the head`)
    if (range !== undefined && to - from + 1 > range) {
      const { code, message } = refusal(range, from, to)
      throw new Refusal(code, message)
    }
    return this.world.blocks.slice(from, to + 1)
  }

  #capped(found: readonly { readonly block: number; readonly item: unknown }[], from: number): unknown {
    const { most = Number.POSITIVE_INFINITY, over = 'error' } = this.options
    if (found.length <= most || over === 'cut') return found.slice(0, most).map(({ item }) => item)
    const until = Math.max(from, found[most]!.block - 1)
    const hint = over === 'suggest' ? ` Try with this block range [${hex(from)}, ${hex(until)}].` : ''
    throw new Refusal(-32005, `query returned more than ${most} results.${hint}`)
  }
}

const plainRefusal = (range: number) => ({
  code: -32602,
  message: `block range too large, currently limited to ${range}`,
})

const states = new WeakMap<World, Map<number, ReturnType<typeof stateAt>>>()

function stateOf(world: World, block: number): ReturnType<typeof stateAt> {
  const known = states.get(world) ?? new Map<number, ReturnType<typeof stateAt>>()
  states.set(world, known)
  const state = known.get(block) ?? stateAt(world, block)
  known.set(block, state)
  return state
}

function touches({ from, to, created, frames, logs }: WorldTx, address: string): boolean {
  const topic = `0x${address.slice(2).padStart(64, '0')}`
  return (
    [from, to, created].includes(address) ||
    frames.some((frame) => frame.from === address || frame.to === address) ||
    logs.some((log) => log.address === address || log.topics.includes(topic))
  )
}

function below(tx: WorldTx, frame: WorldFrame): WorldFrame[] {
  const { length } = frame.path
  return tx.frames.filter(
    ({ path }) => path.length === length + 1 && path.slice(0, length).join() === frame.path.join(),
  )
}

function actionOf({ type, from, to, value, input }: WorldFrame): object {
  if (type === 'selfdestruct') {
    return { type: 'suicide', action: { address: from, refundAddress: to, balance: hex(value) }, result: null }
  }
  const shared = { from, value: hex(value), gas: '0x5208' }
  if (TRACED[type] === 'create') {
    const result = { address: to, code: '0x60', gasUsed: '0x0' }
    return { type: 'create', action: { ...shared, init: input, creationMethod: type }, result }
  }
  return { type: 'call', action: { ...shared, callType: type, to, input }, result: { gasUsed: '0x0', output: '0x' } }
}

function nested(tx: WorldTx, frame: WorldFrame): object {
  const calls = below(tx, frame).map((inner) => nested(tx, inner))
  return {
    type: frame.type.toUpperCase(),
    from: frame.from,
    to: frame.to,
    ...(frame.type === 'staticcall' ? {} : { value: hex(frame.value) }),
    gas: '0x5208',
    gasUsed: '0x5208',
    input: frame.input,
    ...(frame.error === undefined ? {} : { error: frame.error }),
    ...(calls.length === 0 ? {} : { calls }),
  }
}
