import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { parseTime } from '../../packages/tracer/src/model/time.ts'
import { readIncident } from '../../packages/tracer/src/source/incident-file.ts'
import { openRecorded } from '../../packages/tracer/src/source/recorded.ts'
import { makeLedger } from '../bench/make-ledger.mjs'

const folder = mkdtempSync(join(tmpdir(), 'spoor-made-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const ROWS = 20_000
const make = (seed: number, out: string, gzip = false) => makeLedger({ rows: ROWS, seed, out: join(folder, out), gzip })

test('the same seed gives the same bytes, packed or not; another seed another ledger', async () => {
  const one = await make(1, 'one')
  const same = await make(1, 'same', true)
  const other = await make(2, 'other')
  expect(same.sha256).toBe(one.sha256)
  expect(other.sha256).not.toBe(one.sha256)
  expect(readFileSync(same.incident, 'utf8')).toBe(readFileSync(one.incident, 'utf8'))
})

test('it is a ledger and an incident as Spoor reads them, with the whole theft in it', async () => {
  const made = await make(3, 'read')
  const source = await openRecorded({
    path: made.ledger,
    coverage: [],
    own: true,
    knownChains: new Set(['eip155:1']),
    now: parseTime('2026-01-01'),
    cacheDir: join(folder, 'cache'),
  })
  expect(source.rows).toBe(ROWS)
  const { incident } = readIncident(made.incident)
  const [seed] = incident.seeds
  const theft = [...source.always()].filter((row) => row.tx === seed!.tx)
  expect(theft.map((row) => [row.to, row.asset, row.units])).toEqual([[seed!.address, seed!.asset, seed!.units]])
  const [thief] = await source.read([seed!.address])
  expect(thief!.transfers.filter((row) => row.from === seed!.address && row.kind === 'native')).toHaveLength(40)
  const stops = await source.read(incident.stops.map((stop) => stop.address))
  expect(stops.every((reading) => reading.transfers.length > 0)).toBe(true)
  source.close()
})
