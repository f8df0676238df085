import type { Actor } from '../model/actor.ts'
import type { Address } from '../model/address.ts'
import type { Asset } from '../model/asset.ts'
import type { Chain } from '../model/chain.ts'
import type { Code } from '../model/code.ts'
import type { Coverage, ObservedBalance, Opening } from '../model/incident.ts'
import type { JournalEntry, JournalFault, JournalWord } from '../model/journal.ts'
import type { KeptLabel } from '../model/label.ts'
import type { LeadDecision } from '../model/lead.ts'
import type { UnixSeconds } from '../model/time.ts'
import type { Inquiry } from '../model/tip.ts'
import type { Trace } from '../model/trace.ts'
import type { Transaction, TransactionRef } from '../model/transaction.ts'
import type { Transfer } from '../model/transfer.ts'
import type { Alerts } from './alerts.ts'
import type { DrawnPlace } from './drawn-places.ts'
import type { EnclosedCases } from './enclosed.ts'

/** A source as the case remembers it. */
export interface SourceRecord {
  readonly name: string
  /** `sha256:…` of a file; empty for a live source. */
  readonly identity: string
  /** Rows the source holds; 0 when unknown. */
  readonly rows: number
}

/** How far an address was read. */
export interface ReadRecord {
  readonly address: Address
  readonly state: 'complete' | 'cut' | 'refused'
  readonly note: string
  readonly coverage: readonly Coverage[]
  /** Of live sources: which blocks of which kind of value were read, by source. */
  readonly parts?: readonly PartRecord[]
  /** Proofs of completeness that were tried. */
  readonly checks?: readonly CheckRecord[]
  /** The contract that stands there, as the newest reading has it. */
  readonly code?: CodeRecord
}

/** Code of an address, and the source that gave it. */
export interface CodeRecord extends Code {
  readonly source: number
}

/** How far one kind of value of an address was read: blocks `from` to `to`, both included. */
export interface PartRecord {
  readonly source: number
  readonly part: string
  readonly from: number
  readonly to: number
  readonly state: 'complete' | 'cut' | 'refused'
  readonly note: string
}

/** What the chain says of itself beside what was found. */
export interface CheckRecord {
  readonly source: number
  readonly kind: 'nonce' | 'balance' | 'bloom'
  readonly asset?: Asset
  readonly expected: bigint
  readonly found: bigint
  readonly note: string
}

/** An answer of a service as the case keeps it: the question without keys or URLs, the body byte for byte. */
export interface AnswerRecord {
  readonly api: string
  readonly what: string
  /** Parameters as canonical JSON. */
  readonly with: string
  readonly host: string
  /** When it was received; not part of the hash of the case. */
  readonly at: UnixSeconds
  readonly status: number
  readonly body: Uint8Array
}

/** One step of the walk, written in one transaction: its rows and the fact that they were read are never apart. */
export interface ReadBatch {
  readonly source: number
  readonly transfers: readonly Transfer[]
  readonly reads: readonly ReadRecord[]
  /** Requests this step cost. */
  readonly requests: number
  /** Transactions that were opened; their transfers count as facts of this batch too. */
  readonly transactions?: readonly Transaction[]
  readonly openings?: readonly Opening[]
  readonly balances?: readonly ObservedBalance[]
  readonly answers?: readonly AnswerRecord[]
  /** What a live source has to remember, as JSON without secrets. */
  readonly state?: string
  /** Transactions that called a contract and were not opened. */
  readonly calls?: readonly TransactionRef[]
  /** What was asked of a live source to get all this. */
  readonly step?: ReadStep
  /** Of the API of a bridge: what it was asked about, and what it said. */
  readonly inquiries?: readonly Inquiry[]
}

/** One thing that a live source was asked: repeated over the answers of the case, the steps give its facts again. */
export interface ReadStep {
  readonly kind: 'begin' | 'read' | 'open'
  readonly source: number
  /** What the source remembered before. */
  readonly before: string
  /** begin: { forward }; read: { addresses, after? }; open: { transactions: [{ hash, block }], located? }. */
  readonly input: string
}

/** How a case came by the facts of its live sources. */
export interface ReadingLog {
  /** Adds several batches, all of them or none: what an address was read to in several sources belongs together. */
  addBatches(batches: readonly ReadBatch[]): void
  /** In the order they were taken. */
  steps(): ReadStep[]
  /** Transactions that called a contract and were not opened since. */
  calls(): TransactionRef[]
  /** What the APIs of bridges were asked and said, in order; one that was asked again stands there again. */
  inquiries(): Inquiry[]
}

/** What the analyst overrode. */
export interface OverrideRecord {
  readonly kind: 'expand' | 'stop'
  readonly address: Address
  /** Category of a stop. */
  readonly category: string
  readonly reason: string
}

/** What the analyst said of a lead, and when, in the words of whoever wrote it down; the time is no part of the hash. */
export interface LeadDecisionRecord extends LeadDecision {
  readonly at: string
}

/** What a case keeps of live chains: opened transactions, balances, what sources remember, and what they were answered. */
export interface LiveFacts {
  /** Opened transactions in the order of chain, block, index; each with the transfers of the case that it made. */
  transactions(): Transaction[]
  /** The rows that one source listed, as it listed them: before what several said became one payment each. */
  transfersOf(source: number): Transfer[]
  openings(): Opening[]
  balances(): ObservedBalance[]
  /** What a source had to remember when it last wrote; undefined for a source that is new. */
  sourceState(source: number): string | undefined
  /**
   * The answer to a question; where it was asked more than once, the n-th one, else the last.
   * @param turn how often it was asked before, from 0
   * @throws CheckError when the bytes are not those that were stored
   */
  answer(question: Pick<AnswerRecord, 'api' | 'what' | 'with'>, turn: number): AnswerRecord | undefined
  /** All answers in the order they came, one at a time: a case may hold gigabytes. */
  answers(): IterableIterator<AnswerRecord & { readonly sha256: string }>
  /** Answers whose body names a transaction: what a movement rests on. */
  answersNaming(tx: string): (Omit<AnswerRecord, 'body'> & { readonly sha256: string })[]
  /** Hash of all that was answered, and by whom: 64 hex digits. When, how often and in which order has no part in it. */
  evidence(): string
  /**
   * Takes back what a reorganised chain no longer has: facts of a chain above a block, and how far its addresses were read.
   * Only what live sources said: a recorded file says the same after a reorganisation. The answers stay: they were given.
   * The addresses are put at the head of the plan, and the trace is taken out, for it rests on what is gone.
   * @returns addresses whose reading reached above the block
   */
  dropAbove(chain: Chain, block: number): Address[]
}

/** What a case keeps of labels: everything that was said of its addresses when it asked, so that it needs nobody's list again. */
export interface CaseLabels {
  /** Addresses of which labels were looked up, sorted; none in a case of a Spoor that kept no labels. */
  labelsAsked(): Address[]
  /** By address; of one address the statement that counts first. */
  labels(): KeptLabel[]
  /** Whom its labels mean, by id. */
  actors(): Actor[]
  /** Adds what is said of addresses that were not asked of yet. */
  addLabels(asked: readonly Address[], labels: readonly KeptLabel[], actors: readonly Actor[]): void
  /** Takes these for all there is, in one transaction. */
  setLabels(asked: readonly Address[], labels: readonly KeptLabel[], actors: readonly Actor[]): void
}

/**
 * What was done to a case, by whom and why. Beginnings, limits, decisions and what sources said write their entries themselves, in one
 * transaction with what they tell of; the rest is added by whoever does it. No part of the hash of the case.
 */
export interface CaseJournal {
  /** In order. */
  journal(): JournalEntry[]
  /** @param word without who and when, which the scribe of the store knows */
  addEntry(word: Pick<JournalWord, 'kind' | 'why' | 'payload'>): JournalEntry
  /** Takes down what sources said since the last such entry; nothing where they said nothing. */
  noteFetched(): void
  /** The first entry that is not as it was written. */
  journalFault(): JournalFault | undefined
  /** Where the nodes of a picture stand; `view` names its columns and its detail. */
  drawnPlaces(view: string): DrawnPlace[]
  /** Adds to what is kept of a picture; an empty list forgets it. */
  setDrawnPlaces(view: string, places: readonly DrawnPlace[]): void
}

/**
 * The case file of one incident. Facts are only ever added; what was derived from them is replaced as a whole.
 * Implemented on SQLite in `sqlite-case.ts`.
 */
export interface CaseStore extends LiveFacts, ReadingLog, CaseLabels, CaseJournal, EnclosedCases, Alerts {
  readonly path: string
  /** Small facts about the case itself: incident JSON, parameters, state of the walk. */
  getMeta(key: string): string | undefined
  setMeta(key: string, value: string): void
  /** Registers a source (or finds it) and gives its number in this case. */
  addSource(source: SourceRecord): number
  sources(): readonly SourceRecord[]
  /** Recorded files among the sources; the cases that a merged one was made of are none. */
  ledgers(): readonly SourceRecord[]
  /**
   * Adds facts. A payment that is there already counts once, whichever source told of it (`merge.ts`).
   * @throws InputError when a source contradicts what is there; it names both sources
   */
  addBatch(batch: ReadBatch): void
  /** All facts, in canonical order of their ids. */
  transfers(): Transfer[]
  transferCount(): number
  reads(): ReadRecord[]
  requests(): number
  /** Addresses the walk decided to read next and has not read yet, in their order. */
  plan(): Address[]
  setPlan(addresses: readonly Address[]): void
  overrides(): OverrideRecord[]
  addOverride(override: OverrideRecord): void
  /** Takes back what was said of an address; the journal keeps that it was said. */
  removeOverride(address: Address, reason: string): void
  /** What the analyst said of leads, in the order it was said: the last word on each counts. */
  leadDecisions(): LeadDecisionRecord[]
  /** Adds a word on a lead; none is ever taken out. With the trace that follows from it both are written, or neither. */
  addLeadDecision(decision: LeadDecisionRecord, trace?: Trace): void
  /** Replaces everything derived, in one transaction. */
  writeTrace(trace: Trace): void
  /** The last trace written, or undefined. */
  readTrace(): Trace | undefined
  /** sha256 over incident, facts, labels, overrides, parameters and derived rows in canonical order; `sha256:…`. */
  digest(): string
  /** The records that the hash is of, in order (`digest.ts`). */
  records(): Iterable<string>
  close(): void
}
