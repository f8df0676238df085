/** Hands layouts to a worker; where there is none, they are made on the spot. The result is the same. */
import { type Layout, type LayoutEdge, type LayoutNode, layoutByHop } from './hops.ts'
import type { LayoutJob } from './worker.ts'

export interface LayoutDesk {
  readonly layOut: (nodes: readonly LayoutNode[], edges: readonly LayoutEdge[]) => Promise<Layout>
  readonly close: () => void
}

export function layoutDesk(): LayoutDesk {
  const waiting = new Map<number, (layout: Layout) => void>()
  const jobs = new Map<number, LayoutJob>()
  let worker = startWorker()
  let last = 0
  const onTheSpot = (): void => {
    worker?.terminate()
    worker = null
    for (const [nr, { nodes, edges }] of jobs) finish(nr, layoutByHop(nodes, edges))
  }
  const finish = (nr: number, layout: Layout): void => {
    waiting.get(nr)?.(layout)
    waiting.delete(nr)
    jobs.delete(nr)
  }
  if (worker) {
    worker.onmessage = ({ data }: MessageEvent<{ nr: number; layout: Layout }>) => finish(data.nr, data.layout)
    worker.onerror = onTheSpot
  }
  return {
    layOut: (nodes, edges) =>
      new Promise((done) => {
        last += 1
        const job: LayoutJob = { nr: last, nodes, edges }
        waiting.set(job.nr, done)
        jobs.set(job.nr, job)
        if (worker) worker.postMessage(job)
        else finish(job.nr, layoutByHop(nodes, edges))
      }),
    close: () => worker?.terminate(),
  }
}

function startWorker(): Worker | null {
  try {
    return new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
  } catch {
    return null
  }
}
