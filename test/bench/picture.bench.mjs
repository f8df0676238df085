// How long a large case takes until its picture stands: the flow once, then each question. Run with `npm run bench -- picture`.
import { performance } from 'node:perf_hooks'
import { flowOf } from '../../packages/tracer/dist/export/picture/flow.js'
import { pictureOf } from '../../packages/tracer/dist/export/picture/picture.js'
import { WHOLE_PICTURE } from '../../packages/tracer/dist/export/picture/picture-view.js'
import { madeCase } from './made-case.mjs'

const timed = (work) => {
  const start = performance.now()
  const result = work()
  return { result, ms: performance.now() - start }
}

for (const [nodes, edges] of [
  [10_000, 30_000],
  [100_000, 300_000],
]) {
  const view = madeCase(nodes, edges)
  globalThis.gc?.()
  const flow = timed(() => flowOf(view))
  const first = timed(() => pictureOf(flow.result, WHOLE_PICTURE))
  const again = timed(() =>
    pictureOf(flow.result, { ...WHOLE_PICTURE, filters: { ...WHOLE_PICTURE.filters, minCents: 10_000n } }),
  )
  const byTime = timed(() => pictureOf(flow.result, { ...WHOLE_PICTURE, by: 'time' }))
  const [fold] = first.result.view.nodes.filter((node) => node.fold !== undefined)
  const opened = timed(() => pictureOf(flow.result, { ...WHOLE_PICTURE, open: new Map([[fold.id, 1]]) }))
  const drawn = first.result.view
  console.log(
    `${nodes} addresses, ${edges} payments: flow ${flow.ms.toFixed(0)} ms, picture ${first.ms.toFixed(0)} ms (${drawn.nodes.length} nodes, ${drawn.edges.length} lines), ` +
      `another filter ${again.ms.toFixed(0)} ms, by time ${byTime.ms.toFixed(0)} ms, a fold opened ${opened.ms.toFixed(0)} ms`,
  )
}
