import { describe, expect, it } from 'vitest'
import { BRIDGES } from '../../packages/tracer/src/decode/bridge-crossings.ts'
import { DECODERS } from '../../packages/tracer/src/decode/decoders.ts'
import { MIXERS } from '../../packages/tracer/src/decode/mixer-passages.ts'
import { fixtureFiles, readFixture } from '../contracts/decode/fixtures.ts'

/** Read by rules that are no decoder of their own: what nobody claims, a pool that tells by its rows alone, and a network that speaks like THORChain. */
const RULES = new Set(['net-rule', 'tornado-nova', 'maya'])

const files = fixtureFiles()
const folders = new Set(files.map((file) => file.slice(0, file.indexOf('/'))))

describe('decoders', () => {
  it.each(DECODERS.map(({ name }) => name))('%s has a sealed fixture in which it finds something', (name) => {
    const own = files.filter((file) => file.startsWith(`${name}/`))
    expect(own, `test/fixtures/decoders/${name}/<name>.json is missing: see CONTRIBUTING.md`).not.toEqual([])
    const found = own.map((file) => readFixture(file).expect.joins as readonly unknown[])
    expect(found.some((joins) => joins.length > 0)).toBe(true)
  })

  it.each(BRIDGES.map(({ name }) => name))(
    'bridge %s has a sealed fixture with both what leaves and what arrives',
    (name) => {
      const own = files.filter((file) => file.startsWith(`${name}/`))
      expect(own, `test/fixtures/decoders/${name}/<name>.json is missing: see CONTRIBUTING.md`).not.toEqual([])
      expect(own.some((file) => Array.isArray(readFixture(file).expect.crossings))).toBe(true)
    },
  )

  it.each(MIXERS.map(({ name }) => name))('mixer %s has a sealed fixture', (name) => {
    expect(files.filter((file) => file.startsWith(`${name}/`))).not.toEqual([])
  })

  it('a fixture is of the decoder whose folder it is in, says where it comes from, and names no machine', () => {
    for (const file of files) {
      const fixture = readFixture(file)
      expect(fixture.protocol, file).toBe(file.slice(0, file.indexOf('/')))
      expect(fixture.citation.length, file).toBeGreaterThan(20)
      expect(fixture.transactions.length, file).toBeGreaterThan(0)
    }
    const known = new Set([...DECODERS, ...BRIDGES, ...MIXERS].map(({ name }) => name))
    expect([...folders].filter((folder) => !known.has(folder) && !RULES.has(folder))).toEqual([])
  })
})
