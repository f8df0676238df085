import { beforeAll, describe, expect, test } from 'vitest'
import type { Statement } from '../../packages/tracer/src/export/case-view.ts'
import type { Methods } from '../../packages/tracer/src/export/compared.ts'
import { max, min } from '../../packages/tracer/src/model/amount.ts'
import { METHODS } from '../../packages/tracer/src/model/trace.ts'
import { jsonOf, spoor, workFolder } from './spoor.ts'

// What a court asks of the choice of a method: does it matter, where, how much, and because of whom.

const folder = workFolder()
const CASE = 'cases/bybit-2025.sqlite'
type Compared = Statement & Methods & { readonly until?: string }

beforeAll(async () => {
  expect(await spoor(folder, 'trace', 'bybit-2025', '--quiet')).toMatchObject({ code: 0, err: '' })
})

const stated = async (...args: string[]) =>
  jsonOf(await spoor(folder, 'statement', CASE, ...args, '--json')) as unknown as Compared
const page = async (...args: string[]) => {
  const ended = await spoor(folder, 'statement', CASE, ...args)
  expect(ended).toMatchObject({ code: 0, err: '' })
  expect(ended.out.split('\n').filter((line) => line.length > 100)).toEqual([])
  return ended.out
}

describe('statement --method all', () => {
  test('gives each method the whole statement, and adds up under every conserving one', async () => {
    const { method, methods } = await stated('--method', 'all')
    expect(method).toBe('fifo')
    expect(methods.map((item) => item.method)).toEqual(METHODS)
    for (const { method: name, assets, differs } of methods) {
      if (name === 'fifo') expect(differs).toEqual([])
      if (name === 'poison') continue
      for (const { seeded, convertedIn, convertedOut, sinks } of assets) {
        const places = Object.values(sinks).reduce((sum, units) => sum + BigInt(units), 0n)
        expect(BigInt(seeded) + BigInt(convertedIn), name).toBe(BigInt(convertedOut) + places)
      }
      const single = await stated('--method', name)
      expect(assets, name).toEqual(single.assets)
    }
  })

  test('says of every sink whether the methods agree, and by how much they do not', async () => {
    const { methods, compared } = await stated('--method', 'all')
    expect(compared.over).toEqual(METHODS.filter((name) => name !== 'poison'))
    for (const { asset, chain, sink, agree, least, most } of compared.sinks) {
      const units = methods
        .filter(({ method }) => method !== 'poison')
        .map(({ assets }) => assets.find((item) => item.asset === asset && item.chain === chain)!.sinks)
        .map((sinks) => BigInt(sinks[sink as keyof typeof sinks]))
      expect(units.reduce(min)).toBe(BigInt(least))
      expect(units.reduce(max)).toBe(BigInt(most))
      expect(agree).toBe(least === most)
    }
    const found = new Set(compared.sinks.map(({ asset, sink }) => `${asset} ${sink}`))
    for (const { assets } of methods) {
      for (const { asset, sinks } of assets)
        for (const [sink, units] of Object.entries(sinks))
          expect(found.has(`${asset} ${sink}`) || units === '0').toBe(true)
    }
  })

  test('names the addresses that cause a difference: those that mixed, not those behind them', async () => {
    const { compared } = await stated('--method', 'all')
    const accounts = compared.causes.map(({ address, asset }) => `${address.slice(0, 19)} ${asset.slice(9, 20)}`)
    expect(accounts.sort()).toEqual([
      'eip155:1:0x327ffe25 slip44:60',
      'eip155:1:0x47666fab erc20:0xae7',
      'eip155:1:0xa4b2fd68 erc20:0xae7',
      'eip155:1:0xa4b2fd68 slip44:60',
      'eip155:1:0xdd90071d slip44:60',
      'eip155:1:0xf3025725 slip44:60',
    ])
    // What follows from one cause is elsewhere under other methods without being a cause itself.
    expect(compared.places.length).toBeGreaterThan(90)
    for (const { methods } of compared.causes) {
      for (const { method, first } of methods) {
        expect(method).not.toBe('fifo')
        expect(first.tx).toMatch(/^eip155:1:0x[0-9a-f]{64}$/)
        expect(first.time).toMatch(/^2025-/)
      }
    }
  })

  test('the page groups methods that agree, and is no wider than a sheet', async () => {
    const text = await page('--method', 'all')
    expect(text).toContain('frontier: 15,000 cmETH (44,130,000.00 USD) under every method')
    expect(text).toContain('    tiho, dirty-first  498,048.8948\n')
    expect(text).toContain('What causes it: 6 addresses')
    expect(text).toMatch(/tiho: 200\.61474072402305 ETH .* elsewhere than fifo; first at\n\s+2025-03-02T16:31:47Z in\n/)
    expect(text).toContain('poison conserves nothing')
  })

  test('two methods that agree say so', async () => {
    const { compared, methods } = await stated('--method', 'lifo,libr')
    expect(compared).toMatchObject({ places: [], causes: [] })
    expect(methods[1]!.differs).toEqual([])
    expect(await page('--method', 'lifo,libr')).toContain('the choice of method moves nothing')
  })
})

describe('statement --until', () => {
  test('is the state at that moment, and says so', async () => {
    const early = await stated('--until', '2025-02-22')
    expect(early.until).toBe('2025-02-22T23:59:59Z')
    const moment = await stated('--until', '2025-02-21T14:30:00Z', '--method', 'all')
    expect(moment.until).toBe('2025-02-21T14:30:00Z')
    expect(moment.methods.length).toBe(METHODS.length)
    const ether = ({ assets }: Statement) => assets.find(({ symbol }) => symbol === 'ETH')!
    expect(ether(moment)).toMatchObject({ seeded: '401346768858404671846374', convertedIn: '0' })
    expect(BigInt(ether(early).convertedIn)).toBeGreaterThan(0n)
    expect((await stated()).until).toBeUndefined()
    expect(await page('--until', '2025-02-22')).toMatch(
      /^State at 2025-02-22T23:59:59Z: what happened later is left out\. 2 rows state no time/,
    )
    expect(await page()).not.toContain('State at')
  })

  test('is what a trace that stops there gives', async () => {
    const traced = jsonOf(
      await spoor(
        folder,
        'trace',
        'bybit-2025',
        '--until',
        '2025-02-22',
        '--case',
        'early.sqlite',
        '--json',
        '--quiet',
      ),
    ) as unknown as Compared
    const replayed = await stated('--until', '2025-02-22')
    expect(traced.until).toBe(replayed.until)
    expect(traced.assets).toEqual(replayed.assets)
  })
})
