import { describe, expect, it } from 'vitest'
import { crossingsOf } from '../../../packages/tracer/src/decode/bridge-crossings.ts'
import { bridgeFacts, fixtureFiles, openedOf, readFixture } from '../decode/fixtures.ts'

const FILES = fixtureFiles().filter((file) => readFixture(file).expect.crossings !== undefined)
/** What these pay in or out stands in rows alone: a deposit that became a transaction, a payment to a maker. */
const SILENT = /^(?:arbitrum|zksync|orbiter)\//
const FACTS = bridgeFacts()

describe('the sealed fixtures of bridges', () => {
  it.each(FILES)(
    '%s is nothing where its rows are gone, where its transaction failed, or where its events are gone',
    (file) => {
      for (const one of openedOf(readFixture(file))) {
        expect(crossingsOf({ ...one, transfers: [] }, FACTS)).toEqual([])
        expect(crossingsOf({ ...one, status: 0 }, FACTS)).toEqual([])
        if (!SILENT.test(file)) expect(crossingsOf({ ...one, logs: [] }, FACTS)).toEqual([])
      }
    },
  )

  it.each(FILES)('%s gives no row to two passages, however often its events are told', (file) => {
    for (const one of openedOf(readFixture(file))) {
      const crossings = crossingsOf({ ...one, logs: [...one.logs, ...one.logs] }, FACTS)
      const rows = crossings.flatMap((side) => side.rows)
      expect(new Set(rows).size).toBe(rows.length)
    }
  })
})
