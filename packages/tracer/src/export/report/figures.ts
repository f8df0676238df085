import type { Book } from './book.ts'
import { html } from './html.ts'
import { pathPicture, pathTable } from './paths.ts'
import { sankey } from './sankey.ts'
import { type Section, section } from './section.ts'

/** The accounts and the widest ways as pictures, each with its numbers as text. */
export function figures(book: Book): Section {
  return section('figures', book.say('figures.title'), function* () {
    yield html`<p>${book.say('figures.text')}</p>`
    yield sankey(book)
    yield pathPicture(book)
    if (book.input.paths.length > 0) yield* pathTable(book)
  })
}
