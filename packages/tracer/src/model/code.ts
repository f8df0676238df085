import type { Address } from './address.ts'

/** The contract at an address after a block. An account with a key has none, also where it lends itself the code of one (EIP-7702). */
export interface Code {
  readonly block: number
  readonly bytes: number
  /** keccak256 of them, `0x…`. */
  readonly hash: string
  /** Of a contract that only hands every call to the code of another, for ever (EIP-1167, EIP-7511): that one. */
  readonly cloneOf: Address | null
  /** The contract or the account that made it, and the hash of the transaction; `null` where the source does not tell. */
  readonly maker: { readonly address: Address; readonly tx: string } | null
}

/** What is known of code whose hash is known: pools end a walk, wallets are held by people like any account. */
export const CODE_ROLES = ['pool', 'wallet'] as const
export type CodeRole = (typeof CODE_ROLES)[number]

/** A contract that gives each of its pools an address that follows from what is in the pool (EIP-1014). */
export interface PoolFactory {
  /** The address that the addresses of pools are reckoned from: the factory, or the contract that deploys for it. */
  readonly deployer: Address
  readonly name: string
  /** What the address follows from beside the code: both tokens, or both and one of `fees`. */
  readonly salt: 'tokens' | 'tokens-and-fee'
  /** keccak256 of the code that makes a pool. */
  readonly initCodeHash: string
  /** Of a pool whose address follows from its fee too, in millionths. */
  readonly fees: readonly number[]
}

/** What is shipped of code and of those who make it. */
export interface CodeFacts {
  readonly factories: readonly PoolFactory[]
  /** By hash. */
  readonly codes: ReadonlyMap<string, { readonly name: string; readonly role: CodeRole }>
}
