import type { AnswerText } from '../export/answer-text.ts'
import type { CaseView, MovementView } from '../export/case-view.ts'
import type { Methods } from '../export/compared.ts'
import type { FindingsView } from '../export/findings.ts'
import type { FreezeDesk } from '../export/freeze/view.ts'
import type { Method } from '../model/trace.ts'

/** What a case can tell beside its view. The rules are in other rooms; whoever wires the server brings them. */
export interface CaseInsights {
  /** The same facts under another method. */
  viewUnder(method: Method): CaseView
  /** All methods over the same facts, the case's own first. */
  methods(): Methods
  /** Patterns, mixers, clusters. */
  findings(method: Method): FindingsView
  /** Where stolen value can be stopped, by a view of the case. */
  freeze(view: CaseView): Promise<FreezeDesk>
  evidence(movement: MovementView): MovementEvidence
  reading(address: string): AddressReading
}

/** What a movement rests on. Texts are foreign. */
export interface MovementEvidence {
  /** Recorded ledgers of the case; where there is one alone, the row stands in it. */
  readonly ledgers: readonly { readonly name: string; readonly sha256: string; readonly rows: number }[]
  /** Stored answers of services that name its transaction, in the order they came. */
  readonly answers: readonly EvidenceAnswer[]
  /** How many there are; `answers` may be a part. */
  readonly count: number
  /** Command lines that show and check it. */
  readonly explain: string
  readonly verify: string
}

export interface EvidenceAnswer {
  /** What was asked: the service's interface, the question and its parameters as JSON, without any key. */
  readonly api: string
  readonly what: string
  readonly with: string
  readonly host: string
  /** ISO-8601 UTC. */
  readonly at: string
  readonly status: number
  readonly sha256: string
  /** Bytes of the body. */
  readonly size: number
  /** The lines that name the transaction, and what stands around them. */
  readonly excerpt: AnswerText
  /** Of a merged case: whose case holds it. */
  readonly owner?: string
}

/** What was read of an address. */
export interface AddressReading {
  /** complete, cut, refused; empty where it was not read. */
  readonly state: string
  readonly note: string
  /** Spans of time in which every transfer is known, as the source says. */
  readonly coverage: readonly {
    readonly direction: string
    readonly asset: string
    readonly from: string
    readonly to: string
  }[]
  /** Of live sources, by block, both ends included. */
  readonly parts: readonly {
    readonly source: string
    readonly part: string
    readonly from: number
    readonly to: number
    readonly state: string
    readonly note: string
  }[]
  /** Proofs of completeness that were tried; amounts in base units. */
  readonly checks: readonly {
    readonly source: string
    readonly kind: string
    readonly asset: string
    readonly expected: string
    readonly found: string
    readonly note: string
  }[]
}
