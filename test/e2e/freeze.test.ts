import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FreezeDesk, FreezePlace } from '../../packages/tracer/src/export/freeze/view.ts'
import type { Address } from '../../packages/tracer/src/model/address.ts'
import { parseAsset } from '../../packages/tracer/src/model/asset.ts'
import { parseChain } from '../../packages/tracer/src/model/chain.ts'
import type { UnixSeconds } from '../../packages/tracer/src/model/time.ts'
import { shippedCatalogue } from '../../packages/tracer/src/source/catalogue.ts'
import { askFrozen } from '../../packages/tracer/src/source/frozen.ts'
import { liveExchange } from '../../packages/tracer/src/source/live-exchange.ts'
import { networkOf } from '../../packages/tracer/src/source/networks.ts'
import { rpcProvider } from '../../packages/tracer/src/source/provider.ts'
import { type Handler, startServer, type TestServer } from '../servers/server.ts'
import { type Contract, compileFolders } from '../story/compile.ts'
import { type Anvil, startAnvil } from './anvil.ts'
import { failureOf, jsonOf, ROOT, spoor, workFolder } from './spoor.ts'

const folder = workFolder()
const CASE = 'freeze.sqlite'
const CHAIN = parseChain('eip155:1')
const USDT = '0xdac17f958d2ee523a2206206994597c13d831ec7'
const USDC = '0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48'
const PYUSD = '0x6c3ea9036406852006290770bedfcaba0e23a0e8'
const DAI = '0x6b175474e89094c44da98b954eedeac495271d0f'
const BINANCE_14 = '0x28c6c06298d514db089934071355e5743bf21d60'
const erc20 = (contract: string) => `eip155:1/erc20:${contract}`
const ETHER = 'eip155:1/slip44:60'
const address = (name: string): string => `0x${Buffer.from(name).toString('hex').padStart(40, '0')}`
const id = (name: string): string => `eip155:1:${address(name)}`

let anvil: Anvil
let contracts: Readonly<Record<string, Contract>>
let maker: string
const gates: TestServer[] = []

beforeAll(async () => {
  anvil = await startAnvil(1_735_700_000)
  contracts = compileFolders([fileURLToPath(new URL('../freeze/contracts/', import.meta.url))])
  maker = ((await anvil.rpc('eth_accounts')) as string[])[0]!
  await at(USDT, 'UsdtLike')
  await at(USDC, 'UsdcLike')
  await at(PYUSD, 'PaxosLike')
  await call(USDT, 'UsdtLike', 'addBlackList', 'blocked')
  await call(PYUSD, 'PaxosLike', 'freeze', 'blocked')
  // two blocks on top of it: now it is final
  for (let i = 0; i < 3; i++) await anvil.rpc('evm_mine')
  await traceMadeCase()
})

afterAll(async () => {
  anvil?.stop()
  for (const gate of gates) await gate.close()
})

async function send(to: string | undefined, data: string): Promise<string> {
  const to_ = to === undefined ? {} : { to }
  const hash = (await anvil.rpc('eth_sendTransaction', { from: maker, ...to_, data, gas: '0x4c4b40' })) as string
  await anvil.rpc('evm_mine')
  const { contractAddress, status } = (await anvil.rpc('eth_getTransactionReceipt', hash)) as Record<string, string>
  expect(status).toBe('0x1')
  return contractAddress ?? ''
}

const make = (name: string): Promise<string> => send(undefined, contracts[name]!.code)

/** A contract at the address of a real token. */
async function at(token: string, name: string): Promise<void> {
  await anvil.rpc('anvil_setCode', token, await anvil.rpc('eth_getCode', await make(name), 'latest'))
}

async function call(token: string, name: string, method: string, account: string): Promise<void> {
  await send(token, contracts[name]!.abi.encodeFunctionData(method, [address(account)]))
}

async function traceMadeCase(): Promise<void> {
  let block = 100
  const row = (from: string, to: string, asset: string, units: string) => {
    block += 1
    const kind = asset === ETHER ? 'native' : 'erc20'
    const tx = `0x${block.toString(16).padStart(64, '0')}`
    const parties = [from, to].map((name) => (name.startsWith('0x') ? name : address(name)))
    return ['eip155:1', block, 1_735_700_000 + block * 12, tx, 0, 0, kind, ...parties, asset, units].join()
  }
  const assets = [erc20(USDT), erc20(USDC), erc20(PYUSD), erc20(DAI), ETHER]
  const rows = [
    ...assets.map((asset) => row('victim', 'thief', asset, '1000')),
    ...assets
      .slice(0, 3)
      .flatMap((asset) => [row('thief', 'blocked', asset, '300'), row('thief', 'free', asset, '200')]),
    row('thief', BINANCE_14, erc20(USDT), '450'),
    row('thief', 'blocked', erc20(USDT), '50'),
  ]
  const head = 'chain,block,timestamp,tx_hash,tx_index,position,kind,from,to,asset,units'
  writeFileSync(join(folder, 'freeze.csv'), `${[head, ...rows].join('\n')}\n`)
  const seeds = assets.map((asset, i) => ({
    ...{ address: id('thief'), asset, units: '1000', citation: 'made' },
    tx: `0x${(101 + i).toString(16).padStart(64, '0')}`,
  }))
  const incident = { id: 'freeze', title: 'A made theft', date: '2025-01-01', summary: 'Made for this test.', seeds }
  writeFileSync(join(folder, 'freeze.json'), JSON.stringify(incident))
  const options = [
    '--ledger',
    'freeze.csv',
    '--ledger-complete',
    '2025-01-02',
    '--case',
    CASE,
    '--min-usd',
    '0',
    '--quiet',
  ]
  expect(await spoor(folder, 'trace', 'freeze.json', ...options)).toMatchObject({ code: 0 })
}

const desk = async (...options: string[]): Promise<FreezeDesk> =>
  jsonOf(await spoor(folder, 'freeze', CASE, '--json', ...options)) as unknown as FreezeDesk

function placeOf({ places }: FreezeDesk, who: string, asset: string): FreezePlace {
  const place = places.find(
    (one) => one.address === (who.startsWith('0x') ? `eip155:1:${who}` : id(who)) && one.asset === asset,
  )
  if (place === undefined) throw new Error(`${who} holds no ${asset}`)
  return place
}

/** A node in front of the node that answers some methods otherwise. */
async function gate(change: (method: string, id: number) => object | undefined): Promise<string> {
  const handler: Handler = async ({ body }) => {
    const asked = JSON.parse(body) as { id: number; method: string }
    const other = change(asked.method, asked.id)
    if (other !== undefined) return { status: 200, body: JSON.stringify({ jsonrpc: '2.0', id: asked.id, ...other }) }
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(anvil.url, { method: 'POST', headers, body })
    return { status: answer.status, body: await answer.text() }
  }
  const server = await startServer(handler)
  gates.push(server)
  return server.url
}

describe('before anybody asked', () => {
  test('nothing is called not frozen, and who can act is named', async () => {
    const found = await desk()
    expect(found.places.map(({ frozen }) => frozen.state)).not.toContain('not-frozen')
    const usdt = placeOf(found, 'blocked', erc20(USDT))
    expect(usdt).toMatchObject({
      ...{ units: '350', contract: USDT, symbol: 'USDT', decimals: 6, sink: 'resting', since: '2025-01-01T03:15:56Z' },
      frozen: { state: 'not-checked', code: 'not-asked', block: null },
    })
    expect(usdt.parties).toMatchObject([{ role: 'issuer', actor: 'tether', contacts: [{ kind: 'general' }] }])
    expect(usdt.arrivals.map(({ units, block }) => [units, block])).toEqual([
      ['300', 106],
      ['50', 113],
    ])
    expect(placeOf(found, 'thief', ETHER)).toMatchObject({
      parties: [],
      frozen: { state: 'cannot-be-frozen', code: 'native' },
    })
    expect(placeOf(found, 'thief', erc20(DAI)).frozen).toMatchObject({ state: 'cannot-be-frozen', code: 'no-function' })
  })

  test('an exchange is named with its jurisdictions and its page for law enforcement', async () => {
    const { parties, sink } = placeOf(await desk(), BINANCE_14, erc20(USDT))
    expect(sink).toBe('service')
    expect(parties.map(({ role, actor }) => [role, actor])).toEqual([
      ['issuer', 'tether'],
      ['service', 'binance'],
    ])
    expect(parties[1]!.jurisdictions.length).toBeGreaterThan(0)
    expect(parties[1]!.contacts[0]).toMatchObject({
      kind: 'law-enforcement',
      url: expect.stringContaining('binance.com'),
    })
  })

  test('the answer has the shape that is promised', async () => {
    const schema = JSON.parse(readFileSync(join(ROOT, 'data', 'schemas', 'freeze.schema.json'), 'utf8')) as object
    const check = new Ajv2020({ strict: true, allErrors: true }).compile(schema)
    expect(check(await desk()), JSON.stringify(check.errors)).toBe(true)
  })
})

describe('a node that answers', () => {
  test('says of each account whether it is blocked, at which block; the case is the same and verifies', async () => {
    const before = jsonOf(await spoor(folder, 'statement', CASE, '--json')).hash
    const found = await desk('--check', '--source', `rpc=${anvil.url}`)
    const state = (who: string, token: string) => placeOf(found, who, erc20(token)).frozen.state
    for (const token of [USDT, PYUSD])
      expect([state('blocked', token), state('free', token)]).toEqual(['frozen', 'not-frozen'])
    expect([state('blocked', USDC), state('free', USDC)]).toEqual(['not-frozen', 'not-frozen'])
    const { block, blockHash, host, time } = placeOf(found, 'blocked', erc20(USDT)).frozen
    const header = (await anvil.rpc('eth_getBlockByNumber', `0x${block!.toString(16)}`, false)) as Record<
      string,
      string
    >
    expect(blockHash).toBe(header.hash)
    expect(Date.parse(time) / 1000).toBe(Number(header.timestamp))
    expect(host).toBe(new URL(anvil.url).host)
    expect(jsonOf(await spoor(folder, 'statement', CASE, '--json')).hash).toBe(before)
    expect(await spoor(folder, 'verify', CASE)).toMatchObject({ code: 0 })
    // asked of nobody, the kept answers say the same
    expect(await desk()).toEqual(found)
    const { out } = await spoor(folder, 'freeze', CASE)
    expect(out).toContain(`frozen: yes, its issuer blocked the account at block ${block}`)
    expect(out).toContain('who can act: Binance (service), jurisdiction')
    expect(out).toContain('frozen: cannot be: a native coin')
    expect(await spoor(folder, 'export', CASE, '--format', 'html', '--out', 'report.html')).toMatchObject({ code: 0 })
    const report = readFileSync(join(folder, 'report.html'), 'utf8')
    expect(report).toContain('Yes: the issuer blocked the account.')
    expect(report).toContain(`at block ${block}, `)
    expect(report).toContain('https://www.binance.com/en/support/law-enforcement/guidelines')
  })

  test('asked again, the newer answer counts', async () => {
    await call(USDC, 'UsdcLike', 'blacklist', 'blocked')
    await call(USDT, 'UsdtLike', 'removeBlackList', 'blocked')
    for (let i = 0; i < 3; i++) await anvil.rpc('evm_mine')
    const found = await desk('--check', '--source', `rpc=${anvil.url}`)
    expect(placeOf(found, 'blocked', erc20(USDC)).frozen.state).toBe('frozen')
    expect(placeOf(found, 'blocked', erc20(USDT)).frozen.state).toBe('not-frozen')
    expect(await desk()).toEqual(found)
  })
})

describe('a node that fails', () => {
  const states = ({ places }: FreezeDesk) => new Set(places.map(({ frozen }) => frozen.state))

  test('that refuses the call leaves accounts not checked, and says why, then and later', async () => {
    const url = await gate((method) =>
      method === 'eth_call' ? { error: { code: -32601, message: 'no calls here' } } : undefined,
    )
    const found = await desk('--check', '--source', `rpc=${url}`)
    expect(states(found)).toEqual(new Set(['not-checked', 'cannot-be-frozen']))
    const { why } = placeOf(found, 'blocked', erc20(USDT)).frozen
    expect(why).toContain('no calls here')
    expect(why).toMatch(/at block \d+ it was not blocked$/)
    expect(placeOf(found, 'blocked', erc20(USDC)).frozen.why).toMatch(/at block \d+ it was blocked$/)
    expect(await desk()).toEqual(found)
    expect(await spoor(folder, 'verify', CASE)).toMatchObject({ code: 0 })
  })

  test('that is of another chain is not believed', async () => {
    const url = await gate((method) => (method === 'eth_chainId' ? { result: '0x38' } : undefined))
    const found = await desk('--check', '--source', `rpc=${url}`)
    expect(placeOf(found, 'free', erc20(USDT)).frozen).toMatchObject({
      ...{ state: 'not-checked', code: 'failed', block: null, why: expect.stringContaining('another chain') },
    })
    expect(await desk()).toEqual(found)
  })

  test('that is not there leaves the reason', async () => {
    const found = await desk('--check', '--source', 'rpc=http://127.0.0.1:1', '--patience', '1')
    expect(placeOf(found, 'free', erc20(USDT)).frozen).toMatchObject({ state: 'not-checked', code: 'failed' })
    expect(await desk()).toEqual(found)
  })

  test('and one that nobody named is asked for', async () => {
    const failed = failureOf(await spoor(folder, 'freeze', CASE, '--check', '--source', 'sqd', '--json'))
    expect(failed).toMatchObject({ class: 'input', wanted: expect.stringContaining('rpc=URL') })
  })
})

describe('a contract that fails', () => {
  async function ask(contract: string, call = 'isBlacklisted(address)') {
    for (let i = 0; i < 3; i++) await anvil.rpc('evm_mine')
    const now = () => 1_900_000_000 as UnixSeconds
    const exchange = liveExchange({ providers: [rpcProvider(anvil.url)], now, random: () => 0 })
    try {
      const asset = parseAsset(erc20(contract.toLowerCase()), CHAIN)
      const questions = [{ address: id('free') as Address, asset, call }]
      const net = networkOf(CHAIN, shippedCatalogue())
      return (await askFrozen({ exchange, net, host: 'anvil.test', run: 1, questions }))[0]!
    } finally {
      exchange.close()
    }
  }

  test.each([
    ['Reverting', 'ask a court'],
    ['SaysYes', 'an account that nobody holds'],
    ['SaysTwo', 'no truth value'],
    ['SaysMuch', 'no truth value'],
    ['NeverEnds', 'error'],
    ['Deaf', 'error'],
  ])('%s: not checked, with the reason', async (name, why) => {
    const answer = await ask(await make(name))
    expect(answer).toMatchObject({ state: 'not-checked', why: expect.stringContaining(why) })
    expect(answer.block).toBeGreaterThan(0)
  })

  test('no contract at all: not checked', async () => {
    expect(await ask(address('nobody'))).toMatchObject({
      state: 'not-checked',
      why: expect.stringContaining('no contract'),
    })
  })
})
