/** What kind of place ends a branch: decides the sink that its value is booked to. */
export const STOP_CATEGORIES = ['service', 'deposit', 'mixer', 'bridge', 'burn', 'dex', 'contract'] as const
export type StopCategory = (typeof STOP_CATEGORIES)[number]

/** Where stolen units can end. Every seeded or converted unit is in exactly one of them (design, law 2). */
export const SINKS = [
  'service',
  'deposit',
  'mixer',
  'bridge',
  'burn',
  'fee',
  'resting',
  'frontier',
  'unexplained',
] as const
export type Sink = (typeof SINKS)[number]

/** Why the walk ends at an address. No branch ends in silence (design, law 6). */
export type Stop =
  /** Somebody else's place, by an incident's stop, a label, behaviour, what a bridge's own contract said, or the analyst. */
  | {
      readonly kind: 'place'
      readonly category: StopCategory
      readonly name: string
      readonly evidence: string
      readonly origin: 'incident' | 'label' | 'learned' | 'protocol' | 'analyst'
    }
  /** Value lies here, and the outgoing transfers are covered to `asOf` (Unix seconds). */
  | { readonly kind: 'resting'; readonly asOf: number }
  /** The record of facts ends: nothing says what this address paid since. */
  | { readonly kind: 'record-ends' }
  /** Known, holds stolen value, but not read. */
  | { readonly kind: 'unread'; readonly because: 'budget' | 'hops' | 'floor' | 'share' | 'until' | 'interrupted' }
  /** The source refused or failed for this address. */
  | { readonly kind: 'source-failed'; readonly message: string }

/** The sink of a place. A swap that nobody read, and a contract, are only as far as we have looked: `frontier`. */
export function sinkOf(category: StopCategory): Sink {
  return category === 'dex' || category === 'contract' ? 'frontier' : category
}

/** One line for people: why the walk ends here. */
export function explainStop(stop: Stop): string {
  switch (stop.kind) {
    case 'place':
      return stop.category === 'dex' || stop.category === 'contract'
        ? `swap-unread: ${stop.name}; what it paid back is not in the record`
        : `${stop.category}: ${stop.name}; from here only they can say more`
    case 'resting':
      return 'the value still lies here, as far as the outgoing transfers are covered'
    case 'record-ends':
      return 'not read further: the record does not cover what this address paid'
    case 'unread':
      return `not read further: ${UNREAD[stop.because]}`
    case 'source-failed':
      return `not read: the source failed (${stop.message})`
  }
}

const UNREAD = {
  budget: 'the budget of requests was spent',
  hops: 'the limit of hops was reached',
  floor: 'its stolen value is under the floor',
  share: 'what it received came only through addresses in whose flow stolen value is under a thousandth',
  until: 'it received after the last day asked for',
  interrupted: 'the run was interrupted; run the same command again',
} as const
