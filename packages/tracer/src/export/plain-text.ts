import { showUnits } from '../model/amount.ts'

/** Characters that hide, reorder or break a line of text: controls, zero-width, bidirectional marks, line separators. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu

/**
 * Foreign text as one harmless, short piece of a line. For terminals and reports; the bytes stay as they are in the case.
 * @param limit characters at most
 * @example plain('US\u202eDT', 12) // 'USDT'
 */
export function plain(text: string, limit: number): string {
  const characters = Array.from(
    text
      .slice(0, limit * 8)
      .replace(UNSEEN, '')
      .trim(),
  )
  return characters.length <= limit ? characters.join('') : `${characters.slice(0, limit - 1).join('')}…`
}

/** Digits of the whole part in threes: 401346.5 becomes 401,346.5. */
export function inThrees(number: string): string {
  const [whole = '', fraction] = number.split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return fraction === undefined ? grouped : `${grouped}.${fraction}`
}

/** Units in the decimals of their asset, exactly, with the digits in threes; as they are where the decimals are unknown. */
export function showAmount(units: bigint, decimals: number | null): string {
  return inThrees(decimals === null ? String(units) : showUnits(units, decimals))
}

/** US cents as dollars, `1,234.56`. */
export function showDollars(cents: bigint): string {
  return inThrees(dollarsOf(cents))
}

/** US cents as a decimal number of two digits, `1234.56`. */
export function dollarsOf(cents: bigint): string {
  const [whole = '', fraction = ''] = showUnits(cents, 2).split('.')
  return `${whole}.${fraction.padEnd(2, '0')}`
}

/**
 * Lines of words of at most `width` characters.
 * @param first what the first line begins with, blanks included
 * @param indent what every further line begins with
 * @example wrap('one two three', 8, '', '  ') // ['one two', '  three']
 */
export function wrap(text: string, width: number, first = '', indent = first): string[] {
  const lines: string[] = []
  let line = ''
  const room = (): number => width - (lines.length === 0 ? first : indent).length
  const shortest = width - Math.max(first.length, indent.length)
  for (const word of text.split(' ').flatMap((long) => long.match(new RegExp(`.{1,${shortest}}`, 'g')) ?? [])) {
    if (line !== '' && line.length + 1 + word.length > room()) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].map((part, i) => `${i === 0 ? first : indent}${part}`.trimEnd())
}
