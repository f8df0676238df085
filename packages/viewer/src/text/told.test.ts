import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { en } from '../messages/en.ts'
import { translator } from '../messages/lookup.ts'
import { nameIn, toldIn } from './told.ts'

const ko = translator('ko')
const inKorean = (text: string) =>
  toldIn(text, ko, 'ko-KR', 300)
    .map((part) => part.text)
    .join('')
const known = (text: string) => toldIn(text, ko, 'ko-KR', 300).every((part) => part.known)

describe('toldIn()', () => {
  test('says a sentence anew with its figures', () => {
    expect(inKorean('74 fresh receivers within 1 h 47 min')).toBe('1시간 47분 안에 새로 받은 주소 74개')
    expect(inKorean('moves zero units; the payer looks like 0xa4b2')).toBe(
      '0단위의 이동; 보낸 주소가 0xa4b2와(과) 비슷하게 생김',
    )
    expect(
      inKorean('the depositor paid the recipient 2 times outside of mixers, the depositor was paid as its relayer'),
    ).toBe('입금자가 믹서 밖에서 수취인에게 2번 지급함, 입금자가 그 출금의 중계자로 보수를 받음')
  })

  test('a sentence within a sentence is said anew as well', () => {
    expect(inKorean('3 such pairs, 0.2 by chance (every order of the entries)')).toBe(
      '이런 쌍 3개, 우연으로는 0.2개(입금의 모든 순서)',
    )
    expect(inKorean('native: not read: over 10000 rows')).toBe('기본 코인: 읽지 않음: 10,000행 초과')
  })

  test('what is not known stays as it was written, with hidden characters made visible', () => {
    expect(toldIn('moves zero units; by order of \u202eboss', ko, 'ko-KR', 300)).toEqual([
      { text: '0단위의 이동', known: true },
      { text: '; ', known: true },
      { text: 'by order of \\u{202e}boss', known: false },
    ])
    expect(inKorean('the receiver looks like \u202e<b>')).toContain('\\u{202e}<b>')
  })

  test.each(Object.keys(en).filter((key) => /^told\.(?!name\.)/.test(key)) as (keyof typeof en)[])(
    '%s is known by its own form, whatever stands in its holes',
    (key) => {
      const word = fc.string({ unit: fc.constantFrom('x', 'y', '0'), minLength: 3, maxLength: 12 })
      fc.assert(
        fc.property(fc.infiniteStream(word), fc.integer({ min: 2, max: 10_000 }), (words, n) => {
          const text = en[key].replace(/\{(\w+)\}/g, (_, name: string) =>
            name === 'n' ? String(n) : (words.next().value ?? ''),
          )
          expect(known(text)).toBe(true)
        }),
      )
    },
  )

  test('law: any text is shown, in time, without a hidden character', () => {
    const piece = fc.constantFrom('; ', ': ', ', ', ' within ', 'by chance ', ' such ', '\u202e', 'x', '7', ' ')
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.array(piece, { maxLength: 600 }).map((all) => all.join('')),
    )
    fc.assert(
      fc.property(text, (any) => {
        expect(inKorean(any)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}]/u)
      }),
    )
  })
})

test('nameIn() says names of the tracer anew, and leaves every other as it is', () => {
  expect(nameIn('deposit address of Binance 14', ko)).toBe('Binance 14의 입금 주소')
  expect(nameIn('deposit address of unlabelled hub', ko)).toBe('라벨 없는 허브의 입금 주소')
  expect(nameIn('deposit address of Binance 14', translator('en'))).toBe('deposit address of Binance 14')
  expect(nameIn('Lazarus \u202e', ko)).toBe('Lazarus \u202e')
})
