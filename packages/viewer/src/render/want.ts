/** Drawing + positions on screen → the labels that would like to be written. */
import { curveOf, type Lane, LOOP_REACH, type Pixel, pointAt } from './curve.ts'
import type { DrawEdge, Drawing, DrawNode } from './drawing.ts'
import { BESIDE, isNear, type Wanted } from './labels.ts'

/** Share of the way at which an amount stands: a fan-out is widest apart near its receivers. */
const NEAR_RECEIVER = 0.6
/** Amounts of lines thinner than this wait until one looks closer. */
const LABEL_WEIGHT = 0.42
const CLOSE = 0.5
/** Amounts written while the whole picture is in view, and lines that are looked at for them: one may speak for many. */
const MOST_AMOUNTS = 28
const MOST_LOOKED_AT = 600
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
  const forced = edge.selected || hovered || edge.forced
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
    const key = `${edge.label}|${edge.emphasis}`
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

const isOwn = ({ selected, forced }: DrawEdge): boolean => selected || forced

/**
 * What the labels of a drawing are chosen by, wherever it stands on screen. Made when it is asked for: a picture in full view writes a few
 * of its amounts, and looks at those that could be among them alone.
 */
class Plan {
  readonly nodes: ReadonlyMap<string, DrawNode>
  readonly few: boolean
  readonly #shown: readonly DrawEdge[]
  /** What is written on lines, by who pays. */
  readonly #texts = new Map<string, ReadonlyMap<string, string>>()
  #first: readonly DrawEdge[] | undefined
  #all: readonly DrawEdge[] | undefined
  #touching: ReadonlyMap<string, readonly DrawEdge[]> | undefined

  constructor({ nodes, edges }: Drawing) {
    this.nodes = new Map(nodes.map((node) => [node.id, node]))
    this.few = nodes.filter(({ shape }) => shape === 'diamond').length <= FEW_SEEDS
    this.#shown = edges.filter((edge) => !edge.hidden && edge.priority >= 0)
  }

  /** Lines that may have a label, the most important first. */
  get all(): readonly DrawEdge[] {
    this.#all ??= inOrder(this.#shown)
    return this.#all
  }

  /** The first of these, which is all that a picture in full view can write. */
  get first(): readonly DrawEdge[] {
    if (this.#first !== undefined) return this.#first
    const eligible = this.#shown.filter((edge) => edge.priority >= LABEL_WEIGHT || isOwn(edge))
    const least = leastOfFirst(eligible, MOST_LOOKED_AT)
    const some = inOrder(eligible.filter((edge) => edge.priority >= least || isOwn(edge)))
    this.#writeFor(new Set(some.map(({ from }) => from)))
    const texts = some.filter((edge) => this.textOf(edge) !== undefined).length
    this.#first = texts >= MOST_AMOUNTS || some.length === eligible.length ? some : inOrder(eligible)
    return this.#first
  }

  /** What is written on a line; undefined where another one speaks for it. */
  textOf({ id, from }: DrawEdge): string | undefined {
    if (!this.#texts.has(from)) this.#writeFor(new Set(this.#shown.map((edge) => edge.from)))
    return this.#texts.get(from)?.get(id)
  }

  /** Lines by either end, and by themselves. */
  touching(id: string): readonly DrawEdge[] {
    this.#touching ??= grouped(this.all, (edge) =>
      edge.from === edge.to ? [edge.id, edge.from] : [edge.id, edge.from, edge.to],
    )
    return this.#touching.get(id) ?? []
  }

  #writeFor(payers: ReadonlySet<string>): void {
    const own = this.#shown.filter(({ from }) => payers.has(from) && !this.#texts.has(from))
    for (const [payer, edges] of grouped(own, (edge) => [edge.from]))
      this.#texts.set(payer, equalPayments(edges, this.nodes))
  }
}

/** The lowest priority among the first so many. */
function leastOfFirst(edges: readonly DrawEdge[], count: number): number {
  if (edges.length <= count) return Number.NEGATIVE_INFINITY
  const priorities = Float64Array.from(edges, ({ priority }) => priority).sort()
  return priorities[priorities.length - count]!
}

const inOrder = (edges: readonly DrawEdge[]): DrawEdge[] =>
  [...edges].sort((a, b) => b.priority - a.priority || (a.id < b.id ? -1 : 1))

function grouped(edges: readonly DrawEdge[], keysOf: (edge: DrawEdge) => readonly string[]): Map<string, DrawEdge[]> {
  const groups = new Map<string, DrawEdge[]>()
  for (const edge of edges) {
    for (const key of keysOf(edge)) {
      const group = groups.get(key)
      if (group) group.push(edge)
      else groups.set(key, [edge])
    }
  }
  return groups
}

const plans = new WeakMap<Drawing, Plan>()

function planOf(drawing: Drawing): Plan {
  const known = plans.get(drawing)
  if (known) return known
  const plan = new Plan(drawing)
  plans.set(drawing, plan)
  return plan
}

export function wantedLabels(drawing: Drawing, view: View): Wanted[] {
  const { at, radius, ratio, size } = view
  const plan = planOf(drawing)
  const wanted: Wanted[] = []
  for (const node of drawing.nodes) {
    const pixel = node.hidden ? undefined : at(node.id)
    if (pixel !== undefined && isNear(pixel, size)) wanted.push(wantNode(node, pixel, radius(node), false, plan.few))
  }
  const close = ratio < CLOSE
  let left = close ? Number.POSITIVE_INFINITY : MOST_AMOUNTS
  for (const edge of close ? plan.all : plan.first) {
    const own = isOwn(edge)
    if (!own && left <= 0) continue
    const text = own ? edge.label : plan.textOf(edge)
    if (text === undefined) continue
    if (!own) left--
    const line = lineOf(edge, drawing, view)
    if (line) wanted.push(wantEdge(line, text, false))
  }
  return wanted
}

/** What pointing at a node or a line asks for beside: its name, and the amounts that touch it. */
export function wantedByPointer(drawing: Drawing, view: View, hovered: string): Wanted[] {
  const plan = planOf(drawing)
  const node = plan.nodes.get(hovered)
  const pixel = node === undefined || node.hidden ? undefined : view.at(hovered)
  const name = node && pixel ? [wantNode(node, pixel, view.radius(node), true)] : []
  const amounts = plan
    .touching(hovered)
    .slice(0, MOST_NEAR)
    .flatMap((edge) => {
      const text = isOwn(edge) || edge.id === hovered ? edge.label : plan.textOf(edge)
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
