import { keccak256 } from 'ethers/crypto'
import { toUtf8Bytes } from 'ethers/utils'
import { Wallet } from 'ethers/wallet'

/** Somebody with a key of the story. */
export interface Actor {
  /** 20 bytes of hex, lower case, as everywhere in the plan. */
  readonly address: string
  readonly wallet: Wallet
}

/** The same for the same name in every run. */
export function actorOf(name: string): Actor {
  const wallet = new Wallet(keccak256(toUtf8Bytes(`a story told for spoor: ${name}`)))
  return { address: wallet.address.toLowerCase(), wallet }
}

export const ZERO = `0x${'0'.repeat(40)}`
/** Stands for the native coin where a token is asked for. */
export const COIN = 'coin'

/** A payment that the plan says a transaction makes. The call itself and its fee go without saying. */
export type Planned = {
  readonly from: string
  readonly to: string
  readonly units: bigint
  /**
   * Of a transaction that converts: `price` is what the other side is paid, for whom it is clean, since it gave value for it;
   * `charge` is what the owner pays beside it to somebody who gave nothing. All others are how the conversion is carried out.
   */
  readonly share?: 'price' | 'charge'
} & (
  | { readonly kind: 'internal' /** Place among all frames of the transaction. */; readonly frame: number }
  | {
      readonly kind: 'erc20' | 'erc721' | 'erc1155'
      readonly token: string
      readonly id?: bigint
      /** Place among the logs of the transaction; none for the second and further of a batch. */
      readonly log: number | null
    }
)

/** Value for value: what the owner gave, and what somebody, mostly the owner, got for it. */
export interface PlannedConversion {
  readonly kind: 'swap' | 'wrap' | 'purchase'
  readonly owner: string
  /** Net of what was handed back, and of charges. */
  readonly gave: AssetUnits
  readonly to: string
  readonly got: AssetUnits
}
/** Units of a token, of one piece of it, or of `COIN`. */
export interface AssetUnits {
  readonly token: string
  readonly standard?: 'erc721' | 'erc1155'
  readonly id?: bigint
  readonly units: bigint
}

/** What a transaction does, as planned. */
export interface Tells {
  readonly rows?: readonly Planned[]
  readonly conversion?: PlannedConversion
  /** It is taken back: nothing moves but its fee. */
  readonly fails?: boolean
}

/** A payment of the native coin by a call inside. */
export function inner(frame: number, from: string, to: string, units: bigint): Planned {
  return { kind: 'internal', frame, from, to, units }
}
/** A payment of an ERC-20 token. */
export function moved(log: number, token: string, from: string, to: string, units: bigint): Planned {
  return { kind: 'erc20', token, log, from, to, units }
}
/** One picture changes hands. */
export function handed(log: number, token: string, id: bigint, from: string, to: string): Planned {
  return { kind: 'erc721', token, id, log, from, to, units: 1n }
}
