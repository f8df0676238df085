/** Text that is markup already. Made by `html` alone, so that no foreign text becomes markup by mistake. */
class Markup {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

export type { Markup }

/** What may stand in a template: text is escaped, markup is not, lists are joined, nothing is nothing. */
export type Piece = string | number | bigint | Markup | undefined | false | readonly Piece[]

/**
 * A piece of a document. What is put in as text stays text, whatever it says; only the template itself is markup.
 * @example html`<p>${'<img onerror=x>'}</p>`.text // '<p>&lt;img onerror=x&gt;</p>'
 */
export function html(template: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  return new Markup(template.map((part, i) => part + (i < pieces.length ? textOf(pieces[i]) : '')).join(''))
}

/** Foreign text: set apart, so that letters of another direction do not reorder what stands beside them. */
export function foreign(text: string, limit = 400): Markup {
  const characters = Array.from(text.slice(0, limit * 4))
  return html`<bdi>${characters.length > limit ? `${characters.slice(0, limit).join('')}…` : text}</bdi>`
}

/** Words that are typed or looked up as they are, whatever the language of the report: flags for one. */
export function codes(words: readonly string[]): Markup {
  return html`${words.map((word, i) => html`${i > 0 && ', '}<code>${word}</code>`)}`
}

function textOf(piece: Piece): string {
  if (piece === undefined || piece === false) return ''
  if (piece instanceof Markup) return piece.text
  if (typeof piece === 'object') return piece.map(textOf).join('')
  return escaped(String(piece))
}

/** Controls, direction marks, invisible and unassigned characters, and lone surrogates. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu
/** Marks stacked on one letter climb out of their line; two are enough for any living script. */
const STACKED = /(\p{M}{2})\p{M}+/gu
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** A reader of evidence has to see what is in a name: hidden characters are written out, not dropped. */
function escaped(text: string): string {
  return text
    .replace(/[\t\r\n]+/g, ' ')
    .replace(STACKED, '$1…')
    .replace(HIDDEN, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`)
    .replace(/[&<>"']/g, (character) => ENTITIES[character]!)
}
