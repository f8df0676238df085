import { createHash } from 'node:crypto'
import { excerptOf } from '../export/answer-text.ts'
import { caseView } from '../export/build-view.ts'
import type { MovementView } from '../export/case-view.ts'
import { showAsset } from '../model/asset.ts'
import { showTime } from '../model/time.ts'
import { METHODS } from '../model/trace.ts'
import type { AddressReading, CaseInsights, EvidenceAnswer, MovementEvidence } from '../server/case-insights.ts'
import type { CaseStore } from '../store/case-store.ts'
import { openCase } from '../store/sqlite-case.ts'
import { policyOf } from './case-arg.ts'
import { findingsOfCase } from './findings.ts'
import { frozenAnswersOf } from './freeze-answers.ts'
import { deskOf } from './freeze-desk.ts'
import type { Io } from './io.ts'
import { openEnclosed } from './merged.ts'
import { compareMethods } from './methods.ts'
import { replayed } from './replayed.ts'
import { contextOf } from './view.ts'

/** Answers that are shown of one movement; others are counted. */
const SHOWN = 12
/** Lines of one answer, and around each line that names the transaction. */
const LINES = 120
const AROUND = 6
/** Askings of one question that are looked through for the answer of one hash. */
const TURNS = 100
/** Dollars that structuring stays below, as `spoor findings` takes them. */
const THRESHOLD = 10_000

/**
 * What the case in a file tells beside its view. The file is opened for each question, and never written to.
 * @param path as it was written on the command line
 */
export function insightsOf(path: string, io: Io): CaseInsights {
  const using = <T>(work: (store: CaseStore) => T): T => {
    const store = openCase(path, { readonly: true })
    try {
      return work(store)
    } finally {
      store.close()
    }
  }
  return {
    viewUnder: (method) => using((store) => caseView(replayed(store, { method }), contextOf(store))),
    methods: () =>
      using((store) => {
        const { method: own } = policyOf(store)
        const others = METHODS.filter((method) => method !== own)
        return compareMethods([store, ...others.map((method) => replayed(store, { method }))], io)
      }),
    findings: (method) => using((store) => findingsOfCase(store, { method, threshold: THRESHOLD, limit: 0 })),
    async freeze(view) {
      const store = openCase(path, { readonly: true })
      try {
        return deskOf(view, await frozenAnswersOf(store, io.signal))
      } finally {
        store.close()
      }
    },
    evidence: (movement) => using((store) => evidenceOf(store, movement, path)),
    reading: (address) => using((store) => readingOf(store, address)),
  }
}

function evidenceOf(store: CaseStore, { id, tx }: MovementView, path: string): MovementEvidence {
  const hash = tx.slice(tx.lastIndexOf(':') + 1)
  const own = store.enclosed().length === 0
  const opened = own ? { parts: [{ owner: '', store }], close: () => undefined } : openEnclosed(store)
  try {
    // one of each part in turn: of a merged case every owner's evidence is seen
    const heads = inTurn(
      opened.parts.map(({ owner, store: of }) =>
        (hash === '' ? [] : of.answersNaming(hash)).map((head) => ({ head, of, owner })),
      ),
    )
    const answers = heads.slice(0, SHOWN).map(({ head: { at, ...head }, of, owner }): EvidenceAnswer => {
      const body = bodyOf(of, head)
      const excerpt = excerptOf(body, hash.replace(/^0x/, ''), AROUND, LINES)
      return { ...head, at: showTime(at), size: body.length, excerpt, ...(own ? {} : { owner }) }
    })
    return { ledgers: ledgersOf(store), answers, count: heads.length, ...commandsFor(path, id) }
  } finally {
    opened.close()
  }
}

function ledgersOf(store: CaseStore): MovementEvidence['ledgers'] {
  return store.ledgers().map(({ name, identity, rows }) => ({ name, sha256: identity.replace(/^sha256:/, ''), rows }))
}

function commandsFor(path: string, id: string): Pick<MovementEvidence, 'explain' | 'verify'> {
  return {
    explain: `spoor explain ${word(path)} ${word(id)}`,
    verify: `spoor verify ${word(path)}`,
  }
}

/** The first of each list, then the second of each, and so on. */
function inTurn<T>(lists: readonly (readonly T[])[]): T[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length))
  return Array.from({ length: longest }, (_, i) => lists.flatMap((list) => list.slice(i, i + 1))).flat()
}

/** The body of an answer that is known by its hash: one question may have been asked more than once. */
function bodyOf(store: CaseStore, head: Pick<EvidenceAnswer, 'api' | 'what' | 'with' | 'sha256'>): Uint8Array {
  for (let turn = 0; turn < TURNS; turn++) {
    const body = store.answer(head, turn)?.body
    if (body === undefined) break
    if (createHash('sha256').update(body).digest('hex') === head.sha256) return body
  }
  return new Uint8Array()
}

function readingOf(store: CaseStore, address: string): AddressReading {
  const read = store.reads().find((one) => one.address === address)
  const sources = store.sources()
  // a case numbers its sources from one
  const nameOf = (source: number) => sources[source - 1]?.name ?? String(source)
  return {
    state: read?.state ?? '',
    note: read?.note ?? '',
    coverage: (read?.coverage ?? []).map(({ direction, asset, from, to }) => ({
      direction,
      asset: asset === undefined ? '' : showAsset(asset),
      from: showTime(from),
      to: showTime(to),
    })),
    parts: (read?.parts ?? []).map(({ source, ...part }) => ({ source: nameOf(source), ...part })),
    checks: (read?.checks ?? []).map(({ source, kind, asset, expected, found, note }) => ({
      source: nameOf(source),
      kind,
      asset: asset === undefined ? '' : showAsset(asset),
      expected: String(expected),
      found: String(found),
      note,
    })),
  }
}

/** A word of a command line, quoted where a shell would take it for something else. */
function word(text: string): string {
  return /^[\w./:@%+,=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}
