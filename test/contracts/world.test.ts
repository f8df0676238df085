import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Transfer } from '../../packages/tracer/src/model/transfer.ts'
import { grow, makeWorld, networkOf, reorg, stateAt, truthOf, type World } from '../servers/world.ts'
import { SCENES } from '../servers/world-scenes.ts'

const aWorld = fc.record({
  seed: fc.nat(),
  blocks: fc.integer({ min: 1, max: 12 }),
  accounts: fc.integer({ min: 3, max: 8 }),
  txsPerBlock: fc.integer({ min: 1, max: 4 }),
  crowd: fc.constantFrom(0, 20),
  l1Fees: fc.boolean(),
})
const full = () => makeWorld({ seed: 7, blocks: 12, accounts: 6, txsPerBlock: 3 })
const allOf = (world: World): Transfer[] => truthOf(world, networkOf(world), world.blocks.length - 1)

/** What rows leave, by asset and holder. */
function sums(rows: readonly Transfer[]): Map<string, bigint> {
  const sums = new Map<string, bigint>()
  const add = (key: string, units: bigint) => sums.set(key, (sums.get(key) ?? 0n) + units)
  for (const row of rows) {
    if (row.status === 0 && row.kind !== 'fee') continue
    add(`${row.asset} ${row.from}`, -row.units!)
    if (row.to !== null) add(`${row.asset} ${row.to}`, row.units!)
  }
  return sums
}

test('the truth adds up to the balances, native and of each token', () => {
  fc.assert(
    fc.property(aWorld, (options) => {
      const world = makeWorld(options)
      const left = sums(allOf(world))
      const of = (asset: string, holder: string) => left.get(`eip155:1/${asset} eip155:1:${holder}`) ?? 0n
      for (const [holder, units] of world.balances) {
        expect((world.genesisBalances.get(holder) ?? 0n) + of('slip44:60', holder)).toBe(units)
      }
      for (const [token, book] of world.tokenBalances) {
        for (const [holder, units] of book) expect(of(`erc20:${token}`, holder)).toBe(units)
      }
    }),
    { numRuns: 60 },
  )
})

test('ids are unique, and the same options make the same world', () => {
  fc.assert(
    fc.property(aWorld, (options) => {
      const world = makeWorld(options)
      const ids = allOf(world).map(({ id }) => id)
      expect(new Set(ids).size).toBe(ids.length)
      expect(makeWorld(options)).toEqual(world)
    }),
    { numRuns: 30 },
  )
})

test('every scene is played, and frames stand depth first', () => {
  const world = full()
  const txs = world.blocks.flatMap((block) => block.txs)
  expect(txs.length).toBeGreaterThan(Object.keys(SCENES).length)
  const types = new Set(txs.flatMap((tx) => tx.frames.map(({ type }) => type)))
  expect([...types].sort()).toEqual(['call', 'create', 'create2', 'delegatecall', 'selfdestruct', 'staticcall'])
  const sortable = (path: readonly number[]) => path.map((n) => String(n).padStart(4, '0')).join('.')
  for (const { frames } of txs) {
    const paths = frames.map(({ path }) => sortable(path))
    expect(paths).toEqual([...paths].sort())
  }
  expect(JSON.stringify(world.blocks, (_, value) => (typeof value === 'bigint' ? `${value}` : value))).not.toContain(
    world.cast.stranger.slice(2),
  )
})

test('a reorganised chain is the same below, and another above', () => {
  const world = full()
  const other = reorg(world, 3, 1)
  expect(other.blocks.slice(0, 10)).toEqual(world.blocks.slice(0, 10))
  expect(other.blocks[10]!.hash).not.toBe(world.blocks[10]!.hash)
  expect(other.blocks[10]!.parentHash).toBe(world.blocks[9]!.hash)
})

test('a grown chain goes on where it was, and the state of a block is that of the chain when it ended there', () => {
  const world = full()
  const grown = grow(world, 5)
  expect(grown.blocks.slice(0, 13)).toEqual(world.blocks)
  expect(stateAt(grown, 12).balances).toEqual(world.balances)
  expect(stateAt(grown, 12).nonces).toEqual(world.nonces)
})
