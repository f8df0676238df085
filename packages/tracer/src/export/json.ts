import type { CaseView } from './case-view.ts'

/**
 * The case view as JSON text, in pieces: a case of a million movements is longer than the longest string of JavaScript.
 * Lists are written one element a line, so that two exports can be compared line by line.
 */
export function* jsonChunks(view: CaseView): Iterable<string> {
  let first = true
  for (const [key, value] of Object.entries(view)) {
    yield `${first ? '{' : ','}\n${JSON.stringify(key)}: `
    first = false
    if (!Array.isArray(value)) {
      yield JSON.stringify(value)
      continue
    }
    yield '['
    let separator = '\n'
    for (const element of value) {
      yield separator + JSON.stringify(element)
      separator = ',\n'
    }
    yield '\n]'
  }
  yield '\n}\n'
}
