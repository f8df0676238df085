/** Which labels are written and where: most important first, none over another, none over a node. Pure; pixels in, pixels out. */
export interface Wanted {
  readonly id: string
  readonly text: string
  readonly kind: 'node' | 'edge'
  readonly x: number
  readonly y: number
  /** Distance from the centre that must stay free; 0 for edges. */
  readonly radius: number
  readonly priority: number
  /** May stand on any side; if also strong, it is written even where it covers something. */
  readonly forced: boolean
  /** Longest text that fits; Infinity when anything does. */
  readonly room: number
  readonly strong: boolean
  readonly dim: boolean
  /** Other places on the line of an edge. */
  readonly also: readonly { readonly x: number; readonly y: number }[]
  /** Lines leave on both sides: above is the better place. */
  readonly above: boolean
}

export interface Written {
  readonly id: string
  readonly text: string
  readonly kind: 'node' | 'edge'
  readonly left: number
  readonly middle: number
  readonly width: number
  readonly strong: boolean
  readonly dim: boolean
}

export interface Box {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

const CELL = 64
/** A label takes at most this share of the window. */
const WIDEST = 0.36
export const LINE = 11

/** Cells of a window are numbered row by row; no window is so many cells wide. */
const ROW_OF_CELLS = 4096

/** Boxes by grid cell, so that a test looks only at its neighbours. */
export class Taken {
  readonly #cells = new Map<number, Box[]>()
  readonly #under: Taken | undefined

  /** @param under what is taken already; it stays as it is */
  constructor(under?: Taken) {
    this.#under = under
  }

  free(box: Box): boolean {
    const [last, bottom] = [Math.floor(box.right / CELL), Math.floor(box.bottom / CELL)]
    for (let y = Math.floor(box.top / CELL); y <= bottom; y++) {
      for (let x = Math.floor(box.left / CELL); x <= last; x++) {
        const others = this.#cells.get(y * ROW_OF_CELLS + x)
        if (others?.some((other) => meet(box, other))) return false
      }
    }
    return this.#under?.free(box) ?? true
  }

  add(box: Box): void {
    const [last, bottom] = [Math.floor(box.right / CELL), Math.floor(box.bottom / CELL)]
    for (let y = Math.floor(box.top / CELL); y <= bottom; y++) {
      for (let x = Math.floor(box.left / CELL); x <= last; x++) {
        const known = this.#cells.get(y * ROW_OF_CELLS + x)
        if (known) known.push(box)
        else this.#cells.set(y * ROW_OF_CELLS + x, [box])
      }
    }
  }
}

const meet = (a: Box, b: Box): boolean => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom

const around = (x: number, y: number, halfWidth: number, halfHeight: number): Box => ({
  left: x - halfWidth,
  right: x + halfWidth,
  top: y - halfHeight,
  bottom: y + halfHeight,
})

function candidates(item: Wanted, width: number, windowWidth: number): Box[] {
  if (item.kind === 'edge')
    return [{ x: item.x, y: item.y }, ...item.also].map(({ x, y }) => around(x, y, width / 2 + 4, LINE / 2 + 1))
  const gap = item.radius + 5
  const right = around(item.x + gap + width / 2, item.y, width / 2, LINE / 2)
  // A forced label near an edge of the window slides inside.
  const x = Math.min(Math.max(item.x, width / 2 + 3), Math.max(width / 2 + 3, windowWidth - width / 2 - 3))
  const above = around(x, item.y - gap - LINE / 2, width / 2, LINE / 2)
  const below = around(x, item.y + gap + LINE / 2, width / 2, LINE / 2)
  const left = around(item.x - gap - width / 2, item.y, width / 2, LINE / 2)
  // Where the window ends, any side is better than none.
  if (!item.forced) return right.right <= windowWidth - 2 ? [right] : [left, above, below]
  return item.above ? [above, below, right, left] : [right, above, below, left]
}

function shortened({ text, strong }: Wanted, room: number, measure: (text: string, strong: boolean) => number): string {
  if (measure(text, strong) <= room) return text
  for (let length = text.length - 2; length > 6; length--) {
    const cut = `${text.slice(0, length).trimEnd()}…`
    if (measure(cut, strong) <= room) return cut
  }
  return text.slice(0, 6)
}

type Measure = (text: string, strong: boolean) => number

interface Window {
  readonly width: number
  readonly height: number
}

export function placeLabels(
  wanted: readonly Wanted[],
  window: Window,
  measure: Measure,
  reserved: readonly Box[] = [],
): readonly Written[] {
  return placeOn(groundOf(wanted, window, reserved), wanted, window, measure)
}

/** Pixels outside of the window from which nothing reaches into it. */
export const BESIDE = 200
const ABOVE = 20

export const isNear = ({ x, y }: Pick<Wanted, 'x' | 'y'>, window: Window): boolean =>
  x > -BESIDE && x < window.width + BESIDE && y > -ABOVE && y < window.height + ABOVE

/** What no label may cover: the nodes, and what is reserved. */
export function groundOf(wanted: readonly Wanted[], window: Window, reserved: readonly Box[]): Taken {
  const ground = new Taken()
  for (const box of reserved) ground.add(box)
  for (const item of wanted)
    if (item.kind === 'node' && isNear(item, window)) ground.add(around(item.x, item.y, item.radius, item.radius))
  return ground
}

/** @param ground stays as it is, so that another layer of labels can be placed on it */
export function placeOn(ground: Taken, wanted: readonly Wanted[], window: Window, measure: Measure): Written[] {
  const taken = new Taken(ground)
  const inside = (box: Box): boolean =>
    box.left >= 2 && box.right <= window.width - 2 && box.top >= 2 && box.bottom <= window.height - 2
  const written: Written[] = []
  const near = wanted.filter((item) => isNear(item, window))
  for (const item of near.sort((a, b) => b.priority - a.priority || (a.id < b.id ? -1 : 1))) {
    const text = shortened(item, window.width * WIDEST, measure)
    const width = measure(text, item.strong)
    if (width > item.room) continue
    const boxes = candidates(item, width, window.width)
    const box =
      boxes.find((candidate) => inside(candidate) && taken.free(candidate)) ??
      (item.forced && item.strong ? boxes.find(inside) : undefined)
    if (!box) continue
    taken.add(box)
    const { id, kind, strong, dim } = item
    written.push({
      id,
      text,
      kind,
      left: (box.left + box.right - width) / 2,
      middle: (box.top + box.bottom) / 2,
      width,
      strong,
      dim,
    })
  }
  return written
}

/** Labels of what is pointed at, and of those that stood before all that keep clear of them: none of these moves. */
export function withOnTop(before: readonly Written[], top: readonly Written[]): Written[] {
  const said = new Set(top.map(({ id }) => id))
  const meets = (a: Written, b: Written): boolean =>
    a.left < b.left + b.width + 4 && b.left < a.left + a.width + 4 && Math.abs(a.middle - b.middle) < LINE + 1
  return [...before.filter((label) => !said.has(label.id) && !top.some((other) => meets(label, other))), ...top]
}
