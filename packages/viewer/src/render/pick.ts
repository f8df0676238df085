/** Which node or line a point on screen lies on: reckoned from where they stand, so that nothing has to be drawn a second time to be found. */
import { type Cubic, curveOf, type Pixel, pointAt } from './curve.ts'
import type { DrawEdge, DrawNode } from './drawing.ts'
import type { View } from './want.ts'

/** A thin line is met this near to its middle. */
const REACH = 4
/** Pixels round a node that count as the node: small ones are met too. */
const RIM = 2
/** The corners of some shapes lie so far out. */
const CORNER = 1.2
/** Straight pieces that a curve is taken as. */
const STEPS = 24

interface Sight extends Pick<View, 'at' | 'lane' | 'thickness'> {
  /** Pixels; of the node with this id. */
  readonly radiusOf: (id: string) => number
}

/**
 * The node under a point: of several the one whose middle is nearest, and of equals the uppermost.
 * @param at pixels, with the radius; undefined for a node that is not drawn
 * @returns its id; null where there is none
 */
export function nodeAt(
  point: Pixel,
  nodes: readonly DrawNode[],
  at: (id: string) => (Pixel & { readonly radius: number }) | undefined,
): string | null {
  let best: { readonly id: string; readonly off: number } | null = null
  for (const { id } of nodes) {
    const place = at(id)
    if (place === undefined) continue
    const off = Math.hypot(point.x - place.x, point.y - place.y)
    if (off <= place.radius * CORNER + RIM && (best === null || off <= best.off)) best = { id, off }
  }
  return best?.id ?? null
}

/**
 * The line under a point: of several the one whose ink is nearest, and of those that lie on it the uppermost.
 * @returns its id; null where there is none
 */
export function lineAt(point: Pixel, edges: readonly DrawEdge[], sight: Sight): string | null {
  let best: { readonly id: string; readonly off: number; readonly depth: number } | null = null
  for (const edge of edges) {
    const off = offLine(point, edge, sight)
    if (off === null) continue
    if (best === null || off < best.off || (off === best.off && edge.depth >= best.depth))
      best = { id: edge.id, off, depth: edge.depth }
  }
  return best?.id ?? null
}

/** Pixels from the ink of a line; null where they are too many. */
function offLine(point: Pixel, edge: DrawEdge, { at, lane, thickness, radiusOf }: Sight): number | null {
  const [from, to] = edge.hidden ? [] : [at(edge.from), at(edge.to)]
  if (!from || !to) return null
  const half = (edge.width * thickness) / 2
  const reach = Math.max(REACH, half)
  const loop = edge.from === edge.to
  const way = lane(edge)
  // Most lines pass far above or below: that is known before their curves are.
  if (!loop) {
    const swing = (Math.abs(edge.bend) * 4) / 3 + reach
    if (point.y < Math.min(from.y, to.y, way?.y ?? to.y) - swing) return null
    if (point.y > Math.max(from.y, to.y, way?.y ?? to.y) + swing) return null
  }
  let nearest = Number.POSITIVE_INFINITY
  for (const piece of curveOf(from, to, loop ? radiusOf(edge.from) : 0, edge.bend, way))
    if (mayMeet(piece, point, reach)) nearest = Math.min(nearest, distanceTo(piece, point))
  return nearest > reach ? null : Math.max(0, nearest - half)
}

/** A curve never leaves the box of its control points. */
function mayMeet(piece: Cubic, { x, y }: Pixel, reach: number): boolean {
  const [xs, ys] = [piece.map((one) => one.x), piece.map((one) => one.y)]
  return (
    x >= Math.min(...xs) - reach &&
    x <= Math.max(...xs) + reach &&
    y >= Math.min(...ys) - reach &&
    y <= Math.max(...ys) + reach
  )
}

function distanceTo(piece: Cubic, point: Pixel): number {
  let before = piece[0]
  let nearest = Number.POSITIVE_INFINITY
  for (let step = 1; step <= STEPS; step++) {
    const next = pointAt([piece], step / STEPS)
    nearest = Math.min(nearest, toSegment(point, before, next))
    before = next
  }
  return nearest
}

function toSegment({ x, y }: Pixel, a: Pixel, b: Pixel): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y]
  const length = dx * dx + dy * dy
  const share = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - a.x) * dx + (y - a.y) * dy) / length))
  return Math.hypot(x - a.x - dx * share, y - a.y - dy * share)
}
