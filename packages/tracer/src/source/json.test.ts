import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SourceError } from '../model/errors.ts'
import { parseJson, readJson } from './json.ts'

const bytes = (text: string) => Buffer.from(text)
const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`

describe('laws', () => {
  const json = fc.jsonValue({ noUnicodeString: false }).filter((value) => !JSON.stringify(value).includes('__proto__'))

  it('reads what JSON.stringify writes', () => {
    fc.assert(
      fc.property(json, fc.constantFrom(undefined, 1), (value, indent) => {
        const text = JSON.stringify(value, null, indent)
        expect(readJson(bytes(text))).toEqual({ ok: true, value: JSON.parse(text) })
      }),
    )
  })

  it('reads no text that ends too soon, and throws for none', () => {
    fc.assert(
      fc.property(json, fc.nat(), (value, cut) => {
        const whole = bytes(JSON.stringify([value]))
        expect(readJson(whole.subarray(0, cut % whole.length))).toMatchObject({ ok: false })
      }),
    )
  })

  it('answers any bytes at all', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        const read = readJson(noise)
        if (!read.ok) expect(read.why).toMatch(/^no UTF-8$|^no whole JSON$/)
      }),
    )
  })

  it('agrees with the parser on how deep a text is', () => {
    const depthOf = (value: unknown): number =>
      value !== null && typeof value === 'object' ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0
    fc.assert(
      fc.property(json, (value) => {
        const text = bytes(JSON.stringify(value))
        const depth = depthOf(JSON.parse(text.toString()))
        expect(readJson(text, { mostDepth: depth }).ok).toBe(true)
        if (depth > 0)
          expect(readJson(text, { mostDepth: depth - 1 })).toEqual({ ok: false, why: `JSON deeper than ${depth - 1}` })
      }),
    )
  })
})

describe('what is refused', () => {
  it.each([
    ['nothing', '', 'no whole JSON'],
    ['a closing bracket too many', '[]]', 'no whole JSON'],
    ['a string without an end', '["a\\"', 'no whole JSON'],
    ['more than one value', '{} {}', 'no whole JSON'],
    ['a member __proto__', '[{"a":{"__proto__":{"ok":true}}}]', 'JSON with a member __proto__'],
    ['a member __proto__, written in another way', '{"\\u005f_p\\u0072oto__":1}', 'JSON with a member __proto__'],
    ['257 arrays inside each other', nested(257), 'JSON deeper than 256'],
  ])('%s', (_, text, why) => expect(readJson(bytes(text))).toEqual({ ok: false, why }))

  it('a million arrays inside each other, before anything is parsed', () => {
    expect(readJson(bytes('['.repeat(1_000_000)))).toEqual({ ok: false, why: 'JSON deeper than 256' })
  })

  it('more items than allowed, in an array or an object, wherever it stands', () => {
    const why = 'JSON with more than 3 items in one list'
    expect(readJson(bytes('[1,2,3]'), { mostItems: 3 }).ok).toBe(true)
    expect(readJson(bytes('[[1,2],[3,4],[5,6]]'), { mostItems: 3 }).ok).toBe(true)
    expect(readJson(bytes('["a,b,c,d,e"]'), { mostItems: 3 }).ok).toBe(true)
    expect(readJson(bytes('[[1,2,3,4]]'), { mostItems: 3 })).toEqual({ ok: false, why })
    expect(readJson(bytes('{"a":1,"b":2,"c":3,"d":4}'), { mostItems: 3 })).toEqual({ ok: false, why })
  })

  it('bytes that are no UTF-8', () => {
    expect(readJson(Buffer.from([0x22, 0xc3, 0x28, 0x22]))).toEqual({ ok: false, why: 'no UTF-8' })
    expect(readJson(Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]))).toEqual({ ok: false, why: 'no UTF-8' })
  })
})

it('__proto__ as a value is a text like any other', () => {
  expect(readJson(bytes('["__proto__"]'))).toEqual({ ok: true, value: ['__proto__'] })
})

it('parseJson throws without a word of the text', () => {
  expect(parseJson(bytes('{"a":[1]}'))).toEqual({ a: [1] })
  expect(() => parseJson(bytes('{"key":"5ecret'))).toThrow(SourceError)
  expect(() => parseJson(bytes('{"key":"5ecret'))).not.toThrow('5ecret')
})
