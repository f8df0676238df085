/** Lays a picture out beside the page, so that the page never waits for it. */
import { type LayoutEdge, type LayoutNode, layoutByHop } from './hops.ts'

export interface LayoutJob {
  readonly nr: number
  readonly nodes: readonly LayoutNode[]
  readonly edges: readonly LayoutEdge[]
}

addEventListener('message', ({ data: { nr, nodes, edges } }: MessageEvent<LayoutJob>) => {
  postMessage({ nr, layout: layoutByHop(nodes, edges) })
})
