import { describe, expect, test } from 'vitest'
import { parseSource } from './source-spec.ts'

describe('--source', () => {
  test.each([
    ['sqd', { service: 'sqd' }],
    ['etherscan@eip155:56', { service: 'etherscan', chain: 'eip155:56' }],
    ['rpc=http://127.0.0.1:8545/a=b', { service: 'rpc', url: 'http://127.0.0.1:8545/a=b' }],
    [
      'rpc@eip155:1=https://node.example/key@x',
      { service: 'rpc', chain: 'eip155:1', url: 'https://node.example/key@x' },
    ],
  ])('%s', (text, spec) => {
    expect(parseSource(text)).toEqual(spec)
  })

  test('a slip is named with what was meant', () => {
    expect(() => parseSource('etherscn')).toThrow(/did you mean etherscan/)
  })

  test('what may be a key is not repeated', () => {
    const secret = 'https://node.example/v3/0123456789abcdef'
    expect(() => parseSource(secret)).toThrow(expect.objectContaining({ message: expect.not.stringContaining('0123') }))
  })

  test('a chain that is none is an error', () => {
    expect(() => parseSource('sqd@mainnet')).toThrow(/not a chain id/)
  })
})
