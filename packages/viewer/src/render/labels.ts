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

function* cellsOf(box: Box): Generator<string> {
  for (let x = Math.floor(box.left / CELL); x <= Math.floor(box.right / CELL); x++)
    for (let y = Math.floor(box.top / CELL); y <= Math.floor(box.bottom / CELL); y++) yield `${x},${y}`
}

/** Boxes by grid cell, so that a test looks only at its neighbours. */
class Taken {
  readonly #cells = new Map<string, Box[]>()

  free(box: Box): boolean {
    for (const cell of cellsOf(box))
      for (const other of this.#cells.get(cell) ?? [])
        if (box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom)
          return false
    return true
  }

  add(box: Box): void {
    for (const cell of cellsOf(box)) this.#cells.set(cell, [...(this.#cells.get(cell) ?? []), box])
  }
}

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

export function placeLabels(
  wanted: readonly Wanted[],
  window: { readonly width: number; readonly height: number },
  measure: (text: string, strong: boolean) => number,
  reserved: readonly Box[] = [],
): readonly Written[] {
  const taken = new Taken()
  for (const box of reserved) taken.add(box)
  const inside = (box: Box): boolean =>
    box.left >= 2 && box.right <= window.width - 2 && box.top >= 2 && box.bottom <= window.height - 2
  const near = wanted.filter(({ x, y }) => x > -200 && x < window.width + 200 && y > -20 && y < window.height + 20)
  for (const item of near) if (item.kind === 'node') taken.add(around(item.x, item.y, item.radius, item.radius))
  const written: Written[] = []
  for (const item of [...near].sort((a, b) => b.priority - a.priority || (a.id < b.id ? -1 : 1))) {
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
