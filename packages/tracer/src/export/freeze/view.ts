/** The shape of `spoor freeze --json`; units are decimal strings. Grows by addition; schema in data/schemas/freeze.schema.json. */
export interface FreezeDesk {
  readonly format: 'spoor-freeze/1'
  readonly case: string
  readonly incident: string
  readonly method: string
  /** Of the case: what was asked of contracts has no part in it. */
  readonly hash: string
  /** False while stolen value lies beyond what was read: every amount is then "at least". */
  readonly complete: boolean
  /** Where somebody can act first. */
  readonly places: readonly FreezePlace[]
}

/** Stolen units of one asset at one address. */
export interface FreezePlace {
  readonly address: string
  readonly asset: string
  /** Of a token; empty for a coin. */
  readonly contract: string
  readonly symbol: string
  readonly decimals: number | null
  readonly units: string
  /** Of one whole coin at theft time. */
  readonly usdPrice?: string
  readonly sink: string
  /** When the last payment brought or took stolen units, ISO-8601 UTC: so many lie there since. Empty where no time is known. */
  readonly since: string
  /** Why the trace ends here, and what that rests on. */
  readonly reason: string
  readonly evidence: string
  /** Who can act; none where nobody can. */
  readonly parties: readonly PartyView[]
  readonly frozen: FrozenView
  /** Movements that brought stolen units, in ledger order. */
  readonly arrivals: readonly ArrivalView[]
}

/** Somebody who can act. */
export interface PartyView {
  /** issuer: blocks the account in the token. service, bridge: holds what came in. */
  readonly role: 'issuer' | 'service' | 'bridge'
  /** Empty where it is somebody whom nobody names. */
  readonly name: string
  /** Id of the actor; empty where none is known. */
  readonly actor: string
  /** ISO 3166-1 alpha-2. */
  readonly jurisdictions: readonly string[]
  readonly uri: string
  readonly contacts: readonly { readonly kind: string; readonly url: string; readonly citation: string }[]
  /** Who says so. */
  readonly basis: string
}

/** Whether the account is blocked in the token. */
export interface FrozenView {
  readonly state: 'frozen' | 'not-frozen' | 'not-checked' | 'cannot-be-frozen'
  /** Why, in one word. */
  readonly code: 'answered' | 'failed' | 'not-asked' | 'unknown-token' | 'no-call' | 'native' | 'no-function'
  /** Why, for people; empty where the contract answered. */
  readonly why: string
  readonly host: string
  readonly block: number | null
  readonly blockHash: string
  readonly time: string
}

export interface ArrivalView {
  /** Id of the movement. */
  readonly id: string
  readonly kind: string
  /** `<caip2>:<hash>`; empty where none is known. */
  readonly tx: string
  readonly block: number | null
  readonly time: string
  readonly from: string
  readonly units: string
}
