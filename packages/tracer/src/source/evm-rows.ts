import { AbiCoder } from 'ethers/abi'
import type { Address } from '../model/address.ts'
import type { Asset } from '../model/asset.ts'
import { type Chain, namespaceOf } from '../model/chain.ts'
import type { UnixSeconds } from '../model/time.ts'
import type { Log } from '../model/transaction.ts'
import type { Transfer, TransferId, TransferKind } from '../model/transfer.ts'
import { type EvmNetwork, evmAddress, hexOf } from './evm-network.ts'
import { transferIdOf } from './ledger-identity.ts'

/*
 * The one place where what EVM services answer becomes rows, so that every source gives the same payment the same row:
 *
 * - native: the value of the call that the transaction is, at position 0. A failed transaction keeps it with status 0.
 * - internal: value that a call, a creation or a selfdestruct inside moved, if no frame above it failed. Its position is its
 *   place among all frames of the transaction, counted from 0 for the transaction itself; none where a service does not tell.
 * - erc20, erc721, erc1155: what a Transfer event says, at the index of its log in the block. Deposit and Withdrawal of a
 *   wrapper of the native coin are a mint to, and a burn of, who wrapped. Of a batch of ERC-1155 only the first has a position.
 * - fee: what the sender paid for the transaction, without receiver and without position, also where it failed.
 *
 * Native and internal rows of zero units are no payments and no rows; events of zero units are kept, for they are seen and copied.
 */

/** What all rows of a transaction share. */
export interface EvmPlace {
  readonly tx: string
  readonly txIndex: number | null
  readonly block: number
  readonly blockHash: string | null
  readonly time: UnixSeconds
  readonly status: 0 | 1
  /** Whether the block is above the finalized one. */
  readonly unfinalized: boolean
}

/** What a token says of itself, where the service tells. */
export interface Naming {
  readonly symbol: string | null
  readonly name: string | null
  readonly decimals: number | null
}

const NAMELESS: Naming = { symbol: null, name: null, decimals: null }

/** First topics of the events that move tokens. */
export const TOPIC = {
  transfer: '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef',
  single: '0xc3d58168c5ae7397731d063d5bbf3d657854427343f4c083240f7aacaa2d0f62',
  batch: '0x4a39dc06d4c0dbc64b70af90fd698a233a518aa5d07e595d983b8c0526c8f7fb',
  deposit: '0xe1fffcc4923d04b559f4d29a8bfc6cda04eb5b0d3c460751c2402c5c5cc9109c',
  withdrawal: '0x7fcf532c15f0a6db0bd6d0e038bea71d30d808c7d98cb3bf7268a95bf5081b65',
} as const

/** The row of the call that a transaction is; none where it carries no value. */
export function nativeRow(net: EvmNetwork, place: EvmPlace, from: string, to: string, units: bigint): Transfer[] {
  if (units === 0n) return []
  return [rowOf(net, place, { kind: 'native', position: 0, from, to, asset: net.native, units })]
}

/**
 * A value that moved inside a transaction; none where it is nothing.
 * @param position the frame's place among all frames of the transaction, `null` where the service does not tell
 */
export function internalRow(
  net: EvmNetwork,
  place: EvmPlace,
  frame: { readonly position: number | null; readonly from: string; readonly to: string; readonly units: bigint },
): Transfer[] {
  if (frame.units === 0n) return []
  return [rowOf(net, place, { kind: 'internal', asset: net.native, ...frame })]
}

/** What a transaction cost its sender: gas, and where the chain has them, the fees for data and blobs. */
export function feeRow(net: EvmNetwork, place: EvmPlace, from: string, units: bigint): Transfer[] {
  if (units === 0n) return []
  return [rowOf(net, place, { kind: 'fee', position: null, from, to: null, asset: net.native, units })]
}

/**
 * The payments that an event tells; none for an event that tells of none, or is malformed: anybody can emit anything.
 * @param log as the chain has it, hex in lower case
 * @example rowsOfLog(net, place, { index: 7, emitter: usdt, topics: [TOPIC.transfer, …, …], data: '0x…0f4240' })
 */
export function rowsOfLog(net: EvmNetwork, place: EvmPlace, log: Log): Transfer[] {
  const [topic, first, second, third] = log.topics
  const token = (kind: 'erc20' | 'erc721' | 'erc1155', id?: bigint) => tokenAsset(net.chain, kind, log.emitter, id)
  const row = (moved: Omit<Moved, 'position'>, position: number | null = log.index) =>
    rowOf(net, place, { ...moved, position })
  switch (topic) {
    case TOPIC.transfer: {
      if (!isAddressTopic(first) || !isAddressTopic(second)) return []
      const [from, to] = [ofTopic(first), ofTopic(second)]
      if (third !== undefined) {
        const asset = token('erc721', BigInt(third))
        return log.data === '0x' ? [row({ kind: 'erc721', from, to, asset, units: 1n })] : []
      }
      const units = wordOf(log.data)
      return units === undefined ? [] : [row({ kind: 'erc20', from, to, asset: token('erc20'), units })]
    }
    case TOPIC.deposit:
    case TOPIC.withdrawal: {
      const units = wordOf(log.data)
      if (!net.wrappers.has(log.emitter) || !isAddressTopic(first) || units === undefined) return []
      if (log.topics.length !== 2) return []
      const [from, to] = topic === TOPIC.deposit ? [ZERO, ofTopic(first)] : [ofTopic(first), ZERO]
      return [row({ kind: 'erc20', from, to, asset: token('erc20'), units })]
    }
    case TOPIC.single: {
      if (!isAddressTopic(second) || !isAddressTopic(third)) return []
      const words = decoded(['uint256', 'uint256'], log.data) as [bigint, bigint] | undefined
      if (words === undefined) return []
      const [id, units] = words
      return [row({ kind: 'erc1155', from: ofTopic(second), to: ofTopic(third), asset: token('erc1155', id), units })]
    }
    case TOPIC.batch: {
      if (!isAddressTopic(second) || !isAddressTopic(third)) return []
      const lists = decoded(['uint256[]', 'uint256[]'], log.data) as [bigint[], bigint[]] | undefined
      if (lists === undefined || lists[0].length !== lists[1].length) return []
      const [from, to] = [ofTopic(second), ofTopic(third)]
      const rows = lists[0].map((id, i) =>
        row(
          { kind: 'erc1155', from, to, asset: token('erc1155', id), units: lists[1][i]! },
          i === 0 ? log.index : null,
        ),
      )
      return distinct(rows)
    }
    default:
      return []
  }
}

/** A token row that a service lists without its event, as explorers do. */
export function tokenRow(
  net: EvmNetwork,
  place: EvmPlace,
  moved: {
    readonly kind: 'erc20' | 'erc721' | 'erc1155'
    readonly contract: string
    readonly id?: bigint
    readonly position: number | null
    readonly from: string
    readonly to: string
    readonly units: bigint
  },
  naming: Naming = NAMELESS,
): Transfer {
  const { contract, id, ...rest } = moved
  const asset = tokenAsset(net.chain, moved.kind, evmAddress(net, contract), id)
  return rowOf(net, place, { ...rest, asset }, naming)
}

/**
 * Gives equal rows without a position ids of their own: `.2` for the second, and so on. For all rows of a transaction that one
 * source knows, or all that touch one address.
 */
export function distinct(rows: readonly Transfer[]): Transfer[] {
  const seen = new Map<string, number>()
  return rows.map((row) => {
    if (row.position !== null) return row
    // Rows of one event are numbered already; with those of others they are numbered anew.
    const id = row.id.replace(/(~[0-9a-f]{16})\.\d+$/, '$1')
    const copy = (seen.get(id) ?? 0) + 1
    seen.set(id, copy)
    return { ...row, id: (copy === 1 ? id : `${id}.${copy}`) as TransferId }
  })
}

const ZERO = `0x${'0'.repeat(40)}`

interface Moved {
  readonly kind: TransferKind
  readonly position: number | null
  readonly from: string
  readonly to: string | null
  readonly asset: Asset
  readonly units: bigint
}

function rowOf(net: EvmNetwork, place: EvmPlace, moved: Moved, naming: Naming = NAMELESS): Transfer {
  const from = evmAddress(net, moved.from)
  const to = moved.to === null ? null : evmAddress(net, moved.to)
  const known = {
    chain: net.chain,
    tx: place.tx.toLowerCase(),
    kind: moved.kind,
    position: moved.position,
    from,
    to,
    asset: moved.asset,
  }
  const id = transferIdOf({ ...known, units: String(moved.units), shown: null })
  return {
    id,
    ...known,
    block: place.block,
    time: place.time,
    txIndex: place.txIndex,
    units: moved.units,
    shown: null,
    ...naming,
    status: place.status,
    blockHash: place.blockHash,
    flags: place.unfinalized ? ['unfinalized'] : [],
  }
}

function tokenAsset(chain: Chain, kind: 'erc20' | 'erc721' | 'erc1155', contract: Address, id?: bigint): Asset {
  const account = contract.slice(chain.length + 1)
  const standard = namespaceOf(chain) === 'tron' && kind === 'erc20' ? 'trc20' : kind
  return `${chain}/${standard}:${account}${id === undefined ? '' : `/${id}`}` as Asset
}

/** The last 20 bytes of a topic; the first 12 have to be empty, or it is no address. */
function isAddressTopic(topic: string | undefined): topic is string {
  return topic !== undefined && /^0x0{24}[0-9a-f]{40}$/.test(topic)
}

function ofTopic(topic: string): string {
  return `0x${topic.slice(26)}`
}

/** An address as the topic that stands for it in a filter. */
export function topicOf(address: Address): string {
  return `0x${hexOf(address).slice(2).padStart(64, '0')}`
}

function wordOf(data: string): bigint | undefined {
  return /^0x[0-9a-f]{64}$/.test(data) ? BigInt(data) : undefined
}

function decoded(types: readonly string[], data: string): unknown {
  try {
    return AbiCoder.defaultAbiCoder().decode(types, data).toArray(true)
  } catch {
    return undefined
  }
}

/** A log as JSON-RPC and the services after its model write it, checked by the caller for its shape. */
export function logOf(
  net: EvmNetwork,
  raw: {
    readonly logIndex: number
    readonly address: string
    readonly topics: readonly string[]
    readonly data: string
  },
): Log {
  return {
    index: raw.logIndex,
    emitter: evmAddress(net, raw.address),
    topics: raw.topics.map((topic) => topic.toLowerCase()),
    data: raw.data.toLowerCase(),
  }
}
