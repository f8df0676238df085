/** What a journal takes down. `begun`: what a case older than its journal held when the journal began. */
export const JOURNAL_KINDS = [
  'begun',
  'seeds',
  'limits',
  'fetch',
  'expand',
  'stop',
  'clear',
  'lead',
  'labels',
  'note',
  'colour',
  'label',
  'bookmark',
  'view',
  'export',
] as const
export type JournalKind = (typeof JOURNAL_KINDS)[number]

/** What JSON can say; a journal keeps nothing else. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** One thing that was done, before it has its place. */
export interface JournalWord {
  readonly kind: JournalKind
  /** Who did it; empty where nobody said. */
  readonly who: string
  readonly why: string
  readonly payload: Readonly<Record<string, Json>>
  /** When, in the words of whoever wrote it down; empty where there was no clock. */
  readonly at: string
}

/** An entry of the journal of a case. */
export interface JournalEntry extends JournalWord {
  /** Place, from 1. */
  readonly seq: number
  /** `hash` of the entry before; of the first, 64 zeros. */
  readonly previous: string
  /** sha256 over `why` and `payload`: stays where they are withheld, so that the chain holds. */
  readonly words: string
  /** Whether `why` and `payload` were taken out before the case was handed on. */
  readonly withheld: boolean
  /** sha256 over the entry, by its `words`, and `previous`, without the time: the same on every machine. */
  readonly hash: string
  /** sha256 over `hash`, the time and the seal before: nobody changes a time unseen either. */
  readonly seal: string
}

/** The first thing that is wrong with a journal. */
export interface JournalFault {
  readonly seq: number
  readonly what: string
  readonly got: string
  readonly wanted: string
}

/** What stands in place of words of a case that were taken out before it was handed on. */
export const WITHHELD = 'withheld'

/** Who writes to a case, and what time it is there. */
export interface Scribe {
  readonly who: string
  readonly now: () => string
}

/** Colours of notes, by name: what they look like is the business of whoever shows them. */
export const MARK_COLOURS = ['red', 'orange', 'yellow', 'green', 'blue', 'purple'] as const
export type MarkColour = (typeof MARK_COLOURS)[number]
