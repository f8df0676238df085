/** Lays a picture out beside the page, so that the page never waits for it. */
import type { LayoutEdge, LayoutNode } from './hops.ts'
import { layoutPinned, type Pins } from './pins.ts'

export interface LayoutJob {
  readonly nr: number
  readonly nodes: readonly LayoutNode[]
  readonly edges: readonly LayoutEdge[]
  readonly pins: Pins
}

addEventListener('message', ({ data: { nr, nodes, edges, pins } }: MessageEvent<LayoutJob>) => {
  postMessage({ nr, layout: layoutPinned(nodes, edges, pins) })
})
