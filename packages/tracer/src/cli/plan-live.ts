import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LabelLookup } from '../model/label.ts'
import type { ShippedCatalogue } from '../source/catalogue.ts'
import type { IncidentFile } from '../source/incident-file.ts'
import type { Source } from '../source/source.ts'
import { createCase } from '../store/sqlite-case.ts'
import type { Policy } from '../walk/policy.ts'
import { traceCase } from '../walk/trace-case.ts'
import { decodeWith } from './decoding.ts'
import type { Io } from './io.ts'

/** What the first hops of a walk over live chains cost. */
export interface HopPlan {
  /** Farthest hop that this line speaks of. */
  readonly hop: number
  readonly addresses: number
  readonly requests: number
  /** counted: so many were made for this plan; estimated: from what the hop before cost. */
  readonly how: 'counted' | 'estimated'
}

export interface PlanRequest {
  readonly file: IncidentFile
  readonly sources: readonly Source[]
  readonly policy: Policy
  readonly catalogue: ShippedCatalogue
  readonly labels?: LabelLookup
}

/**
 * Reads the seeds, to see who they paid, into a file that is gone afterwards; nothing else is asked.
 * @throws SourceError when a source cannot be reached
 */
export async function planHops({ file, sources, policy, catalogue, labels }: PlanRequest, io: Io): Promise<HopPlan[]> {
  const folder = mkdtempSync(join(tmpdir(), 'spoor-plan-'))
  const store = createCase(join(folder, 'plan.sqlite'))
  try {
    await traceCase({
      store,
      incident: file.incident,
      canonicalIncident: file.canonical,
      sources,
      policy: { ...policy, maxHops: 0 },
      catalogue,
      ...(labels === undefined ? {} : { labels }),
      signal: io.signal,
      decode: decodeWith(catalogue),
    })
    const trace = store.readTrace()
    const stops = trace?.addresses ?? []
    const next = stops.filter(({ stop }) => stop?.kind === 'unread' && stop.because === 'hops').length
    const seeds = Math.max(1, store.reads().length)
    const made = store.requests()
    const layer = Math.max(1, Math.min(...sources.map((source) => source.layer)))
    const perLayer = Math.max(1, Math.round(made / Math.ceil(seeds / layer)))
    const second = next === 0 ? 0 : next * Math.max(1, Math.round(next / seeds))
    const cost = (addresses: number) => Math.ceil(addresses / layer) * perLayer
    return [
      { hop: 0, addresses: seeds, requests: made, how: 'counted' },
      { hop: 1, addresses: next, requests: cost(next), how: 'estimated' },
      { hop: 2, addresses: second, requests: cost(second), how: 'estimated' },
    ]
  } finally {
    store.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
