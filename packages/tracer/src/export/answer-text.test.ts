import fc from 'fast-check'
import { expect, test } from 'vitest'
import { excerptOf, layOut } from './answer-text.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

test('law: laying JSON out changes white space between tokens only', () => {
  fc.assert(
    fc.property(fc.json(), (json) => {
      expect(JSON.parse(layOut(json))).toEqual(JSON.parse(json))
    }),
  )
})

test('law: of any text nothing but white space is lost', () => {
  const bare = (text: string) => text.replaceAll(/\s/g, '')
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(bare(layOut(text))).toBe(bare(text))
    }),
  )
})

test('digits beyond what a float holds stay', () => {
  expect(layOut('{"value":401346768858404671846374}')).toBe('{\n "value": 401346768858404671846374\n}')
  expect(layOut('{"a":[],"b":{}}')).toBe('{\n "a": [],\n "b": {}\n}')
})

test('an excerpt has the lines that name it, numbered as in the whole, and says that it is one', () => {
  const rows = Array.from({ length: 1000 }, (_, i) => ({ hash: `0x${i.toString(16).padStart(64, '0')}` }))
  const found = excerptOf(bytes(JSON.stringify(rows)), rows[500]!.hash.slice(2).toUpperCase(), 2, 50)
  expect(found.lines.filter(({ names }) => names).map(({ text }) => text)).toEqual([`  "hash": "${rows[500]!.hash}"`])
  expect(found.lines).toHaveLength(5)
  expect(found.lines[2]!.line).toBe(2 + 500 * 3 + 1)
  expect(found).toMatchObject({ total: 3002, cut: true })
})

test('law: never more lines than asked for, and those that name it before those around', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('x', 'y'), { minLength: 1 }),
      fc.nat(5),
      fc.integer({ min: 1, max: 20 }),
      (words, around, most) => {
        const { lines, total, cut } = excerptOf(bytes(words.join('\n')), 'x', around, most)
        const named = words.filter((word) => word === 'x').length
        expect(lines.length).toBeLessThanOrEqual(most)
        expect(lines.filter(({ names }) => names)).toHaveLength(Math.min(named, most))
        expect(total).toBe(words.length)
        expect(cut).toBe(lines.length < total)
      },
    ),
  )
})

test('a very long line is cut and said to be', () => {
  expect(excerptOf(bytes('x'.repeat(100_000)), 'x', 0, 10)).toMatchObject({ cut: true, total: 1 })
})
