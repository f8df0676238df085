/** How a drawing stands on screen without the stage: for the SVG view. */
import type { Camera } from '../state/state.ts'
import type { Drawing } from './drawing.ts'
import { frame } from './fit.ts'
import type { View } from './want.ts'

export const HOME_CAMERA: Camera = { x: 0.5, y: 0.5, ratio: 1 }
/** The closest and the furthest that one may look. */
export const RATIOS = { closest: 0.03, furthest: 2.5 } as const

export const inRatios = (ratio: number): number => Math.min(RATIOS.furthest, Math.max(RATIOS.closest, ratio))

/** Nodes grow a little when one looks closer, lines never do. */
export const growth = (ratio: number): number => (ratio < 1 ? ratio ** 0.35 : ratio ** 0.6)

/** @param camera as in a link: its middle as a share of the larger side, y up, and what part of the picture is in view */
export function flatView(drawing: Drawing, size: View['size'], camera: Camera): View {
  const { scale, stretch, box, density } = frame(drawing.width, drawing.height, size)
  const side = Math.max(size.width, size.height)
  const x = (at: number): number => {
    const home = (at * stretch - box.x[0]) * scale
    return (home - size.width / 2 - (camera.x - 0.5) * side) / camera.ratio + size.width / 2
  }
  const y = (at: number): number => {
    const home = (box.y[1] + at) * scale
    return (home - size.height / 2 + (camera.y - 0.5) * side) / camera.ratio + size.height / 2
  }
  const nodes = new Map(drawing.nodes.map((node) => [node.id, node]))
  return {
    at: (id) => {
      const node = nodes.get(id)
      return node && !node.hidden ? { x: x(node.x), y: y(node.y) } : undefined
    },
    columnAt: x,
    radius: (node) => (node.radius * density) / growth(camera.ratio),
    lane: ({ lane }) => lane && { start: x(lane.start), end: x(lane.end), y: y(lane.y) },
    thickness: Math.max(0.7, density),
    ratio: camera.ratio,
    size,
  }
}

/** Closer or further, with the point under the pointer kept where it is. */
export function zoomed(camera: Camera, factor: number, at: { x: number; y: number }, size: View['size']): Camera {
  const ratio = inRatios(camera.ratio / factor)
  const side = Math.max(size.width, size.height)
  const gain = (camera.ratio - ratio) / side
  return { x: camera.x + (at.x - size.width / 2) * gain, y: camera.y - (at.y - size.height / 2) * gain, ratio }
}

export function moved(camera: Camera, by: { x: number; y: number }, size: View['size']): Camera {
  const share = camera.ratio / Math.max(size.width, size.height)
  return { ...camera, x: camera.x - by.x * share, y: camera.y + by.y * share }
}

/** A camera in whose middle a layout point stands. */
export function centred(drawing: Drawing, id: string, size: View['size'], ratio: number): Camera | null {
  const home = flatView(drawing, size, HOME_CAMERA).at(id)
  if (!home) return null
  const side = Math.max(size.width, size.height)
  return { x: 0.5 + (home.x - size.width / 2) / side, y: 0.5 - (home.y - size.height / 2) / side, ratio }
}
