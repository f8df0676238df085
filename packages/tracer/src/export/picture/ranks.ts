import type { FlowEdge, FlowNode } from './flow-model.ts'

type Ends = Pick<FlowEdge, 'from' | 'to'>

/** The hop where taint reached; else one right of a payer, or one left of who is paid; 0 for what hangs on nothing. */
export function rankByHop(nodes: readonly Pick<FlowNode, 'hop'>[], edges: readonly Ends[]): number[] {
  const ranks = nodes.map(({ hop }) => hop)
  const paidBy: number[][] = nodes.map(() => [])
  const pays: number[][] = nodes.map(() => [])
  for (const { from, to } of edges) {
    pays[from]!.push(to)
    paidBy[to]!.push(from)
  }
  let wave = ranks.flatMap((rank, place) => (rank === null ? [] : [place]))
  while (wave.length > 0) {
    const found = new Map<number, number>()
    const note = (place: number, rank: number, better: (a: number, b: number) => number) => {
      if (ranks[place] === null) found.set(place, better(found.get(place) ?? rank, rank))
    }
    for (const place of wave) for (const payee of pays[place]!) note(payee, ranks[place]! + 1, Math.min)
    for (const place of wave)
      for (const payer of paidBy[place]!) if (!found.has(payer)) note(payer, ranks[place]! - 1, Math.max)
    for (const [place, rank] of found) ranks[place] = rank
    wave = [...found.keys()]
  }
  return ranks.map((rank) => rank ?? 0)
}

/** Columns of one picture by time: about so many. */
const SPANS = 24
const STEPS = [3600, 6 * 3600, 86_400, 7 * 86_400, 28 * 86_400, 364 * 86_400]

/**
 * By when stolen value first came to an address: columns of whole hours, days or weeks, counted from the first. Seeds stand in column 0, and
 * who was paid stands beside his first payer or right of him. Spans in which nobody was reached have no column.
 */
export function rankByTime(
  nodes: readonly Pick<FlowNode, 'hop' | 'seed'>[],
  edges: readonly Pick<FlowEdge, 'from' | 'to' | 'kind' | 'movements'>[],
  byHop: readonly number[] = rankByHop(nodes, edges),
): { ranks: number[]; since: Map<number, number> } {
  // Texts of one form compare as times do; a million of them would take long to parse.
  const earliest: string[] = nodes.map(() => '')
  for (const { from, to, kind, movements } of edges) {
    if (kind === 'noise' || from === to) continue
    for (const { taint, time } of movements) {
      if (time === '' || taint === '' || taint === '0') continue
      const known = earliest[to]!
      if (known === '' || time < known) earliest[to] = time
    }
  }
  const reached = earliest.map((time) => (time === '' ? null : Date.parse(time) / 1000))
  const times = reached.filter((time) => time !== null)
  if (times.length === 0) return { ranks: [...byHop], since: new Map() }
  const first = times.reduce((a, b) => Math.min(a, b))
  const last = times.reduce((a, b) => Math.max(a, b))
  const step = STEPS.find((seconds) => (last - first) / seconds <= SPANS) ?? STEPS.at(-1)!
  const start = Math.floor(first / step) * step
  const spanOf = (time: number) => Math.floor((time - start) / step)
  const spans = [...new Set(times.map(spanOf))].sort((a, b) => a - b)
  const column = new Map(spans.map((span, i) => [span, i + 1]))
  const ranks = nodes.map(({ seed }, place) => {
    const time = reached[place]
    if (seed) return 0
    if (time !== null && time !== undefined) return column.get(spanOf(time))!
    return Math.min(0, byHop[place]!)
  })
  return { ranks, since: new Map(spans.map((span, i) => [i + 1, start + span * step])) }
}
