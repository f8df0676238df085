import fc from 'fast-check'
import { expect, test } from 'vitest'
import { boundedLines } from './bounded-lines.ts'

async function linesOf(pieces: readonly string[], most: number): Promise<string[]> {
  const lines: string[] = []
  for await (const line of boundedLines(pieces, most)) lines.push(line)
  return lines
}

/** A text, and the same cut into pieces anywhere. */
const cut = fc
  .tuple(
    fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\n', '\r\n', '\u2028', '\u2029', '\u0085'))),
    fc.array(fc.nat(40)),
  )
  .map(([parts, places]) => {
    const text = parts.join('')
    const ends = [...new Set(places.filter((place) => place < text.length))].sort((a, b) => a - b)
    const pieces = [0, ...ends].map((from, i) => text.slice(from, ends[i] ?? text.length))
    return { text, pieces }
  })

test('lines are those between line feeds, however the text is cut', () =>
  fc.assert(
    fc.asyncProperty(cut, async ({ text, pieces }) => {
      const wanted = text.split('\n')
      if (wanted.at(-1) === '') wanted.pop()
      expect(await linesOf(pieces, 1_000_000)).toEqual(wanted)
    }),
  ))

test('a line that is too long is cut one sign beyond what is allowed, and the next is whole', () =>
  fc.assert(
    fc.asyncProperty(cut, fc.integer({ min: 1, max: 8 }), async ({ text, pieces }, most) => {
      const wanted = text.split('\n').map((line) => line.slice(0, most + 1))
      if (wanted.at(-1) === '') wanted.pop()
      expect(await linesOf(pieces, most)).toEqual(wanted)
    }),
  ))
