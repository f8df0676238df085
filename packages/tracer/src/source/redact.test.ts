import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { redactor, secretsOf } from './redact.ts'

const sign = fc.constantFrom(...'abcdefABCDEF0123456789+/=%_-.~')
const secret = fc.string({ unit: sign, minLength: 6, maxLength: 40 }).filter((text) => !/^\d{1,9}$/.test(text))
const around = fc.string({ maxLength: 40 })

describe('laws', () => {
  it('a text that holds a secret, in any case, or six signs of it, is left out', () => {
    fc.assert(
      fc.property(secret, around, around, fc.nat(), fc.boolean(), (secret, before, after, at, upper) => {
        const start = at % (secret.length - 5)
        const piece = secret.slice(start, start + 6)
        const told = `${before}${upper ? piece.toUpperCase() : piece.toLowerCase()}${after}`
        const { pass, clean, repeats } = redactor([secret])
        expect(repeats(told)).toBe(true)
        expect(pass(told)).not.toContain(piece)
        expect(clean(told)).toBe(pass(told))
      }),
    )
  })

  it('a body keeps its length and loses every secret in it; the bytes given are not touched', () => {
    fc.assert(
      fc.property(
        fc.array(secret, { minLength: 1, maxLength: 3 }),
        fc.array(around, { maxLength: 4 }),
        (secrets, parts) => {
          const body = Buffer.from(parts.flatMap((part, i) => [part, secrets[i % secrets.length]!]).join(''))
          const before = Buffer.from(body)
          const masked = Buffer.from(redactor(secrets).mask(body))
          expect(masked).toHaveLength(body.length)
          for (const one of secrets) expect(masked.includes(one)).toBe(false)
          expect(body.equals(before)).toBe(true)
        },
      ),
    )
  })

  it('a body without a secret stays the same object', () => {
    const body = Buffer.from('{"result":"0x5ecre7"}')
    expect(redactor(['5ecretKey']).mask(body)).toBe(body)
    expect(redactor([]).mask(body)).toBe(body)
  })
})

describe('a URL', () => {
  const url = new URL(
    'https://kasper:pa%2Fss@rpc.example/v3/mainnet/5ecretKey0123?token=t0p%20secret&chainid=1#fr4gment',
  )

  it('has secrets in its credentials, its values and its odd segments; words and short numbers are none', () => {
    const basic = Buffer.from('kasper:pa/ss').toString('base64')
    expect(secretsOf(url)).toEqual(['5ecretKey0123', 't0p%20secret', 'fr4gment', 'kasper', 'pa%2Fss', basic])
  })

  it('is heard as written, decoded and escaped', () => {
    const { repeats, mask } = redactor(secretsOf(url))
    for (const told of ['t0p secret', 'T0P%20SECRET', 'pa/ss', 'pa\\/ss', 'Basic a2FzcGVyOnBhL3Nz']) {
      expect(repeats(told), told).toBe(true)
    }
    expect(repeats('/v3/mainnet of chain 1 at rpc.example')).toBe(false)
    expect(Buffer.from(mask(Buffer.from('t0p secret, pa/ss, mainnet'))).toString()).toBe('**********, pa/ss, mainnet')
  })
})
