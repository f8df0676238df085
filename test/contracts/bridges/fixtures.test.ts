import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { BRIDGES, crossingsOf } from '../../../packages/tracer/src/decode/bridge-crossings.ts'
import { joinCrossings } from '../../../packages/tracer/src/decode/bridge-joins.ts'
import { namespaceOf } from '../../../packages/tracer/src/model/chain.ts'
import type { BridgeFacts } from '../../../packages/tracer/src/model/crossing.ts'
import type { Transaction } from '../../../packages/tracer/src/model/transaction.ts'
import { shippedBridges } from '../../../packages/tracer/src/source/bridges.ts'
import { shippedCatalogue } from '../../../packages/tracer/src/source/catalogue.ts'
import { networkOf } from '../../../packages/tracer/src/source/networks.ts'

/** Opened transactions of a bridge that were sealed, and what it says of them by what is shipped. */
interface Fixture {
  /** Name of the bridge, which its folder has too. */
  readonly protocol: string
  readonly origin: 'chain' | 'local-node' | 'signatures'
  readonly citation: string
  readonly transactions: readonly Transaction[]
  readonly expect: { readonly crossings: readonly unknown[]; readonly joins: readonly unknown[] }
}

const FOLDER = fileURLToPath(new URL('../../fixtures/decoders/', import.meta.url))
const filesOf = (bridge: string) =>
  existsSync(`${FOLDER}${bridge}`) ? readdirSync(`${FOLDER}${bridge}`).map((file) => `${bridge}/${file}`) : []
const FILES = BRIDGES.flatMap(({ name }) => filesOf(name)).sort()

const catalogue = shippedCatalogue()
const evm = [...catalogue.chains.keys()].filter((chain) => namespaceOf(chain) === 'eip155')
const FACTS: BridgeFacts = {
  ...shippedBridges(),
  wrappers: new Set(evm.flatMap((chain) => [...networkOf(chain, catalogue).wrappers])),
}

const read = (file: string) => JSON.parse(readFileSync(`${FOLDER}${file}`, 'utf8')) as Fixture
const opened = ({ transactions }: Fixture): Transaction[] =>
  transactions.map((one) => ({
    ...one,
    transfers: one.transfers.map((row) => ({ ...row, units: row.units === null ? null : BigInt(row.units) })),
  }))
const plain = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? String(item) : item)))

describe('the sealed fixtures of bridges', () => {
  it.each(BRIDGES.map(({ name }) => name))('hold a transaction of %s', (name) => {
    const crossings = filesOf(name).flatMap((file) => read(file).expect.crossings)
    expect(crossings.length).toBeGreaterThan(0)
  })

  it.each(FILES)('%s says where it is from, and is read as it was when it was sealed', (file) => {
    const fixture = read(file)
    expect(file.startsWith(`${fixture.protocol}/`)).toBe(true)
    expect(fixture.citation).not.toBe('')
    const sides = opened(fixture).flatMap((one) => crossingsOf(one, FACTS))
    expect(plain(sides)).toEqual(fixture.expect.crossings)
    expect(plain(joinCrossings(sides).joins)).toEqual(fixture.expect.joins)
  })

  it.each(FILES)('%s is nothing where its rows or its events are gone', (file) => {
    for (const one of opened(read(file))) {
      expect(crossingsOf({ ...one, transfers: [] }, FACTS)).toEqual([])
      expect(crossingsOf({ ...one, logs: [] }, FACTS)).toEqual([])
      expect(crossingsOf({ ...one, status: 0 }, FACTS)).toEqual([])
    }
  })

  it.each(FILES)('%s gives no row to two passages, however often its events are told', (file) => {
    for (const one of opened(read(file))) {
      const crossings = crossingsOf({ ...one, logs: [...one.logs, ...one.logs] }, FACTS)
      const rows = crossings.flatMap((side) => side.rows)
      expect(new Set(rows).size).toBe(rows.length)
    }
  })
})
