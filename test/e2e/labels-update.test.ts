import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startServer, type TestServer } from '../servers/server.ts'
import { spoorWith, workFolder } from './spoor.ts'

// Each test takes several runs of the program.
vi.setConfig({ testTimeout: 400_000 })

const cwd = workFolder()
const env = { SPOOR_DATA: join(cwd, 'data') }
const rows = (n: number, name = 'Binance') =>
  `address,chainId,label,nameTag\n${Array.from({ length: n }, (_, i) => `0x${(i + 1).toString(16).padStart(40, '0')},1,binance,${name} ${i}\n`).join('')}`

const TOO_LONG = 'a body that takes too long'

let server: TestServer
let elsewhere: TestServer
let table = rows(100)
beforeAll(async () => {
  server = await startServer(({ path }) =>
    path === '/accounts.csv'
      ? { status: 200, body: table }
      : path === '/actors.yaml'
        ? {
            status: 200,
            body: 'title: x\nactors:\n  - {id: bybit, label: Bybit, jurisdictions: [VG], uri: bybit.com}\n',
          }
        : { status: 404, body: '' },
  )
  elsewhere = await startServer(() => ({ status: 200, body: rows(1, 'Evil') }))
  const common = { title: 'a set', licence: 'MIT', hosts: [], mostBytes: 1_000_000, citation: 'x' }
  const sets = [
    { ...common, id: 'tags', format: 'table', urls: [`${server.url}/accounts.csv`], source: 'eth-labels' },
    { ...common, id: 'actors', format: 'pack', urls: [`${server.url}/actors.yaml`] },
    {
      ...common,
      id: 'both',
      format: 'table',
      urls: [`${server.url}/accounts.csv`, `${server.url}/gone.csv`],
      optIn: true,
    },
  ]
  writeFileSync(join(cwd, 'sets.json'), JSON.stringify({ citations: [], sets }))
})
afterAll(async () => {
  await server.close()
  await elsewhere.close()
})

async function update(...args: readonly string[]) {
  const { code, out, err } = await spoorWith(env, cwd, 'labels', 'update', '--sets', 'sets.json', '--json', ...args)
  return { code, err, sets: out === '' ? [] : JSON.parse(out).sets }
}
async function loaded(): Promise<Readonly<Record<string, number>>> {
  const { out } = await spoorWith(env, cwd, 'labels', 'list', '--json')
  const { imported } = JSON.parse(out) as { imported: readonly { name: string; labels: number; actors: number }[] }
  return Object.fromEntries(imported.map(({ name, labels, actors }) => [name, labels + actors]))
}

test('nobody is asked for a list of sets, nor by --dry-run', async () => {
  const listed = await update('--dry-run')
  expect(listed.sets.map(({ id }: { id: string }) => id)).toEqual(['tags', 'actors'])
  expect(server.requests()).toBe(0)
  const shipped = await spoorWith(env, cwd, 'labels', 'update', '--dry-run')
  expect(shipped.out).toContain('ofac: OFAC, Specially Designated Nationals; licence: public domain')
  expect(shipped.out).not.toContain('scamsniffer')
  expect((await update('--only', 'tag', '--dry-run')).code).toBe(2)
})

test('sets are fetched, shown by digest, and a newer one takes the place of the older', async () => {
  const first = await update()
  expect(first.code).toBe(0)
  expect(first.sets).toMatchObject([
    { id: 'tags', state: 'updated', files: [{ labels: 100, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }] },
    { id: 'actors', state: 'updated', files: [{ actors: 1 }] },
  ])
  expect((await update()).sets).toMatchObject([{ state: 'unchanged' }, { state: 'unchanged' }])
  table = rows(101, 'New')
  expect((await update('--only', 'tags')).sets).toMatchObject([{ id: 'tags', state: 'updated' }])
  expect(await loaded()).toEqual({ '0-accounts.csv': 101, '0-actors.yaml': 1 })
})

test.each([
  [
    'a redirect to somebody else',
    () => ({ status: 302, headers: { location: `${elsewhere.url}/accounts.csv` } }),
    /sends elsewhere/,
  ],
  [
    'a redirect to itself without end',
    () => ({ status: 302, headers: { location: '/accounts.csv' } }),
    /more than 3 times/,
  ],
  ['a page for people', () => ({ status: 200, body: '<!DOCTYPE html><html><body>blocked</body></html>' }), /./],
  ['the wrong kind of file', () => ({ status: 200, body: '{"0x1111111111111111111111111111111111111111": "x"}' }), /./],
  ['an end in the middle of a row', () => ({ status: 200, body: rows(101, 'Cut').slice(0, -30) }), /./],
  ['half of it', () => ({ status: 200, body: rows(40, 'Half') }), /shrunk/],
  ['a body without end', () => ({ status: 200, body: 'endless' as const }), /without end/],
  ['a connection that breaks', () => ({ status: 200, body: 'reset' as const }), /broke off/],
  [TOO_LONG, () => ({ status: 200, body: 'slow' as const }), /no whole answer within 1 s/],
  ['an error', () => ({ status: 403, body: 'no' }), /HTTP 403/],
] as const)('%s: nothing changes, and the set is named', async (what, fault, why) => {
  const before = await loaded()
  server.fault(fault)
  const asked = elsewhere.requests()
  const { code, sets, err } = await update('--only', 'tags', '--timeout', what === TOO_LONG ? '1' : '60')
  server.fault(undefined)
  expect([code, sets[0].state]).toEqual([75, 'failed'])
  expect(sets[0].why).toMatch(why)
  expect(JSON.parse(err).error.what).toContain('1 set of 1')
  expect(await loaded()).toEqual(before)
  expect(elsewhere.requests()).toBe(asked)
})

test('a set of several files comes whole or not at all, and others do not wait for it', async () => {
  const { code, sets } = await update('--only', 'both,actors')
  expect(code).toBe(75)
  expect(sets).toMatchObject([
    { id: 'both', state: 'failed' },
    { id: 'actors', state: 'unchanged' },
  ])
  expect(Object.keys(await loaded())).toEqual(['0-accounts.csv', '0-actors.yaml'])
})

test('a set may shrink where its user says so', async () => {
  table = rows(10)
  expect((await update('--only', 'tags')).code).toBe(75)
  expect((await update('--only', 'tags', '--may-shrink')).code).toBe(0)
  expect((await loaded())['0-accounts.csv']).toBe(10)
})
