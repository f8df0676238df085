import { type Database, SqliteError } from 'better-sqlite3'
import { quote } from '../model/chain.ts'
import { CheckError } from '../model/errors.ts'
import { bodyOf, questionKey } from './answers.ts'
import { openDatabase } from './open.ts'

/** Something in a case file that is not as it was written. */
export interface ByteFault {
  readonly what: string
  readonly got: string
  readonly wanted: string
}

/** What a look at the bytes of a case came to. */
export interface BytesReport {
  readonly answers: number
  readonly bodies: number
  /** Of all bodies as they were answered. */
  readonly bytes: number
  /** How many faults there are. */
  readonly found: number
  /** The first of them. */
  readonly faults: readonly ByteFault[]
}

/** So many faults are spelled out: a damaged file has thousands. */
const SHOWN = 20

interface BodyRow {
  readonly number: number
  readonly sha256: string
  readonly size: number
  readonly deflate: Buffer
}
interface AnswerRow {
  readonly number: number
  readonly api: string
  readonly what: string
  readonly with: string
  readonly host: string
  readonly question: string
  readonly has: number
}

/**
 * Sees whether the bytes of a case are those that were written: the pages of the file as SQLite checks them, and every body by its
 * size and hash. Whether the results follow from them is another matter (`firstDifference`).
 * @throws InputError when the file cannot be opened as a case at all
 * @example verifyBytes('cases/bybit-2025.sqlite').faults // []
 */
export function verifyBytes(path: string): BytesReport {
  const db = openDatabase(path, { readonly: true })
  const faults: ByteFault[] = []
  let found = 0
  const note = (fault: ByteFault): void => {
    if (++found <= SHOWN) faults.push(fault)
  }
  let [answers, bodies, bytes] = [0, 0, 0]
  try {
    checkPages(db, note)
    for (const fault of answerFaults(db, () => answers++)) note(fault)
    for (const outcome of checkBodies(db)) {
      bodies++
      if (typeof outcome === 'number') bytes += outcome
      else note(outcome)
    }
  } catch (error) {
    if (!(error instanceof SqliteError)) throw error
    note({ what: 'the file cannot be read to its end', got: error.message, wanted: 'a whole SQLite file' })
  } finally {
    db.close()
  }
  return { answers, bodies, bytes, found, faults }
}

function checkPages(db: Database, note: (fault: ByteFault) => void): void {
  const lines = db.prepare<[], string>(`PRAGMA quick_check(${SHOWN})`).pluck().all()
  for (const line of lines) {
    if (line !== 'ok') note({ what: 'SQLite finds the file damaged', got: line, wanted: 'ok' })
  }
}

function* answerFaults(db: Database, count: () => void): Generator<ByteFault> {
  const next = db.prepare<[number], AnswerRow>(
    `SELECT answer_id AS number, api, what, parameters AS "with", host, question,
       EXISTS (SELECT 1 FROM body b WHERE b.body_id = n.body_id) AS has
     FROM answer n WHERE answer_id > ? ORDER BY answer_id LIMIT 1`,
  )
  for (let row = next.get(0); row !== undefined; row = next.get(row.number)) {
    count()
    const what = `the answer to ${show(row)}`
    if (row.has === 0) yield { what, got: 'no body', wanted: 'the bytes that came' }
    const key = questionKey(row)
    if (row.question !== key) yield { what, got: `it is kept under ${quote(row.question)}`, wanted: key }
  }
}

/** The size of every body that is whole, and what is wrong with the others. */
function* checkBodies(db: Database): Generator<number | ByteFault> {
  const next = db.prepare<[number], BodyRow>(
    'SELECT body_id AS number, sha256, size, deflate FROM body WHERE body_id > ? ORDER BY body_id LIMIT 1',
  )
  const user = db.prepare<[number], AnswerRow>(
    'SELECT api, what, parameters AS "with", host FROM answer WHERE body_id = ? ORDER BY answer_id LIMIT 1',
  )
  for (let row = next.get(0); row !== undefined; row = next.get(row.number)) {
    const answer = user.get(row.number)
    const of = answer === undefined ? 'a question that is not in the case' : show(answer)
    try {
      yield bodyOf(row, of).length
    } catch (error) {
      if (!(error instanceof CheckError)) throw error
      yield { what: error.what, got: error.got, wanted: error.wanted }
    }
  }
}

function show({ api, what, with: parameters, host }: AnswerRow): string {
  return `${quote(what)} of ${quote(api)} with ${quote(parameters)}, from ${quote(host)}`
}
