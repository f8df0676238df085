import { createHash } from 'node:crypto'
import { type Address, addressOn } from '../../packages/tracer/src/model/address.ts'
import type { Asset } from '../../packages/tracer/src/model/asset.ts'
import type { Chain } from '../../packages/tracer/src/model/chain.ts'
import type { Sink } from '../../packages/tracer/src/model/stop.ts'
import type { UnixSeconds } from '../../packages/tracer/src/model/time.ts'
import type { Transfer, TransferId } from '../../packages/tracer/src/model/transfer.ts'
import type { Anvil } from '../e2e/anvil.ts'
import type { Sent } from './chain.ts'
import { FirstInFirstOut } from './fifo.ts'
import { type AssetUnits, COIN, type Planned, type PlannedConversion, ZERO } from './plan.ts'

export const CHAIN = 'eip155:1' as Chain
export const NATIVE = 'eip155:1/slip44:60' as Asset

/** Of a receipt, only what nobody can plan: places in the chain and the price of gas. */
interface Receipt {
  readonly transactionHash: string
  readonly transactionIndex: string
  readonly blockNumber: string
  readonly blockHash: string
  readonly status: string
  readonly gasUsed: string
  readonly effectiveGasPrice: string
  readonly logs: readonly { readonly logIndex: string }[]
}

/** A conversion as it stands on the chain. */
export interface TrueConversion {
  readonly tx: string
  readonly kind: PlannedConversion['kind']
  readonly owner: Address
  readonly to: Address
  /** Units that the owner is poorer and the receiver richer: what is handed back, and charges, are taken off. */
  readonly gave: { readonly asset: Asset; readonly units: bigint }
  readonly got: { readonly asset: Asset; readonly units: bigint }
}

/** What became of an asset. */
export interface TrueStatement {
  readonly seeded: bigint
  readonly convertedIn: bigint
  readonly convertedOut: bigint
  /** Sinks that hold something. */
  readonly sinks: Readonly<Partial<Record<Sink, bigint>>>
}

/** What first in, first out makes of the story. */
export interface Ending {
  readonly sinks: ReadonlyMap<Asset, TrueStatement>
  /** Whoever received a stolen unit. */
  readonly tainted: ReadonlySet<Address>
  /** Payments of more than the books held: what events tell that lie. */
  readonly overdrawn: readonly { readonly from: string; readonly asset: string; readonly units: bigint }[]
}

export interface Truth extends Ending {
  /** Every payment of the chain, in its order. */
  readonly transfers: readonly Transfer[]
  readonly conversions: readonly TrueConversion[]
  /** The same with further stops. */
  endingWith(stops: Readonly<Record<Address, Sink>>): Ending
}

export interface Loot {
  readonly tx: string
  readonly to: string
  readonly asset: Asset
  readonly units: bigint
}

/** Works out what happened: the plan says what moved, the node where it stands. */
export async function truthOf(
  anvil: Anvil,
  sent: readonly Sent[],
  times: ReadonlyMap<number, number>,
  loot: readonly Loot[],
  stops: ReadonlyMap<Address, Sink>,
  genesis: { readonly address: string; readonly units: bigint },
): Promise<Truth> {
  const receipts = new Map<string, Receipt>()
  for (const block of times.keys()) {
    const list = (await anvil.rpc('eth_getBlockReceipts', `0x${block.toString(16)}`)) as Receipt[]
    for (const receipt of list) receipts.set(receipt.transactionHash, receipt)
  }
  if (receipts.size !== sent.length) throw new Error(`${sent.length} sent, ${receipts.size} on the chain`)
  const done = sent.map((item): Done => {
    const receipt = receipts.get(item.hash)
    if (receipt === undefined) throw new Error(`${item.hash} is not on the chain`)
    if ((receipt.status === '0x0') !== (item.tells.fails ?? false)) throw new Error(`${item.hash}: not as planned`)
    const { conversion } = item.tells
    return {
      rows: rowsOf(item, receipt, times),
      ...(conversion === undefined ? {} : { conversion: conversionOf(item.hash, conversion) }),
    }
  })
  const endingWith = (more: Readonly<Record<Address, Sink>>): Ending => {
    const all = new Map([...stops, ...(Object.entries(more) as [Address, Sink][])])
    const book = new FirstInFirstOut(all)
    book.open(account(genesis.address), NATIVE, genesis.units)
    for (const item of done) keep(book, item, loot)
    book.close()
    const sinks = [...book.fates].map(
      ([asset, fate]) => [asset as Asset, { ...fate, sinks: Object.fromEntries(fate.sinks) }] as const,
    )
    return { sinks: new Map(sinks), tainted: book.tainted as Set<Address>, overdrawn: book.overdrawn }
  }
  return {
    transfers: done.flatMap(({ rows }) => rows.map(({ row }) => row)),
    conversions: done.flatMap(({ conversion }) => conversion ?? []),
    ...endingWith({}),
    endingWith,
  }
}

/** A transaction as it stands on the chain. */
interface Done {
  readonly rows: readonly Row[]
  readonly conversion?: TrueConversion
}

interface Row {
  readonly row: Transfer
  readonly share?: Planned['share'] | undefined
}

/** Books a transaction: what moved, then what it cost. */
function keep(book: FirstInFirstOut, { rows, conversion }: Done, loot: readonly Loot[]): void {
  const moves = rows.filter(({ row }) => row.kind !== 'fee' && row.status === 1)
  for (const { row, share } of moves) {
    const { from, to, asset } = row
    const units = row.units!
    if (conversion === undefined) {
      const stolen = loot
        .filter((seed) => seed.tx === row.tx && account(seed.to) === to && seed.asset === asset)
        .reduce((sum, seed) => sum + seed.units, 0n)
      if (from === account(ZERO)) book.open(to!, asset, units)
      else book.pay({ from, to, asset, units, stolen })
    } else if (share === 'price') book.open(to!, asset, units)
    else if (share === 'charge') book.pay({ from: conversion.owner, to, asset, units })
  }
  if (conversion !== undefined) book.exchange(conversion)
  for (const { row } of rows)
    if (row.kind === 'fee') book.pay({ from: row.from, to: null, asset: row.asset, units: row.units! })
}

/** An address of the plan as the program writes it. */
export function account(hex: string): Address {
  return addressOn(CHAIN, hex)
}

/** An asset of the plan as the program writes it. */
export function assetOf({
  token,
  standard = 'erc20' as string,
  id,
}: Omit<AssetUnits, 'standard' | 'units'> & { readonly standard?: string }): Asset {
  if (token === COIN) return NATIVE
  return `${CHAIN}/${standard}:${token}${id === undefined ? '' : `/${id}`}` as Asset
}

/** The rows of a transaction: the call itself, what its plan says moved, and its fee. */
function rowsOf({ hash, from, to, value, tells }: Sent, receipt: Receipt, times: ReadonlyMap<number, number>): Row[] {
  const block = Number(receipt.blockNumber)
  const status = tells.fails ? 0 : 1
  const firstLog = Number(receipt.logs[0]?.logIndex ?? 0)
  const rowOf = (
    kind: Transfer['kind'],
    position: number | null,
    payer: string,
    payee: string | null,
    asset: Asset,
    units: bigint,
  ): Transfer => {
    const [sender, receiver] = [account(payer), payee === null ? null : account(payee)]
    // Where no place is known the payment itself stands for it: sixteen digits of a hash of its parts.
    const parts = `${CHAIN}:${hash}:${kind}:~\n${sender}\n${receiver ?? ''}\n${asset}\n${units}`
    const place = position ?? `~${createHash('sha256').update(parts).digest('hex').slice(0, 16)}`
    return {
      id: `${CHAIN}:${hash}:${kind}:${place}` as TransferId,
      chain: CHAIN,
      block,
      time: times.get(block)! as UnixSeconds,
      tx: hash,
      txIndex: Number(receipt.transactionIndex),
      position,
      kind,
      from: sender,
      to: receiver,
      asset,
      units,
      shown: null,
      symbol: null,
      name: null,
      decimals: null,
      status,
      blockHash: receipt.blockHash,
      flags: [],
    }
  }
  const planned = (row: Planned) =>
    row.kind === 'internal'
      ? rowOf('internal', row.frame, row.from, row.to, NATIVE, row.units)
      : rowOf(
          row.kind,
          row.log === null ? null : firstLog + row.log,
          row.from,
          row.to,
          assetOf({ token: row.token, standard: row.kind, ...(row.id === undefined ? {} : { id: row.id }) }),
          row.units,
        )
  const fee = BigInt(receipt.gasUsed) * BigInt(receipt.effectiveGasPrice)
  return [
    ...(value > 0n ? [{ row: rowOf('native', 0, from, to, NATIVE, value) }] : []),
    ...(tells.rows ?? []).map((row) => ({ row: planned(row), share: row.share })),
    { row: rowOf('fee', null, from, null, NATIVE, fee) },
  ]
}

function conversionOf(tx: string, { kind, owner, gave, to, got }: PlannedConversion): TrueConversion {
  return {
    tx,
    kind,
    owner: account(owner),
    to: account(to),
    gave: { asset: assetOf(gave), units: gave.units },
    got: { asset: assetOf(got), units: got.units },
  }
}
