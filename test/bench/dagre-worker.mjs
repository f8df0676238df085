// Dagre in a thread of its own, which can be ended: on large graphs it may take longer than anybody waits.
import { performance } from 'node:perf_hooks'
import { parentPort, workerData } from 'node:worker_threads'
import dagre from '@dagrejs/dagre'

const { nodes, edges, ranker } = workerData
const graph = new dagre.graphlib.Graph().setGraph({ rankdir: 'LR', nodesep: 16, ranksep: 150, ranker })
graph.setDefaultEdgeLabel(() => ({}))
for (const { id } of nodes) graph.setNode(id, { width: 10, height: 10 })
for (const { from, to } of edges) graph.setEdge(from, to)
const start = performance.now()
dagre.layout(graph)
const ms = performance.now() - start
// Bends of dagre lie in its columns; the first and last point of a line is where it leaves the box of its node.
const at = ({ x, y }) => ({ x, y })
const ways = edges.map(({ from, to }) => [
  at(graph.node(from)),
  ...graph.edge(from, to).points.slice(1, -1).map(at),
  at(graph.node(to)),
])
parentPort.postMessage({ ms, ways })
