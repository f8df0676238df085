import { SINKS } from '../../model/stop.ts'
import type { AssetStatement } from '../case-view.ts'
import { byValue, totalsOf } from './accounts.ts'
import { type Book, chainOf } from './book.ts'
import { html, type Markup } from './html.ts'

const WIDTH = 780
const NODE = 12
/** Room for labels at the right of the last column. */
const LABELS = 215
const GAP = 30
const HEIGHT = 300

interface Node {
  readonly key: string
  readonly column: number
  readonly name: string
  readonly note: string
  readonly dashed: boolean
  size: number
  x: number
  y: number
  /** How much of each side is taken by bands. */
  in: number
  out: number
}

interface Band {
  readonly from: Node
  readonly to: Node
  /** Thickness at each end: an exchange may give more or less than it took. */
  readonly start: number
  readonly end: number
  readonly hatched: boolean
}

/**
 * The accounts as a flow chart: from what was stolen, through exchanges of assets, to the kinds of places. Drawn from the
 * sums of the statement and the conversions that make them up; the layout has no randomness.
 */
export function sankey(book: Book): Markup {
  const all = byValue(book.input.view.statement.assets, book)
  const priced = all.filter((asset) => asset.usdPrice !== undefined && asset.decimals !== null)
  const assets = priced.length > 0 ? priced : all
  const chart = layOut(assets, priced.length > 0, book)
  const left = all.filter((asset) => !assets.includes(asset)).map((asset) => book.symbol(asset.chain, asset.asset))
  const { say } = book
  return html`<figure><figcaption>${say(priced.length > 0 ? 'sankey.caption' : 'sankey.captionUnits')}</figcaption>
<svg viewBox="0 0 ${WIDTH} ${chart.height}" role="img" aria-label="${say('sankey.label')}"><defs><pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="7" height="7" fill="#e4dcef"/><line x1="0" y1="0" x2="0" y2="7" stroke="#8a6fb0" stroke-width="2"/></pattern></defs>
${chart.bands.map(bandMarkup)}${chart.nodes.map(nodeMarkup)}</svg>
<p class="small">${say('sankey.legend')}${left.length > 0 && html` ${say('sankey.unpriced', { assets: left.join(', ') })}`}</p></figure>
`
}

interface Chart {
  readonly height: number
  readonly nodes: readonly Node[]
  readonly bands: readonly Band[]
}

/** Value as a number for drawing: cents, or the share of all that came in of an asset where nothing has a price. */
type Weigh = (asset: AssetStatement, units: string | bigint) => number

function layOut(assets: readonly AssetStatement[], priced: boolean, book: Book): Chart {
  const weigh: Weigh = (asset, units) => {
    if (priced) return Number(book.cents(String(units), asset.chain, asset.asset) ?? 0n)
    const all = totalsOf(asset).in
    return all === 0n ? 0 : Number((BigInt(units) * 1_000_000n) / all)
  }
  const byKey = new Map(assets.map((asset) => [keyOf(asset.chain, asset.asset), asset]))
  const exchanges = exchangesOf(book).filter(({ from, to }) => byKey.has(from) && byKey.has(to))
  const layers = layersOf([...byKey.keys()], exchanges)
  const last = Math.max(0, ...layers.values()) + 2
  const nodes = new Map<string, Node>()
  const node = (key: string, column: number, name: string, note: string, dashed = false): Node => {
    const found = nodes.get(key)
    if (found !== undefined) return found
    const made: Node = { key, column, name, note, dashed, size: 0, x: 0, y: 0, in: 0, out: 0 }
    nodes.set(key, made)
    return made
  }
  const bands: Band[] = []
  const amount = (asset: AssetStatement, units: string): string =>
    `${short(book.locale.amount(BigInt(units), asset.decimals), book)} ${clip(book.symbol(asset.chain, asset.asset), 12)}`
  const symbol = (asset: AssetStatement) => clip(book.symbol(asset.chain, asset.asset), 12)
  for (const [key, asset] of byKey) {
    const home = node(key, layers.get(key)! + 1, symbol(asset), '')
    if (asset.seeded === '0') continue
    const value = weigh(asset, asset.seeded)
    const seed = node(
      `seed ${key}`,
      layers.get(key)!,
      `${book.say('sankey.stolen')}: ${symbol(asset)}`,
      amount(asset, asset.seeded),
    )
    bands.push({ from: seed, to: home, start: value, end: value, hatched: false })
  }
  for (const { from, to, given, got } of exchanges) {
    const [start, end] = [weigh(byKey.get(from)!, given), weigh(byKey.get(to)!, got)]
    bands.push({ from: nodes.get(from)!, to: nodes.get(to)!, start, end, hatched: true })
  }
  for (const sink of SINKS) {
    for (const [key, asset] of byKey) {
      if (asset.sinks[sink] === '0') continue
      const value = weigh(asset, asset.sinks[sink])
      const place = node(
        `${sink} ${key}`,
        last,
        book.say(`sink.${sink}`),
        amount(asset, asset.sinks[sink]),
        sink === 'frontier',
      )
      bands.push({ from: nodes.get(key)!, to: place, start: value, end: value, hatched: false })
    }
  }
  return place([...nodes.values()], bands, last)
}

function place(nodes: readonly Node[], bands: readonly Band[], last: number): Chart {
  for (const one of nodes) {
    const into = sum(bands.filter(({ to }) => to === one).map(({ end }) => end))
    const out = sum(bands.filter(({ from }) => from === one).map(({ start }) => start))
    one.size = Math.max(into, out)
  }
  const columns = Array.from({ length: last + 1 }, (_, column) => nodes.filter((one) => one.column === column))
  const most = Math.max(1, ...columns.map((column) => sum(column.map(({ size }) => size))))
  const scale = HEIGHT / most
  const height = Math.max(
    ...columns.map((column) => sum(column.map(({ size }) => Math.max(2, size * scale))) + (column.length + 1) * GAP),
  )
  for (const [i, column] of columns.entries()) {
    let y = GAP
    for (const one of column) {
      one.size = Math.max(2, one.size * scale)
      one.x = (i * (WIDTH - LABELS - NODE)) / last
      one.y = y
      y += one.size + GAP
    }
  }
  return {
    height: Math.ceil(height),
    nodes,
    bands: bands.map((band) => ({ ...band, start: band.start * scale, end: band.end * scale })),
  }
}

function bandMarkup({ from, to, start, end, hatched }: Band): Markup {
  const [x0, x1] = [from.x + NODE, to.x]
  const [y0, y1] = [from.y + from.out, to.y + to.in]
  from.out += start
  to.in += end
  const middle = (x0 + x1) / 2
  const [thick0, thick1] = [Math.max(1, start), Math.max(1, end)]
  const d = `M${p(x0)} ${p(y0)}C${p(middle)} ${p(y0)} ${p(middle)} ${p(y1)} ${p(x1)} ${p(y1)}V${p(y1 + thick1)}C${p(middle)} ${p(y1 + thick1)} ${p(middle)} ${p(y0 + thick0)} ${p(x0)} ${p(y0 + thick0)}Z`
  return html`<path d="${d}" fill="${hatched ? 'url(#hatch)' : '#cfdbea'}"/>`
}

function nodeMarkup({ x, y, size, name, note, dashed }: Node): Markup {
  const look = dashed
    ? html` fill="#fff" stroke="#16202e" stroke-width="1.5" stroke-dasharray="4 3"`
    : html` fill="#16202e"`
  const middle = y + size / 2
  return html`<rect x="${p(x)}" y="${p(y)}" width="${NODE}" height="${p(size)}"${look}/><text class="strong" x="${p(x + NODE + 6)}" y="${p(note === '' ? middle + 4 : middle - 3)}">${name}</text>${note !== '' && html`<text class="quiet" x="${p(x + NODE + 6)}" y="${p(middle + 11)}">${note}</text>`}
`
}

interface Exchanges {
  readonly from: string
  readonly to: string
  given: bigint
  got: bigint
}

/** Stolen units exchanged, by the two assets. */
function exchangesOf({ listed }: Book): Exchanges[] {
  const found = new Map<string, Exchanges>()
  for (const { movement } of listed) {
    const { from, to, asset, toAsset, taint, toTaint } = movement
    if (toAsset === undefined || toTaint === undefined) continue
    const ends = { from: keyOf(chainOf(from), asset), to: keyOf(chainOf(to), toAsset) }
    const key = `${ends.from} ${ends.to}`
    const sums = found.get(key) ?? { ...ends, given: 0n, got: 0n }
    sums.given += BigInt(taint)
    sums.got += BigInt(toTaint)
    found.set(key, sums)
  }
  return [...found.values()]
}

/**
 * The longest chain of exchanges that leads to an asset; where exchanges go round, as far as there are assets. What is not
 * exchanged on stands last, so that no band passes behind another asset on its way to a place.
 */
function layersOf(keys: readonly string[], exchanges: readonly Exchanges[]): Map<string, number> {
  const layers = new Map(keys.map((key) => [key, 0]))
  for (let round = 1; round < keys.length; round++) {
    for (const { from, to } of exchanges) {
      const next = layers.get(from)! + 1
      if (from !== to && next <= round && next > layers.get(to)!) layers.set(to, next)
    }
  }
  const last = Math.max(0, ...layers.values())
  const givers = new Set(exchanges.map(({ from }) => from))
  return new Map(keys.map((key) => [key, givers.has(key) ? layers.get(key)! : last]))
}

function keyOf(chain: string, asset: string): string {
  return `${chain} ${asset}`
}

/** A place in the drawing, to a tenth. */
export function p(value: number): string {
  return String(Math.round(value * 10) / 10)
}

/** An amount as a picture has room for: two digits after the point, the rest cut off and not rounded. The tables have all. */
export function short(amount: string, { locale }: Book): string {
  const point = locale.number('0.1').charAt(1)
  const [whole = '', fraction = ''] = amount.split(point)
  return fraction.length <= 2 ? amount : `${whole}${point}${fraction.slice(0, 2)}…`
}

export function clip(text: string, most: number): string {
  const characters = Array.from(text)
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0)
}
