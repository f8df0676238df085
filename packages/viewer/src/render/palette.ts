/** Colours of the picture, read once a theme from the CSS tokens; mixed, never transparent. */
import { NODE_KINDS, type NodeKind } from '../graph/model.ts'

export interface Palette {
  readonly paper: string
  readonly ink: string
  readonly quiet: string
  readonly accent: string
  readonly kinds: Readonly<Record<NodeKind, string>>
  /** Assets in the order of the statement; later ones share the last. */
  readonly assets: readonly string[]
  readonly clean: string
  /** Nothing stolen, then five steps to all of it. */
  readonly taint: readonly string[]
  readonly noise: string
}

export const ASSET_COLOURS = 6

export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element)
  const read = (name: string): string => style.getPropertyValue(name).trim()
  return {
    paper: read('--paper'),
    ink: read('--ink'),
    quiet: read('--ink-quiet'),
    accent: read('--accent'),
    kinds: Object.fromEntries(NODE_KINDS.map((kind) => [kind, read(`--kind-${kind}`)])) as Record<NodeKind, string>,
    assets: Array.from({ length: ASSET_COLOURS }, (_, i) => read(`--asset-${i + 1}`)),
    taint: Array.from({ length: 6 }, (_, i) => read(`--taint-${i}`)),
    clean: read('--edge-clean'),
    noise: read('--edge-noise'),
  }
}

/** Red, green and blue of few colours, each asked for with every line. */
const known = new Map<string, readonly [number, number, number]>()

/** `#rgb` too: the build shortens colours. */
function channels(hex: string): readonly [number, number, number] {
  const before = known.get(hex)
  if (before !== undefined) return before
  const digits = hex.length === 4 ? [...hex.slice(1)].map((digit) => digit + digit).join('') : hex.slice(1, 7)
  const number = Number.parseInt(digits, 16)
  const found = [(number >> 16) & 255, (number >> 8) & 255, number & 255] as const
  known.set(hex, found)
  return found
}

/** @param share 0 gives `a`, 1 gives `b`; both hexadecimal */
export function mix(a: string, b: string, share: number): string {
  const [from, to] = [channels(a), channels(b)]
  const part = (i: 0 | 1 | 2): number => Math.round(from[i] + (to[i] - from[i]) * share)
  const number = (1 << 24) | (part(0) << 16) | (part(1) << 8) | part(2)
  return `#${number.toString(16).slice(1)}`
}
