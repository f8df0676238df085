import { createHash } from 'node:crypto'
import { movementsCsv, sinksCsv } from '../csv.ts'
import { accounts } from './accounts.ts'
import { addresses } from './addresses.ts'
import { Book } from './book.ts'
import { type Appendix, citations, limits, manifest, verification } from './closing.ts'
import { compared } from './compared.ts'
import { figures } from './figures.ts'
import { freeze } from './freeze.ts'
import { html, type Markup } from './html.ts'
import type { ReportInput } from './input.ts'
import { leads } from './leads.ts'
import { type Lang, Locale } from './locale.ts'
import { method } from './method.ts'
import { asserted, movements } from './movements.ts'
import { heading, question, stolen } from './opening.ts'
import type { Section } from './section.ts'
import { STYLE } from './style.ts'

/** A report and, where a table is too long to print, its appendices as CSV. */
export interface Report {
  readonly chunks: Iterable<string>
  readonly appendices: readonly { readonly name: string; readonly chunks: Iterable<string> }[]
}

/**
 * The court report of a case: one HTML document without scripts that fetches nothing and prints to PDF from any browser.
 * The same input and language give the same bytes on every machine.
 * @example [...courtReport(reportInput(store, context, { methods: [], paths: [], deskOf }), 'en').chunks].join('')
 */
export function courtReport(input: ReportInput, lang: Lang): Report {
  const book = new Book(input, new Locale(lang))
  const files = appendices(book)
  const named = files.map(({ name, chunks }): Appendix => ({ name, sha256: hashOf(chunks) }))
  const sections = [
    ...[question(book), stolen(book), method(book), accounts(book), figures(book), movements(book)],
    ...[
      asserted(book),
      leads(book),
      addresses(book),
      freeze(book),
      limits(book),
      compared(book),
      manifest(book, named),
    ],
    ...[verification(book), citations(book)],
  ]
  return { chunks: text(documentOf(book, sections)), appendices: files }
}

function* text(pieces: Iterable<Markup>): Iterable<string> {
  for (const piece of pieces) yield piece.text
}

function* documentOf(book: Book, sections: readonly Section[]): Iterable<Markup> {
  const { title } = book.input.view.incident
  const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE.text).digest('base64')}'; base-uri 'none'; form-action 'none'`
  yield html`<!doctype html>
<html lang="${book.locale.lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${book.say('report.title')}: ${title}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
`
  yield heading(book)
  yield html`<nav aria-labelledby="contents"><h2 id="contents">${book.say('report.contents')}</h2><ol>${sections.map(
    ({ id, title: name }) => html`<li><a href="#${id}">${name}</a></li>`,
  )}</ol></nav>
`
  for (const [i, { id, title: name, body }] of sections.entries()) {
    yield html`<section aria-labelledby="${id}"><h2 id="${id}">${i + 1}. ${name}</h2>
`
    yield* body()
    yield html`</section>
`
  }
  yield html`</main>
</body>
</html>
`
}

/** Tables that are too long to print, whole. */
function appendices({ input: { view }, listed, places }: Book): Report['appendices'] {
  const rows = listed.map(({ movement }) => movement)
  return [
    ...(listed.every(({ printed }) => printed)
      ? []
      : [{ name: 'movements.csv', chunks: again(() => movementsCsv({ ...view, movements: rows })) }]),
    ...(places.length === view.statement.places.length
      ? []
      : [{ name: 'places.csv', chunks: again(() => sinksCsv(view)) }]),
  ]
}

/** Text that is made anew each time it is read: once for its hash, once for its file. */
function again(make: () => Iterable<string>): Iterable<string> {
  return { [Symbol.iterator]: () => make()[Symbol.iterator]() }
}

function hashOf(chunks: Iterable<string>): string {
  const hash = createHash('sha256')
  for (const chunk of chunks) hash.update(chunk)
  return hash.digest('hex')
}
