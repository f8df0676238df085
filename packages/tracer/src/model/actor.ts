/** Whom a way to reach an actor is for. */
export const CONTACT_KINDS = ['law-enforcement', 'compliance', 'general'] as const
export type ContactKind = (typeof CONTACT_KINDS)[number]

/** A public page through which an actor can be reached. */
export interface ActorContact {
  readonly kind: ContactKind
  readonly url: string
  /** Who says that this is the page, and the day it was read. */
  readonly citation: string
}

/** An organisation or a person that labels name by an id. What an imported file says of it is foreign text. */
export interface Actor {
  /** As ActorPacks have it, like `binance`. */
  readonly id: string
  readonly name: string
  /** In the words of its source, like `exchange` or `issuer`. */
  readonly categories: readonly string[]
  /** Countries whose law it is under, ISO 3166-1 alpha-2; empty where nobody says. */
  readonly jurisdictions: readonly string[]
  /** Its own site; empty where the source names none. */
  readonly uri: string
  readonly contacts: readonly ActorContact[]
  /** Other names by which labels know it, in any case. */
  readonly aliases: readonly string[]
  /** Who says all this, and when; of an imported file its name. */
  readonly citation: string
  /** Day on which it was stated or last changed, YYYY-MM-DD; empty where the source does not say. */
  readonly date: string
}
