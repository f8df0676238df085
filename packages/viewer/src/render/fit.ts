/**
 * How layout units become pixels when everything fits. Columns stretch or close up with the shape of the window; the
 * layout itself stays the same on every screen.
 */
import { ROW } from '../layout/hops.ts'

export interface Frame {
  /** Pixels per layout unit. */
  readonly scale: number
  /** Factor on x before scaling. */
  readonly stretch: number
  /** Factor on the size of nodes and lines where rows are closer than a line of text. */
  readonly density: number
  /** Extent, in stretched units, that fills the window exactly. */
  readonly box: { readonly x: [number, number]; readonly y: [number, number] }
}

/** Rows of a small case stand at most so many times their least distance apart. */
const MAX_SCALE = 5
const STRETCH: readonly [number, number] = [0.06, 2.4]

export function frame(
  width: number,
  height: number,
  window: { readonly width: number; readonly height: number },
): Frame {
  const narrow = window.width < 600
  const inset = narrow ? { left: 22, right: 64, top: 44, bottom: 84 } : { left: 84, right: 132, top: 54, bottom: 30 }
  const room = {
    x: Math.max(60, window.width - inset.left - inset.right),
    y: Math.max(60, window.height - inset.top - inset.bottom),
  }
  const rows = Math.min(MAX_SCALE, room.y / Math.max(height, 1))
  const wanted = width === 0 ? 1 : room.x / (width * rows)
  const stretch = Math.min(STRETCH[1], Math.max(STRETCH[0], wanted))
  const scale = Math.min(rows, width === 0 ? rows : room.x / (width * stretch))
  const centre = {
    x: (width * stretch) / 2 + (inset.right - inset.left) / 2 / scale,
    y: -height / 2 + (inset.top - inset.bottom) / 2 / scale,
  }
  const half = { x: window.width / scale / 2, y: window.height / scale / 2 }
  return {
    scale,
    stretch,
    density: Math.min(1.25, Math.max(0.45, (ROW * scale) / 13)),
    box: { x: [centre.x - half.x, centre.x + half.x], y: [centre.y - half.y, centre.y + half.y] },
  }
}
