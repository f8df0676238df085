/** Flows → places on the chart. Pixels only: every figure that is written comes from the exact sums. */
import type { FlowGroup, FlowLink, FlowsView } from '@spoor/tracer/picture'
import { sankey } from 'd3-sankey'
import { pixelValue } from '../../text/money.ts'

/** What bands are as wide as: cents, or units of the one asset that is looked at. */
export type Measure = 'usd' | 'units'

export interface ChartNode {
  readonly group: FlowGroup
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  /** What came in, or what was stolen there. */
  readonly value: bigint
}

export interface ChartBand {
  readonly id: string
  readonly from: FlowGroup
  readonly to: FlowGroup
  readonly back: boolean
  readonly path: string
  readonly width: number
  readonly value: bigint
}

export interface Chart {
  readonly width: number
  readonly height: number
  readonly nodes: readonly ChartNode[]
  readonly bands: readonly ChartBand[]
  /** Assets that have no price, so that the chart leaves them out. */
  readonly undrawn: readonly string[]
}

const NODE = 12
/** Room under the columns for returns, and at the right for the names of sinks. */
const [RETURNS, NAMES] = [46, 150]
const ROW = 34

interface Laid {
  readonly id: string
  readonly group: FlowGroup | null
  readonly column: number
}

interface Pair {
  readonly from: FlowGroup
  readonly to: FlowGroup
  readonly back: boolean
  readonly value: bigint
}

const weigh = (link: Pick<FlowLink, 'cents' | 'units'>, measure: Measure): bigint =>
  measure === 'units' ? BigInt(link.units) : BigInt(link.cents ?? 0)

/** Links of all assets between the same two groups are one band. */
function pairsOf({ groups, links }: FlowsView, measure: Measure): Pair[] {
  const known = new Map(groups.map((group) => [group.id, group]))
  const sums = new Map<string, Pair>()
  for (const link of links) {
    const value = weigh(link, measure)
    const [from, to] = [known.get(link.from), known.get(link.to)]
    if (link.way === 'within' || value === 0n || !from || !to) continue
    const key = `${link.from} ${link.to}`
    sums.set(key, { from, to, back: link.way === 'return', value: (sums.get(key)?.value ?? 0n) + value })
  }
  return [...sums.values()]
}

/** Returns are left out of the layout, which knows no rounds, and drawn below it. */
export function chartOf(flows: FlowsView, measure: Measure, room: number): Chart {
  const pairs = pairsOf(flows, measure)
  const value = (id: string): bigint => {
    const came = pairs.filter(({ to }) => to.id === id).reduce((sum, pair) => sum + pair.value, 0n)
    const begun = flows.seeded.filter(({ group }) => group === id).reduce((sum, seed) => sum + weigh(seed, measure), 0n)
    return came + begun
  }
  const undrawn = measure === 'units' ? [] : flows.links.filter(({ cents }) => cents === null).map(({ asset }) => asset)
  const drawn = flows.groups.filter(({ id }) => pairs.some(({ from, to }) => from.id === id || to.id === id))
  const columns = [...new Set(drawn.map(({ column }) => column))].sort((a, b) => a - b)
  const tallest = Math.max(1, ...columns.map((column) => drawn.filter((group) => group.column === column).length))
  const height = Math.max(260, tallest * ROW + 60)
  const width = Math.max(room, columns.length * 118 + NAMES)
  const empty = { width, height: height + RETURNS, nodes: [], bands: [], undrawn: [...new Set(undrawn)] }
  if (drawn.length === 0) return empty
  const onward = pairs.filter(({ back }) => !back)
  const most = Number(onward.map((pair) => pair.value).sort((a, b) => Number(b - a))[0] ?? 1n)
  // Each column hangs on a chain of nothing, so that the layout cannot move a group into another column.
  const chain = columns.map((_, i): Laid => ({ id: `chain ${i}`, group: null, column: i }))
  const layout = sankey<Laid, object>()
    .nodeId((node) => node.id)
    .nodeAlign((node) => node.column)
    .nodeWidth(NODE)
    .nodePadding(tallest > 12 ? 14 : 22)
    .nodeSort((a, b) => (a.group === null ? 1 : b.group === null ? -1 : size(b) - size(a) || (a.id < b.id ? -1 : 1)))
    .extent([
      [1, 26],
      [width - NAMES, height - 6],
    ])
  const { nodes, links } = layout({
    nodes: [...drawn.map((group): Laid => ({ id: group.id, group, column: columns.indexOf(group.column) })), ...chain],
    links: [
      ...onward.map((pair) => ({
        source: pair.from.id,
        target: pair.to.id,
        value: pixelValue(pair.value, 0) / most,
        pair,
      })),
      ...chain.slice(1).map((node, i) => ({ source: chain[i]!.id, target: node.id, value: 1e-9, pair: null })),
    ],
  })
  const at = new Map(nodes.map((node) => [node.id, { x: node.x0 ?? 0, y: node.y0 ?? 0, end: node.y1 ?? 0 }]))
  const bands = links.flatMap((link): ChartBand[] => {
    const pair = (link as { pair?: Pair | null }).pair
    const [from, to] = [at.get(pair?.from.id ?? ''), at.get(pair?.to.id ?? '')]
    if (!pair || !from || !to) return []
    const path = curve(from.x + NODE, link.y0 ?? 0, to.x, link.y1 ?? 0)
    return [{ ...pair, id: `${pair.from.id} ${pair.to.id}`, path, width: Math.max(1, link.width ?? 1) }]
  })
  const returns = pairs
    .filter(({ back }) => back)
    .flatMap((pair, i): ChartBand[] => {
      const [from, to] = [at.get(pair.from.id), at.get(pair.to.id)]
      if (!from || !to) return []
      const path = below(from.x + NODE, from.end - 3, to.x, to.end - 3, height + 8 + (i % 4) * 9)
      return [{ ...pair, id: `${pair.from.id} ${pair.to.id}`, path, width: 1.6 }]
    })
  return {
    ...empty,
    nodes: drawn.map((group) => {
      const { x, y, end } = at.get(group.id)!
      return { group, x, y, width: NODE, height: Math.max(1.5, end - y), value: value(group.id) }
    }),
    bands: [...bands, ...returns],
  }
}

const size = (node: Laid & { readonly value?: number | undefined }): number => node.value ?? 0

const curve = (x0: number, y0: number, x1: number, y1: number): string => {
  const middle = (x0 + x1) / 2
  return `M${x0} ${y0}C${middle} ${y0} ${middle} ${y1} ${x1} ${y1}`
}

/** Out to the right, under everything, and in from the left. */
const below = (x0: number, y0: number, x1: number, y1: number, floor: number): string =>
  `M${x0} ${y0}C${x0 + 34} ${y0} ${x0 + 34} ${floor} ${x0 - 14} ${floor}L${x1 + 14} ${floor}C${x1 - 34} ${floor} ${x1 - 34} ${y1} ${x1} ${y1}`
