import { expect, test } from 'vitest'
import { parseAddress } from '../model/address.ts'
import type { LabelledPlace } from '../model/price.ts'
import { parseIncident } from '../source/incident-file.ts'
import { placesOf } from './places.ts'

const ROUTER = parseAddress('eip155:1:0x1231deb6f5749ef6ce6943a275a1d3e7486f4eae')
const label: LabelledPlace = {
  kind: 'place',
  category: 'bridge',
  name: 'a router',
  evidence: 'a list',
  origin: 'label',
}
const labels = { placeOf: () => label }

function placeIn(asset: string, stops: readonly object[] = []) {
  const seed = { address: `eip155:1:0x${'a'.repeat(40)}`, asset, units: '1', citation: 'test' }
  const text = JSON.stringify({ id: 'test', title: 'test', date: '2026-01-01', seeds: [seed], stops })
  const { incident } = parseIncident(text, 'test.json')
  return placesOf(incident, { expand: new Set(), stop: new Map() }, [], new Set(), true, labels).at(ROUTER)
}

test('a label ends a walk over tokens', () => {
  expect(placeIn('eip155:1/slip44:60')).toEqual(label)
})

test('a label does not cut a flow that is told in dollars alone: its rows lead through routers', () => {
  expect(placeIn('eip155:1/iso4217:USD')).toBeUndefined()
})

test('what the incident itself says ends it there too', () => {
  const stop = { address: ROUTER, category: 'service', name: 'terminal', citation: 'test' }
  expect(placeIn('eip155:1/iso4217:USD', [stop])).toMatchObject({ category: 'service', origin: 'incident' })
})
