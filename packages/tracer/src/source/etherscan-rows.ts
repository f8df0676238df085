import type { Address } from '../model/address.ts'
import type { Opening } from '../model/incident.ts'
import type { UnixSeconds } from '../model/time.ts'
import type { TransactionRef } from '../model/transaction.ts'
import type { Transfer } from '../model/transfer.ts'
import type {
  FungibleRow,
  GenesisRow,
  InternalRow,
  List,
  MultiRow,
  PieceRow,
  RowOf,
  TransactionRow,
} from './etherscan-shapes.ts'
import { type EvmNetwork, hexOf } from './evm-network.ts'
import { distinct, type EvmPlace, feeRow, internalRow, type Naming, nativeRow, tokenRow } from './evm-rows.ts'
import { type Hole, type Paid, wrapsOf } from './explorer-rows.ts'
import type { Check, Part } from './source.ts'

/*
 * The lists of these explorers know no index of a log and no place among all frames, so token rows and internal rows have no
 * position, and internal rows neither block hash nor place of their transaction. Equal rows are told apart by their number alone.
 *
 * Of a frame that failed the list says `isError`. Whether it says so of what that frame had called is the explorer's matter:
 * Blockscout does; of Etherscan it is not documented. So a row whose `traceId` goes on that of a failed row is dropped as well, as
 * far as both are listed for the address.
 */

/** The rows of one address, list by list. */
export type Lists = { readonly [L in List]: readonly RowOf<L>[] }

/** What the lists of an address come to. */
export interface Made {
  readonly transfers: readonly Transfer[]
  readonly calls: readonly TransactionRef[]
  readonly checks: readonly Check[]
  readonly openings: readonly Opening[]
  readonly holes: ReadonlyMap<Part, readonly Hole[]>
}

/**
 * @param whole whether `txlist` was read from the first block on without a gap: only then the nonces prove something
 * @param finalized height above which blocks can still change
 */
export function rowsOfLists(
  net: EvmNetwork,
  address: Address,
  lists: Lists,
  { whole, finalized, host }: { readonly whole: boolean; readonly finalized: number; readonly host: string },
): Made {
  const place = (row: Placed): EvmPlace => placeOf(row, finalized)
  const hex = hexOf(address)
  const transactions = lists.txlist.filter((row): row is TransactionRow => !isGenesis(row))
  const openings = lists.txlist.filter(isGenesis).map((row) => openingOf(net, address, row, host))
  const native = transactions.flatMap((row) => {
    const to = row.to ?? row.contractAddress
    if (to === undefined || (row.from !== hex && to !== hex)) return []
    return nativeRow(net, place(row), row.from, to, row.value)
  })
  const sent = transactions.filter(({ from }) => from === hex)
  const fees = sent.flatMap((row) => {
    const { gasUsed, gasPrice } = row
    return gasUsed === undefined || gasPrice === undefined ? [] : feeRow(net, place(row), hex, gasUsed * gasPrice)
  })
  const internal = paidInside(net, lists.txlistinternal, place)
  const tokens = [
    ...lists.tokentx.flatMap((row) => fungible(net, row, place(row))),
    ...lists.tokennfttx.map((row) => piece(net, row, place(row))),
    ...lists.token1155tx.map((row) => multi(net, row, place(row))),
  ]
  const paid = [...native.map((row) => ({ row, unasked: false })), ...internal]
  const wraps = wrapsOf(net, address, paid, tokens)
  return {
    transfers: distinct([...native, ...internal.map(({ row }) => row), ...tokens, ...wraps, ...fees]),
    calls: sent.filter(isCall).map(({ hash, blockNumber }) => ({ chain: net.chain, hash, block: blockNumber })),
    checks: whole ? nonceCheck(sent) : [],
    openings,
    holes: new Map<Part, Hole[]>([
      ['fee', sent.filter((row) => row.gasPrice === undefined || row.gasUsed === undefined).map(unpriced)],
      ['erc20', lists.tokentx.filter(({ value }) => value === undefined).map(hidden)],
    ]),
  }
}

interface Placed {
  readonly hash?: string | undefined
  readonly transactionHash?: string | undefined
  readonly blockNumber: number
  readonly timeStamp: number
  readonly blockHash?: string | undefined
  readonly transactionIndex?: number | undefined
}

function placeOf(
  row: Placed & Partial<Pick<TransactionRow, 'isError' | 'txreceipt_status'>>,
  finalized: number,
): EvmPlace {
  return {
    tx: (row.hash ?? row.transactionHash)!,
    txIndex: row.transactionIndex ?? null,
    block: row.blockNumber,
    blockHash: row.blockHash ?? null,
    time: row.timeStamp as UnixSeconds,
    status: hasFailed(row) || String(row.txreceipt_status ?? '') === '0' ? 0 : 1,
    unfinalized: row.blockNumber > finalized,
  }
}

function hasFailed({ isError }: { readonly isError?: unknown }): boolean {
  return String(isError ?? '') === '1'
}

function isGenesis(row: RowOf<'txlist'>): row is GenesisRow {
  return row.hash.startsWith('GENESIS')
}

function openingOf(net: EvmNetwork, address: Address, row: GenesisRow, host: string): Opening {
  return { address, asset: net.native, units: row.value, citation: `the genesis of ${net.name}, as ${host} lists it` }
}

/** Kinds of frames that move what they name; the others show the value of the frame above them. */
const MOVING = /^(?:call|create2?|self-?destruct|suicide|)$/i

/** Values that moved inside transactions, without those of frames that failed. */
export function paidInside(
  net: EvmNetwork,
  rows: readonly InternalRow[],
  place: (row: InternalRow) => EvmPlace,
): Paid[] {
  const failed = new Map<string, string[]>()
  for (const row of rows) {
    if (!hasFailed(row) || !row.traceId) continue
    const tx = (row.hash ?? row.transactionHash)!
    failed.set(tx, [...(failed.get(tx) ?? []), `${row.traceId}_`])
  }
  return rows.flatMap((row) => {
    const above = failed.get((row.hash ?? row.transactionHash)!) ?? []
    const inFailed = above.some((path) => row.traceId?.startsWith(path) === true)
    // Blockscout lists the frame that the transaction is, where it makes a contract: that is the native row.
    const own = row.index === '0' && !row.traceId
    const to = row.to ?? row.contractAddress
    const moves = MOVING.test(row.callType || row.type || '')
    if (hasFailed(row) || inFailed || own || to === undefined || !moves) return []
    const frame = { position: null, from: row.from, to, units: row.value }
    const unasked = /self|suicide/i.test(row.type ?? '')
    // A row of this list is no transaction that could have failed.
    return internalRow(net, { ...place(row), status: 1 }, frame).map((made) => ({ row: made, unasked }))
  })
}

function fungible(net: EvmNetwork, row: FungibleRow, place: EvmPlace): Transfer[] {
  if (row.value === undefined) return []
  const { from, to, contractAddress: contract, value: units } = row
  return [tokenRow(net, place, { kind: 'erc20', contract, position: null, from, to, units }, namingOf(row))]
}

function piece(net: EvmNetwork, row: PieceRow, place: EvmPlace): Transfer {
  const { from, to, contractAddress: contract, tokenID: id } = row
  return tokenRow(net, place, { kind: 'erc721', contract, id, position: null, from, to, units: 1n }, namingOf(row))
}

function multi(net: EvmNetwork, row: MultiRow, place: EvmPlace): Transfer {
  const { from, to, contractAddress: contract, tokenID: id, tokenValue: units } = row
  return tokenRow(net, place, { kind: 'erc1155', contract, id, position: null, from, to, units }, namingOf(row))
}

function namingOf(row: Pick<FungibleRow, 'tokenName' | 'tokenSymbol' | 'tokenDecimal'>): Naming {
  const decimals = /^\d{1,3}$/.test(row.tokenDecimal ?? '') ? Number(row.tokenDecimal) : null
  return {
    symbol: row.tokenSymbol || null,
    name: row.tokenName || null,
    decimals: decimals !== null && decimals <= 255 ? decimals : null,
  }
}

/** Whether the transaction asked a contract for something, and was not turned down. */
function isCall(row: TransactionRow): boolean {
  const asks = (text: string | null | undefined): boolean => !['', '0x', undefined, null].includes(text)
  const failed = hasFailed(row) || String(row.txreceipt_status ?? '') === '0'
  return !failed && (asks(row.input) || asks(row.methodId))
}

/** The nonces of an account's own transactions go up by one: a number that is missing is a transaction that the list lacks. */
function nonceCheck(sent: readonly TransactionRow[]): Check[] {
  const nonces = new Set(sent.flatMap(({ nonce }) => nonce ?? []))
  if (nonces.size === 0 || sent.some(({ nonce }) => nonce === undefined)) return []
  const expected = BigInt(Math.max(...nonces) + 1)
  const found = BigInt(nonces.size)
  const note = 'its list lacks transactions that it sent, or it made contracts as a delegated account'
  return [{ kind: 'nonce', expected, found, note: expected === found ? '' : note }]
}

function unpriced({ blockNumber: from, hash }: TransactionRow): Hole {
  return { from, to: from, note: `the explorer does not tell what ${hash} cost` }
}

function hidden({ blockNumber: from, contractAddress }: FungibleRow): Hole {
  return { from, to: from, note: `the token ${contractAddress} hides its amounts` }
}
