/** Drawing + positions on screen → the labels that would like to be written. */
import { curveOf, type Lane, LOOP_REACH, type Pixel, pointAt } from './curve.ts'
import type { DrawEdge, Drawing, DrawNode } from './drawing.ts'
import type { Wanted } from './labels.ts'

/** Share of the way at which an amount stands: a fan-out is widest apart near its receivers. */
const NEAR_RECEIVER = 0.6
/** Amounts of lines thinner than this wait until one looks closer. */
const LABEL_WEIGHT = 0.42
const CLOSE = 0.5
/** Amounts written while the whole picture is in view. */
const MOST_AMOUNTS = 28

export interface Sight {
  readonly at: (id: string) => Pixel | undefined
  readonly radius: (node: DrawNode) => number
  /** The lane of a line in pixels. */
  readonly lane: (edge: DrawEdge) => Lane | undefined
  readonly hovered: string | null
  /** Camera ratio: 1 shows everything, less is closer. */
  readonly ratio: number
}

/** How a drawing stands on a screen of some size. */
export interface View extends Sight {
  /** Layout x → pixel x. */
  readonly columnAt: (x: number) => number
  /** Factor on the width of lines. */
  readonly thickness: number
  readonly size: { readonly width: number; readonly height: number }
}

function wantNode(node: DrawNode, at: Pixel, radius: number, hovered: boolean): Wanted {
  const outer = node.shape === 'diamond' || node.shape === 'triangle'
  return {
    id: node.id,
    text: node.label,
    kind: 'node',
    x: at.x,
    y: at.y,
    radius,
    priority: node.priority + (hovered ? 2e4 : 0),
    forced: node.forced || hovered || outer,
    room: Number.POSITIVE_INFINITY,
    strong: node.selected || hovered || node.shape === 'diamond',
    dim: node.emphasis === 'dim' && !hovered,
    above: outer,
    also: [],
  }
}

interface Line {
  readonly edge: DrawEdge
  readonly from: Pixel
  readonly to: Pixel
  readonly radius: number
  readonly lane: Lane | undefined
}

function wantEdge({ edge, from, to, radius, lane }: Line, text: string, hovered: boolean): Wanted {
  const loop = edge.from === edge.to
  const curve = curveOf(from, to, radius, edge.bend, lane)
  // Beside a loop, not on it.
  const top = pointAt(curve, 0.5)
  const at = loop ? { x: top.x + LOOP_REACH + text.length * 3, y: (top.y + from.y) / 2 } : pointAt(curve, NEAR_RECEIVER)
  const forced = edge.selected || hovered || edge.forced === true
  return {
    id: edge.id,
    text,
    kind: 'edge',
    x: at.x,
    y: at.y,
    radius: 0,
    priority: forced ? 1.5e4 : edge.emphasis === 'lit' ? 20 + edge.priority : 1 + edge.priority,
    forced,
    room: forced || loop ? Number.POSITIVE_INFINITY : Math.abs(to.x - from.x) * 0.8,
    strong: forced,
    dim: edge.emphasis === 'dim' && !hovered,
    above: false,
    also: loop
      ? [{ x: top.x - LOOP_REACH - text.length * 3, y: (top.y + from.y) / 2 }]
      : [0.5, 0.7, 0.4].map((t) => pointAt(curve, t)),
  }
}

/** Forty equal payments of one payer are one statement: written once, on the middle one of them, with their number. */
function equalPayments(edges: readonly DrawEdge[], at: Sight['at']): Map<string, string> {
  const groups = new Map<string, DrawEdge[]>()
  for (const edge of edges) {
    const key = `${edge.from}|${edge.label}|${edge.emphasis}`
    const group = groups.get(key)
    if (group) group.push(edge)
    else groups.set(key, [edge])
  }
  const texts = new Map<string, string>()
  for (const group of groups.values()) {
    const first = group[0]!
    if (group.length === 1) {
      texts.set(first.id, first.label)
      continue
    }
    const byHeight = [...group].sort((a, b) => (at(a.to)?.y ?? 0) - (at(b.to)?.y ?? 0))
    // A quarter from the top, clear of the flow that runs on through the middle.
    const chosen = byHeight[Math.floor(byHeight.length / 4)]!
    texts.set(chosen.id, `${group.length} × ${first.label}`)
  }
  return texts
}

export function wantedLabels(drawing: Drawing, { at, radius, lane, hovered, ratio }: Sight): Wanted[] {
  const nodes = new Map(drawing.nodes.map((node) => [node.id, node]))
  const wanted: Wanted[] = []
  for (const node of drawing.nodes) {
    const pixel = node.hidden ? undefined : at(node.id)
    if (pixel) wanted.push(wantNode(node, pixel, radius(node), node.id === hovered))
  }
  const floor = ratio < CLOSE ? 0 : LABEL_WEIGHT
  const near = (edge: DrawEdge): boolean =>
    hovered !== null && (edge.id === hovered || edge.from === hovered || edge.to === hovered)
  const shown = drawing.edges.filter((edge) => !edge.hidden && edge.priority >= 0)
  const texts = equalPayments(shown, at)
  const largest = [...shown].sort((a, b) => b.priority - a.priority || (a.id < b.id ? -1 : 1))
  let left = ratio < CLOSE ? Number.POSITIVE_INFINITY : MOST_AMOUNTS
  for (const edge of largest) {
    const own = edge.selected || edge.forced === true || edge.id === hovered
    const text = own ? edge.label : texts.get(edge.id)
    if (text === undefined || (!own && !near(edge) && edge.priority < floor)) continue
    if (!own && !near(edge) && left-- <= 0) continue
    const [from, to, source] = [at(edge.from), at(edge.to), nodes.get(edge.from)]
    if (from && to && source) {
      const line = { edge, from, to, radius: radius(source), lane: lane(edge) }
      wanted.push(wantEdge(line, text, edge.id === hovered))
    }
  }
  return wanted
}
