/** The picture as it is seen, written as one SVG file from the model: no element of the page, no font, nothing from outside. */
import { curveOf, pathOf } from './curve.ts'
import { type DrawEdge, type Drawing, type DrawNode, LINE_STYLES, RAILS } from './drawing.ts'
import { placeLabels, type Written } from './labels.ts'
import { mix, type Palette } from './palette.ts'
import { type Shape, shapePath } from './shapes.ts'
import { type View, wantedLabels } from './want.ts'

export interface LegendEntry {
  readonly text: string
  readonly shape?: { readonly shape: Shape; readonly color: string; readonly pale: boolean }
  readonly line?: { readonly color: string; readonly width: number; readonly dash: DrawEdge['dash'] }
}

export interface Sheet {
  readonly drawing: Drawing
  readonly palette: Palette
  readonly view: View
  /** Above the picture: the case, then smaller lines. */
  readonly title: string
  readonly lines: readonly string[]
  readonly legend: readonly LegendEntry[]
  /** Width of a text in pixels. */
  readonly measure: (text: string, strong: boolean) => number
}

const FAMILY = 'system-ui, -apple-system, Segoe UI, Roboto, Noto Sans, Noto Sans KR, sans-serif'
const MARGIN = 16
const LINE = 16
const TITLES = 18

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
/** Characters that XML does not allow are left out, and those that hide: texts have them as escapes already, ids may hold some. */
const clean = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\ufffe\uffff]/gu, '').replace(/[&<>"]/g, (one) => ESCAPES[one] ?? one)

const round = (value: number): number => Math.round(value * 100) / 100

function element(name: string, attributes: Readonly<Record<string, string | number | undefined>>, inside = ''): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${clean(String(typeof value === 'number' ? round(value) : value))}"`)
    .join('')
  return inside === '' ? `<${name}${written}/>` : `<${name}${written}>${inside}</${name}>`
}

function text(x: number, y: number, words: string, more: Readonly<Record<string, string | number>>): string {
  return element('text', { x, y, 'font-size': 11, 'dominant-baseline': 'central', ...more }, clean(words))
}

/** Length of an arrowhead; the shader has the same rule. */
function headOf(width: number): number {
  const length = Math.min(2 + width * 3.2, 11)
  return length < 3 ? 0 : length
}

function lineOf(edge: DrawEdge, { view, drawing, palette }: Sheet, nodes: ReadonlyMap<string, DrawNode>): string {
  const [from, to, source, target] = [view.at(edge.from), view.at(edge.to), nodes.get(edge.from), nodes.get(edge.to)]
  if (!from || !to || !source || !target || drawing.nodes.length === 0) return ''
  const width = edge.width * view.thickness
  const curve = curveOf(from, to, view.radius(source), edge.bend, view.lane(edge))
  const d = pathOf(curve)
  const stroke = { d, fill: 'none', 'stroke-dasharray': LINE_STYLES[edge.dash] }
  const rails =
    edge.dash === RAILS ? element('path', { d, fill: 'none', stroke: palette.paper, 'stroke-width': width * 0.36 }) : ''
  const [, , before, end] = curve.at(-1) ?? [from, from, from, to]
  const head = headOf(width)
  const angle = Math.atan2(end.y - before.y, end.x - before.x)
  const tip = view.radius(target) + 1.5
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  const at = (back: number, side: number): string =>
    `${round(end.x - cos * back - sin * side)} ${round(end.y - sin * back + cos * side)}`
  const arrow =
    head === 0
      ? ''
      : element('path', {
          d: `M${at(tip, 0)}L${at(tip + head, head * 0.48)}L${at(tip + head, -head * 0.48)}Z`,
          fill: edge.color,
        })
  return element(
    'g',
    { 'data-edge': edge.id },
    element('path', { ...stroke, stroke: edge.color, 'stroke-width': width }) + rails + arrow,
  )
}

function shapeAt(
  x: number,
  y: number,
  radius: number,
  shape: Shape,
  color: string,
  pale: boolean,
  paper: string,
): string {
  const { d, filled, marks, dashed } = shapePath(shape)
  const thin = 1.6 / radius
  const body = element('path', {
    d,
    fill: filled ? (pale ? mix(color, paper, 0.7) : color) : paper,
    stroke: filled && !pale ? paper : color,
    'stroke-width': thin,
    'stroke-dasharray': dashed ? '.55 .3' : undefined,
  })
  const mark = marks ? element('path', { d: marks, fill: 'none', stroke: color, 'stroke-width': thin }) : ''
  return element('g', { transform: `translate(${round(x)} ${round(y)}) scale(${round(radius)})` }, body + mark)
}

function nodeOf(node: DrawNode, { view, palette }: Sheet): string {
  const at = view.at(node.id)
  if (!at) return ''
  const radius = view.radius(node)
  const ring = node.selected
    ? element('circle', {
        cx: at.x,
        cy: at.y,
        r: radius + 4,
        fill: 'none',
        stroke: palette.accent,
        'stroke-width': 2.5,
      })
    : ''
  const shape = shapeAt(at.x, at.y, radius, node.shape, node.color, node.style >= 32, palette.paper)
  return element('g', { 'data-node': node.id }, shape + ring)
}

function labelOf({ text: words, left, middle, width, strong, dim, kind }: Written, palette: Palette): string {
  const base = strong || kind === 'node' ? palette.ink : palette.quiet
  const behind =
    kind === 'edge'
      ? element('rect', { x: left - 3, y: middle - 6, width: width + 6, height: 12, rx: 4, fill: palette.paper })
      : ''
  const halo = kind === 'node' ? { stroke: palette.paper, 'stroke-width': 4, 'paint-order': 'stroke' } : {}
  const fill = dim ? mix(base, palette.paper, 0.62) : base
  return behind + text(left, middle, words, { fill, 'font-weight': strong ? 650 : 400, ...halo })
}

/** Entries in rows that fit the width. */
function legendOf({ legend, palette, view, measure }: Sheet): { readonly svg: string; readonly height: number } {
  let [x, y] = [MARGIN, LINE]
  const parts = legend.map(({ text: words, shape, line }) => {
    const width = 26 + measure(words, false) + 18
    if (x > MARGIN && x + width > view.size.width - MARGIN) {
      x = MARGIN
      y += LINE + 4
    }
    const sample = shape
      ? shapeAt(x + 8, y, 6, shape.shape, shape.color, shape.pale, palette.paper)
      : element('path', {
          d: `M${x} ${y + 3}C${x + 10} ${y + 3} ${x + 10} ${y - 3} ${x + 20} ${y - 3}`,
          fill: 'none',
          stroke: line?.color ?? palette.quiet,
          'stroke-width': line?.width ?? 2,
          'stroke-dasharray': LINE_STYLES[line?.dash ?? 0],
        })
    const part = sample + text(x + 26, y, words, { fill: palette.ink })
    x += width
    return part
  })
  return { svg: parts.join(''), height: y + LINE }
}

/** Breaks a line between words where it would be cut. */
function broken(words: string, width: number, measure: Sheet['measure']): string[] {
  const lines: string[] = []
  for (const word of words.split(' ')) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`
    if (lines.length > 0 && measure(longer, false) <= width) lines[lines.length - 1] = longer
    else lines.push(word)
  }
  return lines
}

/** @returns an SVG document with the picture between its title and its legend, and its size in pixels */
export function writeSvg(sheet: Sheet): { readonly svg: string; readonly width: number; readonly height: number } {
  const { drawing, palette, view, measure } = sheet
  const { width, height } = view.size
  const nodes = new Map(drawing.nodes.map((node) => [node.id, node]))
  const lines = sheet.lines.flatMap((line) => broken(line, width - 2 * MARGIN, measure))
  const head = MARGIN + 22 + lines.length * LINE + 6
  const titles = drawing.columns.map(({ x, title }) => ({ title, x: view.columnAt(x), wide: measure(title, true) }))
  const standing = titles.filter(({ x, wide }, i) => {
    const before = titles[i - 1]
    return x - wide / 2 > 4 && x + wide / 2 < width && (!before || before.x + before.wide / 2 < x - wide / 2 - 6)
  })
  const reserved = standing.map(({ x, wide }) => ({
    left: x - wide / 2 - 4,
    right: x + wide / 2 + 4,
    top: 4,
    bottom: 32,
  }))
  const labels = placeLabels(wantedLabels(drawing, view), view.size, measure, reserved)
  const edges = [...drawing.edges].filter(({ hidden }) => !hidden).sort((a, b) => a.depth - b.depth)
  const picture = [
    ...edges.map((edge) => lineOf(edge, sheet, nodes)),
    ...drawing.nodes.filter(({ hidden }) => !hidden).map((node) => nodeOf(node, sheet)),
    ...standing.map(({ x, title }) =>
      text(x, TITLES, title, { fill: palette.quiet, 'font-weight': 600, 'text-anchor': 'middle' }),
    ),
    ...labels.map((label) => labelOf(label, palette)),
  ].join('')
  const legend = legendOf(sheet)
  const whole = head + height + legend.height + MARGIN
  const clip = element('clipPath', { id: 'frame' }, element('rect', { width, height }))
  const body = [
    element('title', {}, clean(sheet.title)),
    element('defs', {}, clip),
    element('rect', { width, height: whole, fill: palette.paper }),
    text(MARGIN, MARGIN + 8, sheet.title, { fill: palette.ink, 'font-size': 15, 'font-weight': 650 }),
    ...lines.map((line, i) => text(MARGIN, MARGIN + 30 + i * LINE, line, { fill: palette.quiet })),
    element('g', { transform: `translate(0 ${head})`, 'clip-path': 'url(#frame)' }, picture),
    element('g', { transform: `translate(0 ${head + height})` }, legend.svg),
  ].join('')
  const size = { width, height: whole, viewBox: `0 0 ${width} ${whole}` }
  const svg = element('svg', { xmlns: 'http://www.w3.org/2000/svg', ...size, 'font-family': FAMILY }, body)
  return { svg: `<?xml version="1.0" encoding="UTF-8"?>\n${svg}\n`, width, height: whole }
}
