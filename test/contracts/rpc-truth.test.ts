import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SourceError } from '../../packages/tracer/src/model/errors.ts'
import type { Transfer } from '../../packages/tracer/src/model/transfer.ts'
import type { Reading } from '../../packages/tracer/src/source/source.ts'
import type { NodeOptions } from '../servers/rpc-server.ts'
import { makeWorld, reorg, truthOf } from '../servers/world.ts'
import { admits, everybody, lying, nodeOf, touching } from './rpc-nodes.ts'

const someWorld = fc
  .record({
    seed: fc.nat(),
    blocks: fc.integer({ min: 10, max: 24 }),
    accounts: fc.integer({ min: 3, max: 5 }),
    txsPerBlock: fc.integer({ min: 1, max: 3 }),
    crowd: fc.constantFrom(0, 12, 60),
    l1Fees: fc.boolean(),
  })
  .map(makeWorld)

const someNode: fc.Arbitrary<NodeOptions> = fc
  .record({
    how: fc.constantFrom<NodeOptions>(
      { filter: 'union', parity: true },
      { filter: 'intersection', parity: true },
      { filter: 'union', parity: true, debug: true },
      { search: true, debug: true },
      { search: true, parity: true },
      { parity: true },
      { debug: true },
    ),
    range: fc.constantFrom(undefined, 1, 5, 10, 100, 1000),
    most: fc.constantFrom(undefined, 10, 20, 100, 1000, 10_000),
    over: fc.constantFrom('error' as const, 'cut' as const, 'suggest' as const),
    times: fc.boolean(),
    tags: fc.boolean(),
  })
  .map(({ how, range, most, ...rest }) => ({
    ...how,
    ...rest,
    ...(range === undefined ? {} : { range }),
    ...(most === undefined ? {} : { most }),
  }))

test('rows equal the truth, whatever the node has and however little it gives at once', async () => {
  await fc.assert(
    fc.asyncProperty(someWorld, someNode, async (world, node) => {
      const { net, server, source, address } = await nodeOf({ current: world }, node)
      try {
        await source.live.begin(undefined)
        const truth = truthOf(world, net)
        for (const reading of await source.read(everybody(world).map(address))) {
          expect(touching(reading.transfers, reading.address)).toEqual(touching(truth, reading.address))
          expect(reading).toMatchObject({ state: 'complete', note: '', balances: [] })
          expect(reading.checks!.filter(({ expected, found }) => expected !== found)).toEqual([])
        }
      } finally {
        source.close()
        await server.close()
      }
    }),
    { numRuns: 8 },
  )
})

test('a part of a chain and the rest of it equal the whole; what was held before is its opening', async () => {
  await fc.assert(
    fc.asyncProperty(someWorld, someNode, fc.integer({ min: 1, max: 6 }), async (world, how, from) => {
      const { net, server, source, address } = await nodeOf({ current: world }, how, { from })
      try {
        await source.live.begin(undefined)
        const truth = truthOf(world, net).filter(({ block }) => block! >= from)
        for (const reading of await source.read(everybody(world).map(address))) {
          expect(touching(reading.transfers, reading.address)).toEqual(touching(truth, reading.address))
          const native = reading.openings!.find(({ asset }) => asset === net.native)
          expect(native?.units).toBeDefined()
          expect(admits(reading)).toBe(false)
        }
      } finally {
        source.close()
        await server.close()
      }
    }),
    { numRuns: 4 },
  )
})

test('without index and traces: what was paid by number, tokens and fees are whole, the rest is said to be missing', async () => {
  await fc.assert(
    fc.asyncProperty(someWorld, fc.boolean(), async (world, blockReceipts) => {
      const { net, server, source, address } = await nodeOf({ current: world }, { blockReceipts }, { mostScanned: 0 })
      try {
        await source.live.begin(undefined)
        const truth = truthOf(world, net)
        for (const reading of await source.read(world.cast.accounts.map(address))) {
          const coin = (row: Transfer) => row.kind === 'native' || row.kind === 'internal'
          const seen = truth.filter((row) => !coin(row) || (row.kind === 'native' && row.from === reading.address))
          const paid = touching(reading.transfers, reading.address)
          // What others of the layer paid it came along.
          expect(paid.filter((row) => !coin(row) || row.from === reading.address)).toEqual(
            touching(seen, reading.address),
          )
          expect(truth).toEqual(expect.arrayContaining(paid))
          const states = Object.fromEntries(reading.parts!.map(({ part, state }) => [part, state]))
          expect(states).toMatchObject({ native: 'refused', internal: 'refused', fee: 'complete', erc20: 'complete' })
          expect(reading.coverage).toContainEqual(
            expect.objectContaining({ asset: net.native, direction: 'out', from: 0, to: source.live.cut.time }),
          )
          expect(reading.checks!.find(({ kind }) => kind === 'nonce')!.note).toBe('')
          expect(reading.balances).toEqual([])
        }
      } finally {
        source.close()
        await server.close()
      }
    }),
    { numRuns: 4 },
  )
})

test('a node that keeps no old state gives no proof, and says where it finds nothing', async () => {
  const world = makeWorld({ seed: 21, blocks: 20, accounts: 4, txsPerBlock: 2, crowd: 12 })
  const whole = await nodeOf({ current: world }, { filter: 'union', parity: true, states: 0 }, { from: 3 })
  const who = whole.address(world.cast.accounts[1]!)
  await whole.source.live.begin(undefined)
  const [reading] = await whole.source.read([who])
  expect(reading).toMatchObject({ state: 'complete', balances: [] })
  expect(reading!.checks!.filter(({ kind }) => kind !== 'bloom')).toEqual([])
  expect(reading!.openings!.length).toBeGreaterThan(0)
  for (const opening of reading!.openings!) expect(opening).not.toHaveProperty('units')
  const poor = await nodeOf({ current: world }, { states: 0 }, { mostScanned: 0 })
  await poor.source.live.begin(undefined)
  const [lacking] = await poor.source.read([who])
  expect(lacking!.transfers.filter(({ kind }) => kind === 'native')).toEqual([])
  expect(lacking!.note).toMatch(/keeps no state of old blocks/)
  expect(lacking!.parts!.find(({ part }) => part === 'fee')).toMatchObject({ state: 'refused' })
  for (const { source, server } of [whole, poor]) {
    source.close()
    await server.close()
  }
})

/** Lies of a node, each over the answers it is about. */
const LIES = {
  'drops an event': (method: string, result: unknown, at: number) =>
    method === 'eth_getLogs' && Array.isArray(result)
      ? result.filter((log) => Number(log.logIndex) !== at % 4)
      : result,
  'gives an event twice': (method: string, result: unknown, at: number) =>
    method === 'eth_getLogs' && Array.isArray(result) && result.length > 0
      ? [...result, result[at % result.length]]
      : result,
  'gives an event of another': (method: string, result: unknown, at: number) =>
    method === 'eth_getLogs' && Array.isArray(result) && result.length > 0
      ? result.map((log, i) => (i === at % result.length ? { ...log, topics: log.topics.toReversed() } : log))
      : result,
  'gives a removed event': (method: string, result: unknown) =>
    method === 'eth_getLogs' && Array.isArray(result) ? result.map((log) => ({ ...log, removed: true })) : result,
  'drops a trace': (method: string, result: unknown, at: number) =>
    method === 'trace_filter' && Array.isArray(result)
      ? result.filter((trace) => Number(trace.action.value ?? 0) === 0 || trace.blockNumber % 3 !== at % 3)
      : result,
  'drops a frame of a transaction': (method: string, result: unknown) =>
    method === 'trace_transaction' && Array.isArray(result) && result.length > 1 ? result.slice(0, -1) : result,
  'drops a transaction': (method: string, result: unknown, at: number) => {
    if (method !== 'ots_searchTransactionsBefore') return result
    const page = result as { txs: { blockNumber: string }[]; receipts: { blockNumber: string }[] }
    const keep = ({ blockNumber }: { blockNumber: string }) => Number(blockNumber) % 3 !== at % 3
    return { ...page, txs: page.txs.filter(keep), receipts: page.receipts.filter(keep) }
  },
  'drops a receipt of a block': (method: string, result: unknown) =>
    method === 'eth_getBlockReceipts' && Array.isArray(result) ? result.slice(1) : result,
  'drops the events of a receipt': (method: string, result: unknown) =>
    method === 'eth_getTransactionReceipt' && result !== null ? { ...result, logs: [] } : result,
  'has another value': (method: string, result: unknown) =>
    method === 'eth_getBlockByNumber' && result !== null
      ? {
          ...result,
          transactions: (result as { transactions: unknown[] }).transactions.map((tx) =>
            typeof tx === 'object' ? { ...tx, value: '0x1' } : tx,
          ),
        }
      : result,
} as const

test('a lie of a node is an error, or the reading admits that it may not be all there is', async () => {
  const lies = Object.entries(LIES)
  const outcomes = { told: 0, admitted: 0, refused: 0 }
  await fc.assert(
    fc.asyncProperty(
      someWorld,
      someNode,
      fc.constantFrom(...lies),
      fc.nat({ max: 11 }),
      async (world, how, [name, lie], at) => {
        const { net, server, source, address } = await nodeOf({ current: world }, how)
        try {
          await source.live.begin(undefined)
          lying(server, (method, result) => {
            const given = lie(method, result, at)
            if (JSON.stringify(given) !== JSON.stringify(result)) outcomes.told++
            return given
          })
          const truth = truthOf(world, net)
          const readings = await source.read(everybody(world).map(address))
          for (const reading of readings) {
            const rows = touching(truth, reading.address)
            if (same(touching(reading.transfers, reading.address), rows)) continue
            if (!isProvable(rows, reading)) continue
            expect(`${name}: ${admits(reading) ? 'admitted' : 'silent'}`).toBe(`${name}: admitted`)
            outcomes.admitted++
          }
        } catch (error) {
          expect(error).toBeInstanceOf(SourceError)
          outcomes.refused++
        } finally {
          source.close()
          await server.close()
        }
      },
    ),
    { numRuns: 30 },
  )
  expect(Math.min(outcomes.told, outcomes.admitted, outcomes.refused)).toBeGreaterThan(0)
})

type Rows = ReturnType<typeof touching>
const same = (a: Rows, b: Rows): boolean => JSON.stringify(a, digits) === JSON.stringify(b, digits)
const digits = (_: string, value: unknown) => (typeof value === 'bigint' ? `${value}` : value)

/**
 * Whether the chain itself tells that rows are wrong: rows that never were, transactions that were sent, a balance. What came in
 * and went out again, pieces of collections, and tokens that no other row tells of leave nothing to compare with.
 */
function isProvable(truth: Rows, { address, transfers }: Reading): boolean {
  const text = (row: Transfer) => JSON.stringify(row, digits)
  const [found, real] = [new Set(transfers.map(text)), new Set(truth.map(text))]
  if (transfers.some((row) => !real.has(text(row)))) return true
  const told = new Set(transfers.map(({ asset }) => asset))
  const net = new Map<string, bigint>()
  for (const row of truth) {
    if (found.has(text(row))) continue
    if (row.kind === 'fee') return true
    const isCoin = row.kind === 'native' || row.kind === 'internal'
    if (row.status === 0 || !(isCoin || (row.kind === 'erc20' && told.has(row.asset)))) continue
    const sign = (row.to === address ? 1n : 0n) - (row.from === address ? 1n : 0n)
    net.set(row.asset, (net.get(row.asset) ?? 0n) + sign * row.units!)
  }
  return [...net.values()].some((units) => units !== 0n)
}

test('a node of another chain is refused by name', async () => {
  const world = makeWorld({ seed: 3, blocks: 6, accounts: 3, txsPerBlock: 1 })
  const { server, source } = await nodeOf({ current: world }, { chainId: 56 })
  await expect(source.live.begin(undefined)).rejects.toThrow(/another chain than eip155:1[\s\S]*got: {4}chain id 56/)
  source.close()
  await server.close()
})

test('a node whose first block is another than the case remembers is refused', async () => {
  const world = makeWorld({ seed: 3, blocks: 6, accounts: 3, txsPerBlock: 1 })
  const holder = { current: world }
  const { server, source } = await nodeOf(holder, { parity: true })
  await source.live.begin(undefined)
  const state = source.live.state()
  holder.current = makeWorld({ seed: 4, blocks: 6, accounts: 3, txsPerBlock: 1 })
  await expect(source.live.begin(state)).rejects.toThrow(/another chain[\s\S]*block 0/)
  source.close()
  await server.close()
})

test('blocks that are missing for a moment are asked for again', async () => {
  const world = makeWorld({ seed: 5, blocks: 12, accounts: 4, txsPerBlock: 2 })
  const { net, server, source, address } = await nodeOf({ current: world }, { filter: 'union', parity: true })
  await source.live.begin(undefined)
  let n = 0
  lying(server, (method, result) => (method === 'eth_getBlockByNumber' && ++n % 2 === 1 ? null : result))
  const who = address(world.cast.accounts[0]!)
  const [reading] = await source.read([who])
  expect(touching(reading!.transfers, who)).toEqual(touching(truthOf(world, net), who))
  source.close()
  await server.close()
})

test('a reorganisation between two answers is an error or one chain, never rows of two', async () => {
  await fc.assert(
    fc.asyncProperty(someWorld, someNode, fc.nat({ max: 60 }), fc.boolean(), async (world, how, when, latest) => {
      const holder = { current: world }
      const finality = latest ? 'latest' : 'finalized'
      const { net, server, source, address } = await nodeOf(holder, how, { finality })
      try {
        await source.live.begin(undefined)
        const other = reorg(world, latest ? 3 : Math.min(6, world.finalized), 99)
        server.fault((n) => {
          if (n === when) holder.current = other
          return 'pass'
        })
        const last = latest ? world.blocks.length - 1 : world.finalized
        const chains = [world, other].map((one) => truthOf(one, net, last))
        for (const reading of await source.read(everybody(world).map(address))) {
          const rows = touching(reading.transfers, reading.address)
          expect(chains.some((truth) => same(rows, touching(truth, reading.address)))).toBe(true)
        }
      } catch (error) {
        expect(error).toBeInstanceOf(SourceError)
      } finally {
        source.close()
        await server.close()
      }
    }),
    { numRuns: 8 },
  )
})
