import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import type { StixBundle } from '../../packages/tracer/src/share/stix/bundle.ts'
import { stixFaults } from '../contracts/stix-rules.ts'
import { endOf, jsonOf, spoor, startSpoor, workFolder } from './spoor.ts'

const cwd = workFolder()
process.env.SPOOR_DATA = join(cwd, 'data')
let traced: Record<string, unknown>

beforeAll(async () => {
  traced = jsonOf(await spoor(cwd, 'trace', 'bybit-2025', '--case', 'bybit.sqlite', '--json'))
})

const read = (name: string): string => readFileSync(join(cwd, name), 'utf8')

test('the Bybit case as STIX breaks no rule, and a second export is the same file', async () => {
  for (const name of ['a.json', 'b.json'])
    jsonOf(await spoor(cwd, 'export', 'bybit.sqlite', '--format', 'stix', '--tlp', 'amber', '--out', name, '--json'))
  expect(read('a.json')).toBe(read('b.json'))
  const bundle = JSON.parse(read('a.json')) as StixBundle
  expect(stixFaults(bundle)).toEqual([])
  expect(read('a.json')).toContain('"401346768858404671846374"')
})

test.each(['stix', 'misp'])('what was shared as %s is taken in and traced again to the same sums', async (format) => {
  const out = `${format}.json`
  const said = jsonOf(
    await spoor(cwd, 'export', 'bybit.sqlite', '--format', format, '--tlp', 'green', '--out', out, '--json'),
  )
  expect(said).toMatchObject({ tlp: 'green', withheld: { labels: 0, notes: 0, reasons: 0 }, hash: traced.hash })
  const taken = jsonOf(await spoor(cwd, 'import', out, '--out', format, '--json'))
  expect(taken).toMatchObject({ format, hash: traced.hash })
  const again = jsonOf(await spoor(cwd, 'trace', join(format, 'incident.json'), '--case', `${format}.sqlite`, '--json'))
  const sums = ({ assets }: Record<string, unknown>) =>
    (assets as Record<string, unknown>[]).map(({ asset, seeded, convertedIn, convertedOut }) => [
      asset,
      seeded,
      convertedIn,
      convertedOut,
    ])
  expect(sums(again)).toEqual(sums(traced))
  expect(await spoor(cwd, 'import', out, '--out', format)).toMatchObject({
    code: 2,
    err: expect.stringMatching(/--force/),
  })
})

test('a format for others says who may read it, and a report for a court does not', async () => {
  const bare = await spoor(cwd, 'export', 'bybit.sqlite', '--format', 'misp', '--out', 'x.json')
  expect(bare).toMatchObject({ code: 2, err: expect.stringMatching(/--tlp/) })
  const court = await spoor(cwd, 'export', 'bybit.sqlite', '--format', 'html', '--tlp', 'red', '--out', 'x.html')
  expect(court).toMatchObject({ code: 2, err: expect.stringMatching(/bears no marking/) })
  const odd = await spoor(cwd, 'export', 'bybit.sqlite', '--format', 'json', '--tlp', 'white', '--out', 'x.json')
  expect(odd).toMatchObject({ code: 2, err: expect.stringMatching(/TLP 2.0/) })
})

test('tags that were exported are labels on another machine', async () => {
  jsonOf(
    await spoor(cwd, 'export', 'bybit.sqlite', '--format', 'tagpack', '--tlp', 'clear', '--out', 'tags.yaml', '--json'),
  )
  const { files } = jsonOf(await spoor(cwd, 'labels', 'import', 'tags.yaml', '--json')) as {
    files: { labels: number }[]
  }
  expect(files[0]!.labels).toBeGreaterThan(140)
  const seed = 'eip155:1:0x47666fab8bd0ac7003bce3f5c3585383f09486e2'
  const why = jsonOf(await spoor(cwd, 'labels', 'why', seed, '--json')) as {
    statements: { statement: { source: string } }[]
  }
  expect(why.statements.map(({ statement }) => statement.source)).toContain(`Spoor, case ${String(traced.hash)}`)
})

test('the command line and a program over MCP get the same bytes', async () => {
  const asked = await spoor(cwd, 'query', 'bybit.sqlite', 'addresses', 'sort=usd', 'desc=1', 'limit=5')
  expect(asked).toMatchObject({ code: 0, err: '' })
  const child = startSpoor(cwd, 'mcp', 'bybit.sqlite')
  const lines = [
    {
      method: 'initialize',
      id: 1,
      params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 't', version: '1' } },
    },
    { method: 'notifications/initialized' },
    { method: 'tools/call', id: 2, params: { name: 'addresses', arguments: { sort: 'usd', desc: true, limit: 5 } } },
  ]
  child.stdin.end(lines.map((line) => `${JSON.stringify({ jsonrpc: '2.0', ...line })}\n`).join(''))
  const { code, out } = await endOf(child)
  expect(code).toBe(0)
  const [greeting, answer, ...more] = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect([greeting.result.serverInfo.name, answer.id, more]).toEqual(['spoor', 2, []])
  expect(answer.result.content[0].text).toBe(asked.out)
  expect(await spoor(cwd, 'query', 'bybit.sqlite', 'addresses', 'limit')).toMatchObject({ code: 2 })
  expect(JSON.parse((await spoor(cwd, 'openapi')).out)).toMatchObject({ openapi: '3.1.0' })
})
