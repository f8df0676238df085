/** Paints marks on the text layer over the picture. */
import { curveOf, type Pixel, pointAt } from './curve.ts'
import type { DrawEdge, DrawNode } from './drawing.ts'
import type { Mark, Marks } from './marks.ts'
import type { Palette } from './palette.ts'

interface Input {
  readonly nodes: readonly DrawNode[]
  readonly edges: readonly DrawEdge[]
  readonly marks: Marks
  readonly palette: Palette
  readonly at: (id: string) => Pixel | undefined
  readonly radius: (node: DrawNode) => number
}

/** A page with a turned corner says that something is written. */
const PAGE = 7

export function paintMarks(
  context: CanvasRenderingContext2D,
  { nodes, edges, marks, palette, at, radius }: Input,
): void {
  if (marks.size === 0) return
  const sizes = new Map<string, number>()
  for (const node of nodes) {
    sizes.set(node.id, radius(node))
    const mark = marks.get(node.id)
    const pixel = mark === undefined || node.hidden ? undefined : at(node.id)
    if (mark === undefined || pixel === undefined) continue
    const own = radius(node)
    if (mark.colour !== null) {
      context.lineWidth = 2.5
      context.strokeStyle = mark.colour
      context.beginPath()
      context.arc(pixel.x, pixel.y, own + 3.5, 0, 2 * Math.PI)
      context.stroke()
    }
    paintSigns(context, { x: pixel.x + own * 0.7 + 3, y: pixel.y - own * 0.7 - 3 }, mark, palette)
  }
  for (const edge of edges) {
    const mark = marks.get(edge.id)
    const [from, to] = [at(edge.from), at(edge.to)]
    if (mark === undefined || edge.hidden || !from || !to) continue
    const middle = pointAt(curveOf(from, to, sizes.get(edge.from) ?? 4, edge.bend), 0.5)
    if (mark.colour !== null) {
      context.fillStyle = mark.colour
      context.strokeStyle = palette.paper
      context.lineWidth = 1.5
      context.beginPath()
      context.arc(middle.x, middle.y, 4.5, 0, 2 * Math.PI)
      context.fill()
      context.stroke()
    }
    paintSigns(context, { x: middle.x + 5, y: middle.y - 5 }, mark, palette)
  }
}

function paintSigns(context: CanvasRenderingContext2D, { x, y }: Pixel, mark: Mark, palette: Palette): void {
  context.lineWidth = 1
  context.strokeStyle = palette.ink
  let left = x
  if (mark.note) {
    context.fillStyle = palette.paper
    context.beginPath()
    context.moveTo(left, y - PAGE)
    context.lineTo(left + PAGE * 0.5, y - PAGE)
    context.lineTo(left + PAGE * 0.9, y - PAGE * 0.6)
    context.lineTo(left + PAGE * 0.9, y + 1)
    context.lineTo(left, y + 1)
    context.closePath()
    context.fill()
    context.stroke()
    left += PAGE + 2
  }
  if (mark.bookmark) {
    context.fillStyle = palette.ink
    context.beginPath()
    context.moveTo(left, y - PAGE)
    context.lineTo(left + PAGE * 0.7, y - PAGE)
    context.lineTo(left + PAGE * 0.7, y + 1)
    context.lineTo(left + PAGE * 0.35, y - 2)
    context.lineTo(left, y + 1)
    context.closePath()
    context.fill()
  }
}
