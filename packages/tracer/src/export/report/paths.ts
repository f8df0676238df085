import type { MovementView } from '../case-view.ts'
import { type Book, chainOf, classOf } from './book.ts'
import { html, type Markup } from './html.ts'
import type { ReportPath } from './input.ts'
import { clip, p, short } from './sankey.ts'
import { table } from './section.ts'

const BOX = { width: 116, height: 40, across: 160, down: 70, margin: 6 }
/** A longer way is drawn with its middle folded into one box; the table has all of it. */
const STEPS = { whole: 9, ends: 4 }
const ENDS: ReadonlySet<string> = new Set(['service', 'deposit', 'mixer', 'bridge', 'burn'])

interface Node {
  readonly key: string
  /** Empty for a folded middle. */
  readonly address: string
  readonly lines: readonly string[]
  column: number
  x: number
  y: number
  /** What arrives by a way that ends here. */
  note: string
}

interface Edge {
  readonly from: Node
  readonly to: Node
  readonly dash: string
  weight: number
}

/** The widest ways to the largest places as a layered picture, left to right. Same input, same picture. */
export function pathPicture(book: Book): Markup {
  const { paths } = book.input
  const { say } = book
  if (paths.every(({ movements }) => movements.length === 0)) return html`<p>${say('paths.none')}</p>`
  const { nodes, edges } = pictureOf(paths, book)
  const columns = columnsOf(nodes)
  const width = columns.length * BOX.across - (BOX.across - BOX.width) + 2 * BOX.margin
  const height = Math.max(...columns.map((column) => column.length)) * BOX.down
  for (const [i, column] of columns.entries()) {
    for (const [row, node] of column.entries()) {
      node.x = BOX.margin + i * BOX.across
      node.y = (height - column.length * BOX.down) / 2 + row * BOX.down + BOX.margin
    }
  }
  const most = Math.max(1, ...edges.map(({ weight }) => weight))
  return html`<figure><figcaption>${say('paths.caption', { n: paths.length })}</figcaption>
<svg viewBox="0 0 ${Math.max(width, 720)} ${height}" role="img" aria-label="${say('paths.label', { n: paths.length })}">${edges.map((edge) => edgeMarkup(edge, most))}${nodes.map((node) => nodeMarkup(node, book))}</svg>
<p class="small">${say('paths.legend')}</p></figure>
`
}

/** The same ways as text, movement by movement. */
export function* pathTable(book: Book): Iterable<Markup> {
  const { say } = book
  yield* table(
    say('paths.table'),
    [[say('paths.way'), 'no'], [say('paths.movements')], [say('paths.arrives'), 'num']],
    book.input.paths.map(({ movements, address, asset, units }, i) => {
      const steps = movements.map((id) => {
        const item = book.listedOf(id)
        if (item === undefined) return html``
        const { from, to } = item.movement
        const number = item.printed ? html`<a href="#m-${item.number}">M${item.number}</a>` : html`M${item.number}`
        return html`<li>${number}: ${book.ref(from)} → ${book.ref(to)}</li>`
      })
      const way = movements.length === 0 ? say('paths.landed') : html`<ol class="way">${steps}</ol>`
      return html`<tr><td class="no">${i + 1}</td><td>${way}</td><td class="num">${book.ref(address)} ${book.exact(String(units), address, asset)}</td></tr>
`
    }),
  )
}

function pictureOf(paths: readonly ReportPath[], book: Book): { nodes: Node[]; edges: Edge[] } {
  const nodes = new Map<string, Node>()
  const edges = new Map<string, Edge>()
  const nodeAt = (key: string, address: string, lines: readonly string[]): Node => {
    const node = nodes.get(key) ?? { key, address, lines, column: 0, x: 0, y: 0, note: '' }
    nodes.set(key, node)
    return node
  }
  const standing = (address: string, asset: string): Node => {
    const name = book.viewOf(address)?.name ?? ''
    const number = book.numberOf(address)
    const head = `${number === undefined ? '' : `A${number} `}${clip(book.symbol(address, asset), 9)}`
    return nodeAt(`${address} ${asset}`, address, name === '' ? [head] : [head, clip(name, 17)])
  }
  for (const [i, path] of paths.entries()) {
    const steps = path.movements.flatMap((id) => book.listedOf(id)?.movement ?? [])
    const weight = Number(book.cents(String(path.units), path.address, path.asset) ?? 1n)
    const join = (from: Node, to: Node, dash: string): void => {
      to.column = Math.max(to.column, from.column + 1)
      const key = `${from.key} > ${to.key} ${dash}`
      const edge = edges.get(key) ?? { from, to, dash, weight: 0 }
      edge.weight += weight
      edges.set(key, edge)
    }
    const drawn = new Set<string>()
    const draw = (movement: MovementView): void => {
      const from = standing(movement.from, movement.asset)
      const to = standing(movement.to, movement.toAsset ?? movement.asset)
      drawn.add(from.key)
      // a way that comes back to where it was goes no further right
      if (drawn.has(to.key)) return
      drawn.add(to.key)
      join(from, to, dashOf(movement))
    }
    const folded = steps.length > STEPS.whole ? steps.length - 2 * STEPS.ends : 0
    for (const step of folded === 0 ? steps : steps.slice(0, STEPS.ends)) draw(step)
    if (folded > 0) {
      const [before, after] = [steps[STEPS.ends - 1]!, steps[steps.length - STEPS.ends]!]
      const middle = nodeAt(`folded ${i}`, '', [`… ${folded} …`])
      join(standing(before.to, before.toAsset ?? before.asset), middle, '')
      join(middle, standing(after.from, after.asset), '')
      for (const step of steps.slice(-STEPS.ends)) draw(step)
    }
    const end = standing(path.address, path.asset)
    end.note = short(
      book.locale.amount(path.units, book.assetOf(chainOf(path.address), path.asset)?.decimals ?? null),
      book,
    )
  }
  return { nodes: [...nodes.values()], edges: [...edges.values()] }
}

function columnsOf(nodes: readonly Node[]): Node[][] {
  const last = Math.max(...nodes.map(({ column }) => column))
  return Array.from({ length: last + 1 }, (_, i) => nodes.filter(({ column }) => column === i)).filter(
    (column) => column.length > 0,
  )
}

/** Solid for what was observed or inferred, long dashes for assertions, dots for leads. */
function dashOf(movement: MovementView): string {
  const kind = classOf(movement)
  return kind === 'asserted' ? '8 5' : kind === 'lead' ? '2 4' : ''
}

function edgeMarkup({ from, to, dash, weight }: Edge, most: number): Markup {
  const forward = to.x > from.x
  const [x0, y0] = [from.x + BOX.width, from.y + BOX.height / 2]
  const [x1, y1] = [forward ? to.x : to.x + BOX.width, to.y + BOX.height / 2]
  const bend = forward ? (x1 - x0) / 2 : 40
  const d = `M${p(x0)} ${p(y0)}C${p(x0 + bend)} ${p(y0)} ${p(forward ? x1 - bend : x1 + bend)} ${p(y1)} ${p(x1)} ${p(y1)}`
  return html`<path d="${d}" fill="none" stroke="#5b7bb2" stroke-width="${p(1.2 + 5 * Math.sqrt(weight / most))}"${dash !== '' && html` stroke-dasharray="${dash}"`}/>`
}

function nodeMarkup({ address, lines, x, y, note }: Node, book: Book): Markup {
  const role = book.viewOf(address)?.role ?? ''
  const box = (inset: number, more: Markup): Markup =>
    html`<rect x="${p(x + inset)}" y="${p(y + inset)}" width="${BOX.width - 2 * inset}" height="${BOX.height - 2 * inset}" rx="${ENDS.has(role) ? 18 : 2}" stroke="#16202e" stroke-width="1.3"${more}/>`
  const open = role === 'frontier' || role === 'dex' || role === 'contract' || address === ''
  const frame = box(0, open ? html` fill="#fff" stroke-dasharray="5 3"` : html` fill="#fff"`)
  const double = role === 'seed' && box(3, html` fill="none"`)
  const [head = '', name] = lines
  const middle = x + BOX.width / 2
  return html`${frame}${double}<text class="strong" text-anchor="middle" x="${p(middle)}" y="${p(y + (name === undefined ? 24 : 17))}">${head}</text>${name !== undefined && html`<text class="quiet" text-anchor="middle" x="${p(middle)}" y="${p(y + 32)}">${name}</text>`}${note !== '' && html`<text class="quiet" text-anchor="middle" x="${p(middle)}" y="${p(y + BOX.height + 13)}">${clip(note, 22)}</text>`}
`
}
