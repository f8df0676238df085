import type { CaseStore } from '../../store/case-store.ts'

/**
 * What a case rests on, one line of JSON for each: what was asked of whom, when, and the hash of the answer, whose bytes the case holds; the ledgers
 * whose rows it took; and of a merged case those that it encloses, each of which holds its own answers.
 */
export function* evidenceLines(store: CaseStore): Generator<string> {
  for (const { sha256, body, host, at, status, api, what, with: parameters } of store.answers()) {
    yield `${JSON.stringify({ sha256, size: body.length, host, at, status, api, what, with: parameters })}\n`
  }
  for (const { name, identity, rows } of store.ledgers()) {
    yield `${JSON.stringify({ ledger: name, identity, rows })}\n`
  }
  for (const { owner, hash, sha256 } of store.enclosed()) {
    yield `${JSON.stringify({ case: hash, owner, sha256 })}\n`
  }
}
