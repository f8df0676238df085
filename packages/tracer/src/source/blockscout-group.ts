import type { Address } from '../model/address.ts'
import { SourceError } from '../model/errors.ts'
import type { UnixSeconds } from '../model/time.ts'
import type { TransactionRef } from '../model/transaction.ts'
import type { Transfer } from '../model/transfer.ts'
import type { Blockscout } from './blockscout-ask.ts'
import { readFilters } from './blockscout-filters.ts'
import { type Framed, framesOfAddress, framesOfTransaction } from './blockscout-frames.ts'
import {
  feeOf,
  isFrame,
  isToken,
  isTransaction,
  isUndecided,
  nativeOf,
  paidBy,
  placeOf,
  tokenPart,
  tokensOf,
  untold,
} from './blockscout-rows.ts'
import { addressItem, type FilterItem, type FrameItem, transactionItem } from './blockscout-shapes.ts'
import { hexOf } from './evm-network.ts'
import { distinct } from './evm-rows.ts'
import { codeThrough } from './explorer-code.ts'
import { Holes, standing, unlistedWraps, wrapsOf } from './explorer-rows.ts'
import { type Cut, PARTS, type Reading } from './source.ts'

/** What part of a chain is read of each address, and how much of it at most. */
export interface Span {
  readonly from: number
  readonly cut: Cut
  readonly since: UnixSeconds
  /** Shares of the chain that the service itself has read. */
  readonly indexed: { readonly blocks: number; readonly frames: number }
  readonly mostRows: number
  readonly asksCode: boolean
}

const FEE_NOTE = 'as the explorer tells it; what blobs cost is not in it'

/** Reads a few addresses at once. A repeated address is read once. */
export async function readGroup(
  at: Blockscout,
  addresses: readonly Address[],
  span: Span,
  signal?: AbortSignal,
): Promise<Reading[]> {
  const window = { from: span.from, to: span.cut.block }
  const names = [...new Set(addresses.map(hexOf))]
  const filtered = await readFilters(at, names, window, span.mostRows, signal)
  const own = new Map(names.map((hex): [string, FilterItem[]] => [hex, []]))
  for (const item of filtered.items) {
    for (const hex of new Set([item.from?.hash, item.to?.hash])) if (hex !== undefined) own.get(hex)?.push(item)
  }
  const contracts = await contractsOf(at, own, signal)
  const frames = await framesOf(at, own, contracts, window, span.mostRows, signal)
  const decided = await decisions(at, filtered.items, signal)
  const readings = new Map<string, Reading>()
  for (const hex of names) {
    const address = addresses.find((item) => hexOf(item) === hex)!
    const holes = new Holes()
    for (const { of, ...hole } of filtered.holes) if (of.includes(hex)) holes.add(PARTS, hole)
    const made = contracts.get(hex)
    const maker = made?.tx === undefined ? [] : await makerOf(at, hex, made.tx, span, signal)
    const parts = { items: own.get(hex)!, framed: frames.get(hex), maker, decided, holes }
    const reading = readingOf(at, address, parts, span)
    const by = made?.creator === undefined || made.tx === undefined ? undefined : { creator: made.creator, tx: made.tx }
    const code =
      made === undefined || !span.asksCode
        ? undefined
        : await codeThrough(at.node, at.net, address, span.cut.block, async () => by, signal)
    readings.set(hex, code === undefined ? reading : { ...reading, code })
  }
  return addresses.map((address) => readings.get(hexOf(address))!)
}

/** What made a contract, and in which transaction, where that is known. */
interface Made {
  readonly tx: string | undefined
  readonly creator: string | undefined
}

/** Contracts among the addresses. */
async function contractsOf(
  at: Blockscout,
  own: ReadonlyMap<string, readonly FilterItem[]>,
  signal?: AbortSignal,
): Promise<Map<string, Made>> {
  const contracts = new Map<string, Made>()
  for (const [hex, items] of own) {
    const named = items.some(({ from, to }) =>
      [from, to].some((party) => party?.hash === hex && party.is_contract === true),
    )
    // An address without rows may be a contract that was paid when it was made and never again.
    if (!named && items.length > 0) continue
    const told = await at.get(`/addresses/${hex}`, {}, addressItem, {
      check: ({ hash }) => (hash === hex ? undefined : 'it tells of another address'),
      signal,
    })
    if (named || told.is_contract === true) {
      const { creation_transaction_hash: tx, creator_address_hash: creator } = told
      contracts.set(hex, { tx: tx ?? undefined, creator: creator ?? undefined })
    }
  }
  return contracts
}

/** What a contract was made with, where a transaction of its own made it. */
async function makerOf(
  at: Blockscout,
  hex: string,
  hash: string,
  span: Span,
  signal?: AbortSignal,
): Promise<Transfer[]> {
  const transaction = await at.get(`/transactions/${hash}`, {}, transactionItem, {
    check: (told) => (told.hash === hash ? undefined : 'it tells of another transaction'),
    signal,
  })
  const { block_number: block, position } = transaction
  if (transaction.to !== undefined || transaction.created_contract?.hash !== hex) return []
  if (block < span.from || block > span.cut.block) return []
  const status = transaction.status === 'error' ? 0 : 1
  const place = placeOf({ ...transaction, transaction_index: position }, status, span.cut.finalized)
  return nativeOf(at.net, place, transaction)
}

const worth = (item: FilterItem): boolean =>
  isFrame(item) && item.internal_transaction_index! > 0 && (item.value ?? 0n) > 0n

/** Frames of those who need them: by address, or by transaction where those are fewer. Nobody else has an entry. */
async function framesOf(
  at: Blockscout,
  own: ReadonlyMap<string, readonly FilterItem[]>,
  contracts: ReadonlyMap<string, unknown>,
  window: { readonly from: number; readonly to: number },
  most: number,
  signal?: AbortSignal,
): Promise<Map<string, Framed>> {
  const framed = new Map<string, Framed>()
  const plain = [...own].filter(([hex, items]) => !contracts.has(hex) && items.some(worth)).map(([hex]) => hex)
  const transactions = new Map(
    plain.flatMap((hex) =>
      own
        .get(hex)!
        .filter(worth)
        .map(({ hash, block_number: block }) => [hash, block] as const),
    ),
  )
  const byTransaction = transactions.size < plain.length
  for (const hex of contracts.keys()) framed.set(hex, await framesOfAddress(at, hex, window, most, signal))
  if (byTransaction) {
    const frames: FrameItem[] = []
    for (const [hash, block] of transactions) frames.push(...(await framesOfTransaction(at, { hash, block }, signal)))
    for (const hex of plain)
      framed.set(hex, { frames: frames.filter((frame) => names(frame).includes(hex)), holes: [] })
  } else {
    for (const hex of plain) framed.set(hex, await framesOfAddress(at, hex, window, most, signal))
  }
  return framed
}

const names = ({ from, to, created_contract: made }: FrameItem): (string | undefined)[] => [
  from?.hash,
  to?.hash,
  made?.hash,
]

/** Whether transactions that the list leaves undecided failed; undefined where nobody knows. */
async function decisions(
  at: Blockscout,
  items: readonly FilterItem[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, 0 | 1 | undefined>> {
  const decided = new Map<string, 0 | 1 | undefined>()
  for (const item of items) {
    if (!isTransaction(item)) continue
    const { hash, status } = item
    if (!isUndecided(item)) decided.set(hash, status === 'success' ? 1 : 0)
    else {
      const told = await at.get(`/transactions/${hash}`, {}, transactionItem, { signal })
      decided.set(hash, told.status == null ? undefined : told.status === 'ok' ? 1 : 0)
    }
  }
  return decided
}

interface Parts {
  readonly items: readonly FilterItem[]
  readonly framed: Framed | undefined
  readonly maker: readonly Transfer[]
  readonly decided: ReadonlyMap<string, 0 | 1 | undefined>
  readonly holes: Holes
}

function readingOf(
  at: Blockscout,
  address: Address,
  { items, framed, maker, decided, holes }: Parts,
  span: Span,
): Reading {
  const { net, host } = at
  const { from, cut, since, indexed } = span
  const hex = hexOf(address)
  const native: Transfer[] = [...maker]
  const fees: Transfer[] = []
  const calls: TransactionRef[] = []
  for (const item of items.filter(isTransaction)) {
    const status = decided.get(item.hash)
    const { block_number: block, hash } = item
    if (status === undefined) {
      holes.add(['native', 'fee'], {
        from: block,
        to: block,
        note: `the explorer does not tell whether ${hash} failed`,
      })
      continue
    }
    const place = placeOf(item, status, cut.finalized)
    native.push(...nativeOf(net, place, item))
    if (item.from?.hash !== hex) continue
    fees.push(...feeOf(net, place, item))
    if (item.fee === undefined) {
      holes.add(['fee'], { from: block, to: block, note: `the explorer does not tell what ${hash} cost` })
    }
    const asks = item.method != null || item.type === 'contract_interaction' || item.type === 'contract_creation'
    if (status === 1 && asks) calls.push({ chain: net.chain, hash, block })
  }
  expectFrames(host, items.filter(worth), framed)
  if (framed !== undefined) holes.add(['internal'], ...framed.holes)
  const paid = (framed?.frames ?? []).flatMap((frame) => paidBy(net, frame, cut.finalized))
  for (const item of items.filter(isToken)) {
    const why = untold(item)
    if (why === undefined) continue
    const { block_number: block, hash } = item
    holes.add([tokenPart(item)], { from: block, to: block, note: `a token transfer of ${hash} ${why}` })
  }
  const tokens = tokensOf(
    net,
    items.filter((item) => isToken(item) && untold(item) === undefined),
    cut.finalized,
  )
  const wraps = wrapsOf(net, address, [...native.map((row) => ({ row, unasked: false })), ...paid], tokens)
  holes.add(['erc20'], ...unlistedWraps(net, address, { from, to: cut.block }))
  const share = (part: number): string => `${Math.floor(part * 100 + 1e-9)} percent`
  const whole = { from, to: cut.block }
  if (indexed.blocks < 1) {
    holes.add(PARTS, { ...whole, note: `the explorer has read ${share(indexed.blocks)} of the chain itself` })
  } else if (indexed.frames < 1) {
    holes.add(['internal'], {
      ...whole,
      note: `the explorer has read ${share(indexed.frames)} of the traces of the chain`,
    })
  }
  return {
    address,
    transfers: distinct([...native, ...paid.map(({ row }) => row), ...tokens, ...wraps, ...fees]),
    ...standing(net, { address, holes: holes.all, notes: { fee: FEE_NOTE } }, { from, cut, since }),
    calls,
    checks: [],
  }
}

/** @throws SourceError when the list of frames lacks one that the other list names */
function expectFrames(host: string, named: readonly FilterItem[], framed: Framed | undefined): void {
  const known = new Set(framed?.frames.map(({ transaction_hash, index }) => `${transaction_hash} ${index}`))
  for (const { hash, block_number: block, internal_transaction_index: index } of named) {
    const inHole = framed?.holes.some(({ from, to }) => from <= block && block <= to)
    if (known.has(`${hash} ${index}`) || inHole) continue
    throw new SourceError(`${host} contradicts itself on ${hash}`, {
      got: `internal transaction ${index} in one list and not in the other`,
      wanted: 'the same in both',
      next: 'try again later: its database was being rewritten',
    })
  }
}
