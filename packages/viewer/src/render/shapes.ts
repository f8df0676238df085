/** One shape a kind, the same in the shader, in the SVG view and in the legend. Paths live in a square from -1 to 1. */
import type { NodeKind } from '../graph/model.ts'

export const SHAPES = [
  'circle',
  'diamond',
  'hexagon',
  'square',
  'rounded',
  'octagon',
  'hatched',
  'dashed',
  'cross',
  'triangle',
  'stack',
  'hollow',
  'target',
] as const
export type Shape = (typeof SHAPES)[number]

export const shapeIndex = (shape: Shape): number => SHAPES.indexOf(shape)

const KIND_SHAPES: Readonly<Record<NodeKind, Shape>> = {
  victim: 'triangle',
  seed: 'diamond',
  attacker: 'target',
  launderer: 'circle',
  service: 'rounded',
  deposit: 'hollow',
  mixer: 'hatched',
  bridge: 'octagon',
  burn: 'square',
  dex: 'hexagon',
  contract: 'square',
  frontier: 'dashed',
  other: 'circle',
  noise: 'cross',
}

export const shapeOf = (kind: NodeKind): Shape => KIND_SHAPES[kind]

const polygon = (...points: readonly (readonly [number, number])[]): string =>
  `M${points.map((point) => point.join(' ')).join('L')}Z`
const CIRCLE = 'M-1 0A1 1 0 1 1 1 0A1 1 0 1 1 -1 0Z'
const ROUNDED =
  'M-.55 -.9H.55A.35 .35 0 0 1 .9 -.55V.55A.35 .35 0 0 1 .55 .9H-.55A.35 .35 0 0 1 -.9 .55V-.55A.35 .35 0 0 1 -.55 -.9Z'

export interface ShapePath {
  readonly d: string
  readonly filled: boolean
  /** Lines drawn on top in the same colour. */
  readonly marks?: string
  readonly dashed?: boolean
}

const PATHS: Readonly<Record<Shape, ShapePath>> = {
  circle: { d: CIRCLE, filled: true },
  diamond: { d: polygon([0, -1.2], [1.2, 0], [0, 1.2], [-1.2, 0]), filled: true },
  hexagon: {
    d: polygon([1.06, 0], [0.53, 0.92], [-0.53, 0.92], [-1.06, 0], [-0.53, -0.92], [0.53, -0.92]),
    filled: true,
  },
  square: { d: polygon([-0.84, -0.84], [0.84, -0.84], [0.84, 0.84], [-0.84, 0.84]), filled: true },
  rounded: { d: ROUNDED, filled: true },
  octagon: {
    d: polygon(
      [-0.4, -0.95],
      [0.4, -0.95],
      [0.95, -0.4],
      [0.95, 0.4],
      [0.4, 0.95],
      [-0.4, 0.95],
      [-0.95, 0.4],
      [-0.95, -0.4],
    ),
    filled: true,
  },
  hatched: {
    d: CIRCLE,
    filled: false,
    marks: 'M-.95 -.2L.2 .95M-.75 -.7L.7 .75M-.2 -.95L.95 .2M-.95 .2L.2 -.95M-.7 .75L.75 -.7M-.2 .95L.95 -.2',
  },
  dashed: { d: CIRCLE, filled: false, dashed: true },
  cross: { d: '', filled: false, marks: 'M-.7 -.7L.7 .7M-.7 .7L.7 -.7' },
  triangle: { d: polygon([1.2, 0], [-0.6, 1.04], [-0.6, -1.04]), filled: true },
  stack: { d: CIRCLE, filled: true, marks: 'M-.5 1.25A1.25 1.25 0 0 0 .9 .87' },
  hollow: { d: ROUNDED, filled: false },
  target: { d: CIRCLE, filled: false, marks: 'M-.35 0A.35 .35 0 1 1 .35 0A.35 .35 0 1 1 -.35 0' },
}

export const shapePath = (shape: Shape): ShapePath => PATHS[shape]
