import type { Actor } from './actor.ts'
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

/** Whose word a statement is: an analyst's, an incident's, an authority's own list, or anybody's. */
export const AUTHORITIES = ['analyst', 'incident', 'official', 'shipped', 'imported'] as const
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

/**
 * Why one statement goes before another, the first rule first (decision 0016). A rule counts only where those before it leave
 * statements level. The ids are for translations; a case and every output have the text.
 */
export const LABEL_RULES = {
  open: 'a seed, and what the analyst reads on, is nobody else’s place',
  chosen: 'the analyst and the incident come first',
  genuine: 'a known contract is what it is, and no thief',
  place: 'what a place is says more than a sanction, and a sanction more than nothing',
  voices: 'two independent sources',
  confidence: 'confidence',
  authority: 'authority of the list',
  newest: 'the newest',
  incidentOrder: 'the order in which the incident says it',
  alphabet: 'the order of the alphabet',
  sameKey: 'the same key on another chain, where a contract may have another owner',
} as const
export type LabelRule = keyof typeof LABEL_RULES

/** A statement that a case keeps. */
export interface KeptLabel {
  /** The address of the case for which it was looked up; that of the statement differs where it speaks of the same key on another chain. */
  readonly about: Address
  readonly statement: LabelStatement
  /** The rule by which it lost, in the words of `LABEL_RULES`; empty for the statement that counts. */
  readonly lostBy: string
}

/** Where statements of others are looked up. */
export interface LabelLookup {
  /** Stays the same while what it says does. */
  readonly fingerprint: string
  /** Everything that is said of each of the addresses, and of their keys on other chains; each address once. */
  of(addresses: readonly Address[]): ReadonlyMap<Address, readonly LabelStatement[]>
  /** Whom ids of actors mean; an id that nobody explains is left out. */
  actors(ids: readonly string[]): readonly Actor[]
}

/** The kind of place that a category is; `undefined` for what says nothing of where value goes. */
export function stopCategoryOf(category: LabelCategory): StopCategory | undefined {
  return (STOP_CATEGORIES as readonly string[]).includes(category) ? (category as StopCategory) : undefined
}

/** What a statement says, whatever file and line it stands in: two that say the same are one. */
export function statementText(statement: LabelStatement): string {
  const { name, category, theirs, actor, abuse, source, voice, authority, confidence, date } = statement
  return JSON.stringify([name, category, theirs, actor, abuse, source, voice, authority, confidence, date])
}

/** What official lists say of sanctions: the newest word, for a listing may be taken back. */
export function sanctionOf(statements: readonly LabelStatement[]): LabelStatement | undefined {
  return statements
    .filter(
      ({ authority, category }) =>
        authority === 'official' && (category === 'sanctioned' || category === 'sanctioned-former'),
    )
    .sort((a, b) => (a.date === b.date ? (statementText(a) < statementText(b) ? -1 : 1) : a.date > b.date ? -1 : 1))[0]
}
