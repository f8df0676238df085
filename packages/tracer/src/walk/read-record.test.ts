import { expect, test } from 'vitest'
import { parseAddress } from '../model/address.ts'
import type { Coverage } from '../model/incident.ts'
import type { UnixSeconds } from '../model/time.ts'
import type { Part, PartRead, Reading } from '../source/source.ts'
import type { ReadRecord } from '../store/case-store.ts'
import { joinedCoverage, joinedParts, readTo, recordOf, type SourceReading } from './read-record.ts'

const address = parseAddress(`eip155:1:0x${'a'.repeat(40)}`)
const span = (from: number, to: number): Coverage => ({
  address,
  direction: 'both',
  from: from as UnixSeconds,
  to: to as UnixSeconds,
})
const part = (name: Part, from: number, to: number, state: PartRead['state'] = 'complete'): PartRead => ({
  part: name,
  from,
  to,
  state,
  note: state === 'complete' ? '' : `${name} is ${state}`,
})
const reading = (parts: readonly PartRead[] | undefined, more: Partial<Reading> = {}): Reading => ({
  address,
  transfers: [],
  state: 'complete',
  note: '',
  coverage: [],
  ...(parts === undefined ? {} : { parts }),
  ...more,
})
const fold = (...readings: SourceReading[]): ReadRecord => readings.reduce<ReadRecord | undefined>(recordOf, undefined)!

test('a recorded file alone says what it says', () => {
  expect(fold({ source: 1, reading: reading(undefined, { coverage: [span(0, 5)] }) })).toEqual({
    address,
    state: 'complete',
    note: '',
    coverage: [span(0, 5)],
  })
})

test('what one source refuses another can give: the best of each kind of value counts', () => {
  const first = { source: 1, reading: reading([part('native', 0, 9), part('internal', 0, 9, 'refused')]) }
  const second = { source: 2, reading: reading([part('native', 0, 9, 'cut'), part('internal', 0, 9)]) }
  expect(fold(first)).toMatchObject({ state: 'refused', note: 'internal: internal is refused' })
  expect(fold(first, second)).toMatchObject({ state: 'complete', note: '' })
  expect(fold(second, first)).toMatchObject({ state: 'complete', note: '' })
})

test('one incomplete stretch spoils what its source says of that kind of value', () => {
  const before = { source: 1, reading: reading([part('native', 0, 4, 'cut')]) }
  const after = { source: 1, reading: reading([part('native', 5, 9)]) }
  expect(fold(before, after)).toMatchObject({ state: 'cut' })
})

test('reading on joins the stretches: how often an address was read leaves no trace', () => {
  const whole = { source: 1, reading: reading([part('native', 0, 9)], { coverage: [span(0, 90)] }) }
  const half = { source: 1, reading: reading([part('native', 0, 4)], { coverage: [span(0, 40)] }) }
  const rest = { source: 1, reading: reading([part('native', 5, 9)], { coverage: [span(52, 90)] }) }
  expect(fold(half, rest)).toEqual(fold(whole))
})

test('counts of blocks read one after the other add up; of balances the later one stands', () => {
  const nonce = (expected: bigint, found: bigint) => ({ kind: 'nonce', expected, found, note: '' }) as const
  const balance = (found: bigint) => ({ kind: 'balance', expected: 7n, found, note: '' }) as const
  const first = { source: 1, reading: reading([part('native', 0, 4)], { checks: [nonce(5n, 3n), balance(6n)] }) }
  const on = { source: 1, reading: reading([part('native', 5, 9)], { checks: [nonce(2n, 2n), balance(7n)] }) }
  const anew = { source: 1, reading: reading([part('native', 0, 9)], { checks: [nonce(7n, 7n)] }) }
  expect(fold(first, on).checks).toEqual([nonce(7n, 5n), balance(7n)].map((check) => ({ ...check, source: 1 })))
  expect(fold(first, anew).checks).toEqual([{ ...nonce(7n, 7n), source: 1 }])
})

test('an address is read as far as the kind of value that was read least', () => {
  const record = fold({ source: 1, reading: reading([part('native', 0, 9), part('erc20', 0, 7)]) })
  expect(readTo(record, 1)).toBe(7)
  expect(readTo(record, 2)).toBeUndefined()
})

test('stretches and intervals that do not touch stay apart', () => {
  const parts = [part('native', 0, 3), part('native', 5, 9)].map((item) => ({ ...item, source: 1 }))
  expect(joinedParts(parts)).toHaveLength(2)
  expect(joinedCoverage([span(0, 3), span(5, 9)])).toHaveLength(2)
  expect(joinedCoverage([span(5, 9), span(0, 4)])).toEqual([span(0, 9)])
})
