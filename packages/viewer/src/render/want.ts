/** Drawing + positions on screen → the labels that would like to be written. */
import { curveOf, type Lane, LOOP_REACH, type Pixel, pointAt } from './curve.ts'
import type { DrawEdge, Drawing, DrawNode } from './drawing.ts'
import { BESIDE, isNear, type Wanted } from './labels.ts'

/** Share of the way at which an amount stands: a fan-out is widest apart near its receivers. */
const NEAR_RECEIVER = 0.6
/** Amounts of lines thinner than this wait until one looks closer. */
const LABEL_WEIGHT = 0.42
const CLOSE = 0.5
/** Amounts written while the whole picture is in view. */
const MOST_AMOUNTS = 28
/** More seeds than this would hide the names of each other. */
const FEW_SEEDS = 12
/** Amounts written at a node that is pointed at. */
const MOST_NEAR = 60

export interface Sight {
  readonly at: (id: string) => Pixel | undefined
  readonly radius: (node: DrawNode) => number
  /** The lane of a line in pixels. */
  readonly lane: (edge: DrawEdge) => Lane | undefined
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

/** @param few whether seeds are so few that each is named, even over something else */
function wantNode(node: DrawNode, at: Pixel, radius: number, hovered: boolean, few = true): Wanted {
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
    strong: node.selected || hovered || (few && node.shape === 'diamond'),
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
function equalPayments(edges: readonly DrawEdge[], nodes: ReadonlyMap<string, DrawNode>): Map<string, string> {
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
    const byHeight = [...group].sort((a, b) => (nodes.get(a.to)?.y ?? 0) - (nodes.get(b.to)?.y ?? 0))
    // A quarter from the top, clear of the flow that runs on through the middle.
    const chosen = byHeight[Math.floor(byHeight.length / 4)]!
    texts.set(chosen.id, `${group.length} × ${first.label}`)
  }
  return texts
}

/** What the labels of a drawing are chosen by, wherever it stands on screen. */
interface Plan {
  readonly nodes: ReadonlyMap<string, DrawNode>
  /** Lines that may have a label, the most important first. */
  readonly lines: readonly DrawEdge[]
  readonly texts: ReadonlyMap<string, string>
  /** The same lines by either end, and by themselves. */
  readonly touching: ReadonlyMap<string, readonly DrawEdge[]>
  readonly few: boolean
}

const plans = new WeakMap<Drawing, Plan>()

function planOf(drawing: Drawing): Plan {
  const known = plans.get(drawing)
  if (known) return known
  const nodes = new Map(drawing.nodes.map((node) => [node.id, node]))
  const shown = drawing.edges.filter((edge) => !edge.hidden && edge.priority >= 0)
  const texts = equalPayments(shown, nodes)
  const lines = shown.sort((a, b) => b.priority - a.priority || (a.id < b.id ? -1 : 1))
  const touching = new Map<string, DrawEdge[]>()
  for (const edge of lines)
    for (const id of new Set([edge.id, edge.from, edge.to])) {
      const own = touching.get(id)
      if (own) own.push(edge)
      else touching.set(id, [edge])
    }
  const few = drawing.nodes.filter(({ shape }) => shape === 'diamond').length <= FEW_SEEDS
  const plan = { nodes, lines, texts, touching, few }
  plans.set(drawing, plan)
  return plan
}

export function wantedLabels(drawing: Drawing, view: View): Wanted[] {
  const { at, radius, ratio, size } = view
  const { lines, texts, few } = planOf(drawing)
  const wanted: Wanted[] = []
  for (const node of drawing.nodes) {
    const pixel = node.hidden ? undefined : at(node.id)
    if (pixel !== undefined && isNear(pixel, size)) wanted.push(wantNode(node, pixel, radius(node), false, few))
  }
  const floor = ratio < CLOSE ? 0 : LABEL_WEIGHT
  let left = ratio < CLOSE ? Number.POSITIVE_INFINITY : MOST_AMOUNTS
  for (const edge of lines) {
    const own = edge.selected || edge.forced === true
    const text = own ? edge.label : texts.get(edge.id)
    if (text === undefined || (!own && (edge.priority < floor || left-- <= 0))) continue
    const line = lineOf(edge, drawing, view)
    if (line) wanted.push(wantEdge(line, text, false))
  }
  return wanted
}

/** What pointing at a node or a line asks for beside: its name, and the amounts that touch it. */
export function wantedByPointer(drawing: Drawing, view: View, hovered: string): Wanted[] {
  const { nodes, texts, touching } = planOf(drawing)
  const node = nodes.get(hovered)
  const pixel = node === undefined || node.hidden ? undefined : view.at(hovered)
  const name = node && pixel ? [wantNode(node, pixel, view.radius(node), true)] : []
  const amounts = (touching.get(hovered) ?? []).slice(0, MOST_NEAR).flatMap((edge) => {
    const own = edge.selected || edge.forced === true || edge.id === hovered
    const text = own ? edge.label : texts.get(edge.id)
    const line = text === undefined ? undefined : lineOf(edge, drawing, view)
    return line && text !== undefined ? [wantEdge(line, text, edge.id === hovered)] : []
  })
  return [...name, ...amounts]
}

/** A line with its ends on screen; undefined where it is not in the window. */
function lineOf(edge: DrawEdge, drawing: Drawing, { at, radius, lane, size }: View): Line | undefined {
  const [from, to, source] = [at(edge.from), at(edge.to), planOf(drawing).nodes.get(edge.from)]
  if (!from || !to || !source) return undefined
  if (Math.max(from.x, to.x) < -BESIDE || Math.min(from.x, to.x) > size.width + BESIDE) return undefined
  return { edge, from, to, radius: radius(source), lane: lane(edge) }
}
