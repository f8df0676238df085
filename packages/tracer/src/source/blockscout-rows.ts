import type { UnixSeconds } from '../model/time.ts'
import type { Transfer } from '../model/transfer.ts'
import type { FilterItem, FrameItem, TransactionItem } from './blockscout-shapes.ts'
import type { EvmNetwork } from './evm-network.ts'
import { type EvmPlace, feeRow, internalRow, nativeRow, tokenRow } from './evm-rows.ts'
import type { Paid } from './explorer-rows.ts'

/*
 * Blockscout tells the index of a log, so token rows have their position; of a batch its first row. Frames have none: see
 * blockscout-frames.ts. Its lists do not name the hash of a block.
 */

export const isFrame = (item: FilterItem): boolean => item.internal_transaction_index !== undefined
export const isToken = (item: FilterItem): boolean => item.token_transfer_index !== undefined
export const isTransaction = (item: FilterItem): boolean => !isFrame(item) && !isToken(item)

/** Whether the status of an item is the same for a transaction that failed and for one whose status nobody knows. */
export const isUndecided = ({ status }: FilterItem): boolean =>
  status == null || status === 'awaiting_internal_transactions'

export function placeOf(
  {
    hash,
    transaction_index,
    block_number,
    timestamp,
  }: Pick<FilterItem, 'hash' | 'transaction_index' | 'block_number' | 'timestamp'>,
  status: 0 | 1,
  finalized: number,
): EvmPlace {
  return {
    tx: hash,
    txIndex: transaction_index,
    block: block_number,
    blockHash: null,
    time: timestamp as UnixSeconds,
    status,
    unfinalized: block_number > finalized,
  }
}

/** The payment that a transaction is. */
export function nativeOf(net: EvmNetwork, place: EvmPlace, item: FilterItem | TransactionItem): Transfer[] {
  const to = item.to ?? item.created_contract
  if (item.from === undefined || to === undefined) return []
  return nativeRow(net, place, item.from.hash, to.hash, item.value ?? 0n)
}

/** What the sender of a transaction paid for it, where the list tells. */
export function feeOf(net: EvmNetwork, place: EvmPlace, { from, fee }: FilterItem): Transfer[] {
  return from === undefined || fee === undefined ? [] : feeRow(net, place, from.hash, fee)
}

const MOVING = /^(?:call|create2?|selfdestruct)$/

/** What a frame moved; nothing where it failed, shows the value of the frame above it, or is the transaction itself. */
export function paidBy(net: EvmNetwork, frame: FrameItem, finalized: number): Paid[] {
  const to = frame.to ?? frame.created_contract
  if (!frame.success || frame.index === 0 || !MOVING.test(frame.type)) return []
  if (frame.from === undefined || to === undefined) return []
  const place = placeOf({ ...frame, hash: frame.transaction_hash }, 1, finalized)
  const moved = { position: null, from: frame.from.hash, to: to.hash, units: frame.value }
  return internalRow(net, place, moved).map((row) => ({ row, unasked: frame.type === 'selfdestruct' }))
}

/** Why a token transfer is no row; undefined where it is one. */
export function untold(item: FilterItem): string | undefined {
  const contract = item.token?.address_hash ?? item.token?.address
  if (contract == null || item.from === undefined || item.to === undefined) return 'names no token'
  if (item.type === 'ERC-20') return item.total?.value === undefined ? 'has no amount' : undefined
  if (item.type === 'ERC-721') return item.total?.token_id === undefined ? 'names no piece' : undefined
  if (item.type !== 'ERC-1155') return `is of the kind ${item.type.slice(0, 20)}`
  return item.total?.token_id === undefined || item.total.value === undefined
    ? 'names no piece or no amount'
    : undefined
}

const KIND = { 'ERC-20': 'erc20', 'ERC-721': 'erc721', 'ERC-1155': 'erc1155' } as const
export const tokenPart = ({ type }: FilterItem): 'erc20' | 'erc721' | 'erc1155' =>
  KIND[type as keyof typeof KIND] ?? 'erc20'

/**
 * Token rows of one address. Of a batch, which is told by its log, the first has the position: it is the one with most behind it.
 * @param items none of which is `untold`
 */
export function tokensOf(net: EvmNetwork, items: readonly FilterItem[], finalized: number): Transfer[] {
  const first = new Map<string, number>()
  const logOf = ({ block_number, token_transfer_index: log }: FilterItem): string => `${block_number} ${log}`
  for (const item of items) {
    const behind = item.token_transfer_batch_index ?? 1
    first.set(logOf(item), Math.max(first.get(logOf(item)) ?? 0, behind))
  }
  return items.map((item) => {
    const { from, to, token, total } = item
    const kind = tokenPart(item)
    const leads = first.get(logOf(item)) === (item.token_transfer_batch_index ?? 1)
    return tokenRow(
      net,
      placeOf(item, 1, finalized),
      {
        kind,
        contract: (token!.address_hash ?? token!.address)!,
        ...(kind === 'erc20' ? {} : { id: total!.token_id! }),
        position: leads ? item.token_transfer_index! : null,
        from: from!.hash,
        to: to!.hash,
        units: kind === 'erc721' ? 1n : total!.value!,
      },
      { symbol: token!.symbol || null, name: token!.name || null, decimals: decimalsOf(token!.decimals) },
    )
  })
}

function decimalsOf(text: string | null | undefined): number | null {
  const decimals = /^\d{1,3}$/.test(text ?? '') ? Number(text) : null
  return decimals !== null && decimals <= 255 ? decimals : null
}
