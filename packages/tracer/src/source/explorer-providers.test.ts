import { expect, test } from 'vitest'
import { blockscoutProvider } from './blockscout-provider.ts'
import { etherscanProvider } from './etherscan-provider.ts'

const KEY = 'k3y-of-the-test'
const list = { api: 'etherscan eip155:1', what: 'account.txlist', with: '{"address":"0xab","page":1}' }
const block = { api: 'etherscan eip155:1', what: 'proxy.eth_getBlockByNumber', with: '{"boolean":false,"tag":"0x10"}' }

test('Etherscan gets chain and key as parameters', () => {
  const v2 = { url: 'https://api.etherscan.io/v2/api', chainId: 137, key: KEY, flavour: 'etherscan-v2' } as const
  expect(etherscanProvider(v2).dress(list)).toEqual({
    url: new URL(
      `https://api.etherscan.io/v2/api?chainid=137&module=account&action=txlist&address=0xab&page=1&apikey=${KEY}`,
    ),
    method: 'GET',
    headers: {},
  })
  expect(etherscanProvider(v2)).toMatchObject({ host: 'api.etherscan.io', perSecond: 3 })
  expect(etherscanProvider(v2).secrets).toContain(KEY)
})

test('an explorer of one chain gets neither, and keeps what its URL says', () => {
  const provider = etherscanProvider({ url: 'https://scan.example/api?plan=a', chainId: 1, flavour: 'compatible' })
  expect(provider.dress(list).url.href).toBe(
    'https://scan.example/api?plan=a&module=account&action=txlist&address=0xab&page=1',
  )
  expect(provider.perSecond).toBe(2)
})

test('one without the module proxy is asked by JSON-RPC at the same host', () => {
  const url = 'https://scan.example/api'
  const provider = etherscanProvider({ url, chainId: 1, flavour: 'compatible', rpcPath: '/api/eth-rpc' })
  expect(provider.dress(block)).toMatchObject({
    url: new URL('https://scan.example/api/eth-rpc'),
    method: 'POST',
    body: '{"jsonrpc":"2.0","id":1,"method":"eth_getBlockByNumber","params":["0x10",false]}',
  })
})

test.each([
  ['https://eth.example', 'https://eth.example/api/v2/x?a=1', 'https://eth.example/api/eth-rpc'],
  ['https://eth.example/api/v2/', 'https://eth.example/api/v2/x?a=1', 'https://eth.example/api/eth-rpc'],
  [
    'https://api.blockscout.com/10',
    'https://api.blockscout.com/10/api/v2/x?a=1',
    'https://api.blockscout.com/10/json-rpc',
  ],
])('a Blockscout at %s', (url, rest, rpc) => {
  const provider = blockscoutProvider({ url, key: KEY })
  const got = provider.dress({ api: 'blockscout eip155:1', what: 'GET /x', with: '{"a":1}' })
  expect(got).toMatchObject({ method: 'GET', headers: { authorization: `Bearer ${KEY}`, 'show-scam-tokens': 'true' } })
  expect(got.url.href).toBe(rest)
  const asked = provider.dress({ api: 'blockscout eip155:1', what: 'eth_chainId', with: '[]' })
  expect(asked).toMatchObject({ method: 'POST', body: '{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":[]}' })
  expect(asked.url.href).toBe(rpc)
  expect(provider.secrets).toContain(KEY)
})
