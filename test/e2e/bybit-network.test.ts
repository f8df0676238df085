import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { CaseView } from '../../packages/tracer/src/export/case-view.ts'
import type { FindingsView, NoiseRowView } from '../../packages/tracer/src/export/findings.ts'
import { bybitNetwork, readPairs } from '../bench/bybit-network.mjs'
import { jsonOf, ROOT, spoor, workFolder } from './spoor.ts'

// The published graph of the Bybit theft, where it is at hand. Of four of its accounts the shipped record has every payment of
// value, so that of their pairs it is known which are genuine. The graph names no token: what the record does not bear out is put
// in as a payment of a token that nobody knows, and of zero units of a genuine one, as bots make them.

const RECORD = join(ROOT, 'data', 'incidents', 'bybit-2025', 'ledger.csv')
const STETH = 'eip155:1/erc20:0xae7ab96520de3a18e5e111b5eaab095312d7fe84'
const GENUINE = new Set([
  'eip155:1/slip44:60',
  STETH,
  'eip155:1/erc20:0xd5f7838f5c461feff7fe49ea5ebaf7728bb0adfa',
  'eip155:1/erc20:0xe6829d9a7ee3040e1276fa75293bde931859e8fa',
])
const ACCOUNTS = [
  '0x47666fab8bd0ac7003bce3f5c3585383f09486e2',
  '0xa4b2fd68593b6f34e51cb9edb66e71c1b4ab449e',
  '0xdd90071d52f20e85c89802e5dc1ec0a7b6475f92',
  '0xf302572594a68aa8f951fae64ed3ae7da41c72be',
]
const keyOf = (from: string, to: string) => `${from} ${to}`
/** The first 3 and the last 4 hex digits, written here anew. */
const lookOf = (address: string) => `${address.slice(2, 5)} ${address.slice(38)}`

const { file, missing } = bybitNetwork()

describe.skipIf(missing !== undefined)(`the published graph${missing === undefined ? '' : `: ${missing}`}`, () => {
  const folder = workFolder()
  const genuine = new Set<string>()
  const fake = new Map<string, { from: string; to: string }>()
  /** Fake pairs whose receiver looks like somebody whom the account really dealt with. */
  const lookAlikes = new Set<string>()
  let view: CaseView
  let rows: ReadonlyMap<string, NoiseRowView>

  beforeAll(async () => {
    const record = readFileSync(RECORD, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(','))
    const dealt = new Map(ACCOUNTS.map((account) => [account, new Set<string>()]))
    const paid = new Set<string>()
    for (const [, , , , , , , from = '', to = '', asset = '', units] of record) {
      if (!GENUINE.has(asset) || units === '' || units === '0') continue
      paid.add(keyOf(from, to))
      dealt.get(from)?.add(to)
      dealt.get(to)?.add(from)
    }
    const pairs = readPairs(file).filter(({ from }) => ACCOUNTS.includes(from))
    const lines = pairs.flatMap(({ from, to, weight }, i) => {
      const key = keyOf(from, to)
      if (paid.has(key)) {
        genuine.add(key)
        return []
      }
      fake.set(key, { from, to })
      if ([...dealt.get(from)!].some((real) => real !== to && lookOf(real) === lookOf(to))) lookAlikes.add(key)
      const tx = `0x${(i + 1).toString(16).padStart(64, '0')}`
      const row = (asset: string, units: string, position: number) =>
        ['eip155:1', 21_897_000 + i, '2025-02-21T21:00:00Z', tx, 0, position, 'erc20', from, to, asset, units].join()
      const token = `eip155:1/erc20:0xfa${(i + 1).toString(16).padStart(38, '0')}`
      return [row(token, weight === '0' ? '1' : weight, 0), row(STETH, '0', 1)]
    })
    const head = 'chain,block,timestamp,tx_hash,tx_index,position,kind,from,to,asset,units'
    writeFileSync(join(folder, 'graph.csv'), `${[head, ...lines].join('\n')}\n`)
    const traced = await spoor(
      folder,
      'trace',
      'bybit-2025',
      '--ledger',
      'graph.csv',
      '--case',
      'graph.sqlite',
      '--quiet',
    )
    expect(traced).toMatchObject({ err: '', code: 0 })
    expect(await spoor(folder, 'export', 'graph.sqlite', '--format', 'json', '--out', 'graph.json')).toMatchObject({
      code: 0,
    })
    view = JSON.parse(readFileSync(join(folder, 'graph.json'), 'utf8')) as CaseView
    const { noise } = jsonOf(
      await spoor(folder, 'findings', 'graph.sqlite', '--noise', '--json'),
    ) as unknown as FindingsView
    rows = new Map(noise.rows!.map((row) => [row.id, row]))
  })

  const movementsOf = (key: string) =>
    view.movements.filter(({ from, to }) => keyOf(from.slice(9), to.slice(9)) === key)

  test('has the pairs that are known of it', () => {
    expect([genuine.size, fake.size]).toEqual([144, 287])
  })

  test('every genuine pair survives', () => {
    const survived = [...genuine].filter((key) =>
      movementsOf(key).some(
        ({ id, noise, units }) => noise === undefined && units !== '0' && rows.get(id)?.hidden !== true,
      ),
    )
    expect(survived).toHaveLength(144)
  })

  test('every pair that the record does not bear out is hidden, both ways, with its reason', () => {
    for (const key of fake.keys()) {
      const found = movementsOf(key).map(({ id }) => rows.get(id))
      expect(found.length).toBeGreaterThanOrEqual(2)
      for (const row of found) expect(row).toMatchObject({ hidden: true, why: expect.stringMatching(/\S/) })
    }
  })

  test('95 % of the look-alikes are called so, and nobody else is', () => {
    const called = [...fake.keys()].filter((key) =>
      movementsOf(key).every(({ id }) => rows.get(id)!.classes.includes('look-alike')),
    )
    const right = called.filter((key) => lookAlikes.has(key))
    console.log(
      `${fake.size} fake pairs, ${lookAlikes.size} of them look-alikes of real counterparties; ${right.length} are called so, ${called.length - right.length} others too`,
    )
    expect(lookAlikes.size).toBeGreaterThan(200)
    expect(right.length / lookAlikes.size).toBeGreaterThanOrEqual(0.95)
    expect(called).toEqual(right)
  })
})
