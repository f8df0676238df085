import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openCase } from '../../packages/tracer/src/store/sqlite-case.ts'
import { type Forwarded, startForwarded } from '../forwarders/forwarded.ts'
import { DOLLAR } from '../story/stage.ts'
import { jsonOf, spoor, workFolder } from './spoor.ts'

/*
 * Contracts of which no list knows anything, on a real node: deposit addresses that are clones of one another, contracts that customers
 * made for themselves, and a pool of the real factory of Uniswap V2 with its real code.
 */

const folder = workFolder()
let theft: Forwarded
const range = (count: number) => Array.from({ length: count }, (_, i) => i)

beforeAll(async () => {
  theft = await startForwarded()
  writeFileSync(join(folder, 'code.json'), JSON.stringify(theft.incident))
}, 120_000)
afterAll(() => theft?.anvil.stop())

interface Told {
  readonly hash: string
  readonly assets: readonly { readonly asset: string; readonly sinks: Readonly<Record<string, string>> }[]
}

async function trace(name: string, ...more: readonly string[]): Promise<Told> {
  const options = [
    '--case',
    name,
    '--source',
    `rpc=${theft.anvil.url}`,
    '--min-usd',
    '0',
    '--max-requests',
    '5000',
    ...more,
  ]
  const ended = await spoor(folder, 'trace', 'code.json', ...options, '--json')
  expect(ended.code, ended.err).toBe(0)
  return jsonOf(ended) as unknown as Told
}

const inSum = (from: number, count: number) => range(count).reduce((sum, i) => sum + theft.coins(from + i), 0n)
const sinksOf = (told: Told, asset: string) => told.assets.find((one) => one.asset.endsWith(asset))!.sinks

function placesOf(name: string): Map<string, { name: string; evidence: string; category: string }> {
  const store = openCase(join(folder, name), { readonly: true })
  try {
    return new Map(
      store.readTrace()!.addresses.flatMap(({ address, stop }) => (stop?.kind === 'place' ? [[address, stop]] : [])),
    )
  } finally {
    store.close()
  }
}

describe('what no label knows', () => {
  let told: Told
  beforeAll(async () => {
    told = await trace('learned.sqlite')
  }, 60_000)

  test('clones that sweep once are deposit addresses of the exchange; purses of customers are not', () => {
    const sinks = sinksOf(told, 'slip44:60')
    expect(sinks.deposit).toBe(String(inSum(0, theft.swept)))
    expect(sinks.service).toBe(String(inSum(theft.swept + 1, theft.purses)))
    const places = placesOf('learned.sqlite')
    for (const i of range(theft.swept)) {
      const place = places.get(theft.account(`clone${i}`))!
      expect(place).toMatchObject({ category: 'deposit', name: 'deposit address of Exchange A' })
      expect(place.evidence).toMatch(
        /it left nothing; it is a clone of eip155:1:0x[0-9a-f]{40}, like 20 or more contracts/,
      )
    }
    for (const i of range(theft.purses)) expect(places.has(theft.account(`purse${i}`))).toBe(false)
  })

  test('a clone that nobody swept is told as what it is, and what lies there rests', () => {
    expect(placesOf('learned.sqlite').has(theft.account(`clone${theft.swept}`))).toBe(false)
    const store = openCase(join(folder, 'learned.sqlite'), { readonly: true })
    try {
      const read = (name: string) => store.reads().find(({ address }) => address === theft.account(name))?.code
      const clone = read(`clone${theft.swept}`)!
      expect(clone).toMatchObject({ bytes: 45, maker: { address: theft.account('forwarders') } })
      expect(clone.cloneOf).toBe(read('clone0')!.cloneOf)
      expect(read('purse0')).toMatchObject({
        cloneOf: null,
        maker: { address: theft.account('thief') },
      })
      expect(new Set(range(theft.purses).map((i) => read(`purse${i}`)!.hash)).size).toBe(theft.purses)
      expect(read('thief')).toBeUndefined()
    } finally {
      store.close()
    }
  })

  test('a contract and the account that made it are one cluster; clones of a factory are in none', async () => {
    const found = async (...more: readonly string[]) => {
      const ended = await spoor(folder, 'findings', 'learned.sqlite', '--json', ...more)
      expect(ended.code, ended.err).toBe(0)
      return jsonOf(ended) as unknown as { clusters: { members: string[]; links: { rule: string }[] }[] }
    }
    const { clusters } = await found()
    const made = clusters.filter(({ links }) => links.some(({ rule }) => rule === 'contract-maker'))
    expect(made.map(({ members }) => members)).toEqual([[theft.account('purse0'), theft.account('thief')].sort()])
    const without = await found('--without', 'contract-maker')
    expect(without.clusters).toEqual(clusters.filter((cluster) => !made.includes(cluster)))
  })

  test('explain, the case view and the report say what stands at an address', async () => {
    const clone = theft.account(`clone${theft.swept}`)
    const explained = await spoor(folder, 'explain', 'learned.sqlite', clone)
    const flat = explained.out.replaceAll(/\s+/g, ' ')
    expect(flat).toMatch(
      /Contract: clone of eip155:1:0x[0-9a-f]{40}, 45 bytes of code with the hash 0x[0-9a-f]{64} after block \d+, says rpc/,
    )
    expect(flat).toContain(`made by ${theft.account('forwarders')} in eip155:1:0x`)
    const pool = await spoor(folder, 'explain', 'learned.sqlite', theft.account('pair'))
    expect(pool.out).toContain('Contract: Uniswap V2 pool')
    const out = await spoor(folder, 'export', 'learned.sqlite', '--format', 'html', '--out', '-')
    expect(out.code, out.err).toBe(0)
    expect(out.out).toMatch(
      /contract, 45 bytes, hash <code>0x[0-9a-f]{64}<\/code>, clone of <code>eip155:1:0x[0-9a-f]{40}<\/code>, made by <code>/,
    )
  })

  test('a pool of Uniswap V2 is known by the address that its factory gives it: who takes from it later is clean', () => {
    const place = placesOf('learned.sqlite').get(theft.account('pair'))!
    expect(place).toMatchObject({ category: 'dex', name: 'Uniswap V2 pool' })
    expect(place.evidence).toMatch(/pool by its factory: EIP-1014 .*0x5c69bee701ef814a2b6a3edd4b1652cb9cc5aa6f/)
    expect(sinksOf(told, theft.usd).frontier).toBe(String(500n * DOLLAR))
  })

  test('the same case follows from the stored answers alone, and from the node again', async () => {
    const verified = await spoor(folder, 'verify', 'learned.sqlite', '--json')
    expect(verified.code, verified.err).toBe(0)
    expect((await trace('again.sqlite')).hash).toBe(told.hash)
  }, 60_000)
})

test('without learned stops the clones are followed to the exchange, and the pool to a stranger', async () => {
  const told = await trace('plain.sqlite', '--no-learned-stops')
  expect(sinksOf(told, 'slip44:60').service).toBe(String(inSum(0, theft.swept) + inSum(theft.swept + 1, theft.purses)))
  expect(sinksOf(told, 'slip44:60').deposit).toBe('0')
  expect(sinksOf(told, theft.usd).frontier).toBe('0')
}, 60_000)
