import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { beforeAll, expect, test } from 'vitest'
import { makeLedger } from '../bench/make-ledger.mjs'
import { jsonOf, ROOT, sha256, signalAt, spoor, startSpoor, workFolder } from './spoor.ts'

const folder = workFolder()
const SHIPPED = join(ROOT, 'data/incidents/bybit-2025')
let hash: unknown

const hashOf = async (...args: string[]) => jsonOf(await spoor(folder, 'trace', ...args, '--json')).hash

beforeAll(async () => {
  hash = await hashOf('bybit-2025', '--case', 'first.sqlite')
  expect(hash).toMatch(/^sha256:[0-9a-f]{64}$/)
})

test('two runs give the same hash', async () => {
  expect(await hashOf('bybit-2025', '--case', 'second.sqlite')).toBe(hash)
})

test('the order of rows in the file gives the same hash', async () => {
  const [header, ...rows] = readFileSync(join(SHIPPED, 'ledger.csv'), 'utf8').trim().split('\n')
  for (const [name, shuffled] of Object.entries({ reversed: rows.toReversed(), mixed: mix(rows) })) {
    const incident = copyIncident(name, Buffer.from(`${[header, ...shuffled].join('\n')}\n`))
    expect(await hashOf(incident, '--case', `${name}.sqlite`), name).toBe(hash)
  }
})

test('a gzip of the same ledger gives the same hash', async () => {
  const incident = copyIncident('packed', gzipSync(readFileSync(join(SHIPPED, 'ledger.csv'))))
  expect(await hashOf(incident, '--case', 'packed.sqlite')).toBe(hash)
})

test('a run that is killed or interrupted goes on to the same hash', async () => {
  const { incident, ledger } = await makeLedger({ rows: 60_000, seed: 7, out: join(folder, 'large') })
  const args = ['trace', incident, '--ledger', ledger]
  const whole = await spoor(folder, ...args, '--case', 'whole.sqlite', '--json')
  const wanted = jsonOf(whole).hash

  const early = await signalAt(startSpoor(folder, ...args, '--case', 'early.sqlite'), /./, 'SIGKILL')
  expect(early.signal).toBe('SIGKILL')
  expect(jsonOf(await spoor(folder, ...args, '--case', 'early.sqlite', '--json')).hash).toBe(wanted)

  const killed = await signalAt(startSpoor(folder, ...args, '--case', 'killed.sqlite'), /explained/, 'SIGKILL')
  expect(killed).toMatchObject({ signal: 'SIGKILL', out: '' })
  expect(jsonOf(await spoor(folder, ...args, '--case', 'killed.sqlite', '--json')).hash).toBe(wanted)

  const interrupted = await signalAt(startSpoor(folder, ...args, '--case', 'stopped.sqlite'), /explained/, 'SIGINT')
  expect(interrupted.code).toBe(130)
  expect(interrupted.err).toContain('run the same command again')
  expect(interrupted.out, 'what is known so far is printed from the case').toContain('Incomplete')
  expect(jsonOf(await spoor(folder, ...args, '--case', 'stopped.sqlite', '--json')).hash).toBe(wanted)
}, 300_000)

/** A copy of the shipped incident with another ledger, and the digest that goes with it. */
function copyIncident(name: string, ledger: Buffer): string {
  const own = join(folder, name)
  mkdirSync(own)
  copyFileSync(join(SHIPPED, 'incident.json'), join(own, 'incident.json'))
  writeFileSync(join(own, 'ledger.csv'), ledger)
  const incident = JSON.parse(readFileSync(join(own, 'incident.json'), 'utf8')) as { ledgers: { sha256: string }[] }
  incident.ledgers[0]!.sha256 = sha256(join(own, 'ledger.csv'))
  writeFileSync(join(own, 'incident.json'), JSON.stringify(incident))
  return join(own, 'incident.json')
}

/** The same disorder in every run. */
function mix(rows: readonly string[]): string[] {
  return rows
    .map((row, i) => ({ row, key: (i * 7919 + 13) % 223 }))
    .sort((a, b) => a.key - b.key)
    .map(({ row }) => row)
}
