/**
 * What Spoor adds to the objects of other programs' formats, so that nothing is lost in them: ids that name the chain, exact units, the stolen
 * part and the method. Names as STIX wants them: lower case, at least three letters; what is blank is left out.
 */

/** Our extension of STIX objects: UUIDv5 of `stix-extension` in the namespace of Spoor. */
export const STIX_EXTENSION = 'extension-definition--cd08b4e9-163e-5f24-929a-26f59d2e99e2'

/** Object types and extensions that others publish for wallets and transactions (muchdogesec/stix2extensions; OpenCTI knows the wallet). */
export const STIX_WALLET = 'cryptocurrency-wallet'
export const STIX_WALLET_EXTENSION = 'extension-definition--be78509e-6958-51b1-8b26-d17ee0eba2d7'
export const STIX_TRANSACTION = 'cryptocurrency-transaction'
export const STIX_TRANSACTION_EXTENSION = 'extension-definition--151d042d-4dcf-5e44-843f-1024440318e5'

/** A movement. Units are base-10 integers of base units. */
export interface MovementRecord {
  readonly movement_id: string
  /** A ledger kind, or conversion. */
  readonly kind: string
  /** CAIP-10. */
  readonly sender: string
  readonly receiver?: string
  /** `<caip2>:<hash>`. */
  readonly transaction?: string
  /** CAIP-19, or `iso4217:USD` in cents. */
  readonly asset: string
  readonly units?: string
  readonly taint: string
  readonly taint_low?: string
  readonly taint_high?: string
  readonly to_asset?: string
  readonly to_units?: string
  readonly to_taint?: string
  /** Foreign text. */
  readonly symbol?: string
  readonly decimals?: number
  readonly time?: string
  readonly block?: number
  readonly evidence: string
  readonly rivals: number
  readonly flags?: readonly string[]
  readonly shown?: string
  readonly protocol?: string
}

/** What somebody says of an address. Foreign text. */
export interface LabelRecord {
  /** CAIP-10. */
  readonly address: string
  readonly name: string
  readonly category: string
  readonly source: string
  readonly citation?: string
  readonly authority?: string
  readonly date?: string
  readonly confidence?: number
  readonly actor?: string
  readonly abuse?: string
  /** The rule by which another counts before it. */
  readonly lost_by?: string
}

/** An address of the shared part of a case. */
export interface AddressRecord {
  /** CAIP-10. */
  readonly address: string
  readonly network: string
  readonly role: string
  readonly hop?: number
  readonly name?: string
  readonly stop?: string
  readonly stop_reason?: string
  /** Whether every outgoing transfer of it was read. */
  readonly complete: boolean
  readonly accounts?: readonly {
    readonly asset: string
    readonly taint_in: string
    readonly taint_out: string
    readonly taint_held: string
  }[]
}

/** A link that a rule inferred: no fact, and no part of any sum. */
export interface LeadRecord {
  readonly lead_id: string
  readonly kind: string
  readonly rule: string
  readonly sender: string
  readonly receiver: string
  readonly sent_asset: string
  readonly sent_units: string
  readonly received_asset: string
  readonly received_units: string
  readonly evidence: string
  readonly rivals: number
  /** Leads that the rule would find by chance: a decimal number as text. */
  readonly by_chance: string
  readonly verdict: string
  readonly booked: boolean
}

/** The case that all this is taken from. */
export interface CaseRecord {
  readonly incident_id: string
  readonly method: string
  readonly case_hash: string
  /** False while stolen value lies beyond what was read: every sum is then "at least". */
  readonly case_complete: boolean
  /** The incident as an incident file has it, without its labels and notes: JSON. */
  readonly incident_json: string
  /** Where the stolen value is, as `spoor statement --json` has it, without what is particular to one run: JSON. */
  readonly statement_json: string
}
