import { expect, test } from 'vitest'
import { type Address, parseAddress } from '../model/address.ts'
import type { LabelledPlace } from '../model/price.ts'
import { parseIncident } from '../source/incident-file.ts'
import { placesOf } from './places.ts'

const POOL = parseAddress('eip155:1:0xa160cdab225685da1d56aa342ad8841c3b53f291')
const label: LabelledPlace = {
  kind: 'place',
  category: 'bridge',
  name: 'a router',
  evidence: 'a list',
  origin: 'label',
}
const labels = { placeOf: () => label }

function placeIn(stops: readonly object[]) {
  const seed = { address: `eip155:1:0x${'a'.repeat(40)}`, asset: 'eip155:1/slip44:60', units: '1', citation: 'test' }
  const text = JSON.stringify({ id: 'test', title: 'test', date: '2026-01-01', seeds: [seed], stops })
  const { incident } = parseIncident(text, 'test.json')
  const overrides = { expand: new Set<Address>(), stop: new Map() }
  return placesOf({ incident, overrides, facts: [], reads: new Map(), learn: true, labels }).at(POOL)
}

test('a label ends a walk', () => {
  expect(placeIn([])).toEqual(label)
})

test('what the incident says goes before a label', () => {
  const stop = { address: POOL, category: 'bridge', name: 'terminal', citation: 'test' }
  expect(placeIn([stop])).toMatchObject({ category: 'bridge', name: 'terminal', origin: 'incident' })
})
