import { expect, test } from 'vitest'
import { SourceError } from '../../packages/tracer/src/model/errors.ts'
import { withPortal } from '../servers/sqd-portal.ts'
import { type Block, begun, expectTruth, firstWith, type Item, lies, read, WORLD } from './sqd-truth.ts'

const pathOf = (item: Item): readonly number[] => item.traceAddress as number[]

const LIES: readonly (readonly [string, (blocks: Block[]) => Block[], RegExp])[] = [
  ['without its first block', (blocks) => blocks.slice(1), /begins at block 1, not 0/],
  ['with blocks in another order', (blocks) => [blocks[0]!, blocks[2]!, blocks[1]!], /block 1 comes after block 2/],
  ['with a block twice', (blocks) => [blocks[0]!, blocks[1]!, blocks[1]!], /block 1 comes after block 1/],
  [
    'past the end that was asked for',
    (blocks) => [...blocks, { header: { ...blocks.at(-1)!.header, number: blocks.at(-1)!.header.number + 2 } }],
    /past 10/,
  ],
  [
    'of a chain whose hashes do not fit',
    (blocks) => {
      blocks[2]!.header.parentHash = blocks[0]!.header.hash
      return blocks
    },
    /block 2 does not follow block 1/,
  ],
  [
    'whose last block is another than when the case began',
    (blocks) => {
      blocks.at(-1)!.header.hash = blocks[0]!.header.hash
      return blocks
    },
    /another hash than when the case began/,
  ],
  [
    'with an event twice',
    (blocks) => {
      const logs = firstWith(blocks, 'logs')
      logs.push(logs[0]!)
      return blocks
    },
    /event \d+ of block \d+ comes twice/,
  ],
  [
    'with an event of no transaction',
    (blocks) => {
      firstWith(blocks, 'logs')[0]!.transactionHash = blocks[0]!.header.hash
      return blocks
    },
    /has no transaction/,
  ],
  [
    'with events of a transaction that failed',
    (blocks) => {
      const log = firstWith(blocks, 'logs')[0]!
      const block = blocks.find(({ logs }) => logs?.includes(log))!
      for (const one of block.transactions!) one.status = 0
      return blocks
    },
    /of a transaction that failed/,
  ],
  [
    'with a transaction twice',
    (blocks) => {
      const transactions = firstWith(blocks, 'transactions')
      transactions.push(transactions[0]!)
      return blocks
    },
    /a transaction twice/,
  ],
  [
    'with a trace twice',
    (blocks) => {
      const traces = firstWith(blocks, 'traces')
      traces.push(traces[0]!)
      return blocks
    },
    /trace .* comes twice/,
  ],
  [
    'with a trace of no transaction',
    (blocks) => {
      firstWith(blocks, 'traces')[0]!.transactionIndex = 99
      return blocks
    },
    /a trace of block \d+ has no transaction/,
  ],
  [
    'of another chain id',
    (blocks) => {
      firstWith(blocks, 'transactions')[0]!.chainId = 56
      return blocks
    },
    /is of chain 56, not 1/,
  ],
  [
    'with a transaction that nobody asked for',
    (blocks) => {
      const [stranger, hash] = [WORLD.cast.stranger, blocks[0]!.header.hash]
      const transactions = firstWith(blocks, 'transactions')
      transactions.push({ ...transactions[0]!, from: stranger, to: stranger, transactionIndex: 98, hash })
      return blocks
    },
    /was not asked for/,
  ],
  [
    'with a number where hex should be',
    (blocks) => {
      firstWith(blocks, 'transactions')[0]!.value = 5
      return blocks
    },
    /not of the form of a block/,
  ],
  [
    'with an address of 19 bytes',
    (blocks) => {
      firstWith(blocks, 'transactions')[0]!.from = '0x1234'
      return blocks
    },
    /not of the form of a block/,
  ],
]

test.each(LIES)('a stream %s is an error by name', async (_, change, said) => {
  await withPortal(WORLD, {}, async (opened) => {
    const portal = await begun(opened)
    portal.server.fault(lies(change, () => true))
    const failing = read(portal)
    await expect(failing).rejects.toThrow(SourceError)
    await expect(failing).rejects.toThrow(said)
    portal.server.fault(undefined)
    expectTruth(WORLD, await read(portal))
  })
})

test.each<[string, string, (blocks: Block[]) => Block[]]>([
  [
    'all traces of a transaction are missing',
    'internal',
    (blocks) => {
      const block = blocks.find(({ traces }) => traces !== undefined)!
      const [traces, transactions] = [block.traces!, block.transactions!]
      const { transactionIndex } = transactions[0]!
      traces.splice(0, traces.length, ...traces.filter((trace) => trace.transactionIndex !== transactionIndex))
      return blocks
    },
  ],
  [
    'a trace inside is missing',
    'internal',
    (blocks) => {
      const traces = firstWith(blocks, 'traces', (one) => pathOf(one).length === 1)
      const at = traces.findIndex((one) => pathOf(one).length === 1)
      traces.splice(at, 1)
      return blocks
    },
  ],
  [
    'the own call of a transaction is missing',
    'internal',
    (blocks) => {
      const traces = firstWith(blocks, 'traces', (one) => pathOf(one).length === 1)
      const { transactionIndex } = traces.find((one) => pathOf(one).length === 1)!
      traces.splice(
        0,
        traces.length,
        ...traces.filter((one) => one.transactionIndex !== transactionIndex || pathOf(one).length > 0),
      )
      return blocks
    },
  ],
  [
    'an event between others is missing',
    'erc20',
    (blocks) => {
      const crowd = blocks.find(({ header }) => header.number === 3)!
      crowd.logs!.splice(5, 1)
      return blocks
    },
  ],
  [
    'the price of gas is missing',
    'fee',
    (blocks) => {
      Object.assign(firstWith(blocks, 'transactions')[0]!, { gasPrice: null, effectiveGasPrice: null })
      return blocks
    },
  ],
])('where %s, the reading says so', async (_, part, change) => {
  await withPortal(WORLD, {}, async (opened) => {
    const portal = await begun(opened)
    portal.server.fault(lies(change))
    const readings = (await read(portal)).filter(({ state }) => state !== 'complete')
    expect(readings.length).toBeGreaterThan(0)
    for (const { parts, note, coverage } of readings) {
      const cut = parts!.find((one) => one.part === part)!
      expect(cut.state).toBe('cut')
      expect(note).toMatch(/1 transactions .* the first is 0x[0-9a-f]{64} in block \d+/)
      expect(coverage.every(({ asset }) => asset !== undefined)).toBe(true)
    }
  })
})

test('a transaction that failed moves nothing inside, though its own call shows no error', async () => {
  await withPortal(WORLD, {}, async (opened) => {
    const portal = await begun(opened)
    const silent = (blocks: Block[]) => {
      for (const { traces = [] } of blocks) for (const one of traces) if (pathOf(one).length === 0) one.error = null
      return blocks
    }
    portal.server.fault(lies(silent))
    expectTruth(WORLD, await read(portal))
  })
})

test('an answer that does not follow the one before it is an error by name', async () => {
  await withPortal(WORLD, { endsAfter: (from) => from + 4 }, async (opened) => {
    const portal = await begun(opened)
    const elsewhere = (blocks: Block[]) => {
      blocks[0]!.header.parentHash = blocks[0]!.header.hash
      return blocks
    }
    portal.server.fault(lies(elsewhere, (n) => n === 2))
    await expect(read(portal)).rejects.toThrow(/block 5 does not follow the one read before it/)
  })
})

test('a transaction that is opened and comes without a trace is an error by name', async () => {
  await withPortal(WORLD, {}, async (opened) => {
    const { source, server } = await begun(opened)
    const { hash, index } = WORLD.blocks[2]!.txs.find(({ frames }) => frames.length > 1)!
    const torn = (blocks: Block[]) => {
      for (const block of blocks) {
        block.traces = block.traces?.filter((one) => one.transactionIndex !== index || pathOf(one).length !== 1) ?? []
      }
      return blocks
    }
    server.fault(lies(torn))
    const ref = { chain: source.live!.chain, hash, block: 2 }
    await expect(source.live!.open!([ref])).rejects.toThrow(/without all of its traces/)
    expect(await source.live!.open!([ref])).toMatchObject([{ hash }])
  })
})
