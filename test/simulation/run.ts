import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodeTransaction } from '../../packages/tracer/src/decode/decode.ts'
import { NO_KNOWLEDGE } from '../../packages/tracer/src/decode/knowledge.ts'
import { SourceError } from '../../packages/tracer/src/model/errors.ts'
import type { Transfer } from '../../packages/tracer/src/model/transfer.ts'
import type { EvmNetwork } from '../../packages/tracer/src/source/evm-network.ts'
import { type IncidentFile, parseIncident } from '../../packages/tracer/src/source/incident-file.ts'
import type { CaseStore } from '../../packages/tracer/src/store/case-store.ts'
import { createCase, openCase } from '../../packages/tracer/src/store/sqlite-case.ts'
import type { Decode } from '../../packages/tracer/src/walk/joins.ts'
import { DEFAULT_POLICY, type Policy } from '../../packages/tracer/src/walk/policy.ts'
import { traceCase } from '../../packages/tracer/src/walk/trace-case.ts'
import type { WalkEnd } from '../../packages/tracer/src/walk/walk.ts'
import type { TestServer } from '../servers/server.ts'
import { truthOf, type World } from '../servers/world.ts'
import type { Holder, Service } from './services.ts'
import { netOf } from './services.ts'

/** No prices: nothing is under a floor, and every address that stolen value reaches is read. */
export const CATALOGUE = { priceOf: () => undefined, describe: () => undefined }
export const POLICY: Policy = { ...DEFAULT_POLICY, minUsd: '0', maxHops: 4, maxRequests: 100_000, learnedStops: false }

/** What the two accounts that pay most began with was stolen: their value goes to accounts, contracts and tokens. */
export function theftIn(world: World, net: EvmNetwork): IncidentFile {
  const rows = truthOf(world, net).filter(({ status, kind, from, to }) => status === 1 && kind !== 'fee' && from !== to)
  const paid = (hex: string): number => rows.filter(({ from }) => from === `${net.chain}:${hex}`).length
  const thieves = [...world.cast.accounts]
    .filter((hex) => (world.genesisBalances.get(hex) ?? 0n) > 0n)
    .sort((a, b) => paid(b) - paid(a) || (a < b ? -1 : 1))
    .slice(0, 2)
  const seeds = thieves.map((hex) => ({
    address: `${net.chain}:${hex}`,
    asset: net.native,
    units: String(world.genesisBalances.get(hex)),
    block: 0,
    citation: 'simulated',
  }))
  return parseIncident(
    JSON.stringify({ id: 'simulated', title: 'Simulated', date: '2026-01-01', summary: '', seeds }),
    'the simulation',
  )
}

export interface Simulated {
  readonly folder: string
  readonly path: string
  readonly incident: IncidentFile
  readonly service: Service
  readonly holder: Holder
  readonly server: TestServer
  readonly decode: Decode
}

export async function simulate(service: Service, world: World): Promise<Simulated> {
  const folder = mkdtempSync(join(tmpdir(), 'spoor-simulation-'))
  const holder = { current: world }
  const net = netOf(holder)
  const knowledge = { ...NO_KNOWLEDGE, wrappers: net.wrappers }
  return {
    folder,
    path: join(folder, 'case.sqlite'),
    incident: theftIn(world, net),
    service,
    holder,
    server: await service.serve(holder),
    decode: (transaction) => decodeTransaction(transaction, knowledge),
  }
}

export async function end({ folder, server }: Simulated): Promise<void> {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
}

export interface RunOptions {
  readonly finality?: 'finalized' | 'latest'
  readonly forward?: boolean
  /** Ends the run like Ctrl-C before this request. */
  readonly stopAt?: number
  readonly fresh?: boolean
}

/** One run of the program over the case: what a user would do again after an error. */
export async function run(simulated: Simulated, options: RunOptions = {}): Promise<WalkEnd | SourceError> {
  const { path, incident, service, holder, server, decode } = simulated
  const net = netOf(holder)
  const store = options.fresh ? createCase(path) : openOrCreate(path)
  const stop = new AbortController()
  const exchange = service.exchange(server.url, net)
  const counted = {
    ask: (...[question, judge, signal]: Parameters<typeof exchange.ask>) => {
      if (options.stopAt !== undefined && exchange.requests >= options.stopAt) stop.abort()
      return exchange.ask(question, judge, signal)
    },
    get requests() {
      return exchange.requests
    },
    drain: () => exchange.drain(),
    close: () => exchange.close(),
  }
  const source = service.source(counted, net, options.finality ?? 'finalized')
  try {
    return await traceCase({
      store,
      incident: incident.incident,
      canonicalIncident: incident.canonical,
      sources: [source],
      policy: POLICY,
      catalogue: CATALOGUE,
      decode,
      signal: stop.signal,
      forward: options.forward === true,
    })
  } catch (error) {
    if (error instanceof SourceError) return error
    if (stop.signal.aborted) return 'interrupted'
    throw error
  } finally {
    source.close()
    exchange.close()
    store.close()
  }
}

/** One run over several services, in this order. */
export async function runOver(
  simulated: Simulated,
  services: readonly (readonly [Service, TestServer])[],
): Promise<WalkEnd> {
  const { path, incident, holder, decode } = simulated
  const net = netOf(holder)
  const store = openOrCreate(path)
  const exchanges = services.map(([service, server]) => service.exchange(server.url, net))
  const sources = services.map(([service], i) => service.source(exchanges[i]!, net, 'finalized'))
  try {
    return await traceCase({
      store,
      incident: incident.incident,
      canonicalIncident: incident.canonical,
      sources,
      policy: POLICY,
      catalogue: CATALOGUE,
      decode,
    })
  } finally {
    for (const source of sources) source.close()
    for (const exchange of exchanges) exchange.close()
    store.close()
  }
}

function openOrCreate(path: string): CaseStore {
  try {
    return createCase(path)
  } catch {
    return openCase(path)
  }
}

/** Looks at the case without changing it. */
export function look<T>({ path }: Simulated, work: (store: CaseStore) => T): T {
  const store = openCase(path, { readonly: true })
  try {
    return work(store)
  } finally {
    store.close()
  }
}

/** What the case has to hold: every row of an address that was read, and of a transaction that was opened. */
export function expected(store: CaseStore, rows: readonly Transfer[]): Transfer[] {
  const read = new Set(store.reads().map((record) => record.address))
  const opened = new Set(store.transactions().map((transaction) => transaction.hash))
  return rows
    .filter(({ from, to, tx }) => read.has(from) || (to !== null && read.has(to)) || opened.has(tx))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
}
