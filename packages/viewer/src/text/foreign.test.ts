import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FOREIGN_LIMIT, showForeign, showForeignLines } from './foreign.ts'

test('shows direction, control and invisible characters as escapes', () => {
  expect(showForeign('US\u202eDT')).toBe('US\\u{202e}DT')
  expect(showForeign('a\u0000b\u200bc\ufeff')).toBe('a\\u{0}b\\u{200b}c\\u{feff}')
  expect(showForeign('\u{e0041}tag')).toBe('\\u{e0041}tag')
})

test('leaves markup as plain text and living scripts alone', () => {
  expect(showForeign('<img src=x onerror=alert(1)>')).toBe('<img src=x onerror=alert(1)>')
  expect(showForeign('한국어 ЕТН é 日本')).toBe('한국어 ЕТН é 日本')
})

test('cuts 10,000 characters to 64, and stacked marks to two', () => {
  expect(showForeign('x'.repeat(10_000))).toBe(`${'x'.repeat(FOREIGN_LIMIT)}…`)
  expect(showForeign(`a${'\u0301'.repeat(3)}`)).toBe('a\u0301\u0301\\u{301}')
})

test('law: never longer than the limit, never a hidden character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      const shown = showForeign(text)
      expect(shown.length).toBeLessThanOrEqual(FOREIGN_LIMIT + 1)
      expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}]/u)
    }),
  )
})

test('showForeignLines() keeps the lines of a note and nothing else that hides', () => {
  expect(showForeignLines('one\r\ntwo\n\u202ethree', 100)).toBe('one\ntwo\n\\u{202e}three')
  expect(showForeignLines('x'.repeat(20), 10)).toBe(`${'x'.repeat(10)}…`)
})
