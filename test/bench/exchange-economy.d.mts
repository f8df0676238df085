import type { Address } from '../../packages/tracer/src/model/address.ts'
import type { Asset } from '../../packages/tracer/src/model/asset.ts'
import type { Transfer } from '../../packages/tracer/src/model/transfer.ts'

export const ETHER: Asset
export const TOKEN: Asset

/** Payments around two exchanges, and who is who. */
export interface Economy {
  readonly facts: Transfer[]
  readonly genuine: readonly Asset[]
  /** Where stolen value starts. */
  readonly origins: readonly Address[]
  /** Hot wallet of the exchange that has a label. */
  readonly labelled: Address
  /** Hot wallet of the one that has none. */
  readonly unlabelled: Address
  /** Deposit addresses, and the hot wallet of their exchange. */
  readonly deposits: ReadonlyMap<Address, Address>
  /** Addresses that forward and are no deposit addresses, and what they are. */
  readonly lookAlikes: ReadonlyMap<Address, string>
}

export interface Score {
  readonly deposits: number
  readonly found: number
  readonly right: number
  /** By what they are. */
  readonly wrong: ReadonlyMap<string, number>
  readonly precision: number
  readonly recall: number
}

export function exchangeEconomy(seed: number): Economy
export function scoreDeposits(
  economy: Economy,
  learned: ReadonlyMap<Address, { readonly category: string; readonly evidence: string }>,
): Score
