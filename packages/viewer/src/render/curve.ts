/** The line of an edge in screen pixels: a horizontal S, two of them with a straight lane between, or a loop above a node. The shader in programs/flow-edge draws the same. */
export interface Pixel {
  readonly x: number
  readonly y: number
}

export type Cubic = readonly [Pixel, Pixel, Pixel, Pixel]
/** Pieces from the payer to the payee; each ends where the next begins. */
export type Curve = readonly Cubic[]

/** A straight way past the columns between two ends: along `y`, from x `start` to x `end`. */
export interface Lane {
  readonly start: number
  readonly end: number
  readonly y: number
}

/** Least reach of a control point, so that return flows and steps inside a column swing out visibly. */
export const MIN_REACH = 28
export const LOOP_REACH = 20

/** y grows down. `bend` shifts the middle, so that parallel edges of different assets lie side by side. */
export function curveOf(from: Pixel, to: Pixel, radius: number, bend: number, lane?: Lane): Curve {
  if (from.x === to.x && from.y === to.y) {
    const reach = LOOP_REACH + radius
    const top = from.y - reach * 1.4 - bend
    return [[from, { x: from.x + reach, y: top }, { x: to.x - reach, y: top }, to]]
  }
  if (lane) {
    const [start, end] = [
      { x: lane.start, y: lane.y + bend },
      { x: lane.end, y: lane.y + bend },
    ]
    // A return flow leaves to the right and swings round before it runs back.
    const way = to.x < from.x ? -1 : 1
    const [out, home] = [reachOf(from, start), reachOf(end, to)]
    return [
      [from, { x: from.x + out, y: from.y }, { x: start.x - way * out, y: start.y }, start],
      [start, between(start, end, 1 / 3), between(start, end, 2 / 3), end],
      [end, { x: end.x + way * home, y: end.y }, { x: to.x - home, y: to.y }, to],
    ]
  }
  const reach = reachOf(from, to)
  const shift = (bend * 4) / 3
  return [[from, { x: from.x + reach, y: from.y + shift }, { x: to.x - reach, y: to.y + shift }, to]]
}

const reachOf = (a: Pixel, b: Pixel): number => Math.max(Math.abs(b.x - a.x) / 2, MIN_REACH)

const between = (a: Pixel, b: Pixel, share: number): Pixel => ({
  x: a.x + (b.x - a.x) * share,
  y: a.y + (b.y - a.y) * share,
})

export function pointAt(curve: Curve, share: number): Pixel {
  const at = Math.min(curve.length - 1, Math.floor(share * curve.length))
  const [a, b, c, d] = curve[at] ?? [ORIGIN, ORIGIN, ORIGIN, ORIGIN]
  const t = share * curve.length - at
  const s = 1 - t
  const [p, q, r, w] = [s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t]
  return { x: p * a.x + q * b.x + r * c.x + w * d.x, y: p * a.y + q * b.y + r * c.y + w * d.y }
}

const ORIGIN: Pixel = { x: 0, y: 0 }

/** As the `d` of an SVG path. */
export function pathOf(curve: Curve): string {
  const point = ({ x, y }: Pixel): string => `${Math.round(x * 100) / 100} ${Math.round(y * 100) / 100}`
  return curve.map(([a, b, c, d], i) => `${i === 0 ? `M${point(a)}` : ''}C${point(b)} ${point(c)} ${point(d)}`).join('')
}
