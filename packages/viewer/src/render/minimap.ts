/** The whole picture at a small size, and the part of it that is in view. Pure: pixels of the map from pixels of the fitted picture. */
import type { Camera } from '../state/state.ts'
import type { Drawing } from './drawing.ts'
import { flatView, HOME_CAMERA } from './flat-view.ts'
import type { View } from './want.ts'

type Size = View['size']

export interface MapDot {
  readonly id: string
  readonly x: number
  readonly y: number
  readonly radius: number
  readonly seed: boolean
}

/** Everything that is drawn, in pixels of the map. */
export interface MiniMap {
  readonly width: number
  readonly height: number
  /** Pixels of the map per pixel of the fitted picture, and where that begins on the map. */
  readonly scale: number
  readonly left: number
  readonly top: number
  readonly dots: readonly MapDot[]
  readonly lines: readonly { readonly from: MapDot; readonly to: MapDot }[]
}

export interface Box {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** Least radius of a dot, so that one node is seen. */
const DOT = 0.9
const MARGIN = 8

/**
 * The fitted picture, and what lies below it or beside it, shrunk to a room.
 * @param size of the window of the picture
 * @param room that the map may take at most
 */
export function miniMap(drawing: Drawing, size: Size, room: Size): MiniMap {
  const home = flatView(drawing, size, HOME_CAMERA)
  const placed = drawing.nodes.flatMap((node) => {
    const at = home.at(node.id)
    return at ? [{ node, at }] : []
  })
  let [left, top, right, bottom] = [0, 0, size.width, size.height]
  for (const { at } of placed) {
    left = Math.min(left, at.x - MARGIN)
    right = Math.max(right, at.x + MARGIN)
    top = Math.min(top, at.y - MARGIN)
    bottom = Math.max(bottom, at.y + MARGIN)
  }
  const scale = Math.min(room.width / Math.max(1, right - left), room.height / Math.max(1, bottom - top))
  const dots = new Map(
    placed.map(({ node, at }) => [
      node.id,
      {
        ...{ id: node.id, x: (at.x - left) * scale, y: (at.y - top) * scale },
        ...{ radius: Math.max(DOT, home.radius(node) * scale), seed: node.shape === 'diamond' },
      },
    ]),
  )
  return {
    width: (right - left) * scale,
    height: (bottom - top) * scale,
    scale,
    left: -left * scale,
    top: -top * scale,
    dots: [...dots.values()],
    lines: drawing.edges.flatMap(({ from, to, hidden }) => {
      const [a, b] = [dots.get(from), dots.get(to)]
      return hidden || !a || !b || a === b ? [] : [{ from: a, to: b }]
    }),
  }
}

/** What a camera shows, on the map; may reach beyond it. */
export function viewOn({ scale, left, top }: MiniMap, { x, y, ratio }: Camera, size: Size): Box {
  const side = Math.max(size.width, size.height)
  const [width, height] = [size.width * ratio, size.height * ratio]
  return {
    left: left + (size.width / 2 + (x - 0.5) * side - width / 2) * scale,
    top: top + (size.height / 2 - (y - 0.5) * side - height / 2) * scale,
    width: width * scale,
    height: height * scale,
  }
}

/** The camera in whose middle a point of the map is; never so far off that nothing is in view. */
export function cameraAt(map: MiniMap, at: { x: number; y: number }, ratio: number, size: Size): Camera {
  const side = Math.max(size.width, size.height)
  const inside = (value: number, most: number) => Math.min(most, Math.max(0, value))
  return {
    x: 0.5 + ((inside(at.x, map.width) - map.left) / map.scale - size.width / 2) / side,
    y: 0.5 - ((inside(at.y, map.height) - map.top) / map.scale - size.height / 2) / side,
    ratio,
  }
}

/** Whether everything is in view, so that a map tells nothing. */
export const showsAll = (map: MiniMap, { left, top, width, height }: Box): boolean =>
  left <= 0.5 && top <= 0.5 && left + width >= map.width - 0.5 && top + height >= map.height - 0.5
