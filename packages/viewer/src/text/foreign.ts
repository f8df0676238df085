/**
 * Every string that somebody else wrote (token names, labels, notes) passes here before it is shown: control,
 * direction and invisible characters become visible escapes, and the text is cut. It is still only ever a text node.
 */
const HIDDEN =
  /\p{Cc}|\p{Cf}|\p{Co}|\p{Cn}|\p{Cs}|\p{Zl}|\p{Zp}|\u034f|[\u115f\u1160]|[\u17b4\u17b5]|[\u180b-\u180f]|[\u2800\u3164\uffa0]|[\ufe00-\ufe0f]|[\u{e0100}-\u{e01ef}]/u
const WIDE_SPACE = /[\p{Zs}]/u
const MARK = /\p{M}/u

export const FOREIGN_LIMIT = 64

const visibleEscape = (character: string): string => `\\u{${character.codePointAt(0)?.toString(16) ?? '?'}}`

/** @example showForeign('US\u202eDT') // 'US\\u{202e}DT' */
export function showForeign(text: string, limit: number = FOREIGN_LIMIT): string {
  let shown = ''
  let length = 0
  let marks = 0
  for (const character of text) {
    // Stacked combining marks climb out of their line; two are enough for any living script.
    marks = MARK.test(character) ? marks + 1 : 0
    const part =
      HIDDEN.test(character) || marks > 2 ? visibleEscape(character) : WIDE_SPACE.test(character) ? ' ' : character
    if (length + part.length > limit) return `${shown}…`
    shown += part
    length += part.length
  }
  return shown
}

/**
 * The same for what may have lines: a note. Each line keeps its end; everything else that hides is shown.
 * @example showForeignLines('one\ntwo\u200b') // 'one\ntwo\\u{200b}'
 */
export function showForeignLines(text: string, limit: number): string {
  const lines = text.slice(0, limit).split(/\r\n|[\r\n]/)
  return lines.map((line) => showForeign(line, Number.POSITIVE_INFINITY)).join('\n') + (text.length > limit ? '…' : '')
}
