import { basename } from 'node:path'
import type { Database } from 'better-sqlite3'
import type { Address } from '../model/address.ts'
import { InputError, SourceError, SpoorError } from '../model/errors.ts'
import type { Coverage } from '../model/incident.ts'
import type { UnixSeconds } from '../model/time.ts'
import type { Transfer } from '../model/transfer.ts'
import { type LedgerRows, metaOf, openRows, type PlacedTransfer } from './ledger-read.ts'
import { type IndexOptions, indexLedger } from './recorded-index.ts'
import type { Reading, ReadOptions, Source } from './source.ts'

/** Addresses that one request takes: a request costs nothing but its rows, so a whole layer of the walk goes into a few. */
const LAYER = 1000
/** Rows that `always` has in memory at a time. */
const PAGE = 1000

export interface RecordedOptions extends IndexOptions {
  /** What the incident says the file holds without gaps. */
  readonly coverage: readonly Coverage[]
  /** All transfers of every address up to this time are in the file (`--ledger-complete`). */
  readonly completeTo?: UnixSeconds
}

/**
 * Opens a recorded ledger: CSV as the design's section 3 has it, plain or gzip. The file is read once, row by row, into an
 * index file named by its digest; when that is there already it is used at once.
 * @throws InputError for the first row that is wrong, naming file, line and column (nothing of the file is then used); for a
 *         file that is missing, empty, no CSV, or has another digest than `sha256`
 * @throws SourceError when the disk fails
 * @example const source = await openRecorded({ path: 'ledger.csv', coverage: [], own: false, knownChains, now, cacheDir })
 *          const [reading] = await source.read([address])
 */
export async function openRecorded(options: RecordedOptions): Promise<RecordedSource> {
  const file = basename(options.path)
  try {
    const { db, sha256 } = await indexLedger(options, file)
    const { coverage, own, completeTo } = options
    return new RecordedSource(db, {
      name: file,
      sha256,
      coverage,
      own,
      ...(completeTo === undefined ? {} : { completeTo }),
    })
  } catch (error) {
    if (error instanceof SpoorError || options.signal?.aborted || !(error instanceof Error && 'code' in error))
      throw error
    throw new SourceError(`the index of ${file} could not be built`, {
      got: `${String(error.code)}: ${error.message}`,
      wanted: `room and the right to write in ${options.cacheDir}`,
      next: 'make room or choose another folder, then run the same command again',
      cause: error,
    })
  }
}

interface RecordedFacts {
  readonly name: string
  readonly sha256: string
  readonly coverage: readonly Coverage[]
  readonly own: boolean
  readonly completeTo?: UnixSeconds
}

/** A ledger file as a source, read from its index. Made by `openRecorded`. */
export class RecordedSource implements Source {
  readonly name: string
  readonly identity: string
  readonly layer = LAYER
  /** Rows of the file. */
  readonly rows: number
  readonly #db: Database
  readonly #facts: RecordedFacts
  readonly #ledger: LedgerRows
  readonly #coverage = new Map<Address, Coverage[]>()
  readonly #start: UnixSeconds
  /** What its messages count: lines, or rows of a table. */
  readonly #unit: string
  #requests = 0

  constructor(db: Database, facts: RecordedFacts) {
    this.#db = db
    this.#facts = facts
    this.#ledger = openRows(db)
    this.name = facts.name
    this.identity = `sha256:${facts.sha256}`
    this.rows = Number(metaOf(db, 'rows'))
    this.#unit = metaOf(db, 'unit') ?? 'line'
    this.#start = Number(metaOf(db, 'first_time') ?? 0) as UnixSeconds
    for (const entry of facts.coverage) {
      const entries = this.#coverage.get(entry.address)
      if (entries === undefined) this.#coverage.set(entry.address, [entry])
      else entries.push(entry)
    }
  }

  get requests(): number {
    return this.#requests
  }

  /** An address that the file does not name has an empty, complete reading: the file holds nothing more of it. */
  async read(addresses: readonly Address[], { signal }: ReadOptions = {}): Promise<readonly Reading[]> {
    this.#requests += Math.ceil(addresses.length / LAYER)
    return addresses.map((address) => {
      signal?.throwIfAborted()
      const transfers = this.#ledger.touching(address)
      return { address, transfers, state: 'complete', note: '', coverage: this.#coverageOf(address) }
    })
  }

  *always(): Generator<Transfer> {
    if (!this.#facts.own) return
    for (const { transfer } of this.#all()) yield transfer
  }

  /**
   * Checks that this file and another do not contradict each other. A payment that both hold counts once.
   * @throws InputError naming both files and lines when a payment of one identity has other content in the other
   */
  checkAgainst(other: RecordedSource): void {
    const hashes = 'SELECT DISTINCT identity FROM transfer ORDER BY identity'
    const theirs = other.#db.prepare<[], number>(hashes).pluck().iterate()
    try {
      let their = theirs.next()
      for (const own of this.#db.prepare<[], number>(hashes).pluck().iterate()) {
        while (their.done !== true && their.value < own) their = theirs.next()
        if (their.done === true) return
        if (their.value === own) this.#compare(own, other)
      }
    } finally {
      theirs.return?.()
    }
  }

  close(): void {
    this.#db.close()
  }

  #coverageOf(address: Address): readonly Coverage[] {
    const stated = this.#coverage.get(address) ?? []
    const { completeTo } = this.#facts
    if (completeTo === undefined) return stated
    return [...stated, { address, direction: 'both', from: this.#start, to: completeTo }]
  }

  /** In pages, so that the source can be asked other things in between. */
  *#all(): Generator<PlacedTransfer> {
    for (let key = 0; ; ) {
      const page = this.#ledger.after(key, PAGE)
      yield* page
      if (page.length < PAGE) return
      key = page.at(-1)!.key
    }
  }

  #compare(identity: number, other: RecordedSource): void {
    const theirs = other.#ledger.ofIdentity(identity)
    for (const { line, transfer } of this.#ledger.ofIdentity(identity)) {
      const their = theirs.find((row) => row.transfer.id === transfer.id)
      const differs = their && difference(transfer, their.transfer)
      if (their === undefined || differs === undefined) continue
      throw new InputError(`${this.name} and ${other.name} contradict each other on transfer ${transfer.id}`, {
        got: `${differs} (${this.#unit} ${line} and ${other.#unit} ${their.line})`,
        wanted: 'the same content wherever chain, transaction, kind and position are the same',
        next: 'find out which of the two files is right and mend the other',
      })
    }
  }
}

/** Flags that speak of the file a row stands in, not of the payment. */
const OF_THE_FILE: ReadonlySet<string> = new Set(['maybe-duplicate', 'standard-unknown'])

/** Fields that a file may leave blank: what it does not say, it does not deny. */
const MAY_BE_BLANK: ReadonlySet<keyof Transfer> = new Set([
  'block',
  'time',
  'txIndex',
  'symbol',
  'name',
  'decimals',
  'blockHash',
])

/** The first field in which two transfers contradict each other, with both values. */
function difference(a: Transfer, b: Transfer): string | undefined {
  const show = (value: unknown): string => (value === null ? 'nothing' : String(value).slice(0, 80))
  const flags = (row: Transfer) => row.flags.filter((flag) => !OF_THE_FILE.has(flag)).join(' ')
  for (const key of Object.keys(a) as (keyof Transfer)[]) {
    const [left, right] = key === 'flags' ? [flags(a), flags(b)] : [a[key], b[key]]
    if (String(left) === String(right) || ((left === null || right === null) && MAY_BE_BLANK.has(key))) continue
    return `${key} ${show(left)} and ${show(right)}`
  }
  return undefined
}
