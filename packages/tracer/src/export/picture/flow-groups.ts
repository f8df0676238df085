import { SINKS } from '../../model/stop.ts'
import { showTime } from '../../model/time.ts'
import type { Flow } from './flow-model.ts'
import type { FlowGroup } from './flows-view.ts'
import type { ColumnsBy } from './picture-view.ts'
import { centsAtTheft, compareText, magnitude, toUnits } from './values.ts'

/** Seeds that have a group each, columns of addresses, and named places: more are put together. */
const [MOST_SEEDS, MOST_COLUMNS, MOST_PLACES] = [6, 7, 12]
const PLACES: ReadonlySet<string> = new Set(['service', 'deposit', 'mixer', 'bridge', 'burn'])

/** Which group each address is in. */
export interface Groups {
  readonly all: readonly FlowGroup[]
  readonly of: (address: string) => FlowGroup
  readonly sink: (name: string) => FlowGroup
}

/**
 * Groups of a case: seeds, columns by hop or time, places by kind and name, sinks.
 * @param moving addresses that stolen value went through or rests at
 */
export function groupsOf(flow: Flow, by: ColumnsBy, moving: ReadonlySet<string>): Groups {
  const ranks = flow.ranks[by]
  const named = largestNames(flow)
  const present = [...moving].sort(compareText)
  const seeds = present.filter((id) => nodeOf(flow, id)?.seed === true)
  const columns = bandsOf(
    present.flatMap((id) => (isInColumn(flow, id) ? Math.max(1, ranks[flow.placeOf.get(id) ?? -1] ?? 1) : [])),
  )
  const keyOf = (id: string): Omit<FlowGroup, 'column' | 'addresses'> => {
    const node = nodeOf(flow, id)
    if (node?.seed === true) {
      return seeds.length > MOST_SEEDS ? { id: 'seeds', kind: 'seed' } : { id: `seed:${id}`, kind: 'seed', address: id }
    }
    if (!isInColumn(flow, id)) {
      const name = named.has(`${node!.kind} ${node!.name ?? ''}`) ? node!.name : undefined
      return {
        id: `place:${node!.kind}:${name ?? ''}`,
        kind: 'place',
        role: node!.kind,
        ...(name === undefined ? {} : { name }),
      }
    }
    const rank = Math.max(1, ranks[flow.placeOf.get(id) ?? -1] ?? 1)
    const [first, last] = columns.find(([from, to]) => rank >= from && rank <= to)!
    return { id: `column:${first}`, kind: 'column', first: spanName(flow, by, first), last: spanName(flow, by, last) }
  }
  const found = new Map<string, FlowGroup>()
  const groupOf = new Map<string, string>()
  const kinds = ['seed', ...columns.map(([first]) => `column:${first}`), 'place', 'sink']
  for (const id of present) {
    const key = keyOf(id)
    const known = found.get(key.id)
    const column = kinds.indexOf(key.kind === 'column' ? key.id : key.kind)
    found.set(key.id, { ...key, column, addresses: (known?.addresses ?? 0) + 1 })
    groupOf.set(id, key.id)
  }
  for (const sink of SINKS)
    found.set(`sink:${sink}`, { id: `sink:${sink}`, kind: 'sink', sink, column: kinds.length - 1, addresses: 0 })
  return {
    all: withoutGaps([...found.values()]),
    of: (address) => found.get(groupOf.get(address) ?? '')!,
    sink: (name) => found.get(`sink:${name}`)!,
  }
}

function nodeOf(flow: Flow, id: string): Flow['nodes'][number] | undefined {
  const place = flow.placeOf.get(id)
  return place === undefined ? undefined : flow.nodes[place]
}

function isInColumn(flow: Flow, id: string): boolean {
  const node = nodeOf(flow, id)
  return node === undefined || (!node.seed && !PLACES.has(node.kind))
}

/** By hop its number, by time the start of its span. */
function spanName(flow: Flow, by: ColumnsBy, rank: number): string {
  const since = by === 'time' ? flow.since.get(rank) : undefined
  return since === undefined ? String(rank) : showTime(since)
}

/** Neighbouring ranks together, so that there are few columns: each first and last rank. */
function bandsOf(ranks: readonly number[]): [number, number][] {
  const present = [...new Set(ranks)].sort((a, b) => a - b)
  const size = Math.max(1, Math.ceil(present.length / MOST_COLUMNS))
  return Array.from({ length: Math.ceil(present.length / size) }, (_, i) => [
    present[i * size]!,
    present[Math.min(present.length, (i + 1) * size) - 1]!,
  ])
}

/** Kinds and names of places that hold most, by dollars where priced. */
function largestNames(flow: Flow): ReadonlySet<string> {
  const sizes = new Map<string, number>()
  for (const { address, asset, units } of flow.view.statement.places) {
    const node = nodeOf(flow, address)
    if (node?.name === undefined || !PLACES.has(node.kind)) continue
    const key = `${node.kind} ${node.name}`
    const amount = toUnits(units)
    const size = magnitude(centsAtTheft(amount, asset, flow.worths), amount, asset, flow.worths)
    sizes.set(key, (sizes.get(key) ?? 0) + size)
  }
  const largest = [...sizes].sort(([a, one], [b, other]) => other - one || compareText(a, b))
  return new Set(largest.slice(0, MOST_PLACES).map(([key]) => key))
}

/** In order; columns that nothing stands in are left out. */
export function withoutGaps(groups: readonly FlowGroup[]): FlowGroup[] {
  const used = [...new Set(groups.map(({ column }) => column))].sort((a, b) => a - b)
  return groups
    .map((group) => ({ ...group, column: used.indexOf(group.column) }))
    .sort((a, b) => a.column - b.column || compareText(a.id, b.id))
}
