import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { run } from '../../packages/tracer/src/cli/run.ts'
import { type CaseDiff, diffCases } from '../../packages/tracer/src/share/diff.ts'
import { openCase } from '../../packages/tracer/src/store/sqlite-case.ts'
import { account, listening, type MadeCase, makeCase, type Payment, rowOf } from './made-case.ts'

const folder = mkdtempSync(join(tmpdir(), 'spoor-diff-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let made = 0
const file = (what: MadeCase): Promise<string> => makeCase(join(folder, `${made++}.sqlite`), what)

async function diff(before: MadeCase, after: MadeCase): Promise<CaseDiff> {
  const [one, two] = [openCase(await file(before), { readonly: true }), openCase(await file(after), { readonly: true })]
  const found = diffCases(one, two)
  one.close()
  two.close()
  return found
}

const THEFT: Payment = [1, 2, 100n, 100]
const EARLY: Payment = [2, 4, 5n, 102]
const FIRST: Payment = [2, 3, 40n, 105]
const LATER: Payment = [3, 5, 40n, 110]

test('two equal cases differ in nothing', async () => {
  const found = await diff({ payments: [THEFT, FIRST] }, { payments: [THEFT, FIRST] })
  expect(found).toMatchObject({
    same: true,
    moved: [],
    learned: [],
    given: [],
    labels: [],
    stops: [],
    sinks: [],
    sums: [],
  })
})

test('what happened since moved, what happened before was learned, each with its units', async () => {
  const found = await diff({ payments: [THEFT, FIRST] }, { payments: [THEFT, EARLY, FIRST, LATER] })
  expect(found.moved).toMatchObject([{ id: rowOf(LATER).id, from: account(3), to: account(5), taint: '40' }])
  expect(found.learned).toMatchObject([{ id: rowOf(EARLY).id, taint: '5' }])
  expect(found.facts).toEqual({ added: 2, gone: 0, changed: 0 })
  expect(found.sinks.map(({ address, because }) => [address, because])).toEqual([
    [account(2), ['facts']],
    [account(3), ['facts']],
    [account(4), ['facts', 'reading']],
    [account(5), ['facts', 'reading']],
  ])
  const change = found.sinks.reduce((sum, { before, after }) => sum + BigInt(after) - BigInt(before), 0n)
  expect(change).toBe(0n)
})

describe('says why a sum changed', () => {
  const payments = [THEFT, FIRST, LATER]
  const label = { address: account(3), name: 'A shop', category: 'service', source: 'a list' } as const

  test('a label ends value there, so that what lies behind is not read', async () => {
    const found = await diff({ payments }, { payments, labels: [label] })
    expect(found.labels).toMatchObject([{ before: null, after: 'service A shop, by a list; counts' }])
    expect(found.sinks).toMatchObject([
      { address: account(3), sink: 'service', before: '0', after: '40', because: ['label', 'reading'] },
      { address: account(5), before: '40', after: '0', because: expect.arrayContaining(['reading']) },
    ])
    expect(found.sums.map(({ of, before, after }) => [of.split(' ')[1], before, after])).toContainEqual([
      'service',
      null,
      '40',
    ])
    expect(found.stops.map(({ of }) => of)).toContain(account(3))
  })

  test('an override, with its reason', async () => {
    const override = { kind: 'stop', address: account(3), category: 'deposit', reason: 'they say so' } as const
    const found = await diff({ payments }, { payments, overrides: [override] })
    expect(found.overrides).toEqual([{ of: account(3), before: null, after: 'stop deposit they say so' }])
    expect(found.sinks.find(({ sink }) => sink === 'deposit')!.because).toContain('override')
  })

  test('another method is in what was given', async () => {
    const mixed: Payment[] = [THEFT, [9, 2, 100n, 101], FIRST]
    const found = await diff({ payments: mixed }, { payments: mixed, policy: { method: 'haircut' } })
    expect(found.given).toEqual([{ of: 'parameters.method', before: '"fifo"', after: '"haircut"' }])
    for (const { because } of found.sinks) expect(because).toContain('parameters')
  })
})

test('the command takes cases of one incident, and prints what it found', async () => {
  const [one, two] = [await file({ payments: [THEFT, FIRST] }), await file({ payments: [THEFT, FIRST, LATER] })]
  const other = await file({ payments: [THEFT], id: 'other' })
  const io = listening()
  expect(await run(['diff', one, two], io)).toBe(0)
  expect(io.said.join('')).toMatch(/moved: 1\n {2}2025-01-01T00:10:00Z .*: 40 stolen/)
  expect(await run(['diff', one, other], listening())).toBe(2)
})
