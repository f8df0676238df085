import type { Address } from './address.ts'
import { STOP_CATEGORIES, type StopCategory } from './stop.ts'

/** What a label says of an address, in our words: a kind of place, or something about its owner that ends no walk. */
export const LABEL_CATEGORIES = [
  ...STOP_CATEGORIES,
  'sanctioned',
  'sanctioned-former',
  'theft',
  'scam',
  'victim',
  'token',
  'other',
] as const
export type LabelCategory = (typeof LABEL_CATEGORIES)[number]

/** Whose word a statement is: an incident's, an analyst's, an authority's own list, or anybody's. */
export const AUTHORITIES = ['incident', 'analyst', 'official', 'shipped', 'imported'] as const
export type Authority = (typeof AUTHORITIES)[number]

/** What one source says of one address. Its words are foreign text: escape them wherever they are shown. */
export interface LabelStatement {
  readonly address: Address
  readonly name: string
  readonly category: LabelCategory
  /** The category as the source writes it; empty where it gives none. */
  readonly theirs: string
  /** Id of the actor, as ActorPacks have it; empty where the source names none. */
  readonly actor: string
  /** What the owner is accused of, as the source writes it; empty for nothing. */
  readonly abuse: string
  readonly source: string
  /** Sources that draw from one another have one voice: what they agree on was said once. */
  readonly voice: string
  readonly authority: Authority
  /** 0 to 100 by the scale of TagPacks; `null` where the source does not say. */
  readonly confidence: number | null
  /** The day on which it was stated or last changed, YYYY-MM-DD; empty where the source does not say. */
  readonly date: string
  /** sha256 of the file it stands in, 64 hex digits; empty where it was not imported. */
  readonly file: string
  readonly line: number
}

/** Statements of one file or one list. */
export interface LabelSet {
  readonly name: string
  readonly statements: Iterable<LabelStatement>
}

/** The statement that counts, and why it does. */
export interface Label {
  readonly statement: LabelStatement
  /** The rule that set it before the last of the others; empty where no other was made. */
  readonly rule: string
  /** Independent sources that name the same kind of place. */
  readonly voices: number
  /** What an authority's own list says of sanctions, whatever else the address is. */
  readonly sanction?: LabelStatement
}

/** All that is said of addresses. */
export interface LabelBook {
  best(address: Address): Label | undefined
  /** Every statement, the one that counts first; those that lost stay. */
  all(address: Address): readonly LabelStatement[]
}

/** The kind of place that a category is; `undefined` for what says nothing of where value goes. */
export function stopCategoryOf(category: LabelCategory): StopCategory | undefined {
  return (STOP_CATEGORIES as readonly string[]).includes(category) ? (category as StopCategory) : undefined
}
