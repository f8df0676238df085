import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { policyOf } from '../../packages/tracer/src/cli/case-arg.ts'
import type { Incident } from '../../packages/tracer/src/model/incident.ts'
import type { UnixSeconds } from '../../packages/tracer/src/model/time.ts'
import { METHODS, type Method, type Trace } from '../../packages/tracer/src/model/trace.ts'
import { shippedCatalogue } from '../../packages/tracer/src/source/catalogue.ts'
import { parseIncident } from '../../packages/tracer/src/source/incident-file.ts'
import { openRecorded } from '../../packages/tracer/src/source/recorded.ts'
import type { CaseStore } from '../../packages/tracer/src/store/case-store.ts'
import { createCase } from '../../packages/tracer/src/store/sqlite-case.ts'
import { resolvePolicy } from '../../packages/tracer/src/walk/policy.ts'
import { traceCase } from '../../packages/tracer/src/walk/trace-case.ts'
import {
  type CaseName,
  type Flow,
  type LaunderNet,
  launderNetFolder,
  writeLaunderNet,
} from '../bench/launder-net-ledger.mjs'

/** A set of flows traced under every method, each in a case of its own. */
export interface Traced extends LaunderNet {
  readonly incident: Incident
  readonly cases: ReadonlyMap<Method, CaseStore>
  readonly traces: ReadonlyMap<Method, Trace>
}

/** After every row of the data set; the clock of the tests. */
const NOW = 2_000_000_000 as UnixSeconds

/**
 * Converts a case of the data set to a ledger and traces it as `spoor trace --ledger … --min-usd 0 --no-learned-stops` would.
 * @param noise rows mixed in
 */
export async function traceLaunderNet(name: CaseName, out: string, noise: readonly Flow[] = []): Promise<Traced> {
  mkdirSync(out, { recursive: true })
  const { ledger, incident: incidentPath, ...found } = writeLaunderNet(name, launderNetFolder(name).folder, out, noise)
  const { incident, canonical } = parseIncident(readFileSync(incidentPath, 'utf8'), incidentPath)
  const catalogue = shippedCatalogue()
  const cases = new Map<Method, CaseStore>()
  const source = await openRecorded({
    path: ledger,
    coverage: [],
    own: false,
    knownChains: catalogue.knownChains,
    now: NOW,
    cacheDir: join(out, 'cache'),
  })
  try {
    for (const method of METHODS) {
      const store = createCase(join(out, `${method}.sqlite`))
      cases.set(method, store)
      const policy = resolvePolicy({ method, minUsd: '0', learnedStops: false })
      const end = await traceCase({
        store,
        incident,
        canonicalIncident: canonical,
        sources: [source],
        policy,
        catalogue,
      })
      if (end !== 'done' || policyOf(store).method !== method) throw new Error(`${name} under ${method} ended: ${end}`)
    }
  } finally {
    source.close()
  }
  const traces = new Map([...cases].map(([method, store]) => [method, store.readTrace()!]))
  return { ...found, incident, cases, traces }
}

export function closeCases({ cases }: Traced): void {
  for (const store of cases.values()) store.close()
}
