import fc from 'fast-check'
import { expect, test } from 'vitest'
import { firstDifference } from './difference.ts'

const records = (): fc.Arbitrary<string[]> =>
  fc.array(
    fc
      .tuple(fc.constantFrom('read', 'transfer'), fc.string({ unit: 'binary' }))
      .map(([tag, text]) => `${tag}1:${text},\n`),
  )

test('equal streams have none', () => {
  fc.assert(fc.property(records(), (list) => firstDifference(list, [...list]) === undefined))
})

test('the byte it names is the first in which the two texts differ', () => {
  fc.assert(
    fc.property(records(), records(), (a, b) => {
      const found = firstDifference(a, b)
      const [left, right] = [Buffer.from(a.join('')), Buffer.from(b.join(''))]
      if (found === undefined) return left.equals(right)
      const { byte, record, at } = found
      expect(left.subarray(0, byte).equals(right.subarray(0, byte))).toBe(true)
      expect(left[byte]).not.toBe(right[byte])
      expect([found.left, found.right]).toEqual([a[record], b[record]])
      expect(byte).toBe(Buffer.byteLength(a.slice(0, record).join('')) + at)
      return true
    }),
  )
})

test('it says what the record is of, and where one side has ended', () => {
  expect(firstDifference(['spoor-case/1\n', 'incident-,\n'], ['spoor-case/1\n', 'incident1:é,\n'])).toEqual({
    record: 1,
    tag: 'incident',
    byte: 21,
    at: 8,
    left: 'incident-,\n',
    right: 'incident1:é,\n',
  })
  expect(firstDifference(['spoor-case/1\n'], [])).toEqual({
    record: 0,
    tag: 'spoor-case/1',
    byte: 0,
    at: 0,
    left: 'spoor-case/1\n',
    right: undefined,
  })
})

test('it reads no further than it has to, and lets both streams end', () => {
  let [read, ended] = [0, 0]
  function* endless(last: string): Generator<string> {
    try {
      for (;;) yield read++ < 20 ? 'a\n' : last
    } finally {
      ended++
    }
  }
  expect(firstDifference(endless('b\n'), endless('c\n'))?.record).toBe(10)
  expect([read, ended]).toEqual([22, 2])
})
