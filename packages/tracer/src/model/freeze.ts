import type { Address } from './address.ts'
import type { Asset } from './asset.ts'

/** Who issued a token, and whether he can block an account of it. */
export interface IssuerFacts {
  /** As the record of the token names him; empty where it names none. */
  readonly issuer: string
  /** Id of the actor that he is; empty where nobody says. */
  readonly actor: string
  /** `null` where it is not established. */
  readonly freezable: boolean | null
  /** The function of the token that says whether an account is blocked, like `isBlackListed(address)`; empty where none is known. */
  readonly call: string
  /** Who says so; empty where nobody does. */
  readonly citation: string
}

/** What a token's contract said of one account, or why that is not known. A failed reading is never "not frozen". */
export interface FrozenAnswer {
  readonly address: Address
  readonly asset: Asset
  readonly state: 'frozen' | 'not-frozen' | 'not-checked'
  /** For people; empty where the contract answered. */
  readonly why: string
  /** Host that was asked. */
  readonly host: string
  /** Block whose state was asked for, its hash and its time; `null` and empty where there was none. */
  readonly block: number | null
  readonly blockHash: string
  readonly time: number | null
}

/** Name of the sources of a case whose answers are of its freeze desk, and of no fact that was traced. */
const ASKED_OF = 'freeze desk'

/** @example freezeSource('eip155:1', 'rpc.example') // 'freeze desk eip155:1 rpc.example' */
export function freezeSource(chain: string, host: string): string {
  return `${ASKED_OF} ${chain} ${host}`
}

export function isFreezeSource(name: string): boolean {
  return name.startsWith(`${ASKED_OF} `)
}
