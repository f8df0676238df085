/** The line of an edge in screen pixels: a horizontal S, or a loop above a node. The shader in programs/flow-edge draws the same. */
export interface Pixel {
  readonly x: number
  readonly y: number
}

export type Curve = readonly [Pixel, Pixel, Pixel, Pixel]

/** Least reach of a control point, so that return flows and steps inside a column swing out visibly. */
export const MIN_REACH = 28
export const LOOP_REACH = 20

/** y grows down. `bend` shifts the middle, so that parallel edges of different assets lie side by side. */
export function curveOf(from: Pixel, to: Pixel, radius: number, bend: number): Curve {
  if (from.x === to.x && from.y === to.y) {
    const reach = LOOP_REACH + radius
    return [
      from,
      { x: from.x + reach, y: from.y - reach * 1.4 - bend },
      { x: to.x - reach, y: to.y - reach * 1.4 - bend },
      to,
    ]
  }
  const reach = Math.max(Math.abs(to.x - from.x) / 2, MIN_REACH)
  const shift = (bend * 4) / 3
  return [from, { x: from.x + reach, y: from.y + shift }, { x: to.x - reach, y: to.y + shift }, to]
}

export function pointAt([a, b, c, d]: Curve, t: number): Pixel {
  const s = 1 - t
  const [p, q, r, w] = [s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t]
  return { x: p * a.x + q * b.x + r * c.x + w * d.x, y: p * a.y + q * b.y + r * c.y + w * d.y }
}
