import { afterAll, describe, expect, test } from 'vitest'
import type { Address } from '../../packages/tracer/src/model/address.ts'
import { SourceError } from '../../packages/tracer/src/model/errors.ts'
import type { Reading, Source } from '../../packages/tracer/src/source/source.ts'
import { type BlockscoutServerOptions, blockscoutServer } from '../servers/blockscout-server.ts'
import { type EtherscanServerOptions, etherscanServer, notOk } from '../servers/etherscan-server.ts'
import type { Fault, Handler, Reply, TestServer } from '../servers/server.ts'
import { startServer } from '../servers/server.ts'
import { makeWorld, networkOf, reorg } from '../servers/world.ts'
import { BLOCKSCOUT_FORM, blockscoutOver, ETHERSCAN_FORM, etherscanOver, formOf } from './explorer-world.ts'

const KEY = 'k3y-of-this-test'
const world = makeWorld({ seed: 11, blocks: 24, accounts: 4, txsPerBlock: 3, crowd: 40 })
const net = networkOf(world)
const [first, second] = world.cast.accounts.map((hex) => `${net.chain}:${hex}` as Address) as [Address, Address]
const stranger = `${net.chain}:${world.cast.stranger}` as Address

const servers: TestServer[] = []
afterAll(() => Promise.all(servers.map((server) => server.close())))

async function started(
  handler: Handler,
  over: (url: string) => Source,
): Promise<{ server: TestServer; source: Source }> {
  const server = await startServer(handler)
  servers.push(server)
  return { server, source: over(server.url) }
}

async function etherscan(options: EtherscanServerOptions = {}, holder = { current: world }) {
  return started(etherscanServer(holder, { key: KEY, ...options }), (url) => etherscanOver(url, net, { key: KEY }))
}

async function blockscout(options: BlockscoutServerOptions = {}, holder = { current: world }) {
  return started(blockscoutServer(holder, { key: KEY, ...options }), (url) => blockscoutOver(url, net, { key: KEY }))
}

/** What a failure came to, with everything that a message, a log or a report could show of it. */
async function failure(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(SourceError)
  const shown = `${String(error)}\n${(error as Error).stack}\n${JSON.stringify((error as SourceError).report())}`
  expect(shown).not.toContain(KEY)
  return (error as Error).message
}

function expectTruth(reading: Reading, form: typeof ETHERSCAN_FORM): void {
  const touching = formOf(world, net, form).filter(({ from, to }) => from === reading.address || to === reading.address)
  const byId = (rows: Reading['transfers']) => [...rows].sort((a, b) => (a.id < b.id ? -1 : 1))
  expect(byId(reading.transfers)).toEqual(byId(touching))
  expect(reading.state).toBe('complete')
}

const always =
  (fate: ReturnType<Fault>, when: (path: string) => boolean = () => true): Fault =>
  (_, { path }) =>
    when(path) ? fate : 'pass'
const said = (body: string | object): ReturnType<Fault> => ({
  status: 200,
  body: typeof body === 'string' ? body : JSON.stringify(body),
})
const isList = (path: string): boolean => path.includes('module=account')

/** Changes the body of an answer, as JSON. */
const altered = (
  change: (body: { result: Record<string, string>[] } & Record<string, unknown>) => void,
): ReturnType<Fault> => ({
  alter: (reply: Reply) => {
    const body = JSON.parse(String(reply.body))
    change(body)
    return { ...reply, body: JSON.stringify(body) }
  },
})

describe('an explorer of the kind of Etherscan', () => {
  test.each([
    ['a key that it refuses', 'Invalid API Key (#err2)', 'give a valid key'],
    [
      'a chain that is not in the plan',
      'Free API access is not supported for this chain. Please upgrade your api plan',
      'another source',
    ],
    [
      'a chain that it does not have',
      'Missing or unsupported chainid parameter (required for v2 api)',
      'another source',
    ],
    ['a list that is paid for', 'Sorry, it looks like you are trying to access an API Pro endpoint', 'another source'],
    ['a day that is used up', 'Max daily rate limit reached. 100000 (100%) of 100000 day/limit', 'go on tomorrow'],
    ['words that nobody knows', 'Something new happened', 'Something new'],
  ])('%s is an error and no empty wallet', async (_, words, told) => {
    const { server, source } = await etherscan()
    await source.live!.begin(undefined)
    server.fault(always(said(notOk(words)), isList))
    expect(await failure(source.read([first]))).toContain(told)
    expect(server.log().filter(({ path }) => isList(path))).toHaveLength(1)
  })

  test.each([
    ['other words', { status: '0', message: 'NOTOK', result: [] }],
    ['the words without a list', { status: '0', message: 'No transactions found', result: null }],
    ['the words with a row', { status: '0', message: 'No transactions found', result: [{}] }],
    ['no status', { message: 'No transactions found', result: [] }],
    ['no object', []],
    ['no JSON', '<html>Just a moment</html>'],
  ])('an empty list with %s is none', async (_, body) => {
    const { server, source } = await etherscan()
    await source.live!.begin(undefined)
    server.fault(always(said(body), isList))
    await failure(source.read([stranger]))
  })

  test.each([
    ['too many requests', said(notOk('Max calls per sec rate limit reached (3/sec)'))],
    ['a busy server', said(notOk('Unexpected error, timeout or server too busy. Please try again later'))],
    ['half a body', { status: 200, body: 'truncate' }],
    ['a broken connection', { status: 200, body: 'reset' }],
    ['503', { status: 503 }],
    ['429', { status: 429, headers: { 'retry-after': '1' } }],
  ] as [string, ReturnType<Fault>][])('%s now and then changes nothing', async (_, fate) => {
    const { server, source } = await etherscan()
    server.fault((n) => (n % 3 === 0 ? fate : 'pass'))
    await source.live!.begin(undefined)
    expectTruth((await source.read([first]))[0]!, ETHERSCAN_FORM)
  })

  test.each([
    [
      'a row of another address',
      (row: Record<string, string>) => Object.assign(row, { from: `0x${'9'.repeat(40)}`, to: `0x${'8'.repeat(40)}` }),
    ],
    ['a row above the blocks asked for', (row: Record<string, string>) => Object.assign(row, { blockNumber: '99999' })],
    ['an amount with a point', (row: Record<string, string>) => Object.assign(row, { value: '1.5' })],
    ['a hash that is none', (row: Record<string, string>) => Object.assign(row, { hash: '0x12' })],
  ])('%s is no answer', async (_, change) => {
    const { server, source } = await etherscan()
    await source.live!.begin(undefined)
    server.fault(
      always(
        altered(({ result }) => change(result[0]!)),
        (path) => path.includes('action=txlist&'),
      ),
    )
    await failure(source.read([first]))
  })

  test('the wrong chain is named at the first contact', async () => {
    const other = makeWorld({ seed: 1, blocks: 5, accounts: 3, txsPerBlock: 2, chainId: 56 })
    const { source } = await etherscan({}, { current: other })
    expect(await failure(source.live!.begin(undefined))).toMatch(/another chain[\s\S]*56/)
  })

  test('without eth_chainId the transactions of the cut block tell the chain', async () => {
    const { source } = await etherscan({ chainIdMethod: false, finalizedTag: false })
    await source.live!.begin(undefined)
    expect(source.live!.cut.block).toBe(world.finalized)
    const other = makeWorld({ seed: 1, blocks: 5, accounts: 3, txsPerBlock: 2, chainId: 56 })
    const wrong = await etherscan({ chainIdMethod: false }, { current: other })
    expect(await failure(wrong.source.live!.begin(undefined))).toContain('another chain')
  })

  test('windows that take too long are made smaller, and one block that does is said', async () => {
    const { source } = await etherscan({ slowAbove: 3 })
    await source.live!.begin(undefined)
    expectTruth((await source.read([first]))[0]!, ETHERSCAN_FORM)
    const never = await etherscan({ slowAbove: -1 })
    await never.source.live!.begin(undefined)
    const [reading] = await never.source.read([first])
    expect(reading).toMatchObject({ state: 'cut', transfers: [], coverage: [] })
    expect(reading!.note).toContain('txlist: block 0 takes the service too long')
  })

  test('a block with more rows than a window holds is named, and the others are whole', async () => {
    const crowded = makeWorld({ seed: 12, blocks: 12, accounts: 4, txsPerBlock: 2, crowd: 60 })
    const { source } = await etherscan({ window: 30 }, { current: crowded })
    await source.live!.begin(undefined)
    const payer = `${net.chain}:${crowded.blocks[3]!.txs[0]!.from}` as Address
    const [reading] = await source.read([payer])
    expect(reading).toMatchObject({ state: 'cut', note: 'tokentx: block 3 has more rows than the service lists' })
    const tokens = reading!.parts!.filter(({ part }) => part === 'erc20')
    expect(tokens.map(({ from, to, state }) => [from, to, state])).toEqual([
      [0, 2, 'complete'],
      [3, 3, 'cut'],
      [4, crowded.finalized, 'complete'],
    ])
    expect(reading!.coverage).toEqual([
      { address: payer, asset: net.native, direction: 'both', from: 0, to: source.live!.cut.time },
    ])
  })

  test('a chain that is reorganised between two lists is an error', async () => {
    const holder = { current: world }
    const { server, source } = await etherscan({}, holder)
    await source.live!.begin(undefined)
    server.fault((_, { path }) => {
      if (path.includes('action=tokentx')) holder.current = reorg(world, 20, 5)
      return 'pass'
    })
    expect(await failure(source.read([first]))).toMatch(/changed block|lost rows/)
  })

  test('a list that loses rows between two pages is an error', async () => {
    const { server, source } = await etherscan({ window: 10 })
    await source.live!.begin(undefined)
    const isLater = (path: string) => /action=txlist&/.test(path) && !path.includes('startblock=0&')
    server.fault(
      always(
        altered(({ result }) => void result?.splice(0, 1)),
        isLater,
      ),
    )
    const busy = world.cast.accounts.map((hex) => `${net.chain}:${hex}` as Address)
    expect(await failure(source.read(busy))).toMatch(/block \d+ lost rows/)
  })

  test('traces that the service has not read yet are said', async () => {
    const { server, source } = await etherscan()
    await source.live!.begin(undefined)
    const pending = said({
      status: '2',
      message: 'Some internal transactions within this block range have not yet been processed',
      result: [],
    })
    server.fault(always(pending, (path) => path.includes('txlistinternal')))
    const [reading] = await source.read([first])
    expect(reading!.parts!.find(({ part }) => part === 'internal')).toMatchObject({ state: 'cut' })
    expect(reading!.note).toContain('not yet been processed')
  })

  test('collections that are not asked for are refused and not empty', async () => {
    const { server } = await etherscan()
    const source = etherscanOver(server.url, net, { key: KEY, collections: false })
    await source.live!.begin(undefined)
    const before = server.requests()
    const [reading] = await source.read([stranger])
    expect(server.requests() - before).toBe(3)
    expect(reading).toMatchObject({ state: 'refused', note: 'collections were not asked for' })
  })

  test('a frame below a failed one does not count, as far as the explorer lists both', async () => {
    const { source } = await etherscan({ marksBelow: false })
    await source.live!.begin(undefined)
    const helper = `${net.chain}:${world.cast.helper}` as Address
    expectTruth((await source.read([helper]))[0]!, ETHERSCAN_FORM)
  })

  test('a gap in the nonces is shown', async () => {
    const { server, source } = await etherscan()
    await source.live!.begin(undefined)
    expect((await source.read([second]))[0]!.checks).toMatchObject([{ kind: 'nonce', note: '' }])
    const isFirst = (path: string) => path.includes('action=txlist&')
    server.fault(
      always(
        altered(
          ({ result }) =>
            void result.splice(
              result.findIndex(({ from }) => second.endsWith(from!)),
              1,
            ),
        ),
        isFirst,
      ),
    )
    const [check] = (await source.read([second]))[0]!.checks!
    expect(check!.expected - check!.found).toBe(1n)
    expect(check!.note).toContain('lacks transactions')
  })
})

describe('a Blockscout', () => {
  test('the wrong chain is named at the first contact', async () => {
    const other = makeWorld({ seed: 1, blocks: 5, accounts: 3, txsPerBlock: 2, chainId: 100 })
    const { source } = await blockscout({}, { current: other })
    expect(await failure(source.live!.begin(undefined))).toMatch(/another chain[\s\S]*100/)
  })

  test('a version without advanced filters is named, with what to ask instead', async () => {
    const { source } = await blockscout({ noFilters: true })
    await source.live!.begin(undefined)
    expect(await failure(source.read([first]))).toContain('under /api')
  })

  test.each([
    ['a key that it refuses', { status: 401, body: '{"message":"Unauthorized"}' }, 'wants a key'],
    ['parameters that it refuses', { status: 422, body: '{"message":"limit is not allowed"}' }, 'limit is not allowed'],
    ['an answer of another shape', said({ items: [{ hash: 'x' }], next_page_params: null }), 'malformed'],
    ['an answer without items', said({}), 'malformed'],
  ] as [string, ReturnType<Fault>, string][])('%s is an error and no empty wallet', async (_, fate, told) => {
    const { server, source } = await blockscout()
    await source.live!.begin(undefined)
    server.fault(always(fate))
    expect(await failure(source.read([first]))).toContain(told)
  })

  test.each([
    ['half a body', { status: 200, body: 'truncate' }],
    ['a broken connection', { status: 200, body: 'reset' }],
    ['500', { status: 500, body: '{"message":"Internal server error"}' }],
    ['429', { status: 429, headers: { 'retry-after': '1' } }],
  ] as [string, ReturnType<Fault>][])('%s now and then changes nothing', async (_, fate) => {
    const { server, source } = await blockscout()
    server.fault((n) => (n % 3 === 0 ? fate : 'pass'))
    await source.live!.begin(undefined)
    for (const reading of await source.read([first, second])) expectTruth(reading, BLOCKSCOUT_FORM)
  })

  test('a page that begins anew is seen', async () => {
    const { server, source } = await blockscout({ rows: 5 })
    await source.live!.begin(undefined)
    let page: Reply | undefined
    const repeat = (reply: Reply): Reply => {
      page ??= reply
      return page
    }
    server.fault(always({ alter: repeat }, (path) => path.includes('advanced-filters')))
    expect(await failure(source.read([first]))).toMatch(/first page again|same page twice/)
  })

  test('a frame that one list has and the other has not is an error', async () => {
    const { server, source } = await blockscout()
    await source.live!.begin(undefined)
    server.fault(always(said({ items: [], next_page_params: null }), (path) => path.includes('internal-transactions')))
    expect(await failure(source.read([first]))).toContain('contradicts itself')
  })

  test('what it has not read itself is said', async () => {
    const traces = await blockscout({ indexed: { blocks: '1.00', frames: '0.57' } })
    await traces.source.live!.begin(undefined)
    const [reading] = await traces.source.read([first])
    expect(reading!.parts!.filter(({ state }) => state !== 'complete').map(({ part }) => part)).toEqual([
      'internal',
      'erc20',
    ])
    expect(reading!.note).toBe('the explorer has read 57 percent of the traces of the chain')
    const blocks = await blockscout({ indexed: { blocks: '0.99', frames: null } })
    await blocks.source.live!.begin(undefined)
    expect((await blocks.source.read([stranger]))[0]).toMatchObject({ state: 'cut', coverage: [] })
  })

  test('more rows than wanted are cut with the block named, of that address alone', async () => {
    const { server } = await blockscout({ rows: 10 })
    const source = blockscoutOver(server.url, net, { key: KEY, mostRows: 20 })
    await source.live!.begin(undefined)
    const readings = await source.read([first, stranger])
    expect(readings[1]).toMatchObject({ state: 'complete', transfers: [] })
    expect(readings[0]).toMatchObject({ state: 'cut' })
    const gap = readings[0]!.parts!.find(({ part, state }) => part === 'erc20' && state === 'cut')!
    const above = formOf(world, net, BLOCKSCOUT_FORM).filter(
      ({ from, to, block }) => block! > gap.to && [from, to].includes(first),
    )
    const read = new Set(readings[0]!.transfers.map(({ id }) => id))
    expect(above.length).toBeGreaterThan(0)
    expect(above.filter(({ id }) => !read.has(id))).toEqual([])
  })

  test('a cursor that repeats the key is not sent back', async () => {
    const { server, source } = await blockscout({ rows: 5, leaks: true })
    await source.live!.begin(undefined)
    expectTruth((await source.read([first]))[0]!, BLOCKSCOUT_FORM)
    expect(server.log().filter(({ path }) => path.includes('apikey'))).toEqual([])
  })
})
