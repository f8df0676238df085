import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Address, isZeroAddress } from '../../packages/tracer/src/model/address.ts'
import type { UnixSeconds } from '../../packages/tracer/src/model/time.ts'
import type { Answer, Exchange } from '../../packages/tracer/src/source/exchange.ts'
import { liveExchange } from '../../packages/tracer/src/source/live-exchange.ts'
import { rpcProvider } from '../../packages/tracer/src/source/provider.ts'
import { rpcSource } from '../../packages/tracer/src/source/rpc-source.ts'
import { storedExchange } from '../../packages/tracer/src/source/stored-exchange.ts'
import { touching } from '../contracts/rpc-nodes.ts'
import { sourceContract } from '../contracts/source.ts'
import { type Handler, startServer, type TestServer } from '../servers/server.ts'
import { type Story, startStory } from '../story/story.ts'

let story: Story
const gates: TestServer[] = []

beforeAll(async () => {
  story = await startStory()
})

afterAll(async () => {
  story?.stop()
  for (const gate of gates) await gate.close()
})

/** The node itself, without the methods that the test takes from it. */
async function gateTo(without: RegExp): Promise<TestServer> {
  const handler: Handler = async ({ body }) => {
    const { id, method } = JSON.parse(body) as { id: number; method: string }
    if (without.test(method)) {
      const error = { code: -32601, message: 'Method not found' }
      return { status: 200, body: JSON.stringify({ jsonrpc: '2.0', id, error }) }
    }
    const answer = await fetch(story.anvil.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    return { status: answer.status, body: await answer.text() }
  }
  const gate = await startServer(handler)
  gates.push(gate)
  return gate
}

function exchangeWith({ url }: { readonly url: string }): Exchange {
  const now = () => 1_900_000_000 as UnixSeconds
  return liveExchange({ providers: [rpcProvider(url)], now, random: () => 0, patienceMs: 20_000 })
}

/**
 * As many as fit into one layer of those who have a part in the story. The zero address has none of its own: no event names it
 * where a wrapper mints or burns.
 */
function everybody(): Address[] {
  const rows = story.truth.transfers
  const parties = new Set(rows.flatMap(({ from, to }) => (to === null ? [from] : [from, to])))
  return [...parties]
    .filter((address) => !isZeroAddress(address))
    .sort()
    .slice(0, 50)
}

async function world(without: RegExp, but: readonly string[] = []) {
  const source = rpcSource({ exchange: exchangeWith(await gateTo(without)), net: story.net, host: 'anvil.test' })
  await source.live.begin(undefined)
  return {
    source,
    addresses: everybody().filter((address) => !but.map((name) => story.cast[name]).includes(address)),
    stranger: 'eip155:1:0x00000000000000000000000000000000000f00d5' as Address,
    transfers: story.truth.transfers,
    requestsPerLayer: 20_000,
  }
}

const WAYS: Readonly<Record<string, RegExp>> = {
  trace_filter: /^(?:ots|debug)_/,
  Otterscan: /^(?:trace|debug_traceBlock)/,
  'block traces': /^(?:ots_|trace_filter|debug_)/,
  callTracer: /^(?:ots_|trace_)/,
}
for (const [name, without] of Object.entries(WAYS)) {
  // See below for whom the node's index of Otterscan leaves out.
  sourceContract(`anvil by ${name}`, () => world(without, name === 'Otterscan' ? ['heir'] : []))
}

test('what an index leaves out shows in the balance', async () => {
  const { source } = await world(WAYS.Otterscan!)
  const receiver = story.cast.heir!
  const [reading] = await source.read([receiver])
  const check = reading!.checks!.find(({ kind, asset }) => kind === 'balance' && asset === story.net.native)!
  // The node's index does not know who a contract that ends leaves its coins to.
  const found = new Set(reading!.transfers.map(({ id }) => id))
  const missed = story.truth.transfers.filter(({ id, to }) => to === receiver && !found.has(id))
  expect(missed.map(({ kind }) => kind)).toContain('internal')
  expect(check.expected - check.found).toBe(missed.reduce((sum, { units }) => sum + units!, 0n))
  expect(reading!.balances).toMatchObject([{ asset: story.net.native, units: check.expected }])
  source.close()
})

test('opened transactions hold every row and event of theirs', async () => {
  const { source, transfers } = await world(/^ots_/)
  const refs = [...new Map(transfers.map(({ chain, tx, block }) => [tx, { chain, hash: tx, block: block! }])).values()]
  for (const opened of await source.live.open!(refs)) {
    const rows = transfers.filter(({ tx }) => tx === opened.hash)
    const text = (list: typeof rows) => list.map(({ id }) => id).sort()
    expect(text([...opened.transfers])).toEqual(text(rows))
    expect(opened.logs.map(({ index }) => index)).toEqual(
      [...opened.logs.map(({ index }) => index)].sort((a, b) => a - b),
    )
    if (opened.status === 0) expect(opened.logs).toEqual([])
  }
  source.close()
})

test('the stored answers give the same readings again, without a question to the node', async () => {
  const { source, addresses } = await world(/^ots_/)
  const first = await source.read(addresses)
  const later = await source.read(addresses.slice(0, 3), { after: 20 })
  const kept = new Map<string, Answer[]>()
  for (const answer of source.live.drain()) {
    const key = JSON.stringify(answer.question)
    kept.set(key, [...(kept.get(key) ?? []), answer])
  }
  source.close()
  const exchange = storedExchange((question, turn) => kept.get(JSON.stringify(question))?.[turn])
  const again = rpcSource({ exchange, net: story.net, host: 'anvil.test' })
  await again.live.begin(undefined)
  expect(again.live.state()).toBe(source.live.state())
  expect(await again.read(addresses)).toEqual(first)
  expect(await again.read(addresses.slice(0, 3), { after: 20 })).toEqual(later)
  expect(touching(first[0]!.transfers, first[0]!.address).length).toBeGreaterThan(0)
})
