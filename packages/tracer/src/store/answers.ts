import { createHash } from 'node:crypto'
import { deflateSync, inflateSync } from 'node:zlib'
import type { Database } from 'better-sqlite3'
import { quote } from '../model/chain.ts'
import { CheckError } from '../model/errors.ts'
import type { UnixSeconds } from '../model/time.ts'
import type { AnswerRecord } from './case-store.ts'

/** A body may be as large as this when it is taken out again: a file that was tampered with can claim any size. */
const LARGEST_BODY = 1 << 30

type Question = Pick<AnswerRecord, 'api' | 'what' | 'with'>
export type AnswerHead = Omit<AnswerRecord, 'body'> & { readonly sha256: string }
interface AnswerRow {
  readonly number: number
  readonly api: string
  readonly what: string
  readonly with: string
  readonly host: string
  readonly at: number
  readonly status: number
  readonly sha256: string
  readonly size: number
  readonly deflate: Buffer
}

const HEAD = 'n.api, n.what, n.parameters AS "with", n.host, n.at, n.status, b.sha256'
const ROW = `SELECT n.answer_id AS number, ${HEAD}, b.size, b.deflate FROM answer n JOIN body b USING (body_id)`

/** What services answered: each body once, by its hash, with the transactions it names. */
export function openAnswers(db: Database) {
  const bodyId = db.prepare<[string], number>('SELECT body_id FROM body WHERE sha256 = ?').pluck()
  const addBody = db
    .prepare<[string, number, Buffer], number>(
      'INSERT INTO body (sha256, size, deflate) VALUES (?, ?, ?) RETURNING body_id',
    )
    .pluck()
  const add = db.prepare<[number, string, string, string, string, string, number, number, number]>(
    `INSERT INTO answer (source_id, question, api, what, parameters, host, at, status, body_id)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const name = db.prepare<[string, number]>('INSERT OR IGNORE INTO body_tx (tx, body_id) VALUES (?, ?)')
  const asked = 'n.question = ? AND n.api = ? AND n.what = ? AND n.parameters = ?'
  const nth = db.prepare<[string, string, string, string, number], AnswerRow>(
    `${ROW} WHERE ${asked} ORDER BY n.answer_id LIMIT 1 OFFSET ?`,
  )
  const last = db.prepare<[string, string, string, string], AnswerRow>(
    `${ROW} WHERE ${asked} ORDER BY n.answer_id DESC LIMIT 1`,
  )
  const next = db.prepare<[number], AnswerRow>(`${ROW} WHERE n.answer_id > ? ORDER BY n.answer_id LIMIT 1`)
  const naming = db.prepare<[string], AnswerHead>(
    `SELECT ${HEAD} FROM body_tx t JOIN answer n USING (body_id) JOIN body b USING (body_id) WHERE t.tx = ?
     ORDER BY n.answer_id`,
  )
  const said = db.prepare<[], Omit<AnswerHead, 'at'>>(
    `SELECT DISTINCT n.api, n.what, n.parameters AS "with", n.host, n.status, b.sha256 FROM answer n JOIN body b USING (body_id)
     ORDER BY n.api, n.what, n.parameters, n.host, n.status, b.sha256`,
  )

  function keep(body: Uint8Array): number {
    const sha256 = hashOf(body)
    return bodyId.get(sha256) ?? addBody.get(sha256, body.length, deflateSync(body))!
  }

  return {
    /** @param transactions hashes that are looked for in the bodies */
    add(source: number, answers: readonly AnswerRecord[], transactions: ReadonlySet<string>): void {
      const wanted = new Map([...transactions].map((tx) => [bareHash(tx), tx]))
      for (const answer of answers) {
        const id = keep(answer.body)
        const { api, what, with: parameters, host, at, status } = answer
        add.run(source, questionKey(answer), api, what, parameters, host, at, status, id)
        for (const tx of namedIn(answer.body, wanted)) name.run(tx, id)
      }
    },
    answer(question: Question, turn: number): AnswerRecord | undefined {
      const key = [questionKey(question), question.api, question.what, question.with] as const
      const row = nth.get(...key, turn) ?? last.get(...key)
      return row === undefined ? undefined : answerOf(row)
    },
    /** The answer after the one with this number; 0 for the first. */
    after(number: number): { readonly number: number; readonly answer: AnswerRecord & AnswerHead } | undefined {
      const row = next.get(number)
      return row === undefined ? undefined : { number: row.number, answer: answerOf(row) }
    },
    naming: (tx: string): AnswerHead[] => naming.all(tx),
    evidence(): string {
      const hash = createHash('sha256')
      for (const { api, what, with: parameters, host, status, sha256 } of said.iterate())
        hash.update(`${JSON.stringify([api, what, parameters, host, status, sha256])}\n`)
      return hash.digest('hex')
    },
  }
}

/**
 * The bytes of a body as they were answered.
 * @param of what the body is of, for the message
 * @throws CheckError when they are not those that were stored
 */
export function bodyOf(row: Pick<AnswerRow, 'sha256' | 'size' | 'deflate'>, of: string): Buffer {
  const damaged = (got: string, cause?: unknown): CheckError =>
    new CheckError(`the case does not hold the answer to ${of} as it came`, {
      got,
      wanted: `${row.size} bytes with sha256 ${row.sha256}`,
      next: 'take the case from a copy that verifies, or trace again',
      cause,
    })
  if (!Number.isSafeInteger(row.size) || row.size > LARGEST_BODY) throw damaged(`a body of ${row.size} bytes`)
  let body: Buffer
  try {
    body = inflateSync(row.deflate, { maxOutputLength: Math.max(row.size, 1) })
  } catch (error) {
    throw damaged(`compressed bytes that do not unpack to it (${(error as NodeJS.ErrnoException).code})`, error)
  }
  const sha256 = hashOf(body)
  if (body.length !== row.size || sha256 !== row.sha256) throw damaged(`${body.length} bytes with sha256 ${sha256}`)
  return body
}

function answerOf({ number: _, size, deflate, ...head }: AnswerRow): AnswerRecord & AnswerHead {
  const of = `${quote(head.what)} of ${quote(head.api)} with ${quote(head.with)}`
  const body = bodyOf({ sha256: head.sha256, size, deflate }, of)
  return { ...head, at: head.at as UnixSeconds, body: new Uint8Array(body.buffer, body.byteOffset, body.length) }
}

/** What an answer is looked up by. */
export function questionKey({ api, what, with: parameters }: Question): string {
  return createHash('sha256').update(`${api}\n${what}\n${parameters}`).digest('hex')
}

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

const HASH = /(?<![0-9a-z])(?:0x)?[0-9a-f]{64}(?![0-9a-f])/gi
const bareHash = (tx: string): string => tx.toLowerCase().replace(/^0x/, '')

/** The transactions whose hash stands in a body as a word of its own. */
function namedIn(body: Uint8Array, wanted: ReadonlyMap<string, string>): Set<string> {
  const found = new Set<string>()
  if (wanted.size === 0) return found
  const text = Buffer.from(body.buffer, body.byteOffset, body.length).toString('latin1')
  for (const [word] of text.matchAll(HASH)) {
    const tx = wanted.get(bareHash(word))
    if (tx !== undefined) found.add(tx)
  }
  return found
}
