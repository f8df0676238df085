import type { Database } from 'better-sqlite3'
import { InputError, SourceError } from '../model/errors.ts'
import type { Trace } from '../model/trace.ts'
import type { CaseStore, ReadBatch } from './case-store.ts'
import { readTrace } from './derived-read.ts'
import { writeTrace } from './derived-write.ts'
import { digestOf } from './digest.ts'
import { type Interners, openTransfers } from './facts.ts'
import { Interner } from './intern.ts'
import { createDatabase, guarded, openDatabase } from './open.ts'
import { openWalkState } from './walk-state.ts'

/**
 * Makes a new case file and opens it.
 * @throws InputError when a file is there already
 * @example const store = createCase('cases/bybit-2025.sqlite')
 */
export function createCase(path: string): CaseStore {
  return caseOn(path, createDatabase(path), false)
}

/**
 * Opens a case file. Several readers and one writer may have it open at once; of two writers, the one that writes second is refused.
 * @throws InputError when the file is missing, foreign, newer, damaged or altered
 * @throws SourceError when another program holds it
 * @example openCase('cases/bybit-2025.sqlite', { readonly: true }).digest() // 'sha256:…'
 */
export function openCase(path: string, { readonly = false }: { readonly readonly?: boolean } = {}): CaseStore {
  return caseOn(path, openDatabase(path, { readonly }), readonly)
}

/** A store on an open database: tests bring their own. */
export function caseOn(path: string, db: Database, readonly: boolean): CaseStore {
  const intern: Interners = {
    chain: new Interner(db, 'chain'),
    address: new Interner(db, 'address'),
    asset: new Interner(db, 'asset'),
    flagset: new Interner(db, 'flagset'),
  }
  const transfers = openTransfers(db, intern)
  const state = openWalkState(db, intern.address)
  const dataVersion = db.prepare<[], number>('PRAGMA data_version').pluck()
  let known = dataVersion.get()!

  function refresh(): void {
    for (const table of Object.values(intern)) table.refresh()
    transfers.refresh()
  }

  function forget(): void {
    for (const table of Object.values(intern)) table.forget()
    transfers.forget()
  }

  /** One consistent look at the file, whatever a writer does meanwhile. */
  const reading = <T>(work: () => T): T =>
    guarded(path, () =>
      db.transaction(() => {
        refresh()
        return work()
      })(),
    )

  /** All of the work or nothing of it, and only while no other program has written since this store was opened. */
  function writing<T>(work: () => T): T {
    if (readonly) throw new InputError(`${path} is open for reading only`, { next: 'open it for writing' })
    return guarded(path, () => {
      try {
        return db
          .transaction(() => {
            if (dataVersion.get() !== known) throw overtaken(path)
            refresh()
            return work()
          })
          .immediate()
      } catch (error) {
        forget()
        throw error
      }
    })
  }

  return {
    path,
    getMeta: (key) => reading(() => state.getMeta(key)),
    setMeta: (key, value) => writing(() => state.setMeta(key, value)),
    addSource: (source) => writing(() => state.addSource(source)),
    sources: () => reading(state.sources),
    addBatch: ({ source, transfers: rows, reads, requests }: ReadBatch) =>
      writing(() => {
        state.addRequests(source, requests)
        for (const row of rows) transfers.add(row, source)
        for (const read of reads) state.mark(source, read)
      }),
    transfers: () => reading(transfers.all),
    transferCount: () => reading(transfers.count),
    reads: () => reading(state.reads),
    requests: () => reading(state.requests),
    plan: () => reading(state.plan),
    setPlan: (addresses) => writing(() => state.setPlan(addresses)),
    overrides: () => reading(state.overrides),
    addOverride: (override) => writing(() => state.addOverride(override)),
    writeTrace: (trace: Trace) =>
      writing(() => {
        transfers.index()
        writeTrace(db, intern, trace)
      }),
    readTrace: () => reading(() => readTrace(db, intern)),
    digest: () =>
      reading(() =>
        digestOf({
          incident: state.getMeta('incident'),
          parameters: state.getMeta('parameters'),
          overrides: state.overrides(),
          reads: state.reads(),
          transfers: transfers.all(),
          trace: readTrace(db, intern),
        }),
      ),
    close() {
      if (!db.open) return
      if (!readonly) leaveOneFile(db)
      db.close()
      known = -1
    },
  }
}

function overtaken(path: string): SourceError {
  return new SourceError(`another program has written to ${path}`, {
    got: 'rows that came after this one opened the case',
    wanted: 'one Spoor at a time to write a case',
    next: 'let the other one finish or stop it, then run the same command again: what was read is kept',
  })
}

/**
 * A closed case is one plain file, readable from a read-only folder and by older SQLite tools, without -wal and -shm beside it.
 * Left as it is while a reader has it open: the last one to close tidies up.
 */
function leaveOneFile(db: Database): void {
  try {
    db.pragma('journal_mode = DELETE')
  } catch {
    // a reader is there: the file stays in WAL mode, which is as whole
  }
}
