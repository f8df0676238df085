/** A read-only window on what is drawn, for tests; `select` does what a click does. */
import { redrawn } from '../render/stage.ts'
import { select } from '../state/actions.ts'
import type { Scene } from '../state/derive.ts'
import type { Store } from '../state/store.ts'

export interface SpoorView {
  readonly nodes: () => readonly {
    readonly id: string
    readonly x: number
    readonly y: number
    readonly hidden: boolean
    readonly kind: string
    readonly rank: number
    /** Addresses drawn as this node. */
    readonly count: number
  }[]
  readonly edges: () => readonly {
    readonly id: string
    readonly from: string
    readonly to: string
    readonly asset: string
    readonly kind: string
    readonly hidden: boolean
  }[]
  readonly select: (id: string | null) => void
  /** Where a node is in the window, in pixels; null where none is drawn. */
  readonly at: (id: string) => { readonly x: number; readonly y: number } | null
  /** Nodes and lines whose look was made anew so far. */
  readonly redrawn: () => { readonly nodes: number; readonly edges: number }
}

/** What the picture tells of where things are on screen, while there is one. */
export const onScreen: { at: SpoorView['at'] } = { at: () => null }

export function probe(store: Store, scene: () => Scene | null): SpoorView {
  return Object.freeze({
    nodes: () => {
      const now = scene()
      return (now?.picture.nodes ?? []).map(({ id, kind, rank, count, hidden = false }) => ({
        id,
        kind,
        rank,
        count,
        ...(now?.layout.points.get(id) ?? { x: 0, y: 0 }),
        hidden,
      }))
    },
    edges: () =>
      (scene()?.picture.edges ?? []).map(({ id, from, to, asset, kind, hidden = false }) => ({
        id,
        from,
        to,
        asset,
        kind,
        hidden,
      })),
    select: (id: string | null) => {
      store.begin()
      store.apply(select, id)
    },
    at: (id: string) => onScreen.at(id),
    redrawn: () => ({ ...redrawn }),
  })
}

declare global {
  interface Window {
    spoorView?: SpoorView
  }
}
