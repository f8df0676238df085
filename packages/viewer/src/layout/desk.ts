/** Hands layouts to a worker; where there is none, they are made on the spot. The result is the same. */
import type { Layout, LayoutEdge, LayoutNode } from './hops.ts'
import { layoutPinned, type Pins } from './pins.ts'
import type { LayoutJob } from './worker.ts'

export interface LayoutDesk {
  /** @param pins what stands already and stays */
  readonly layOut: (nodes: readonly LayoutNode[], edges: readonly LayoutEdge[], pins: Pins) => Promise<Layout>
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
    for (const [nr, { nodes, edges, pins }] of jobs) finish(nr, layoutPinned(nodes, edges, pins))
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
    layOut: (nodes, edges, pins) =>
      new Promise((done) => {
        last += 1
        const job: LayoutJob = { nr: last, nodes, edges, pins }
        waiting.set(job.nr, done)
        jobs.set(job.nr, job)
        if (worker) worker.postMessage(job)
        else finish(job.nr, layoutPinned(nodes, edges, pins))
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
