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

/** In a chart of one asset: where its units go that are given for another, and where those come from that are got for another. */
export const EXCHANGED = { in: 'rest:in:exchanged', out: 'rest:out:exchanged' } as const

function exchanged(side: 'in' | 'out', groups: readonly FlowGroup[]): FlowGroup {
  const columns = groups.map(({ column }) => column)
  const first = columns.reduce((a, b) => Math.min(a, b), 0) - (groups.some((group) => group.side === 'in') ? 0 : 1)
  const column = side === 'in' ? first : columns.reduce((a, b) => Math.max(a, b), 0)
  return { id: EXCHANGED[side], kind: 'rest', side, column, addresses: 0 }
}

/** Links of all assets between the same two groups are one band. */
function pairsOf({ groups, links }: FlowsView, measure: Measure, only: string | null): Pair[] {
  const known = new Map(groups.map((group) => [group.id, group]))
  const sums = new Map<string, Pair>()
  const add = (from: FlowGroup | undefined, to: FlowGroup | undefined, back: boolean, value: bigint) => {
    if (value === 0n || !from || !to) return
    const key = `${from.id} ${to.id}`
    sums.set(key, { from, to, back, value: (sums.get(key)?.value ?? 0n) + value })
  }
  const [given, got] = [exchanged('out', groups), exchanged('in', groups)]
  for (const link of links) {
    const [from, to] = [known.get(link.from), known.get(link.to)]
    if (only === null || link.toAsset === '') {
      if (link.way !== 'within') add(from, to, link.way === 'return', weigh(link, measure))
    } else if (link.asset === only) add(from, given, false, weigh(link, measure))
    else add(got, to, false, weigh({ units: link.toUnits, cents: link.toCents }, measure))
  }
  return [...sums.values()]
}

/**
 * Returns are left out of the layout, which knows no rounds, and drawn below it.
 * @param only the one asset that is looked at; null for all
 */
export function chartOf(flows: FlowsView, measure: Measure, room: number, only: string | null): Chart {
  const pairs = pairsOf(flows, measure, only)
  const value = ({ id, side }: FlowGroup): bigint => {
    const passed = pairs.filter(({ from, to }) => (side === 'in' ? from : to).id === id)
    const begun = flows.seeded.filter(({ group }) => group === id).reduce((sum, seed) => sum + weigh(seed, measure), 0n)
    return passed.reduce((sum, pair) => sum + pair.value, begun)
  }
  const undrawn = measure === 'units' ? [] : flows.links.filter(({ cents }) => cents === null).map(({ asset }) => asset)
  const ends = new Map(pairs.flatMap(({ from, to }) => [from, to]).map((group) => [group.id, group]))
  const drawn = [
    ...flows.groups.filter(({ id }) => ends.has(id)),
    ...Object.values(EXCHANGED).flatMap((id) => ends.get(id) ?? []),
  ]
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
      return { group, x, y, width: NODE, height: Math.max(1.5, end - y), value: value(group) }
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
