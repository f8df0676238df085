import { unreachable } from '../model/brand.ts'
import type { Stop, StopCategory } from '../model/stop.ts'

/** A stop as the columns of `address_trace`: stop, category, name, evidence, origin, as_of, detail. */
export type StopColumns = [
  stop: string | null,
  category: string | null,
  name: string | null,
  evidence: string | null,
  origin: string | null,
  asOf: number | null,
  detail: string | null,
]

export function columnsOf(stop: Stop | null): StopColumns {
  if (stop === null) return [null, null, null, null, null, null, null]
  switch (stop.kind) {
    case 'place':
      return [stop.kind, stop.category, stop.name, stop.evidence, stop.origin, null, null]
    case 'resting':
      return [stop.kind, null, null, null, null, stop.asOf, null]
    case 'record-ends':
      return [stop.kind, null, null, null, null, null, null]
    case 'unread':
      return [stop.kind, null, null, null, null, null, stop.because]
    case 'source-failed':
      return [stop.kind, null, null, null, null, null, stop.message]
    default:
      return unreachable(stop)
  }
}

type Place = Extract<Stop, { kind: 'place' }>
type Unread = Extract<Stop, { kind: 'unread' }>

export function stopOf([kind, category, name, evidence, origin, asOf, detail]: StopColumns): Stop | null {
  switch (kind as Stop['kind'] | null) {
    case null:
      return null
    case 'place':
      return {
        kind: 'place',
        category: category as StopCategory,
        name: name ?? '',
        evidence: evidence ?? '',
        origin: origin as Place['origin'],
      }
    case 'resting':
      return { kind: 'resting', asOf: asOf ?? 0 }
    case 'record-ends':
      return { kind: 'record-ends' }
    case 'unread':
      return { kind: 'unread', because: detail as Unread['because'] }
    case 'source-failed':
      return { kind: 'source-failed', message: detail ?? '' }
  }
}
