import { AbiCoder } from 'ethers/abi'
import { id } from 'ethers/hash'
import type { World, WorldBlock, WorldFrame, WorldLog, WorldTx } from './world.ts'

/*
 * What an explorer has in its tables, worked out of blocks, frames and logs as an indexer does it.
 */

export interface Placed {
  readonly block: WorldBlock
  readonly tx: WorldTx
}

export interface TokenItem extends Placed {
  readonly log: WorldLog
  readonly standard: 'ERC-20' | 'ERC-721' | 'ERC-1155'
  readonly contract: string
  readonly from: string
  readonly to: string
  readonly units: bigint
  readonly id?: bigint
  /** Place in its batch, from 0, and how many there are. */
  readonly inBatch: number
  readonly batch: number
}

export interface FrameItem extends Placed {
  readonly frame: WorldFrame
  /** Place among all frames. */
  readonly index: number
  readonly failedAbove: boolean
}

const TRANSFER = id('Transfer(address,address,uint256)')
const SINGLE = id('TransferSingle(address,address,address,uint256,uint256)')
const BATCH = id('TransferBatch(address,address,address,uint256[],uint256[])')
const DEPOSIT = id('Deposit(address,uint256)')
const WITHDRAWAL = id('Withdrawal(address,uint256)')
const ZERO = `0x${'0'.repeat(40)}`

export function* transactionsOf(world: World): Generator<Placed> {
  for (const block of world.blocks) for (const tx of block.txs) yield { block, tx }
}

export function framesOf(world: World): FrameItem[] {
  return [...transactionsOf(world)].flatMap(({ block, tx }) =>
    tx.frames.map((frame, index) => {
      const above = tx.frames.filter(
        ({ path }) => path.length < frame.path.length && path.every((step, i) => frame.path[i] === step),
      )
      return { block, tx, frame, index, failedAbove: above.some(({ error }) => error !== undefined) }
    }),
  )
}

/** @param wrappers whose Deposit and Withdrawal the indexer takes for mints and burns */
export function tokensOf(world: World, wrappers: readonly string[] = []): TokenItem[] {
  return [...transactionsOf(world)].flatMap((placed) =>
    placed.tx.logs.flatMap((log) => {
      const items = itemsOf(log, wrappers)
      return items.map((item, inBatch) => ({
        ...placed,
        log,
        contract: log.address,
        ...item,
        inBatch,
        batch: items.length,
      }))
    }),
  )
}

type Item = Pick<TokenItem, 'standard' | 'from' | 'to' | 'units' | 'id'>

function itemsOf({ topics, data, address }: WorldLog, wrappers: readonly string[]): Item[] {
  const [kind, ...rest] = topics
  const words = (data.length - 2) / 64
  const at = (i: number): string => `0x${rest[i]!.slice(26)}`
  const areAddresses = (...places: number[]): boolean => places.every((i) => /^0x0{24}/.test(rest[i] ?? ''))
  if (kind === TRANSFER && rest.length === 2 && words === 1 && areAddresses(0, 1)) {
    return [{ standard: 'ERC-20', from: at(0), to: at(1), units: BigInt(data) }]
  }
  if (kind === TRANSFER && rest.length === 3 && words === 0 && areAddresses(0, 1)) {
    return [{ standard: 'ERC-721', from: at(0), to: at(1), units: 1n, id: BigInt(rest[2]!) }]
  }
  if (kind === SINGLE && rest.length === 3 && words === 2 && areAddresses(1, 2)) {
    const [piece, units] = AbiCoder.defaultAbiCoder().decode(['uint256', 'uint256'], data) as unknown as [
      bigint,
      bigint,
    ]
    return [{ standard: 'ERC-1155', from: at(1), to: at(2), units, id: piece }]
  }
  if (kind === BATCH && rest.length === 3 && words >= 4 && areAddresses(1, 2)) {
    const decoded = AbiCoder.defaultAbiCoder().decode(['uint256[]', 'uint256[]'], data)
    const [pieces, amounts] = decoded.toArray(true) as [bigint[], bigint[]]
    return pieces.map((piece, i) => ({ standard: 'ERC-1155', from: at(1), to: at(2), units: amounts[i]!, id: piece }))
  }
  if (wrappers.includes(address) && rest.length === 1 && words === 1 && areAddresses(0)) {
    if (kind === DEPOSIT) return [{ standard: 'ERC-20', from: ZERO, to: at(0), units: BigInt(data) }]
    if (kind === WITHDRAWAL) return [{ standard: 'ERC-20', from: at(0), to: ZERO, units: BigInt(data) }]
  }
  return []
}

const hex = (value: bigint | number): string => `0x${value.toString(16)}`

/** The few methods that explorers pass on to a node; undefined for others. */
export function nodeAnswer(world: World, method: string, params: readonly unknown[]): unknown {
  const head = world.blocks.length - 1
  switch (method) {
    case 'eth_chainId':
      return hex(world.chainId)
    case 'eth_blockNumber':
      return hex(head)
    case 'eth_getBlockByNumber': {
      const [tag, full] = params
      const number = tag === 'finalized' ? world.finalized : tag === 'latest' ? head : Number(tag)
      const block = world.blocks[number]
      if (block === undefined) return null
      const { hash, parentHash, timestamp, logsBloom, txs } = block
      const transactions = txs.map((tx) =>
        full === true || full === 'true' ? transactionOf(world, block, tx) : tx.hash,
      )
      return { number: hex(number), hash, parentHash, timestamp: hex(timestamp), logsBloom, transactions }
    }
    case 'eth_getTransactionByHash': {
      const found = find(world, params[0])
      return found === undefined ? null : transactionOf(world, found.block, found.tx)
    }
    case 'eth_getTransactionReceipt': {
      const found = find(world, params[0])
      return found === undefined ? null : receiptOf(found.block, found.tx)
    }
    case 'eth_getCode':
      return codeIn(world, String(params[0]))
    default:
      return undefined
  }
}

/** Bytes at an address: accounts have none, the proxy is a clone of its logic, and everything else has some of its own. */
export function codeIn(world: World, hex: string): string {
  const { accounts, stranger, proxy, logic } = world.cast
  if (accounts.includes(hex) || hex === stranger) return '0x'
  if (hex === proxy) return `0x363d3d373d3d3d363d73${logic.slice(2)}5af43d82803e903d91602b57fd5bf3`
  return '0x6080604052'
}

/** Who made a contract, and in which transaction; undefined of those that are there from the beginning. */
export function makerIn(world: World, hex: string): { readonly creator: string; readonly tx: string } | undefined {
  const made = framesOf(world).find(
    ({ frame, failedAbove }) =>
      /^create/.test(frame.type) && frame.to === hex && !failedAbove && frame.error === undefined,
  )
  return made && { creator: made.frame.from, tx: made.tx.hash }
}

export function find(world: World, hash: unknown): Placed | undefined {
  for (const placed of transactionsOf(world)) if (placed.tx.hash === hash) return placed
  return undefined
}

function transactionOf(world: World, block: WorldBlock, tx: WorldTx): object {
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
    chainId: hex(world.chainId),
  }
}

function receiptOf(block: WorldBlock, tx: WorldTx): object {
  const where = {
    blockNumber: hex(block.number),
    blockHash: block.hash,
    transactionHash: tx.hash,
    transactionIndex: hex(tx.index),
  }
  return {
    ...where,
    from: tx.from,
    to: tx.to,
    contractAddress: tx.created ?? null,
    status: hex(tx.status),
    gasUsed: hex(tx.gasUsed),
    effectiveGasPrice: hex(tx.gasPrice),
    logs: tx.logs.map(({ index, address, topics, data }) => ({
      ...where,
      address,
      topics,
      data,
      logIndex: hex(index),
      removed: false,
    })),
  }
}
