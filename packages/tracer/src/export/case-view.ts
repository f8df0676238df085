import type { Tlp } from '../model/tlp.ts'

/**
 * The case view: a finished trace as plain JSON, the contract with the viewer and with every other reader.
 * Units are decimal strings of base units, addresses CAIP-10, assets CAIP-19 (or `iso4217:USD`, units in cents),
 * `tx` is `<caip2>:<hash>`. Grows by addition only; JSON schema in data/schemas/case-view.schema.json.
 */
export interface CaseView {
  readonly format: 'spoor-case-view/1'
  readonly incident: IncidentView
  readonly statement: Statement
  readonly addresses: readonly AddressView[]
  readonly movements: readonly MovementView[]
  /** What is known of each asset that occurs. Symbol and name are foreign text. */
  readonly assets: readonly AssetView[]
  /** Whom the labels of the case name, by id; absent in a case that keeps no labels. */
  readonly actors?: readonly ActorView[]
  /** Links that rules inferred: never counted, unless an analyst accepted them. */
  readonly leads?: readonly LeadView[]
  /** What the analyst wrote on it; absent where nothing was written. No part of the hash. */
  readonly annotations?: AnnotationsView
  /** How the facts were read: limits in force, sources, what is incomplete. */
  readonly run: RunView
}

export interface IncidentView {
  readonly id: string
  readonly title: string
  readonly date: string
  readonly summary: string
  readonly attribution: readonly { readonly name: string; readonly by: string; readonly citation: string }[]
  readonly citations: readonly {
    readonly id?: string
    readonly title: string
    readonly url: string
    readonly accessed: string
  }[]
  readonly victims: readonly { readonly name: string; readonly address?: string; readonly citation: string }[]
  readonly seeds: readonly SeedView[]
  readonly assertions: readonly AssertionView[]
  readonly notes: readonly string[]
}

export interface SeedView {
  readonly address: string
  readonly asset: string
  readonly units: string
  readonly usd?: string
  readonly tx?: string
  readonly theft: string
  readonly citation: string
  readonly flags: readonly string[]
}

export interface AssertionView {
  readonly id: string
  readonly address: string
  readonly asset: string
  readonly units: string
  readonly toAsset: string
  readonly toUnits: string
  readonly time: string
  readonly by: string
  readonly citation: string
}

export type SinkUnits = Readonly<
  Record<'service' | 'deposit' | 'mixer' | 'bridge' | 'burn' | 'fee' | 'resting' | 'frontier' | 'unexplained', string>
>

/** Where the stolen units of one asset are: seeded + convertedIn = convertedOut + the sum of `sinks`. */
export interface AssetStatement {
  readonly asset: string
  readonly chain: string
  readonly symbol: string
  /** `null` when unknown: show units as they are. */
  readonly decimals: number | null
  readonly seeded: string
  readonly convertedIn: string
  readonly convertedOut: string
  /** The part of convertedIn and convertedOut that rests on an analyst's assertions. */
  readonly assertedIn?: string
  readonly assertedOut?: string
  readonly sinks: SinkUnits
  /** Sinks at the two extremes of an unknown opening balance, the smaller first; only those that differ. */
  readonly sinksLow?: Partial<SinkUnits>
  readonly sinksHigh?: Partial<SinkUnits>
  /** US dollars per whole coin at theft time as a decimal string, where known. */
  readonly usdPrice?: string
  /** Where that price comes from. */
  readonly usdSource?: string
}

/** A place of a sink: how many units ended at which address. */
export interface SinkPlace {
  readonly sink: string
  readonly address: string
  readonly asset: string
  readonly units: string
  /** Payments that brought it here. */
  readonly count: number
  /** The walk ends here by behaviour alone, with more than a hundredth of what came in of the asset: for a human to look at. */
  readonly review?: true
  /** Of a bridge: where the value goes, as far as the bridge's own event or memo says it; the most units first. */
  readonly destinations?: readonly DestinationView[]
}

/** Where value that left over a bridge goes, as the depositor or the bridge wrote it. Foreign text. */
export interface DestinationSaid {
  /** Like `across`. */
  readonly protocol: string
  /** CAIP-2; empty where it is not said, or is no chain that Spoor has an id of. */
  readonly chain: string
  /** The chain as the bridge names it, like `BTC`; empty where it is not said. */
  readonly name: string
  /** The receiver as CAIP-10. */
  readonly address?: string
  /** The receiver as it is written, where it is no address that Spoor can read. */
  readonly written?: string
  /** The asset as the bridge names it. */
  readonly asset?: string
}

export interface DestinationView extends DestinationSaid {
  /** Stolen units on their way there. */
  readonly units: string
  readonly count: number
  /** Ids of the movements that left. */
  readonly movements: readonly string[]
}

/** One side of a lead. */
export interface LeadSideView {
  readonly address: string
  readonly asset: string
  readonly units: string
  readonly tx: string
  readonly time: string
  /** Ids of the movements that carry it. */
  readonly movements: readonly string[]
}

/** A link that a rule inferred: what went in on one side may be what came out on the other. */
export interface LeadView {
  readonly id: string
  /** What stands between the two sides: bridge or mixer. */
  readonly kind: 'bridge' | 'mixer'
  readonly rule: string
  readonly from: LeadSideView
  readonly to: LeadSideView
  /** Seconds between the two. */
  readonly gap: number
  readonly evidence: string
  /** Others that fitted as well. */
  readonly rivals: number
  /** Leads that the rule would find if no link were true; how it was counted stands in `evidence`. */
  readonly byChance: number
  /** The last word on it. */
  readonly verdict: 'accepted' | 'rejected' | 'open'
  /** Whether its units pass in the ledger: accepted, and borne out by rows that nothing else claims. */
  readonly booked: boolean
  /** Everything that was said of it, in order. */
  readonly decisions: readonly {
    readonly verdict: 'accepted' | 'rejected' | 'open'
    readonly by: string
    readonly reason: string
    readonly at: string
  }[]
}

/** Who wrote an annotation, and when, in the words of whoever took it down. */
interface Written {
  readonly by: string
  readonly at: string
}

/**
 * What the analyst wrote on a case. `on` is an address, a fold, or a line of the picture: `from|to|asset|toAsset|kind`. Foreign
 * text, for a case may come from anybody.
 */
export interface AnnotationsView {
  readonly notes: readonly (Written & { readonly on: string; readonly text: string })[]
  /** red, orange, yellow, green, blue, purple */
  readonly colours: readonly (Written & { readonly on: string; readonly colour: string })[]
  /** The analyst's own names of addresses: they stand first among labels, and end no walk. */
  readonly labels: readonly (Written & {
    readonly address: string
    readonly name: string
    readonly category: string
    readonly why: string
  })[]
  readonly bookmarks: readonly (Written & { readonly on: string })[]
  /** Named views: the fragment of a link of the viewer. */
  readonly views: readonly (Written & { readonly name: string; readonly link: string })[]
}

export interface Statement {
  readonly case: string
  readonly incident: string
  readonly method: string
  readonly hash: string
  readonly assets: readonly AssetStatement[]
  readonly explainedShare: number | null
  readonly unpriced: readonly string[]
  readonly addresses: number
  readonly movements: number
  readonly noise: number
  readonly flags: Readonly<Record<string, number>>
  readonly maxHop: number
  readonly requests: number
  readonly elapsedMs: number
  /** False while addresses that hold stolen value are unread: every sum is then "at least". */
  readonly complete: boolean
  readonly places: readonly SinkPlace[]
}

/** What somebody says of an address. Foreign text. */
export interface LabelView {
  readonly name: string
  readonly category: string
  readonly source: string
  /** Of an incident's label: its citation. Of another: the file and the line it stands in, where it was imported. */
  readonly citation: string
  /** Whose word it is: analyst, incident, official, shipped, imported. */
  readonly authority?: string
  /** Why it does not count; absent for the one that does. */
  readonly lostBy?: string
  /** YYYY-MM-DD, where the source says it. */
  readonly date?: string
  /** 0 to 100, where the source says it. */
  readonly confidence?: number
  /** Id of the actor it names; `actors` of the case view says who that is, where it is known. */
  readonly actor?: string
  /** What the owner is accused of, as the source writes it. */
  readonly abuse?: string
  /** Sources that draw from one another have the same. */
  readonly voice?: string
  /** Who may read it, where its source says so (TLP 2.0). */
  readonly tlp?: Tlp
  /** The statement speaks of the same key on this chain, by the full address there; it never counts. */
  readonly sameKey?: string
}

/** An organisation that labels of the case name. Foreign text. */
export interface ActorView {
  readonly id: string
  readonly name: string
  readonly categories: readonly string[]
  /** ISO codes of countries. */
  readonly jurisdictions: readonly string[]
  readonly uri: string
  readonly contacts: readonly { readonly kind: string; readonly url: string; readonly citation: string }[]
  readonly aliases: readonly string[]
  readonly citation: string
  readonly date: string
}

export interface StopView {
  /** place, resting, record-ends, unread, source-failed */
  readonly kind: string
  /** One line for people. */
  readonly reason: string
  readonly sink?: string
  readonly category?: string
  readonly name?: string
  readonly evidence?: string
  /** Of `unread`: budget, hops, floor, share, until, interrupted. */
  readonly because?: string
  /** Of `resting`: to when the outgoing transfers are covered, ISO-8601 UTC. */
  readonly asOf?: string
  /** Of `place`, whose word it is: incident, label, learned, protocol, analyst. `evidence` begins with it. */
  readonly origin?: string
  /** Of `source-failed`: what the source said. Foreign text. */
  readonly message?: string
  /** Where value went that left from here over a bridge; `reason` has the same in words. */
  readonly destinations?: readonly DestinationSaid[]
}

export interface AddressAssetView {
  readonly asset: string
  readonly in: string
  readonly out: string
  readonly taintIn: string
  readonly taintOut: string
  /** Units that the book holds at the end. */
  readonly held: string
  /** Stolen units among `held`. */
  readonly taintHeld: string
  /** `taintHeld` at the two extremes of an unknown opening balance; absent where it is the same. */
  readonly taintHeldLow?: string
  readonly taintHeldHigh?: string
  readonly overdrawn: string
}

/** The contract at an address, as a source of the chain had it. */
export interface ContractView {
  readonly bytes: number
  /** keccak256 of the code, `0x…`. */
  readonly hash: string
  /** After which it stood there. */
  readonly block: number
  /** What code of this hash is known to be; absent where nobody knows. */
  readonly like?: string
  /** The contract whose code it runs for ever; absent where the code is its own. */
  readonly cloneOf?: string
  /** Who made it, and in which transaction, where the source tells. */
  readonly maker?: string
  readonly madeIn?: string
  /** Name of the source. */
  readonly source: string
}

export interface AddressView {
  readonly id: string
  /** Fewest tainted movements from a seed; `null` for an address no taint reached. */
  readonly hop: number | null
  /** seed, victim, attacker, launderer, service, deposit, mixer, bridge, burn, dex, contract, frontier, noise, other */
  readonly role: string
  readonly labels: readonly LabelView[]
  /** What to call it: the place where the walk stopped, else the first label that is a name; absent where nobody named it. */
  readonly name?: string
  readonly stop?: StopView
  readonly assets: readonly AddressAssetView[]
  /** Whether every outgoing transfer of this address is in the case. */
  readonly complete: boolean
  /** The address that this one imitates: same first 3 and last 4 hex digits, others different. */
  readonly looksLike?: string
  /** Absent for an account, and where no source told. */
  readonly contract?: ContractView
}

export interface MovementView {
  readonly id: string
  /** A ledger kind (native, internal, erc20, erc721, erc1155, utxo, fee) or conversion. */
  readonly kind: string
  readonly from: string
  /** Empty for a fee. */
  readonly to: string
  readonly tx: string
  readonly asset: string
  /** Empty when the decimals are unknown; then `shown` has the figure. */
  readonly units: string
  readonly taint: string
  /** `taint` at the two extremes of an unknown opening balance, nothing and endless; absent where it is the same. */
  readonly taintLow?: string
  readonly taintHigh?: string
  readonly toAsset?: string
  readonly toUnits?: string
  readonly toTaint?: string
  /** US dollars of all `units` at the close of the UTC day of `time`, two digits, rounded down; absent where that is not known. */
  readonly usdThen?: string
  /** The same of `taint`, where that is not nothing. */
  readonly usdThenTaint?: string
  /** ISO-8601 UTC, empty when unknown. */
  readonly time: string
  readonly block: number | null
  readonly evidence: 'ledger' | 'protocol-id' | 'net-rule' | 'amount-and-time' | 'label' | 'assertion' | 'lead'
  /** Of a conversion that a decoder found, whose rules say so, like `uniswap-v3 via 1inch` or `unknown contract`. */
  readonly protocol?: string
  readonly rivals: number
  readonly flags: readonly string[]
  /** Why this row is noise; absent when it is not. */
  readonly noise?: string
  readonly shown?: string
  /** Where it goes, of a row that carried stolen value over a bridge and did not arrive anywhere that is known. */
  readonly destination?: DestinationSaid
  /** Where the row was read: file or source, and line or request. */
  readonly source?: string
}

export interface AssetView {
  readonly asset: string
  readonly chain: string
  /** Foreign text. */
  readonly symbol: string
  readonly name: string
  readonly decimals: number | null
  /** Seeded, or received in exchange for stolen value. */
  readonly genuine: boolean
  readonly usdPrice?: string
}

export interface RunView {
  readonly tool: string
  readonly method: string
  readonly parameters: Readonly<Record<string, string | number | boolean>>
  readonly sources: readonly { readonly name: string; readonly sha256: string; readonly rows: number }[]
  readonly warnings: readonly string[]
  /** Block explorers by chain: URL templates with {address} and {tx}. */
  readonly explorers: Readonly<Record<string, { readonly address: string; readonly tx: string }>>
}
