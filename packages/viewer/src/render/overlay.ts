/** The text layer over the picture: labels and column titles on one 2D canvas. */
import type { Drawing } from './drawing.ts'
import { type Box, groundOf, LINE, placeOn, type Taken, type Written, withOnTop } from './labels.ts'
import { paintMarks } from './paint-marks.ts'
import { mix, type Palette } from './palette.ts'
import { type View, wantedByPointer, wantedLabels } from './want.ts'

const FAMILY = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans KR", sans-serif'
const PLAIN = `400 11px ${FAMILY}`
const STRONG = `650 11.5px ${FAMILY}`
const TITLE = `600 11px ${FAMILY}`
const TITLE_TOP = 18

export interface OverlayInput extends View {
  readonly drawing: Drawing
  readonly palette: Palette
  /** The same object for as long as nothing moves and the same is drawn. */
  readonly pose: object
  readonly hovered: string | null
}

/** The labels of a picture that stands still; pointing at something adds to them. */
interface Still {
  readonly pose: object
  readonly labels: readonly Written[]
  readonly ground: Taken
}

/** Where the buttons and the count lie over the picture: no label under them. */
const controls = (width: number, height: number): Box[] => [
  { left: width - 58, right: width, top: height - 214, bottom: height },
  { left: width - 226, right: width, top: height - 36, bottom: height },
]

function stillOf(
  input: OverlayInput,
  reserved: readonly Box[],
  measure: (text: string, strong: boolean) => number,
): Still {
  const { pose, drawing, size } = input
  const wanted = wantedLabels(drawing, input)
  const ground = groundOf(wanted, size, reserved)
  return { pose, labels: placeOn(ground, wanted, size, measure), ground }
}

export class Overlay {
  readonly #canvas: HTMLCanvasElement
  readonly #context: CanvasRenderingContext2D | null
  readonly #widths = new Map<string, Map<string, number>>()
  #still: Still | null = null

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas
    this.#context = canvas.getContext('2d')
  }

  paint(input: OverlayInput): void {
    const context = this.#context
    if (!context) return
    const { clientWidth: width, clientHeight: height } = this.#canvas
    const ratio = window.devicePixelRatio || 1
    if (this.#canvas.width !== Math.round(width * ratio) || this.#canvas.height !== Math.round(height * ratio)) {
      this.#canvas.width = Math.round(width * ratio)
      this.#canvas.height = Math.round(height * ratio)
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    context.clearRect(0, 0, width, height)
    context.textBaseline = 'middle'
    context.lineJoin = 'round'
    const titles = this.#titles(context, input)
    const { nodes, edges, marks } = input.drawing
    if (marks) paintMarks(context, { nodes, edges, marks, palette: input.palette, at: input.at, radius: input.radius })
    const measure = (text: string, strong: boolean) => this.#measure(context, text, strong ? STRONG : PLAIN)
    if (this.#still?.pose !== input.pose) this.#still = stillOf(input, [...titles, ...controls(width, height)], measure)
    const { labels, ground } = this.#still
    const pointed = input.hovered === null ? [] : wantedByPointer(input.drawing, input, input.hovered)
    const top = placeOn(ground, pointed, input.size, measure)
    for (const label of withOnTop(labels, top)) this.#write(context, label, input.palette)
  }

  /** Character by character: thousands of addresses are written in few of them, and asking the canvas is slow. */
  #measure(context: CanvasRenderingContext2D, text: string, font: string): number {
    const known = this.#widths.get(font) ?? new Map<string, number>()
    this.#widths.set(font, known)
    let sum = 0
    for (const character of text) {
      let width = known.get(character)
      if (width === undefined) {
        context.font = font
        width = context.measureText(character).width
        known.set(character, width)
      }
      sum += width
    }
    return sum
  }

  #titles(context: CanvasRenderingContext2D, { drawing, palette, columnAt }: OverlayInput): Box[] {
    const boxes: Box[] = []
    let end = 0
    for (const column of drawing.columns) {
      const width = this.#measure(context, column.title, TITLE)
      const x = columnAt(column.x)
      const left = x - width / 2
      if (left < end + 6 || left < 4) continue
      end = left + width
      boxes.push({ left: left - 4, right: end + 4, top: TITLE_TOP - LINE, bottom: TITLE_TOP + LINE })
      context.font = TITLE
      context.lineWidth = 5
      context.strokeStyle = palette.paper
      context.strokeText(column.title, left, TITLE_TOP)
      context.fillStyle = palette.quiet
      context.fillText(column.title, left, TITLE_TOP)
    }
    return boxes
  }

  #write(context: CanvasRenderingContext2D, label: Written, palette: Palette): void {
    context.font = label.strong ? STRONG : PLAIN
    if (label.kind === 'edge') {
      context.fillStyle = palette.paper
      context.beginPath()
      context.roundRect(label.left - 3, label.middle - LINE / 2 - 0.5, label.width + 6, LINE + 1, 4)
      context.fill()
    } else {
      context.lineWidth = 4
      context.strokeStyle = palette.paper
      context.strokeText(label.text, label.left, label.middle)
    }
    const base = label.strong || label.kind === 'node' ? palette.ink : palette.quiet
    context.fillStyle = label.dim ? mix(base, palette.paper, 0.62) : base
    context.fillText(label.text, label.left, label.middle)
  }
}
