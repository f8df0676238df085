import type { Address } from '../../packages/tracer/src/model/address.ts'
import type { Asset } from '../../packages/tracer/src/model/asset.ts'
import { FirstInFirstOut } from '../story/fifo.ts'
import { COIN } from '../story/plan.ts'
import type { Land } from './land.ts'

export interface Amount {
  readonly asset: Asset
  readonly units: bigint
}

/** Value for value, as one place of exchange gives it. */
export interface Trade {
  readonly gave: readonly Amount[]
  readonly got: readonly (Amount & { readonly to: Address })[]
}

export type Token = readonly [token: string, units: bigint]

/** The reference over all chains of the laundry: who holds what, and how much of it is stolen, first in, first out. */
export class Book {
  readonly fifo: FirstInFirstOut
  /** What the transaction that is being booked exchanged. */
  trades: Trade[] = []
  /** What came out on another chain. */
  readonly passages: { readonly gave: Amount; readonly got: Trade['got'][number] }[] = []

  constructor(stops: ReadonlyMap<Address, string>) {
    this.fifo = new FirstInFirstOut(stops)
  }

  held(land: Land, who: string, token: string): bigint {
    return this.fifo.held(land.account(who), land.asset(token))
  }

  pay(land: Land, from: string, to: string, [token, units]: Token): void {
    this.fifo.pay({ from: placeOf(land, from), to: placeOf(land, to), asset: land.asset(token), units })
  }

  fee(land: Land, from: string, units: bigint): void {
    this.fifo.pay({ from: land.account(from), to: null, asset: land.asset(COIN), units })
  }

  /** What waited at a place comes out on another chain: the head of it to `to`, and its tail is the bridge's fee. */
  cross(from: Land, place: string, [token, units]: Token, into: Land, to: string, [out, arrived]: Token): void {
    const gave = { asset: from.asset(token), units: arrived }
    const got = { asset: into.asset(out), units: arrived }
    this.fifo.exchange({ owner: placeOf(from, place), gave, to: into.account(to), got })
    this.fifo.pay({ from: placeOf(from, place), to: null, asset: from.asset(token), units: units - arrived })
    this.passages.push({ gave: { ...gave, units }, got: { ...got, to: into.account(to) } })
  }

  /** What a contract exchanged for itself on the way, and nobody else had a part in. */
  beside(land: Land, owner: string, [token, units]: Token, [out, got]: Token): void {
    const taken = { asset: land.asset(out), units: got, to: land.account(owner) }
    this.trades.push({ gave: [{ asset: land.asset(token), units }], got: [taken] })
  }

  /** One exchange, after which `to` has what was got; `owner` may be a place on the way. */
  trade(land: Land, owner: string, gave: readonly Token[], got: readonly Token[], to: string): void {
    const given = gave.map(([token, units]) => ({ asset: land.asset(token), units }))
    const taken = got.map(([token, units]) => ({ asset: land.asset(token), units, to: placeOf(land, to) }))
    this.fifo.exchangeAll(placeOf(land, owner), given, taken)
    this.trades.push({ gave: given, got: taken as unknown as Trade['got'] })
  }
}

/**
 * Somebody, or a place of its own behind a `#`: what passes through a contract in one transaction, or is kept there for one
 * position, is nobody else's.
 */
export function placeOf(land: Land, name: string): string {
  const [who, apart] = name.split('#') as [string, string?]
  return apart === undefined ? land.account(who) : `${land.account(who)}#${apart}`
}
