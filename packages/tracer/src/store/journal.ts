import { createHash } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import { canonicalJson } from '../model/canonical-json.ts'
import {
  type JournalEntry,
  type JournalFault,
  type JournalKind,
  type JournalWord,
  type Json,
  WITHHELD,
} from '../model/journal.ts'
import { storable } from './units.ts'

type Row = Omit<JournalEntry, 'payload' | 'withheld'> & { readonly payload: string }

/** What stands before the first entry. */
const NOTHING = '0'.repeat(64)
/** Key of the small facts of a case: how many entries there are, and the seal of the last, so that its end cannot be cut off alone. */
const HEAD = 'journal-head'

/** Texts one after the other, each with its length: no two lists give the same bytes. */
const sha256 = (...texts: readonly string[]): string => {
  const hash = createHash('sha256')
  for (const text of texts) hash.update(`${Buffer.byteLength(text)}:${text},`, 'utf8')
  return hash.digest('hex')
}

const wordsOf = ({ why, payload }: Pick<Row, 'why' | 'payload'>): string => sha256('spoor-words/1', why, payload)

const hashOf = ({ seq, kind, who, words, previous }: Omit<Row, 'hash' | 'at' | 'seal'>): string =>
  sha256('spoor-journal/1', previous, String(seq), kind, who, words)

const sealOf = (before: string, hash: string, at: string): string => sha256('spoor-seal/1', before, hash, at)

/**
 * What was done to a case, by whom and why: entries are added and never changed. Each holds the hash of the one before, so that
 * an entry that was edited, taken out or moved is found (docs/decisions/0028).
 */
export function openJournal(db: Database) {
  const all = db.prepare<[], Row>('SELECT * FROM journal ORDER BY seq')
  const last = db.prepare<[], Row>('SELECT * FROM journal ORDER BY seq DESC LIMIT 1')
  const insert = db.prepare(
    `INSERT INTO journal (seq, kind, who, why, payload, words, previous, hash, at, seal)
     VALUES (@seq, @kind, @who, @why, @payload, @words, @previous, @hash, @at, @seal)`,
  )
  const getMeta = db.prepare<[string], string>('SELECT value FROM meta WHERE key = ?').pluck()
  const setMeta = db.prepare<[string, string]>(
    'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  )
  const ofKind = db.prepare<[JournalKind], Row>('SELECT * FROM journal WHERE kind = ? ORDER BY seq DESC LIMIT 1')
  const totals = db.prepare<[], { name: string; identity: string; requests: number; answers: number; rows: number }>(
    `SELECT s.name, s.identity, s.requests,
       (SELECT count(*) FROM answer n WHERE n.source_id = s.source_id) AS answers,
       (SELECT count(*) FROM transfer t WHERE t.source_id = s.source_id) AS rows
     FROM source s ORDER BY s.source_id`,
  )

  function append({ kind, who, why, payload, at }: JournalWord): JournalEntry {
    const before = last.get()
    const said = { kind, who: storable(who), why: storable(why), payload: storable(canonicalJson(payload)) }
    const placed = {
      ...{ ...said, words: wordsOf(said) },
      ...{ seq: (before?.seq ?? 0) + 1, previous: before?.hash ?? NOTHING },
    }
    const hash = hashOf(placed)
    const when = storable(at)
    const row: Row = { ...placed, hash, at: when, seal: sealOf(before?.seal ?? NOTHING, hash, when) }
    insert.run(row)
    setMeta.run(HEAD, `${row.seq} ${row.seal}`)
    return entryOf(row)
  }

  return {
    append,
    isEmpty: (): boolean => last.get() === undefined,
    entries: (): JournalEntry[] => all.all().map(entryOf),
    /** What sources said since this was last asked, as the payload of an entry; undefined where they said nothing. */
    fetched(): Record<string, Json> | undefined {
      const known = ofKind.get('fetch')
      const before = new Map(
        known === undefined || isWithheld(known) ? [] : (JSON.parse(known.payload) as Fetched).sources.map(byName),
      )
      const sources = totals.all().map(({ name, identity, ...now }) => {
        const then = before.get(`${name}|${identity}`) ?? { requests: 0, answers: 0, rows: 0 }
        return {
          name,
          identity,
          answers: now.answers - then.answers,
          newRows: now.rows - then.rows,
          total: { ...now },
        }
      })
      const silent = sources.every(({ answers, newRows, name, identity }) => {
        return answers === 0 && newRows === 0 && before.has(`${name}|${identity}`)
      })
      return silent ? undefined : { sources }
    },
    /** The first entry that is not as it was written; undefined where the chain holds. */
    fault(): JournalFault | undefined {
      const rows = all.all()
      let [previous, seal] = [NOTHING, NOTHING]
      for (const [i, row] of rows.entries()) {
        const found = faultOf(row, i + 1, previous, seal)
        if (found !== undefined) return found
        previous = row.hash
        seal = row.seal
      }
      const head = getMeta.get(HEAD)
      const wanted = rows.length === 0 ? undefined : `${rows.length} ${seal}`
      if (head === wanted) return undefined
      const written = Number(head?.split(' ')[0] ?? 0)
      return {
        seq: Math.min(written, rows.length) + 1,
        what: 'entries at its end were removed or added',
        got: `${rows.length} entries that end in ${rows.length === 0 ? 'nothing' : seal}`,
        wanted: head ?? 'no entry',
      }
    },
  }
}

interface Fetched {
  readonly sources: readonly {
    readonly name: string
    readonly identity: string
    readonly total: { readonly requests: number; readonly answers: number; readonly rows: number }
  }[]
}

const byName = ({ name, identity, total }: Fetched['sources'][number]) => [`${name}|${identity}`, total] as const

function entryOf(row: Row): JournalEntry {
  return { ...row, withheld: isWithheld(row), payload: JSON.parse(row.payload) as JournalEntry['payload'] }
}

const NO_WORDS = { why: WITHHELD, payload: '{}' }

const isWithheld = ({ why, payload, words }: Row): boolean =>
  why === NO_WORDS.why && payload === NO_WORDS.payload && words !== wordsOf(NO_WORDS)

/** Takes the words out of entries, and leaves what binds the chain: of a copy that is going to be handed on. */
export function withholdEntries(db: Database, entries: Iterable<number>): void {
  const blank = db.prepare('UPDATE journal SET why = @why, payload = @payload WHERE seq = @seq')
  for (const seq of entries) blank.run({ ...NO_WORDS, seq })
}

function faultOf(row: Row, seq: number, previous: string, seal: string): JournalFault | undefined {
  if (row.seq !== seq) {
    return { seq, what: 'the entry was removed', got: `entry ${row.seq} in its place`, wanted: `entry ${seq}` }
  }
  if (row.previous !== previous) {
    return { seq, what: 'the entry does not follow the one before', got: row.previous, wanted: previous }
  }
  const words = wordsOf(row)
  if (row.words !== words && !isWithheld(row)) {
    return { seq, what: 'the words of the entry were edited', got: words, wanted: row.words }
  }
  const hash = hashOf(row)
  if (row.hash !== hash) return { seq, what: 'the entry was edited', got: hash, wanted: row.hash }
  const sealed = sealOf(seal, hash, row.at)
  if (row.seal !== sealed) return { seq, what: 'the time of the entry was edited', got: sealed, wanted: row.seal }
  return undefined
}
