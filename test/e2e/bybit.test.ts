import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import type { CaseView, Statement } from '../../packages/tracer/src/export/case-view.ts'
import { jsonOf, ROOT, spoor, workFolder } from './spoor.ts'

const folder = workFolder()
const ETH = 'eip155:1/slip44:60'
const SEEDED: Readonly<Record<string, string>> = {
  [ETH]: '401346768858404671846374',
  'eip155:1/erc20:0xae7ab96520de3a18e5e111b5eaab095312d7fe84': '90375547907685258392043',
  'eip155:1/erc20:0xd5f7838f5c461feff7fe49ea5ebaf7728bb0adfa': '8000000000000000000000',
  'eip155:1/erc20:0xe6829d9a7ee3040e1276fa75293bde931859e8fa': '15000000000000000000000',
}
let statement: Statement
let view: CaseView

beforeAll(async () => {
  const traced = await spoor(folder, 'trace', 'bybit-2025', '--json')
  expect(traced).toMatchObject({ code: 0 })
  statement = jsonOf(traced) as unknown as Statement
  const exported = await spoor(folder, 'export', 'cases/bybit-2025.sqlite', '--format', 'json', '--out', '-')
  view = JSON.parse(exported.out) as CaseView
})

test('seeds exactly what was stolen', () => {
  const seeded = Object.fromEntries(statement.assets.map((asset) => [asset.asset, asset.seeded]))
  expect(seeded).toMatchObject(SEEDED)
})

test('conserves every asset to the last unit', () => {
  expect(statement.assets.length).toBeGreaterThanOrEqual(4)
  for (const { seeded, convertedIn, convertedOut, sinks } of statement.assets) {
    const sunk = Object.values(sinks).reduce((sum, units) => sum + BigInt(units), 0n)
    expect(BigInt(seeded) + BigInt(convertedIn)).toBe(BigInt(convertedOut) + sunk)
  }
})

test('the places of a sink add up to it', () => {
  for (const { asset, sinks } of statement.assets) {
    for (const [sink, units] of Object.entries(sinks)) {
      const places = statement.places.filter((place) => place.asset === asset && place.sink === sink)
      expect(String(places.reduce((sum, place) => sum + BigInt(place.units), 0n))).toBe(units)
    }
  }
})

test('has all 222 rows of the record in the case, one by one', () => {
  const rows = readFileSync(join(ROOT, 'data/incidents/bybit-2025/ledger.csv'), 'utf8').trim().split('\n').slice(1)
  expect(rows).toHaveLength(222)
  const transfers = view.movements.filter((movement) => movement.kind !== 'conversion')
  expect(transfers).toHaveLength(222)
  const key = (tx: string, from: string, to: string) => `${tx} ${from} ${to}`
  const inCase = new Set(transfers.map(({ tx, from, to }) => key(tx, from, to)))
  for (const row of rows) {
    const [chain, , , tx, , , , from, to] = row.split(',')
    expect(inCase).toContain(key(`${chain}:${tx}`, `${chain}:${from}`, `${chain}:${to}`))
  }
})

test('none of the 19 spoofed transfers carries taint, and each is noise with a reason', () => {
  const spoofed = view.movements.filter(({ flags }) => flags.includes('spoofed-in-source'))
  expect(spoofed).toHaveLength(19)
  for (const { taint, noise } of spoofed) {
    expect(taint).toBe('0')
    expect(noise).toMatch(/\w+ \w+/)
  }
  expect(statement.noise).toBe(19)
})

test('finds the 40 receivers of 10,000 ETH and says that the record ends there', () => {
  const seed = 'eip155:1:0x47666fab8bd0ac7003bce3f5c3585383f09486e2'
  const receivers = view.movements
    .filter(({ from, asset, units }) => from === seed && asset === ETH && units === `1${'0'.repeat(22)}`)
    .map(({ to }) => to)
  expect(new Set(receivers).size).toBe(40)
  const holders = receivers.map((id) => view.addresses.find((address) => address.id === id)!)
  for (const holder of holders) {
    expect(holder.hop).toBe(1)
    const asset = holder.assets.find((item) => item.asset === ETH)!
    // One of them is the branch the record follows; the others have no outgoing record.
    if (asset.taintHeld === '0') continue
    expect(holder.stop?.kind, holder.id).toBe('record-ends')
    expect(holder.stop?.reason).toMatch(/^not read further/)
  }
  const still = holders.filter(({ stop }) => stop?.kind === 'resting')
  expect(still).toEqual([])
})

test('branches that meet again are one node', () => {
  const ids = view.addresses.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  // Each of these receives from two addresses, most from one of hop 3 and one of hop 4.
  const meetings = [
    'eip155:1:0x1542368a03ad1f03d96d51b414f4738961cf4443',
    'eip155:1:0x21032176b43d9f7e9410fb37290a78f4fed6044c',
    'eip155:1:0x54acab846901bdbdc553a675d97240511e4bfba2',
    'eip155:1:0x8b62111bd342c352daf453ccd0676833c0a31ca1',
    'eip155:1:0x8ed8553dd6375766d712c1f296f2afcface96036',
  ]
  const payers = new Map<string, Set<string>>()
  for (const { from, to, noise } of view.movements) {
    if (noise === undefined && from !== to) payers.set(to, (payers.get(to) ?? new Set()).add(from))
  }
  const met = [...payers].filter(([, from]) => from.size > 1).map(([to]) => to)
  expect(met.sort()).toEqual(meetings)
})

test('shows assertions as assertions', () => {
  const conversions = view.movements.filter(({ kind }) => kind === 'conversion')
  expect(conversions).toHaveLength(4)
  for (const { evidence } of conversions) expect(evidence).toBe('assertion')
  const eth = statement.assets.find(({ asset }) => asset === ETH)!
  expect(eth.assertedIn).toBe(eth.convertedIn)
})

test('--no-assertions shows the swaps as the gap they are', async () => {
  const traced = await spoor(
    folder,
    'trace',
    'bybit-2025',
    '--no-assertions',
    '--case',
    'gap.sqlite',
    '--json',
    '--quiet',
  )
  const gap = jsonOf(traced) as unknown as Statement
  expect(gap.assets.every(({ convertedIn, convertedOut }) => convertedIn === '0' && convertedOut === '0')).toBe(true)
  const steth = gap.assets.find(({ asset }) => asset.includes('0xae7ab965'))!
  expect(steth.sinks.frontier).toBe(steth.seeded)
  const swaps = await spoor(folder, 'export', 'gap.sqlite', '--format', 'json', '--out', '-')
  const { addresses } = JSON.parse(swaps.out) as CaseView
  expect(addresses.some(({ stop }) => stop?.reason.startsWith('swap-unread'))).toBe(true)
})

test('prints a statement for people from the case, without reading again', async () => {
  const again = await spoor(folder, 'trace', 'bybit-2025')
  expect(again.code).toBe(0)
  expect(again.out).toContain('401,346.768858404671846374')
  expect(again.out).toContain(statement.hash)
  const stated = await spoor(folder, 'statement', 'cases/bybit-2025.sqlite')
  expect(stated.out).toBe(again.out)
})

test('statement --method all compares over the same facts and leaves the case as it was', async () => {
  const compared = jsonOf(await spoor(folder, 'statement', 'cases/bybit-2025.sqlite', '--method', 'all', '--json')) as {
    method: string
    methods: {
      method: string
      assets: Statement['assets']
      differs: { address: string; asset: string; units: string }[]
    }[]
  }
  expect(compared.methods.map(({ method }) => method)).toEqual([
    'fifo',
    'lifo',
    'haircut',
    'libr',
    'tiho',
    'dirty-first',
    'poison',
  ])
  expect(compared.methods[0]!.differs).toEqual([])
  for (const { method, assets } of compared.methods) {
    if (method === 'poison') continue
    for (const { seeded, convertedIn, convertedOut, sinks } of assets) {
      const sunk = Object.values(sinks).reduce((sum, units) => sum + BigInt(units), 0n)
      expect(BigInt(seeded) + BigInt(convertedIn), method).toBe(BigInt(convertedOut) + sunk)
    }
  }
  const after = jsonOf(await spoor(folder, 'statement', 'cases/bybit-2025.sqlite', '--json'))
  expect(after.hash).toBe(statement.hash)
  // A replay in memory and a trace under that method come to the same case.
  const haircut = jsonOf(await spoor(folder, 'statement', 'cases/bybit-2025.sqlite', '--method', 'haircut', '--json'))
  const traced = jsonOf(
    await spoor(folder, 'trace', 'bybit-2025', '--method', 'haircut', '--case', 'haircut.sqlite', '--json'),
  )
  expect(haircut.hash).toBe(traced.hash)
})

test('explains the way to an address, with evidence and labels', async () => {
  const swapper = '0xa4b2fd68593b6f34e51cb9edb66e71c1b4ab449e'
  const text = await spoor(folder, 'explain', 'cases/bybit-2025.sqlite', swapper)
  expect(text.out).toContain('from the seed eip155:1:0x47666fab8bd0ac7003bce3f5c3585383f09486e2')
  expect(text.out).toContain('FBI')
  const found = jsonOf(await spoor(folder, 'explain', 'cases/bybit-2025.sqlite', swapper, '--json'))
  expect(found).toMatchObject({ kind: 'address', id: `eip155:1:${swapper}`, weakest: 'ledger' })
  const swap = await spoor(folder, 'explain', 'cases/bybit-2025.sqlite', 'bybit-2025:assertion:swap-1-steth', '--json')
  const { path, movements } = JSON.parse(swap.out) as { path: { time: string }[]; movements: { time: string }[] }
  expect(path.at(-1)!.time <= movements[0]!.time, 'the way never runs against time').toBe(true)
})

test('evaluate finds all genuine rows of its own record', async () => {
  const truth = join(ROOT, 'data/incidents/bybit-2025/ledger.csv')
  const found = jsonOf(await spoor(folder, 'evaluate', 'cases/bybit-2025.sqlite', '--truth', truth, '--json'))
  expect(found).toMatchObject({ edgePrecision: 1 })
  expect((found.counts as { truthEdges: number }).truthEdges).toBeGreaterThan(200)
})
