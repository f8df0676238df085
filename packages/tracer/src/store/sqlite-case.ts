import type { Database } from 'better-sqlite3'
import { InputError, SourceError } from '../model/errors.ts'
import type { Scribe } from '../model/journal.ts'
import type { Trace } from '../model/trace.ts'
import { openAlerts } from './alerts.ts'
import { openAnswers } from './answers.ts'
import { openBalances } from './balances.ts'
import type { CaseStore, ReadBatch } from './case-store.ts'
import { readTrace } from './derived-read.ts'
import { dropTrace, writeTrace } from './derived-write.ts'
import { type CaseContent, digestOf, recordsOf } from './digest.ts'
import { openDrawnPlaces } from './drawn-places.ts'
import { openEnclosed } from './enclosed.ts'
import { openTransfers } from './facts.ts'
import { openInquiries } from './inquiries.ts'
import { Interner, type Interners } from './intern.ts'
import { openJournal } from './journal.ts'
import { openJournalist } from './journalist.ts'
import { openLabelsOfCase } from './labels.ts'
import { openDecisions } from './leads.ts'
import { createDatabase, guarded, openDatabase } from './open.ts'
import { openOpened } from './opened.ts'
import { openReadings } from './readings.ts'
import { openSteps } from './steps.ts'
import { openWalkState } from './walk-state.ts'

/**
 * Makes a new case file and opens it.
 * @throws InputError when a file is there already
 * @example const store = createCase('cases/bybit-2025.sqlite')
 */
export function createCase(path: string, scribe?: Scribe): CaseStore {
  return caseOn(path, createDatabase(path), false, scribe)
}

/**
 * Opens a case file. Several readers and one writer may have it open at once; of two writers, the one that writes second is refused.
 * @throws InputError when the file is missing, foreign, newer, damaged or altered
 * @throws InputError for writing, when it was merged from other cases
 * @throws SourceError when another program holds it
 * @example openCase('cases/bybit-2025.sqlite', { readonly: true }).digest() // 'sha256:…'
 */
export function openCase(
  path: string,
  { readonly = false, scribe }: { readonly readonly?: boolean; readonly scribe?: Scribe } = {},
): CaseStore {
  const store = caseOn(path, openDatabase(path, { readonly }), readonly, scribe)
  if (readonly || store.enclosed().length === 0) return store
  store.close()
  throw new InputError(`${path} is merged from other cases, and stays what they make it`, {
    wanted: 'a case of your own',
    next: 'go on in your own case, then merge again with `spoor merge`',
  })
}

/** Nobody in particular, at no time: tests, and cases made again only to be compared. */
const NOBODY: Scribe = { who: '', now: () => '' }

/** A store on an open database: tests bring their own. */
export function caseOn(path: string, db: Database, readonly: boolean, scribe: Scribe = NOBODY): CaseStore {
  const intern: Interners = {
    chain: new Interner(db, 'chain'),
    address: new Interner(db, 'address'),
    asset: new Interner(db, 'asset'),
    flagset: new Interner(db, 'flagset'),
  }
  const transfers = openTransfers(db, intern)
  const opened = openOpened(db, intern, transfers.rows)
  const readings = openReadings(db, intern)
  const balances = openBalances(db, intern)
  const answers = openAnswers(db)
  const steps = openSteps(db)
  const inquiries = openInquiries(db, intern)
  const state = openWalkState(db, intern.address)
  const labels = openLabelsOfCase(db, intern.address)
  const decisions = openDecisions(db)
  const journal = openJournal(db)
  const places = openDrawnPlaces(db)
  const journalist = openJournalist(journal, { state, decisions }, scribe)
  const enclosed = openEnclosed(db)
  const alerts = openAlerts(db)
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

  /** Everything of one step: rows, what they rest on, and the fact that they were read. */
  function add(batch: ReadBatch): void {
    const { source, transactions = [] } = batch
    state.addRequests(source, batch.requests)
    transfers.add(batch.transfers, source)
    for (const transaction of transactions) transfers.add(transaction.transfers, source, true)
    for (const transaction of transactions) opened.add(transaction, source)
    for (const call of batch.calls ?? []) opened.addCall(call, source)
    for (const opening of batch.openings ?? []) balances.addOpening(opening, source)
    for (const balance of batch.balances ?? []) balances.addObserved(balance, source)
    for (const read of batch.reads) readings.mark(source, read)
    for (const inquiry of batch.inquiries ?? []) inquiries.add(inquiry)
    if (batch.answers !== undefined && batch.answers.length > 0) {
      const tips = (batch.inquiries ?? []).flatMap((inquiry) => inquiry.tips.flatMap(({ tx }) => tx ?? []))
      const named = [...batch.transfers.map(({ tx }) => tx), ...transactions.map(({ hash }) => hash), ...tips]
      answers.add(source, batch.answers, new Set(named))
    }
    if (batch.state !== undefined) steps.setState(source, batch.state)
    if (batch.step !== undefined) steps.add(batch.step)
  }

  /** Each answer is looked up by itself: whoever goes through them may write to the case between two. */
  function* eachAnswer(): ReturnType<CaseStore['answers']> {
    for (let at = 0; ; ) {
      const next = reading(() => answers.after(at))
      if (next === undefined) return
      at = next.number
      yield next.answer
    }
  }

  const content = (): CaseContent => ({
    incident: state.getMeta('incident'),
    parameters: state.getMeta('parameters'),
    overrides: state.overrides(),
    decisions: decisions.all(),
    reads: readings.all(),
    transfers: transfers.all(),
    transactions: opened.all(),
    openings: balances.openings(),
    balances: balances.observed(),
    labels: labels.all(),
    actors: labels.actors(),
    inquiries: inquiries.all(),
    trace: readTrace(db, intern),
  })

  return {
    path,
    getMeta: (key) => reading(() => state.getMeta(key)),
    setMeta: (key, value) => writing(() => journalist.setMeta(key, value)),
    addSource: (source) => writing(() => state.addSource(source)),
    sources: () => reading(state.sources),
    ledgers: () =>
      reading(() => {
        const parts = new Set(enclosed.enclosed().map(({ hash }) => hash))
        return state.sources().filter(({ identity }) => identity !== '' && !parts.has(identity))
      }),
    addBatch: (batch) => writing(() => add(batch)),
    addBatches: (batches) => writing(() => batches.forEach(add)),
    transfers: () => reading(transfers.all),
    transfersOf: (source) => reading(() => transfers.of(source)),
    transferCount: () => reading(transfers.count),
    reads: () => reading(readings.all),
    requests: () => reading(state.requests),
    transactions: () => reading(opened.all),
    calls: () => reading(opened.calls),
    inquiries: () => reading(inquiries.all),
    openings: () => reading(balances.openings),
    balances: () => reading(balances.observed),
    steps: () => reading(steps.all),
    sourceState: (source) => reading(() => steps.state(source)),
    answer: (question, turn) => reading(() => answers.answer(question, turn)),
    answers: eachAnswer,
    answersNaming: (tx) => reading(() => answers.naming(tx)),
    evidence: () => reading(answers.evidence),
    dropAbove: (chain, block) =>
      writing(() => {
        dropTrace(db)
        const addresses = readings.dropAbove(chain, block)
        opened.dropAbove(chain, block)
        transfers.dropAbove(chain, block)
        state.setPlan([...new Set([...addresses, ...state.plan()])])
        return addresses
      }),
    labelsAsked: () => reading(labels.asked),
    labels: () => reading(labels.all),
    actors: () => reading(labels.actors),
    addLabels: (asked, kept, actors) => writing(() => labels.add(asked, kept, actors)),
    setLabels: (asked, kept, actors) => writing(() => labels.set(asked, kept, actors)),
    enclosed: () => reading(enclosed.enclosed),
    extractEnclosed: (place, to) => reading(() => enclosed.extractEnclosed(place, to)),
    addEnclosed: (of, file) => writing(() => enclosed.addEnclosed(of, file)),
    alerts: () => reading(alerts.alerts),
    noteAlerts: (list) => writing(() => alerts.noteAlerts(list)),
    plan: () => reading(state.plan),
    setPlan: (addresses) => writing(() => state.setPlan(addresses)),
    overrides: () => reading(state.overrides),
    addOverride: (override) => writing(() => journalist.addOverride(override)),
    removeOverride: (address, reason) => writing(() => journalist.removeOverride(address, reason)),
    leadDecisions: () => reading(decisions.all),
    addLeadDecision: (decision, trace) =>
      writing(() => {
        journalist.addDecision(decision)
        if (trace === undefined) return
        transfers.index()
        writeTrace(db, intern, trace)
      }),
    writeTrace: (trace: Trace) =>
      writing(() => {
        transfers.index()
        writeTrace(db, intern, trace)
      }),
    readTrace: () => reading(() => readTrace(db, intern)),
    journal: () => reading(journal.entries),
    addEntry: (word) => writing(() => journalist.say(word)),
    noteFetched: () => writing(journalist.noteFetched),
    journalFault: () => reading(journal.fault),
    drawnPlaces: (view) => reading(() => places.of(view)),
    setDrawnPlaces: (view, list) => writing(() => places.put(view, list)),
    digest: () => reading(() => digestOf(content())),
    records: () => recordsOf(reading(content)),
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
