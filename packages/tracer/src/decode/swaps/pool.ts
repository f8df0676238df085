import type { Log } from '../../model/transaction.ts'
import type { Decoder } from '../decoder.ts'
import type { EventReader, Fields } from '../event.ts'
import type { Moves } from '../moves.ts'
import { claimTold, type Side } from '../told.ts'

/** What one event of a pool says came in and went out; `undefined` where it tells of no swap. */
export type Sides = { readonly into: Side; readonly outOf: Side } | undefined

/** An event and how its fields read. */
export interface PoolEvent {
  readonly event: EventReader
  readonly sides: (fields: Fields, log: Log) => Sides
}

/**
 * A decoder for pools that are contracts of their own and emit after they moved: the tokens of a swap stand between the pool's
 * last event and this one, however many other pools are called in between.
 */
export function poolDecoder(name: string, events: readonly PoolEvent[]): Decoder {
  const byTopic = new Map(events.map((item) => [item.event.topic, item]))
  return {
    name,
    decode(moves) {
      for (const { log, sides, after } of told(moves, byTopic))
        claimTold(moves, { market: log.emitter, ...sides, after, before: log.index }, name)
      return undefined
    },
  }
}

function* told(moves: Moves, byTopic: ReadonlyMap<string, PoolEvent>) {
  const last = new Map<string, number>()
  for (const log of moves.logs) {
    const item = byTopic.get(log.topics[0] ?? '')
    const fields = item?.event.read(log)
    if (item === undefined || fields === undefined) continue
    const sides = item.sides(fields, log)
    const after = last.get(log.emitter) ?? -1
    last.set(log.emitter, log.index)
    if (sides !== undefined) yield { log, sides, after }
  }
}

/** Two signed amounts, positive for what came into the pool. */
export function signed(a: bigint, b: bigint): Sides {
  if (a > 0n && b < 0n) return { into: { units: a }, outOf: { units: -b } }
  if (b > 0n && a < 0n) return { into: { units: b }, outOf: { units: -a } }
  return undefined
}
