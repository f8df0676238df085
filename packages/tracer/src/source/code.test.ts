import { keccak256 } from 'ethers/crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Chain } from '../model/chain.ts'
import { shippedCatalogue } from './catalogue.ts'
import { codeFrom } from './code.ts'
import { networkOf } from './networks.ts'

const net = networkOf('eip155:1' as Chain, shippedCatalogue())
const hexOf = (bytes: number) =>
  fc
    .array(fc.integer({ min: 0, max: 255 }), { minLength: bytes, maxLength: bytes })
    .map((list) => list.map((byte) => byte.toString(16).padStart(2, '0')).join(''))

/** A clone as EIP-1167 describes it: an address with zeros in front is pushed without them, and the jump is that much shorter. */
function clone(address: string, zeros = 0): string {
  const pushed = 20 - zeros
  const jump = (0x2d - 2 - zeros).toString(16)
  return `0x363d3d373d3d3d363d${(0x5f + pushed).toString(16)}${address.slice(2 * zeros)}5af43d82803e903d9160${jump}57fd5bf3`
}

describe('a clone', () => {
  test('names whose code it runs, with and without the zeros in front, and whatever arguments follow', () =>
    fc.assert(
      fc.property(hexOf(20), fc.integer({ min: 0, max: 19 }), hexOf(7), (hex, zeros, more) => {
        const address = '00'.repeat(zeros) + hex.slice(2 * zeros)
        for (const code of [clone(address, zeros), clone(address), `${clone(address)}${more}`]) {
          const read = codeFrom(net, code, 7)
          expect(read).toMatchObject({ cloneOf: `eip155:1:0x${address}`, block: 7, maker: null })
          expect(read).toMatchObject({ hash: keccak256(code), bytes: code.length / 2 - 1 })
        }
      }),
    ))

  test('is known in the shorter form of EIP-7511', () => {
    const address = 'bebe'.repeat(10)
    const code = `0x365f5f375f5f365f73${address}5af43d5f5f3e5f3d91602a57fd5bf3`
    expect(codeFrom(net, code, 1)?.cloneOf).toBe(`eip155:1:0x${address}`)
  })

  test('is none where any byte of the form is another', () => {
    const address = 'ab'.repeat(20)
    const code = clone(address).slice(2)
    for (let at = 0; at < code.length; at += 2) {
      const isAddress = at >= 20 && at < 60
      const changed = `${code.slice(0, at)}${code.slice(at, at + 2) === '00' ? '01' : '00'}${code.slice(at + 2)}`
      expect(codeFrom(net, `0x${changed}`, 1)?.cloneOf === null, `byte ${at / 2}`).toBe(!isAddress)
    }
    expect(codeFrom(net, `0x${code.slice(0, -2)}`, 1)?.cloneOf).toBeNull()
  })
})

test('no code, and the code that an account lends itself, is no contract', () => {
  expect(codeFrom(net, '0x', 1)).toBeUndefined()
  expect(codeFrom(net, `0xef0100${'ab'.repeat(20)}`, 1)).toBeUndefined()
})

test('code of its own is known by its hash', () => {
  expect(codeFrom(net, '0x6080604052', 9)).toEqual({
    block: 9,
    bytes: 5,
    hash: keccak256('0x6080604052'),
    cloneOf: null,
    maker: null,
  })
})
