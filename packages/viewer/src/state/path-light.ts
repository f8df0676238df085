/** Paths → what lights up in the picture, and which step each line is. */
import type { PathsView } from '@spoor/tracer/picture'
import type { Lineage } from '../graph/lineage.ts'

/** A step on a drawn line. */
export interface LitStep {
  /** From 1. */
  readonly nr: number
  /** The stolen part of its movement. */
  readonly units: bigint
  readonly asset: string
}

export interface PathLight extends Lineage {
  /** By line: the steps of the chosen path that it holds. */
  readonly steps: ReadonlyMap<string, readonly LitStep[]>
}

/** All paths are lit, the chosen one is numbered. Null where there is none: then nothing is dimmed. */
export function lightOf(view: PathsView | null, nr: number): PathLight | null {
  if (view === null || view.paths.length === 0) return null
  const all = view.paths.flatMap(({ steps }) => steps)
  const ends = all.flatMap(({ from, to }) => [from, to])
  const steps = new Map<string, LitStep[]>()
  const chosen = view.paths[nr] ?? view.paths[0]
  chosen?.steps.forEach(({ line, movement: { taint, asset } }, i) => {
    if (line === null) return
    steps.set(line, [...(steps.get(line) ?? []), { nr: i + 1, units: BigInt(taint), asset }])
  })
  return {
    nodes: new Set(ends.filter((id) => id !== null)),
    edges: new Set(all.flatMap(({ line }) => line ?? [])),
    steps,
  }
}
