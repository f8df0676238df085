import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { beforeAll, expect, test } from 'vitest'
import type { CaseView } from '../../packages/tracer/src/export/case-view.ts'
import type { FindingsView } from '../../packages/tracer/src/export/findings.ts'
import { failureOf, jsonOf, ROOT, spoor, workFolder } from './spoor.ts'

const folder = workFolder()
const CASE = 'cases/bybit-2025.sqlite'
let view: CaseView
let found: FindingsView

beforeAll(async () => {
  await spoor(folder, 'trace', 'bybit-2025', '--quiet')
  view = JSON.parse((await spoor(folder, 'export', CASE, '--format', 'json', '--out', '-')).out)
  found = jsonOf(await spoor(folder, 'findings', CASE, '--json')) as unknown as FindingsView
})

test('has the shape of its schema', () => {
  const schema = JSON.parse(readFileSync(join(ROOT, 'data', 'schemas', 'findings.schema.json'), 'utf8')) as object
  const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema)
  expect(validate(found), JSON.stringify(validate.errors)).toBe(true)
  expect(validate({ ...found, findings: [{ ...found.findings[0], transfers: [] }] })).toBe(false)
})

test('finds the split that the exchange published: forty addresses of 10,000 ETH each', () => {
  const split = found.findings.find(({ kind, parties }) => kind === 'equal-split' && parties.length === 40)!
  expect(split).toMatchObject({
    address: 'eip155:1:0x47666fab8bd0ac7003bce3f5c3585383f09486e2',
    asset: 'eip155:1/slip44:60',
    units: '400000000000000000000000',
  })
  expect(split.transfers).toHaveLength(40)
})

test('every movement that it names is one of the case and carries stolen units', () => {
  const movements = new Map(view.movements.map((movement) => [movement.id, movement]))
  for (const { transfers, kind } of found.findings) {
    for (const id of transfers) {
      expect(BigInt(movements.get(id)?.taint ?? '0') > 0n, `${kind} ${id}`).toBe(true)
      expect(movements.get(id)!.noise).toBeUndefined()
    }
  }
  expect(found.rules.reduce((sum, { count }) => sum + count, 0)).toBe(found.findings.length)
})

test('tells the same twice, follows the method, and leaves the case alone', async () => {
  const before = await spoor(folder, 'verify', CASE, '--json')
  expect(jsonOf(await spoor(folder, 'findings', CASE, '--json'))).toEqual(found)
  const poison = jsonOf(await spoor(folder, 'findings', CASE, '--method', 'poison', '--json'))
  expect(poison).toMatchObject({ method: 'poison' })
  expect((poison as unknown as FindingsView).movements).toBeGreaterThan(found.movements)
  expect((await spoor(folder, 'verify', CASE, '--json')).out).toBe(before.out)
})

test('prints the kinds that were asked for, and how many were left out', async () => {
  const { out, code } = await spoor(folder, 'findings', CASE, '--kind', 'equal-split,round-trip', '--limit', '2')
  expect(code).toBe(0)
  const all = found.findings.filter(({ kind }) => kind === 'equal-split').length
  expect(out).toContain(`equal-split: ${all}\n`)
  expect(out).toContain(`… and ${all - 2} more\n`)
  expect(out).toContain('none found of: round-trip')
  expect(out).not.toContain('fan-out')
})

test('names the spoofed rows of the record by what they imitate, and nothing of value among them', async () => {
  const { noise } = jsonOf(await spoor(folder, 'findings', CASE, '--noise', '--json')) as unknown as FindingsView
  const hidden = view.movements.filter((movement) => movement.noise !== undefined)
  expect(noise.rows!.map(({ id }) => id)).toEqual(hidden.map(({ id }) => id))
  expect(noise).toMatchObject({ hidden: hidden.length, listed: 0 })
  const of = (name: string) => noise.classes.find((one) => one.class === name)!.count
  expect([of('counterfeit'), of('zero-value'), of('look-alike')]).toEqual([18, 1, 19])
  const { rows: _, ...counts } = noise
  expect(found.noise).toEqual(counts)
})

test('clusters hold no place, rest on rows of the case, and can do without a rule', async () => {
  const places = new Set(view.addresses.filter(({ stop }) => stop?.kind === 'place').map(({ id }) => id))
  const ids = new Set(view.movements.map(({ id }) => id))
  for (const { members, links } of found.clusters) {
    expect(members.filter((member) => places.has(member))).toEqual([])
    for (const { rows } of links) expect(rows.filter((id) => !ids.has(id))).toEqual([])
  }
  const all = 'common-input,contract-maker,deposit-reuse,gas-funder'
  const none = jsonOf(await spoor(folder, 'findings', CASE, '--without', all, '--json')) as unknown as FindingsView
  expect(none).toMatchObject({ clusters: [], without: all.split(',') })
  expect(none.findings).toEqual(found.findings)
})

test('a kind that is none is an error of the input that names the nearest', async () => {
  const slip = await spoor(folder, 'findings', CASE, '--kind', 'fan-uot', '--json')
  expect(slip.code).toBe(2)
  expect(failureOf(slip)).toMatchObject({ got: 'fan-uot', next: 'did you mean fan-out?' })
})
