import { basename } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import type { Chain } from '../model/chain.ts'
import type { Incident } from '../model/incident.ts'
import type { UnixSeconds } from '../model/time.ts'
import { openRecorded, type RecordedOptions, type RecordedSource } from '../source/recorded.ts'
import type { Source } from '../source/source.ts'

export interface LedgerRequest {
  /** Its own ledgers belong in the case as a whole; absent when a theft is named by its address alone. */
  readonly incident?: Incident
  /** Ledgers named on the command line: only rows that touch an address the walk reads enter the case. */
  readonly more: readonly string[]
  readonly knownChains: ReadonlySet<Chain>
  /** Chain of ledgers that do not name theirs. */
  readonly chain?: Chain
  readonly now: UnixSeconds
  /** Every outgoing transfer in the ledgers of the command line is known until then. */
  readonly completeTo?: UnixSeconds
  /** Where sorted copies of ledgers are kept between runs. */
  readonly cacheDir: string
  readonly onRows?: (name: string, rows: number, share: number) => void
  readonly signal: AbortSignal
}

/**
 * Opens the ledgers of a trace, checking every row of each before any of it is used.
 * @throws InputError that names line and column of the first bad row, or two files that contradict each other
 */
export async function openLedgers(request: LedgerRequest): Promise<RecordedSource[]> {
  const { incident, more, knownChains, chain, now, completeTo, cacheDir, onRows, signal } = request
  const given = { knownChains, now, cacheDir, signal, ...(chain === undefined ? {} : { chain }) }
  const opened: RecordedSource[] = []
  const open = async (options: Pick<RecordedOptions, 'path' | 'coverage' | 'own' | 'sha256'>) => {
    const onProgress = (rows: number, bytes: number, size: number) =>
      onRows?.(basename(options.path), rows, size === 0 ? 1 : bytes / size)
    const complete = completeTo === undefined || options.own ? {} : { completeTo }
    const source = await openRecorded({ ...options, ...complete, ...given, onProgress })
    opened.push(source)
    for (const other of opened.slice(0, -1)) source.checkAgainst(other)
  }
  try {
    for (const { path, sha256, coverage } of incident?.ledgers ?? []) await open({ path, sha256, coverage, own: true })
    for (const path of more) await open({ path, coverage: [], own: false })
    return opened
  } catch (error) {
    closeAll(opened)
    throw error
  }
}

/** The chain of a theft, where it is one: on which a ledger that names none is, nobody else says. */
export function onlyChain(chains: readonly Chain[]): Chain | undefined {
  const [first, ...others] = new Set(chains)
  return others.length === 0 ? first : undefined
}

export function closeAll(sources: readonly Source[]): void {
  for (const source of sources) source.close()
}

/**
 * The same source, giving the event loop a turn before each request: a file answers at once, and a walk over files alone
 * would otherwise never come to hear of Ctrl-C.
 */
export function withTurns(source: Source): Source {
  return {
    name: source.name,
    identity: source.identity,
    rows: source.rows,
    layer: source.layer,
    async read(addresses, options) {
      await turn()
      return options?.signal?.aborted ? [] : source.read(addresses, options)
    },
    get requests() {
      return source.requests
    },
    always: () => source.always(),
    close: () => source.close(),
    ...(source.live === undefined ? {} : { live: source.live }),
  }
}
