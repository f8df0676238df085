import { existsSync, statSync } from 'node:fs'
import { chainOf } from '../model/address.ts'
import { showTime } from '../model/time.ts'
import type { OverrideRecord } from '../store/case-store.ts'
import { openCase } from '../store/sqlite-case.ts'
import type { Policy } from '../walk/policy.ts'
import { caseExists } from './case-arg.ts'
import type { IncidentArgument } from './incident-arg.ts'
import type { Io } from './io.ts'
import type { HopPlan } from './plan-live.ts'
import { count } from './plural.ts'
import type { TraceOptions } from './trace-options.ts'

export interface Plan {
  readonly target: IncidentArgument
  readonly casePath: string
  readonly policy: Policy
  readonly options: TraceOptions
  readonly overrides: readonly OverrideRecord[]
  /** What the first hops cost on live chains; none where only ledgers are read. */
  readonly hops: readonly HopPlan[]
  /** Live sources, by their names. */
  readonly live: readonly string[]
}

/** Says what a trace would read and where it would write. Of ledgers it looks at names and sizes only. */
export function printPlan(plan: Plan, io: Io): void {
  const { target, casePath, policy, options, overrides, hops, live } = plan
  const ledgers = ledgersOf(plan)
  const seeds = target.kind === 'file' ? target.file.incident.seeds.map((seed) => seed.address) : [target.address]
  const state = stateOf(casePath, options.force === true)
  const reads = [...new Set(seeds)]
  if (options.json) {
    const { until, ...limits } = policy
    const incident = target.kind === 'file' ? target.file.incident.id : target.address
    const shown = { ...limits, until: until === null ? null : showTime(until) }
    io.out(
      `${JSON.stringify({ dryRun: true, incident, case: casePath, state, ledgers, sources: live, reads, hops, limits: shown, overrides })}\n`,
    )
    return
  }
  const title = target.kind === 'file' ? target.file.incident.title : `theft that landed on ${target.address}`
  const lines = [
    `Would trace  ${title}`,
    `Case         ${casePath} (${STATE[state]})`,
    ...ledgers.map(
      ({ path, bytes }, i) =>
        `${i === 0 ? 'Ledgers' : '       '}      ${path} (${bytes === null ? 'missing' : `${bytes} bytes`})`,
    ),
    ...live.map((name, i) => `${i === 0 ? 'Asks' : '    '}         ${name}`),
    `Reads first  ${reads.length} ${reads.length === 1 ? 'address' : 'addresses'} on ${[...new Set(reads.map(chainOf))].join(', ')}, then who they paid, most stolen value first`,
    ...reads.slice(0, 10).map((address) => `             ${address}`),
    ...(reads.length > 10 ? [`             and ${reads.length - 10} more`] : []),
    ...hops.map(hopLine),
    `Limits       ${policy.method}, ${policy.maxHops} hops, ${policy.maxRequests} requests, nothing under ${policy.minUsd} USD${policy.until === null ? '' : `, until ${showTime(policy.until)}`}`,
    ...overrides.map(
      ({ kind, address, category }) => `Override     ${kind} ${address}${category === '' ? '' : ` as ${category}`}`,
    ),
    hops.length > 0
      ? 'The seeds were read for this plan; nothing was written.'
      : 'Nothing was read and nothing was written.',
  ]
  io.out(`${lines.join('\n')}\n`)
}

function hopLine({ hop, addresses, requests, how }: HopPlan): string {
  const what = `hop ${hop}: ${count(addresses, 'address', 'addresses')}, ${count(requests, 'request', 'requests')}`
  if (how === 'counted') return `Cost         ${what} (made for this plan)`
  return `             ${what} (estimated${hop > 1 ? ', if they pay as many as those before' : ''})`
}

type State = 'new' | 'over' | 'unfinished' | 'finished'

const STATE: Readonly<Record<State, string>> = {
  new: 'would be made',
  over: 'would be started over',
  unfinished: 'would go on',
  finished: 'is finished: its statement would be printed, or replayed if options differ',
}

function stateOf(path: string, force: boolean): State {
  if (!caseExists(path)) return 'new'
  if (force) return 'over'
  const store = openCase(path, { readonly: true })
  try {
    return store.getMeta('walk-end') === 'done' ? 'finished' : 'unfinished'
  } finally {
    store.close()
  }
}

function ledgersOf({ target, options }: Plan): { path: string; bytes: number | null }[] {
  const own = target.kind === 'file' ? target.file.incident.ledgers.map((ledger) => ledger.path) : []
  return [...own, ...(options.ledger ?? [])].map((path) => ({
    path,
    bytes: existsSync(path) ? statSync(path).size : null,
  }))
}
