import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { differenceOf } from './agreement.ts'

const body = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))
const name = fc.constantFrom('a', 'b', 'hash', 'value', 'topics')
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom('0x1', '0x2', null, true, 0, 1),
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(name, tie('tree'), { maxKeys: 4 }),
  ),
}))

/** The same, its members in the opposite order. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, turned(item)]),
  )
}

describe('laws', () => {
  it('order of members, blanks and the id do not count', () => {
    fc.assert(
      fc.property(tree, (result) => {
        const other = JSON.stringify({ result: turned(result), jsonrpc: '2.0', id: 9 }, null, 2)
        expect(differenceOf(body({ jsonrpc: '2.0', id: 1, result }), body(other))).toBeUndefined()
      }),
    )
  })

  it('says the same of both sides: nothing where they mean the same, else where they part', () => {
    fc.assert(
      fc.property(tree, tree, (left, right) => {
        const same = JSON.stringify(turned(turned(left))) === JSON.stringify(right) || sameMeaning(left, right)
        expect(differenceOf(body({ result: left }), body({ result: right })) === undefined).toBe(same)
        expect(differenceOf(body({ result: right }), body({ result: left })) === undefined).toBe(same)
      }),
    )
  })
})

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted)
  if (value === null || typeof value !== 'object') return value
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => ['member', key, sorted(item)])
}
/** Told apart from arrays by the word in front of each member. */
const sameMeaning = (a: unknown, b: unknown) =>
  Array.isArray(a) === Array.isArray(b) && JSON.stringify(sorted(a)) === JSON.stringify(sorted(b))

describe('where answers part', () => {
  it.each([
    [
      'a value',
      { result: [{ value: '0x1' }] },
      { result: [{ value: '0x2' }] },
      '"\\"0x1\\"" and "\\"0x2\\"" at "result[0].value"',
    ],
    ['a log that one leaves out', { result: [1, 2] }, { result: [1] }, '2 and 1 items at "result"'],
    [
      'an error that one leaves out',
      { result: [{ error: 'Reverted' }] },
      { result: [{}] },
      '"\\"Reverted\\"" and nothing at "result[0].error"',
    ],
    ['an id that is not of the question', { result: { id: 1 } }, { result: { id: 2 } }, '"1" and "2" at "result.id"'],
    ['an answer and an error', { result: [] }, { error: { code: 1 } }, 'nothing and "{\\"code\\":1}" at "error"'],
    ['null and nothing', { result: { a: null } }, { result: {} }, '"null" and nothing at "result.a"'],
  ])('%s', (_, left, right, difference) => expect(differenceOf(body(left), body(right))).toBe(difference))

  it('a time that only one adds to a log is none; another time is one', () => {
    const log = (more: object) => body({ result: [{ data: '0x', ...more }] })
    expect(differenceOf(log({ blockTimestamp: '0x1' }), log({}))).toBeUndefined()
    expect(differenceOf(log({ blockTimestamp: '0x1' }), log({ blockTimestamp: '0x2' }))).toContain('blockTimestamp')
  })

  it('answers to a batch may come in any order', () => {
    const one = { jsonrpc: '2.0', id: 1, result: 'a' }
    const two = { jsonrpc: '2.0', id: 2, result: 'b' }
    expect(differenceOf(body([one, two]), body([two, one]))).toBeUndefined()
    expect(differenceOf(body([one, two]), body([one, { ...two, result: 'c' }]))).toContain('[1].result')
  })

  it('JSON by lines means what its lines mean', () => {
    expect(differenceOf(body('{"a":1,"b":2}\n{"c":3}\n'), body('{"b":2,"a":1}\n{"c": 3}'))).toBeUndefined()
    expect(differenceOf(body('{"a":1}\n{"c":3}'), body('{"a":1}\n{"c":4}'))).toContain('[1].c')
  })

  it('anything else has to be the same bytes', () => {
    expect(differenceOf(body('a,b'), body('a,b'))).toBeUndefined()
    expect(differenceOf(body('a,b'), body('a, b'))).toContain('not the same bytes')
    expect(differenceOf(body('a,b'), body('{"a":1}'))).toContain('not the same bytes')
  })
})
