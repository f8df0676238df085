// The layered layout against dagre on the same graphs: time as a ratio, and lines that cross as each draws them. Run with
// `npm run bench -- layout`; `--quick` leaves the large graphs out. Dagre is ended where it takes longer than MOST_MINUTES, for it need
// not come to an end: then the time is a bound, and crossings are not compared.
import { performance } from 'node:perf_hooks'
import { Worker } from 'node:worker_threads'
import { hopGraph } from './hop-graph.mjs'
import { bundle } from './viewer-module.mjs'

const { laneKey, layoutByHop } = await import(await bundle('src/layout/hops.ts'))

const quick = process.argv.includes('--quick')
const MOST_MINUTES = 4
/** How dagre puts nodes into columns: as it does by itself, and in a way that ends on large graphs. */
const RANKERS = ['network-simplex', 'tight-tree']
/** Nodes from which speed is held to its limit: small graphs take too little time for that. */
const LARGE = 1000

/** Crossings of ways, each a height per column, between one column and the next. */
function crossingsOf(ways) {
  const steps = new Map()
  for (const way of ways)
    for (let i = 1; i < way.length; i++) {
      const [a, b] = way[i - 1].x < way[i].x ? [way[i - 1], way[i]] : [way[i], way[i - 1]]
      const key = `${a.x}>${b.x}`
      if (!steps.has(key)) steps.set(key, [])
      steps.get(key).push([a.y, b.y])
    }
  let count = 0
  for (const pairs of steps.values()) {
    pairs.sort((a, b) => a[0] - b[0] || a[1] - b[1])
    const ends = [...new Set(pairs.map(([, y]) => y))].sort((a, b) => a - b)
    const place = new Map(ends.map((y, i) => [y, i + 1]))
    const tree = new Int32Array(ends.length + 2)
    let seen = 0
    let group = []
    let last
    const note = () => {
      for (const end of group) for (let i = end; i < tree.length; i += i & -i) tree[i]++
      seen += group.length
      group = []
    }
    for (const [start, end] of pairs) {
      if (start !== last) note()
      last = start
      let notBelow = 0
      for (let i = place.get(end); i > 0; i -= i & -i) notBelow += tree[i]
      count += seen - notBelow
      group.push(place.get(end))
    }
  }
  return count
}

function own({ nodes, edges }) {
  const start = performance.now()
  const { points, lanes, columns } = layoutByHop(nodes, edges)
  const ms = performance.now() - start
  const column = new Map(nodes.map(({ id, rank }) => [id, columns.find((one) => one.rank === rank).x]))
  const at = (id) => ({ x: column.get(id), y: points.get(id).y })
  const ways = edges.map(({ from, to }) => [at(from), ...(lanes.get(laneKey(from, to)) ?? []), at(to)])
  return { ms, crossings: crossingsOf(ways.filter((way) => way[0].x !== way.at(-1).x)) }
}

/** @returns what dagre came to; its time alone where it was ended */
function dagres(graph, ranker) {
  const worker = new Worker(new URL('dagre-worker.mjs', import.meta.url), { workerData: { ...graph, ranker } })
  const most = MOST_MINUTES * 60_000
  return new Promise((done, fail) => {
    const timer = setTimeout(() => worker.terminate().then(() => done({ ms: most })), most)
    worker.once('error', fail)
    worker.once('message', ({ ms, ways }) => {
      clearTimeout(timer)
      const rounded = ways.map((way) => way.map(({ x, y }) => ({ x: Math.round(x), y })))
      done({ ms, crossings: crossingsOf(rounded) })
    })
  })
}

const sizes = [
  [120, 180],
  [300, 450],
  [600, 900],
  ...(quick
    ? []
    : [
        [1000, 1500],
        [1200, 1800],
        [2000, 3000],
      ]),
]
const says = (good) => (good ? 'holds' : 'DOES NOT HOLD')
let [worst, slowest] = [0, Number.POSITIVE_INFINITY]
for (const [nodes, edges] of sizes) {
  for (const seed of nodes > 1200 ? [1] : [1, 2, 3]) {
    const graph = hopGraph(nodes, edges, seed)
    own(graph)
    const ours = own(graph)
    console.log(
      `${nodes} nodes, ${edges} lines, seed ${seed}: ours ${ours.ms.toFixed(0)} ms, ${ours.crossings} crossings`,
    )
    for (const ranker of nodes > 1200 ? RANKERS : RANKERS.slice(0, 1)) {
      const theirs = await dagres(graph, ranker)
      const times = theirs.ms / ours.ms
      if (nodes >= LARGE) slowest = Math.min(slowest, times)
      if (theirs.crossings === undefined) {
        console.log(
          `  dagre by ${ranker}: ended after ${MOST_MINUTES} minutes without a picture, ${times.toFixed(0)} times as long`,
        )
        continue
      }
      const share = ours.crossings / theirs.crossings
      worst = Math.max(worst, share)
      console.log(
        `  dagre by ${ranker}: ${theirs.ms.toFixed(0)} ms, ${times.toFixed(0)} times as long; ${theirs.crossings} crossings, ours are ${share.toFixed(2)} of these`,
      )
    }
  }
}
const [huge, ms] = [hopGraph(10_000, 15_000, 1), []]
for (let i = 0; i < 2; i++) ms.push(own(huge).ms)
console.log(`10000 nodes, 15000 lines: ours ${Math.min(...ms).toFixed(0)} ms`)
console.log(
  `most crossings, as a share of dagre's on the same graph: ${worst.toFixed(2)} (limit 1: ${says(worst <= 1)})`,
)
if (!quick)
  console.log(`least speed from ${LARGE} nodes on: ${slowest.toFixed(0)} times (limit 10: ${says(slowest >= 10)})`)
