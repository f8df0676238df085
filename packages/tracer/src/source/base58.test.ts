import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isBase58Check } from './base58.ts'

const REAL = [
  '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa',
  '3NDzzVxiLBUs1WPvVGRfCYDTAD2Ua2PvW4',
  'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t',
]

test('real addresses pass, and none of them does when its letters lost their case', () => {
  for (const address of REAL) {
    expect(isBase58Check(address), address).toBe(true)
    expect(isBase58Check(address.toLowerCase()), address).toBe(false)
  }
})

test('one letter that differs is found', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...REAL),
      fc.nat(),
      fc.constantFrom(...'123456789ABCDEFGHJKLMNPQRSTUVWXYZ'),
      (text, at, letter) => {
        const place = at % text.length
        fc.pre(text[place] !== letter)
        expect(isBase58Check(text.slice(0, place) + letter + text.slice(place + 1))).toBe(false)
      },
    ),
  )
})
