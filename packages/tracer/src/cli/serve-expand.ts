import { type Address, chainOf } from '../model/address.ts'
import { parseChain } from '../model/chain.ts'
import { InputError } from '../model/errors.ts'
import type { UnixSeconds } from '../model/time.ts'
import { type ShippedCatalogue, shippedCatalogue } from '../source/catalogue.ts'
import type { RecordedSource } from '../source/recorded.ts'
import type { Source } from '../source/source.ts'
import type { CaseStore } from '../store/case-store.ts'
import { incidentOf, ledgerCacheOf } from './case-arg.ts'
import { findIncident, shippedIncidents } from './incident-arg.ts'
import type { Io } from './io.ts'
import { keepLiveFacts, liveFactsOf } from './live-facts.ts'
import { type LiveOptions, openLive } from './live-sources.ts'
import { LEDGER_CHAIN, LEDGER_COMPLETE } from './run-trace.ts'
import { closeAll, openLedgers } from './sources.ts'

export interface ExpandOptions extends LiveOptions {
  /** Ledgers that cases may have been made from. */
  readonly ledger?: readonly string[]
}

/** The sources of a case, opened once more. */
export interface OpenedSources {
  readonly sources: readonly Source[]
  readonly recorded: readonly RecordedSource[]
  close(): void
}

/**
 * Opens what a case was read from: its ledgers, where they are at hand, and the services it asked.
 * @throws InputError when a ledger is not at hand, or a service has no key or URL here
 */
export async function openSourcesOf(store: CaseStore, options: ExpandOptions, io: Io): Promise<OpenedSources> {
  const catalogue = shippedCatalogue()
  const wanted = new Set(store.sources().flatMap(({ identity }) => identity || []))
  const facts = liveFactsOf(store)
  if (wanted.size === 0 && facts.length === 0) {
    throw new InputError('the case does not say what it was read from', { next: 'trace it again with `spoor trace`' })
  }
  const recorded = wanted.size === 0 ? [] : await openRecordedOf(store, wanted, options, catalogue, io)
  try {
    const specs = options.source ?? facts.map(({ service, chain }) => ({ service, chain }))
    const chains = [...new Set(facts.map(({ chain }) => parseChain(chain)))]
    const { readFrom, finality } = facts[0] ?? {}
    const asked = {
      ...options,
      source: specs,
      ...(readFrom === undefined ? {} : { readFrom }),
      ...(finality === undefined ? {} : { finality }),
    }
    const live = facts.length === 0 ? [] : openLive({ options: asked, chains, catalogue }, io)
    keepLiveFacts(
      store,
      live.map(({ fact }) => fact),
    )
    const sources = [...recorded, ...live.map(({ source }) => source)]
    return { sources, recorded, close: () => closeAll(sources) }
  } catch (error) {
    closeAll(recorded)
    throw error
  }
}

async function openRecordedOf(
  store: CaseStore,
  wanted: ReadonlySet<string>,
  options: ExpandOptions,
  catalogue: ShippedCatalogue,
  io: Io,
): Promise<RecordedSource[]> {
  const canonical = store.getMeta('incident')
  const [complete, chain] = [store.getMeta(LEDGER_COMPLETE) ?? '', store.getMeta(LEDGER_CHAIN) ?? '']
  const opened = await openLedgers({
    ...ownLedgers(canonical),
    more: options.ledger ?? [],
    ...(complete === '' ? {} : { completeTo: Number(complete) as UnixSeconds }),
    chain: chain === '' ? chainOf(incidentOf(store).seeds[0]!.address) : parseChain(chain),
    knownChains: catalogue.knownChains,
    now: io.now(),
    cacheDir: ledgerCacheOf(store.path),
    signal: io.signal,
  })
  const own = opened.filter(({ identity }) => wanted.has(identity))
  closeAll(opened.filter((source) => !own.includes(source)))
  const missing = [...wanted].find((identity) => !own.some((source) => source.identity === identity))
  if (missing === undefined) return own
  closeAll(own)
  const name = store.sources().find(({ identity }) => identity === missing)?.name ?? 'a ledger'
  throw new InputError(`the ledger ${name} of this case is not at hand`, {
    got: `no file with ${missing}`,
    wanted: 'the ledgers that the case was made from, word for word',
    next: 'start `spoor serve` again with --ledger FILE for each of them',
  })
}

/** A shipped incident says where its ledgers are; it counts only where it is the one of the case, word for word. */
function ownLedgers(canonical: string | undefined) {
  for (const id of shippedIncidents()) {
    const found = findIncident(id)
    if (found.kind === 'file' && found.file.canonical === canonical) return { incident: found.file.incident }
  }
  return {}
}

/** How many transfers recorded ledgers hold of an address, and with how many others. */
export async function countIn(
  sources: readonly RecordedSource[],
  address: Address,
): Promise<{ rows: number; counterparties: number }> {
  const others = new Set<string>()
  const rows = new Set<string>()
  for (const source of sources) {
    for (const reading of await source.read([address])) {
      for (const { id, from, to } of reading.transfers) {
        rows.add(id)
        for (const other of [from, to]) if (other !== null && other !== address) others.add(other)
      }
    }
  }
  return { rows: rows.size, counterparties: others.size }
}
