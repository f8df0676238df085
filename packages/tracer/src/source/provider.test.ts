import { describe, expect, it } from 'vitest'
import { InputError } from '../model/errors.ts'
import { isHere, parseEndpoint, rpcProvider } from './provider.ts'

describe('an endpoint', () => {
  it.each(['ftp://h/5ecretKey', 'file:///5ecretKey', '5ecretKey', '', 'http://', 'javascript:alert(1)'])(
    '%s is none, and is not repeated',
    (text) => {
      expect(() => parseEndpoint(text)).toThrow(InputError)
      expect(() => parseEndpoint(text)).not.toThrow('5ecret')
    },
  )

  it('is of this machine by its name', () => {
    for (const url of ['http://localhost:1/', 'http://127.0.0.1/', 'http://[::1]/'])
      expect(isHere(new URL(url))).toBe(true)
    for (const url of ['http://localhost.example/', 'http://10.0.0.1/']) expect(isHere(new URL(url))).toBe(false)
  })
})

describe('JSON-RPC', () => {
  const provider = rpcProvider('https://kasper:pa55@rpc.example:8545/v3/5ecretKey', {
    perSecond: 3,
    headers: { authorization: 'Bearer t0psecret' },
  })
  const dress = (what: string, parameters: string) => provider.dress({ api: 'rpc eip155:1', what, with: parameters })

  it('shows its host and hides the rest', () => {
    expect(provider).toMatchObject({ host: 'rpc.example:8545', perSecond: 3 })
    for (const secret of ['kasper', 'pa55', '5ecretKey', 't0psecret']) expect(provider.secrets).toContain(secret)
  })

  it('puts one question', () => {
    const { url, method, headers, body } = dress('eth_getBalance', '["0x47","0x10"]')
    expect(url.href).toBe('https://kasper:pa55@rpc.example:8545/v3/5ecretKey')
    expect(method).toBe('POST')
    expect(headers).toEqual({ authorization: 'Bearer t0psecret', 'content-type': 'application/json' })
    expect(JSON.parse(body!)).toEqual({ jsonrpc: '2.0', id: 1, method: 'eth_getBalance', params: ['0x47', '0x10'] })
  })

  it('puts many as a batch, numbered from 1', () => {
    expect(JSON.parse(dress('batch', '[["eth_chainId",[]],["eth_getCode",["0x1"]]]').body!)).toEqual([
      { jsonrpc: '2.0', id: 1, method: 'eth_chainId', params: [] },
      { jsonrpc: '2.0', id: 2, method: 'eth_getCode', params: ['0x1'] },
    ])
  })
})
