import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { LAYER } from '../../packages/tracer/src/source/sqd-query.ts'
import { blockscoutServer } from '../servers/blockscout-server.ts'
import { etherscanServer } from '../servers/etherscan-server.ts'
import { type Laundering, type LaunderingOptions, makeLaundering } from '../servers/laundering.ts'
import { type Handler, startServer, type TestServer } from '../servers/server.ts'
import { sqdHandler } from '../servers/sqd-server.ts'
import { jsonOf, spoor, workFolder } from './spoor.ts'

/*
 * What a trace costs in requests, counted by the server and not by the program that is tested. Every story is traced to its end:
 * a walk that leaves something out would be cheap.
 */

const TAINTED = 1_000
/** Of the budget of the issue: requests for each address of an explorer, and requests over hops of a source that takes layers. */
const MOST = 1.2

interface Traced {
  readonly story: Laundering
  /** In the order in which the server got them. */
  readonly log: ReturnType<TestServer['log']>
}

const folder = workFolder()
const servers: TestServer[] = []
afterAll(async () => {
  for (const server of servers) await server.close()
})

/** Traces a story to its end with the built program, and sees that it found all of it. */
async function traced(
  options: LaunderingOptions,
  serve: (story: Laundering) => Handler,
  source: (url: string) => string,
): Promise<Traced> {
  const story = makeLaundering(options)
  const server = await startServer(serve(story))
  servers.push(server)
  const name = `story-${servers.length}`
  writeFileSync(join(folder, `${name}.json`), JSON.stringify(story.incident))
  const limits = ['--min-usd', '0', '--max-requests', '100000', '--no-learned-stops']
  const args = ['--case', `${name}.sqlite`, '--source', source(server.url), ...limits, '--json']
  const ended = await spoor(folder, 'trace', `${name}.json`, ...args)
  expect(ended.code, ended.err).toBe(0)
  const told = jsonOf(ended) as unknown as {
    readonly assets: readonly { readonly asset: string; readonly seeded: string; readonly sinks: Sinks }[]
    readonly addresses: number
    readonly requests: number
  }
  expect(told.addresses).toBe(story.tainted.length + 1)
  const { coin, token } = story.served
  const sinksOf = (asset: string) => told.assets.find((item) => item.asset === asset)?.sinks
  expect(sinksOf('eip155:1/slip44:60')).toMatchObject({ service: String(coin), frontier: '0', unexplained: '0' })
  if (token > 0n) {
    const sinks = { service: String(token), frontier: '0', unexplained: '0' }
    expect(sinksOf(`eip155:1/erc20:${story.token}`)).toMatchObject(sinks)
  }
  expect(told.requests).toBe(server.requests())
  return { story, log: server.log() }
}
type Sinks = Readonly<Record<string, string>>

const explorer = ({ world }: Laundering): Handler => etherscanServer({ current: world })
const portal = ({ world }: Laundering): Handler => sqdHandler({ current: world }, { dataset: 'ethereum-mainnet' })
const atExplorer = (url: string): string => `etherscan=${url}/api`
const groups = ({ world }: Laundering): Handler => blockscoutServer({ current: world })
const atGroups = (url: string): string => `blockscout=${url}`
const atPortal = (url: string): string => `sqd=${url}`

describe('requests to an explorer of the kind of Etherscan', () => {
  /** How often each list was asked for each address. */
  function listsOf({ log }: Traced): Map<string, Map<string, number>> {
    const lists = new Map<string, Map<string, number>>()
    for (const { path } of log) {
      const { action, address } = Object.fromEntries(new URL(path, 'http://here').searchParams)
      if (action === undefined || address === undefined) continue
      const list = lists.get(action) ?? new Map<string, number>()
      lists.set(action, list.set(address, (list.get(address) ?? 0) + 1))
    }
    return lists
  }

  test('one for each of its five lists of an address, and nothing twice', async () => {
    const run = await traced({ seed: 1, shape: 'fan', tainted: TAINTED }, explorer, atExplorer)
    expect(run.story.hops).toBeGreaterThanOrEqual(5)
    const lists = listsOf(run)
    expect([...lists.keys()].sort()).toEqual(['token1155tx', 'tokennfttx', 'tokentx', 'txlist', 'txlistinternal'])
    let listed = 0
    for (const [list, asked] of lists) {
      expect([...asked.keys()].sort(), list).toEqual([...run.story.tainted].sort())
      const requests = [...asked.values()].reduce((sum, count) => sum + count, 0)
      expect(requests / TAINTED, list).toBeLessThanOrEqual(MOST)
      listed += requests
    }
    // Besides: the block where the case ends, and the chain.
    expect(run.log.length - listed).toBe(2)
  })

  test('where tokens move, four more for each call that is opened, each call once', async () => {
    const run = await traced({ seed: 2, shape: 'fan', tainted: 200, tokenEach: 2 }, explorer, atExplorer)
    const { world, service } = run.story
    // What is paid to the service is at its end: nothing is opened to see what it gave for it.
    const calls = world.blocks
      .flatMap(({ txs }) => txs)
      .filter(({ input }) => input !== '0x' && !input.includes(service.slice(2)))
    expect(calls.length).toBeGreaterThan(50)
    const listed = [...listsOf(run).values()].flatMap((asked) => [...asked.values()])
    const lists = listed.reduce((sum, count) => sum + count, 0)
    expect(lists / 5 / run.story.tainted.length).toBeLessThanOrEqual(MOST)
    const opened = run.log.flatMap(({ path }) => {
      const { action, txhash } = Object.fromEntries(new URL(path, 'http://here').searchParams)
      return action === 'eth_getTransactionReceipt' ? [txhash!] : []
    })
    expect(opened.sort()).toEqual(calls.map(({ hash }) => hash).sort())
    expect(run.log.length - lists).toBe(2 + 4 * opened.length)
  })
})

describe('requests to a Blockscout, which lists everything of several addresses at once', () => {
  /** Without those that open a transaction: requests for what addresses paid and were paid. */
  function listing({ log }: Traced): number {
    return log.filter(({ path }) => path.includes('/advanced-filters')).length
  }

  test('at most 1.2 for each address, all of them counted', async () => {
    const run = await traced({ seed: 1, shape: 'fan', tainted: TAINTED }, groups, atGroups)
    expect(run.log.length / TAINTED).toBeLessThanOrEqual(MOST)
  })

  test('where tokens move, at most 1.2 for each address, and more for each call that is opened', async () => {
    const run = await traced({ seed: 2, shape: 'fan', tainted: 200, tokenEach: 2 }, groups, atGroups)
    expect(listing(run) / run.story.tainted.length).toBeLessThanOrEqual(MOST)
    const opened = run.log.filter(({ path }) => /\/transactions\/0x[0-9a-f]{64}$/.test(path)).map(({ path }) => path)
    expect(opened.length).toBeGreaterThan(50)
    expect(new Set(opened).size).toBe(opened.length)
    // Besides: the block where the case ends, the chain, and how much of it the service has read.
    expect(run.log.length - listing(run)).toBe(3 + 4 * opened.length)
  })
})

describe('requests to a Portal, which takes layers', () => {
  /** How many streams named an address of the story, and what else was asked. */
  function streamsOf({ story, log }: Traced): { readonly layers: number; readonly others: number } {
    const known = new Set(story.tainted)
    const names = (body: string): boolean => [...body.matchAll(/0x[0-9a-f]{40}/g)].some(([hex]) => known.has(hex))
    const layers = log.filter(({ body }) => names(body)).length
    return { layers, others: log.length - layers }
  }

  test('in a long peel, all of them within a fifth over the hops', async () => {
    const run = await traced({ seed: 1, shape: 'peel', tainted: TAINTED }, portal, atPortal)
    expect(run.story.hops).toBeGreaterThanOrEqual(40)
    const { layers, others } = streamsOf(run)
    // The seed is a layer of its own.
    expect(layers).toBe(run.story.hops + 1)
    expect(layers + others).toBeLessThanOrEqual(MOST * run.story.hops)
  })

  test.each([{}, { tokenEach: 2 }])(
    'in a wide fan one for each hop, or more where it is wider than a layer %j',
    async (more) => {
      const run = await traced({ seed: 1, shape: 'fan', tainted: TAINTED, ...more }, portal, atPortal)
      const { story } = run
      const full = story.widths.reduce((sum, width) => sum + Math.ceil(width / LAYER), 0)
      const { layers, others } = streamsOf(run)
      expect(layers).toBe(full)
      expect(layers).toBeLessThanOrEqual(MOST * story.widths.length)
      // What a Portal has, where its chain ends and begins, and what it can do.
      expect(others).toBe(4)
    },
  )
})
