import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Address } from '../../packages/tracer/src/model/address.ts'
import { keyOf } from '../../packages/tracer/src/source/exchange.ts'
import type { Reading } from '../../packages/tracer/src/source/source.ts'
import { sqdSource } from '../../packages/tracer/src/source/sqd.ts'
import { storedExchange } from '../../packages/tracer/src/source/stored-exchange.ts'
import type { Fault } from '../servers/server.ts'
import { createdIn, DATASET, type Portal, withPortal } from '../servers/sqd-portal.ts'
import { makeWorld, networkOf, reorg, truthOf } from '../servers/world.ts'
import { type Block, begun, expectTruth, lies, read, rowsOf, sorted, unplaced, WORLD } from './sqd-truth.ts'

test('the rows are those of the world, for any world, wherever streams end', async () => {
  const world = fc.record({
    seed: fc.nat(),
    blocks: fc.integer({ min: 5, max: 12 }),
    accounts: fc.integer({ min: 3, max: 6 }),
    txsPerBlock: fc.integer({ min: 1, max: 3 }),
    crowd: fc.constantFrom(0, 12),
    l1Fees: fc.boolean(),
  })
  const ends = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 6 })
  await fc.assert(
    fc.asyncProperty(world, ends, fc.integer({ min: 1, max: 5 }), async (options, steps, chunk) => {
      const made = makeWorld(options)
      let n = 0
      const portal = { chunk, endsAfter: (from: number) => from + steps[n++ % steps.length]! }
      await withPortal(made, portal, async (opened) => expectTruth(made, await read(await begun(opened))))
    }),
    { numRuns: 15 },
  )
})

test.each([
  ['knows no whole traces', { words2026: false }],
  ['reads busy addresses bare', {}],
])('a Portal that %s gives the same payments, some without a place', async (_, portal) => {
  const limits = 'words2026' in portal ? {} : { whole: 0 }
  await withPortal(
    WORLD,
    { ...portal, endsAfter: (from) => from + 2 },
    async (opened) => {
      const { source, addresses } = await begun(opened)
      const readings: Reading[] = []
      for (const address of addresses) readings.push(...(await source.read([address])))
      for (const reading of readings) {
        expect(reading).toMatchObject({ state: 'complete', note: '' })
        expect(unplaced(reading.transfers)).toEqual(unplaced(rowsOf(WORLD, reading.address)))
      }
      expect(readings.some(({ calls = [] }) => calls.length > 0)).toBe(true)
      expect(readings.some(({ transactions = [] }) => transactions.length > 0)).toBe(true)
    },
    { limits },
  )
})

test('a dataset without traces gives all but what contracts paid, and says so', async () => {
  const made = new Set(createdIn(WORLD).map((hex) => `eip155:1:${hex}` as Address))
  await withPortal(WORLD, { traces: false }, async (opened) => {
    for (const reading of await read(await begun(opened))) {
      const rows = rowsOf(WORLD, reading.address).filter(({ kind, to }) => {
        const isEndowment = kind === 'native' && to === reading.address && made.has(to)
        return kind !== 'internal' && !isEndowment
      })
      expect(sorted(reading.transfers)).toEqual(rows)
      expect(reading.state).toBe('refused')
      const refused = reading.parts!.filter(({ state }) => state !== 'complete')
      expect(refused.map(({ part, state }) => [part, state])).toEqual([
        ['native', 'cut'],
        ['internal', 'refused'],
      ])
      expect(reading.coverage.every(({ asset }) => asset !== undefined && !asset.includes('slip44'))).toBe(true)
    }
  })
})

const LINES = { 'content-type': 'application/jsonl' }

test('where only the archive has traces the case ends with it, unless the newest block is asked for', async () => {
  const archive = 7
  await withPortal(WORLD, { archive, newTraces: false }, async (opened) => {
    const portal = await begun(opened)
    expect(portal.source.live!.cut).toMatchObject({ block: archive, hash: WORLD.blocks[archive]!.hash })
    for (const reading of await read(portal)) {
      expect(reading.state).toBe('complete')
      expect(sorted(reading.transfers)).toEqual(rowsOf(WORLD, reading.address, archive))
    }
  })
  await withPortal(
    WORLD,
    { archive, newTraces: false },
    async (opened) => {
      const portal = await begun(opened)
      expect(portal.source.live!.cut.block).toBe(14)
      for (const { state } of await read(portal)) expect(state).toBe('refused')
    },
    { finality: 'latest' },
  )
})

test('archive and newest blocks come in two answers', async () => {
  await withPortal(WORLD, { archive: 7 }, async (opened) => {
    const portal = await begun(opened)
    const before = portal.source.requests
    expectTruth(WORLD, await read(portal))
    expect(portal.source.requests).toBe(before + 2)
  })
})

const once = (fate: Exclude<ReturnType<Fault>, 'pass'>): Fault => {
  let done = false
  return (_, { method, body }) => {
    if (done || method !== 'POST' || !body.includes('"callFrom"')) return 'pass'
    done = true
    return fate
  }
}

test.each<[string, Fault]>([
  ['503', once({ status: 503 })],
  ['529 with Retry-After', once({ status: 529, headers: { 'retry-after': '0' } })],
  ['429 with Retry-After', once({ status: 429, headers: { 'retry-after': '0' } })],
  ['204', once({ status: 204 })],
  ['a connection that breaks', once({ status: 200, body: 'reset' })],
  ['an answer without a line', once({ status: 200, body: '' })],
  ['blank lines only', once({ status: 200, body: '\n\n \n' })],
  ['half a line', once({ status: 200, body: '{"header":{"number":0,"hash":"0x' })],
])('after %s the rows are right', async (_, fault) => {
  await withPortal(WORLD, {}, async (opened) => {
    const portal = await begun(opened)
    portal.server.fault(fault)
    expectTruth(WORLD, await read(portal))
  })
})

test.each(['truncate', 'reset'] as const)('of a stream that is cut (%s) the whole lines count', async (damage) => {
  const plain = once({
    alter: (reply) => {
      const body = gunzipSync(reply.body as Buffer)
      return { status: 200, headers: LINES, body: body.subarray(0, (body.length * 2) / 3) }
    },
  })
  const broken = once({ status: 200, body: 'reset' })
  await withPortal(WORLD, {}, async (opened) => {
    const portal = await begun(opened)
    portal.server.fault(damage === 'truncate' ? plain : broken)
    expectTruth(WORLD, await read(portal))
  })
})

test('of a stream that is too large, or too slow, what came whole counts', async () => {
  const plain: Fault = (_, { body }) =>
    body.includes('"callFrom"')
      ? { alter: (reply) => ({ status: 200, headers: LINES, body: gunzipSync(reply.body as Buffer) }) }
      : 'pass'
  await withPortal(
    WORLD,
    {},
    async (opened) => {
      const portal = await begun(opened)
      portal.server.fault(plain)
      const before = portal.source.requests
      expectTruth(WORLD, await read(portal))
      expect(portal.source.requests).toBeGreaterThan(before + 1)
    },
    { mostBytes: 25_000 },
  )
})

test('a line of 50 MB is read where it may be, and refused by name where not', async () => {
  const padded = lies((blocks) => {
    blocks.at(-1)!.padding = 'x'.repeat(50 << 20)
    return blocks
  })
  const readPadded = async (opened: Portal) => {
    const portal = await begun(opened)
    portal.server.fault(padded)
    expectTruth(WORLD, await read(portal))
  }
  // so much takes a busy machine longer than the patience of the other tests
  await withPortal(WORLD, {}, readPadded, { patienceMs: 60_000 })
  const endless: Fault = (_, { body }) => (body.includes('"callFrom"') ? { status: 200, body: 'endless' } : 'pass')
  await withPortal(
    WORLD,
    {},
    async (opened) => {
      const portal = await begun(opened)
      portal.server.fault(endless)
      await expect(read(portal)).rejects.toThrow(/answers without end/)
    },
    { mostBytes: 1 << 20 },
  )
})

test('a block that is left out shows in the nonces of who sent something in it', async () => {
  await withPortal(WORLD, {}, async (opened) => {
    const portal = await begun(opened)
    const { from } = WORLD.blocks[5]!.txs[0]!
    portal.server.fault(lies((blocks) => blocks.filter(({ header }) => header.number !== 5)))
    const failing = (await read(portal)).find(({ address }) => address.endsWith(from))!
    const [check] = failing.checks!
    expect(check!.kind).toBe('nonce')
    expect(check!.found).toBeLessThan(check!.expected)
    expect(check!.note).toMatch(/holes/)
    portal.server.fault(undefined)
    for (const { checks } of await read(portal)) {
      for (const { expected, found, note } of checks!) expect([found, note]).toEqual([expected, ''])
    }
  })
})

test('whether a transaction of old blocks failed is told by its own call', async () => {
  await withPortal(WORLD, {}, async (opened) => {
    const portal = await begun(opened)
    const without = (blocks: Block[]) => {
      for (const { transactions = [] } of blocks) for (const one of transactions) one.status = null
      return blocks
    }
    portal.server.fault(lies(without))
    expectTruth(WORLD, await read(portal))
  })
})

test('an address that is too busy is read up to where it is said', async () => {
  const [busiest] = WORLD.cast.accounts
  await withPortal(
    WORLD,
    { endsAfter: (from) => from + 2 },
    async (opened) => {
      const portal = await begun(opened)
      const readings = await read(portal)
      const cut = readings.filter(({ state }) => state === 'cut')
      expect(cut.length).toBeGreaterThan(0)
      expect(cut.some(({ address }) => address.endsWith(busiest!))).toBe(true)
      for (const { address, transfers, parts, note, coverage } of cut) {
        const { to } = parts![0]!
        expect(to).toBeLessThan(portal.source.live!.cut.block)
        expect(note).toBe(`more than 6 transactions: read up to block ${to}`)
        expect(unplaced(transfers)).toEqual(unplaced(rowsOf(WORLD, address, to)))
        expect(coverage).toMatchObject([{ address, direction: 'both', to: WORLD.blocks[to]!.timestamp }])
      }
      for (const reading of readings.filter(({ state }) => state === 'complete')) {
        expect(unplaced(reading.transfers)).toEqual(unplaced(rowsOf(WORLD, reading.address)))
      }
    },
    { limits: { whole: 3, rows: 6 } },
  )
})

test('an address that is busy is read to the end where one answer holds it all', async () => {
  await withPortal(WORLD, {}, async (opened) => expectTruth(WORLD, await read(await begun(opened))), {
    limits: { whole: 1, rows: 1, answers: 1 },
  })
})

test('a Portal that gives a block at a time does not hold a walk for ever', async () => {
  await withPortal(
    WORLD,
    { endsAfter: (from) => from },
    async (opened) => {
      for (const { state, parts, note } of await read(await begun(opened))) {
        expect([state, parts![0]!.to]).toEqual(['cut', 4])
        expect(note).toBe('5 answers, all of them short: read up to block 4')
      }
    },
    { limits: { answers: 5 } },
  )
})

test('a reorganisation between two answers is an error by name', async () => {
  const latest = { finality: 'latest' } as const
  await withPortal(
    WORLD,
    { endsAfter: (from) => from + 8 },
    async (opened) => {
      const portal = await begun(opened)
      portal.server.fault((n) => {
        if (n === 2) portal.holder.current = reorg(WORLD, 6, 1)
        return 'pass'
      })
      await expect(read(portal)).rejects.toThrow(/reorganised/)
    },
    latest,
  )
  await withPortal(
    WORLD,
    {},
    async (opened) => {
      const portal = await begun(opened)
      portal.holder.current = reorg(WORLD, 6, 1)
      await expect(read(portal)).rejects.toThrow(/reorganised/)
      const { cut } = portal.source.live!
      expect(await portal.source.live!.blockHash(cut.block)).not.toBe(cut.hash)
      await portal.source.live!.begin(portal.source.live!.state(), { forward: true })
      expectUnfinalized(portal, await read(portal))
    },
    latest,
  )
})

function expectUnfinalized({ holder, source }: Portal, readings: readonly Reading[]): void {
  const world = holder.current
  const { cut } = source.live!
  expect(cut.block).toBe(world.blocks.length - 1)
  for (const reading of readings) {
    expect(sorted(reading.transfers)).toEqual(rowsOf(world, reading.address, cut.block))
    for (const { flags, block } of reading.transfers) {
      expect(flags).toEqual(block! > world.finalized ? ['unfinalized'] : [])
    }
  }
}

test('the dataset of another chain is refused at once', async () => {
  const other = makeWorld({ seed: 5, blocks: 14, accounts: 5, txsPerBlock: 3, chainId: 56 })
  await withPortal(WORLD, {}, async (portal) => {
    const { live } = portal.source
    await live!.begin(undefined)
    const state = live!.state()
    portal.holder.current = other
    await expect(live!.begin(undefined)).rejects.toThrow(/is of another chain\n.*chain 56\n.*chain 1/)
    portal.holder.current = makeWorld({ seed: 6, blocks: 14, accounts: 5, txsPerBlock: 3 })
    await expect(live!.begin(state)).rejects.toThrow(/is of another chain than the case/)
    portal.holder.current = WORLD
    await live!.begin(state)
    expectTruth(WORLD, await read(portal))
  })
  await withPortal(WORLD, { dataset: 'another-world', aliases: [] }, async ({ source }) => {
    await expect(source.live!.begin(undefined)).rejects.toThrow(/does not serve the dataset test-world/)
  })
})

test('a dataset that begins late says what it does not know', async () => {
  await withPortal(WORLD, { start: 6 }, async (opened) => {
    const portal = await begun(opened)
    for (const reading of await read(portal)) {
      expect(sorted(reading.transfers)).toEqual(rowsOf(WORLD, reading.address).filter(({ block }) => block! >= 6))
      expect(reading.parts![0]).toMatchObject({ from: 6, state: 'complete' })
      expect(reading.openings!.map(({ asset }) => asset)).toContain('eip155:1/slip44:60')
      expect(reading.coverage[0]!.from).toBe(WORLD.blocks[6]!.timestamp)
    }
  })
})

test('opened transactions are whole, and one that is not there is an error', async () => {
  for (const words2026 of [true, false]) {
    await withPortal(WORLD, { words2026 }, async (opened) => {
      const { source } = await begun(opened)
      const net = networkOf(WORLD)
      const blocks = WORLD.blocks.slice(2, 9)
      const refs = blocks.flatMap(({ txs, number }) =>
        txs.map(({ hash }) => ({ chain: net.chain, hash, block: number })),
      )
      const transactions = await source.live!.open!([...refs].reverse())
      expect(transactions.map(({ hash }) => hash)).toEqual(refs.map(({ hash }) => hash).reverse())
      const truth = truthOf(WORLD, net)
      for (const { hash, transfers, logs, status, block } of transactions) {
        expect(sorted(transfers)).toEqual(sorted(truth.filter(({ tx }) => tx === hash)))
        const made = WORLD.blocks[block]!.txs.find((tx) => tx.hash === hash)!
        expect(logs.map(({ index }) => index)).toEqual(made.logs.map(({ index }) => index))
        expect(status).toBe(made.status)
      }
      const foreign = { ...refs[0]!, hash: WORLD.blocks[0]!.hash }
      await expect(source.live!.open!([foreign])).rejects.toThrow(/does not know a transaction/)
    })
  }
})

test('what was answered gives the same without a network', async () => {
  const endsAfter = (from: number) => from + 4
  await withPortal(WORLD, { endsAfter, words2026: false }, async (opened) => {
    const portal = await begun(opened)
    const live = await read(portal)
    const state = portal.source.live!.state()
    const answers = new Map(portal.source.live!.drain().map((answer) => [keyOf(answer.question), answer]))
    expect(answers.size).toBe(portal.source.requests)
    const again = sqdSource({
      exchange: storedExchange((question) => answers.get(keyOf(question))),
      net: networkOf(WORLD),
      host: 'nowhere.example',
      dataset: DATASET,
    })
    await again.live!.begin(undefined)
    expect(again.live!.state()).toBe(state)
    expect(await again.read(portal.addresses)).toEqual(live)
  })
})

test('a layer of a thousand addresses takes three requests, each below the limit of the Portal', async () => {
  await withPortal(WORLD, {}, async (opened) => {
    const { source, server, addresses } = await begun(opened)
    const many = Array.from({ length: 1_000 }, (_, i) => `eip155:1:0x${i.toString(16).padStart(40, 'f')}` as Address)
    const before = source.requests
    const readings = await source.read([...many, ...addresses])
    expect(source.requests - before).toBe(3)
    expect(readings.length).toBe(many.length + addresses.length)
    expectTruth(WORLD, readings)
    expect(Math.max(...server.log().map(({ body }) => body.length))).toBeLessThan(240_000)
  })
})
