import { html, type Markup } from './html.ts'

/** One numbered part of the report. Its pieces are made when they are written: a table may be long. */
export interface Section {
  readonly id: string
  readonly title: string
  readonly body: () => Iterable<Markup>
}

export function section(id: string, title: string, body: () => Iterable<Markup>): Section {
  return { id, title, body }
}

/** A table row by row. `columns` are the headings, with a class that says how wide a column is. */
export function* table(
  caption: string | Markup,
  columns: readonly (readonly [heading: string, width?: string])[],
  rows: Iterable<Markup>,
): Iterable<Markup> {
  yield html`<table><caption>${caption}</caption><thead><tr>${columns.map(
    ([heading, width = '']) => html`<th scope="col" class="${width}">${heading}</th>`,
  )}</tr></thead><tbody>
`
  yield* rows
  yield html`</tbody></table>
`
}
