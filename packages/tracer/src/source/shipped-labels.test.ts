import { expect, test } from 'vitest'
import { parseAddress } from '../model/address.ts'
import { shippedCatalogue } from './catalogue.ts'
import { shippedPlaces } from './shipped-labels.ts'

test('places are found by address, with what they are and who says so', () => {
  const pool = parseAddress('eip155:1:0xa160cdab225685da1d56aa342ad8841c3b53f291')
  expect(shippedCatalogue().placeOf?.(pool)).toMatchObject({
    category: 'mixer',
    name: expect.stringContaining('Tornado'),
    evidence: expect.stringMatching(/^label of ./),
    origin: 'label',
  })
  expect(shippedPlaces().size).toBeGreaterThan(500)
})

test('a sanctioned address is no place: it moves on like any other', () => {
  const ronin = parseAddress('eip155:1:0x098b716b8aaf21512996dc57eb0615e2383e2f96')
  expect(shippedPlaces().has(ronin)).toBe(false)
})

test('a router is no place: value passes through it inside one transaction', () => {
  const lifi = parseAddress('eip155:1:0x1231deb6f5749ef6ce6943a275a1d3e7486f4eae')
  expect(shippedPlaces().has(lifi)).toBe(false)
})
