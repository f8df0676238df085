import { describe, expect, test } from 'vitest'
import { type Economy, exchangeEconomy, scoreDeposits } from '../../../../test/bench/exchange-economy.mjs'
import type { Address } from '../model/address.ts'
import { learnStops } from './behaviour.ts'

const KNOWN = { kind: 'place', category: 'service', name: 'Exchange A', evidence: 'test', origin: 'label' } as const

function learn({ facts, genuine, origins, labelled }: Economy) {
  return learnStops({
    facts,
    genuine: new Set(genuine),
    read: new Set(facts.flatMap(({ from, to }) => (to === null ? [from] : [from, to]))),
    origins: new Set(origins),
    placeOf: (address: Address) => (address === labelled ? KNOWN : undefined),
  })
}

describe.each([1, 2, 3, 4, 5, 6, 7, 8])('the economy of seed %i', (seed) => {
  const economy = exchangeEconomy(seed)
  const learned = learn(economy)

  test('deposit addresses are found with precision 0.98 and recall 0.95', () => {
    const { precision, recall, wrong } = scoreDeposits(economy, learned)
    expect({ precision, wrong: [...wrong] }).toMatchObject({ precision: expect.toSatisfy((p: number) => p >= 0.98) })
    expect(recall).toBeGreaterThanOrEqual(0.95)
  })

  test('the exchange without a label is found, and nobody else is taken for a service', () => {
    const services = [...learned].filter(([, { category }]) => category === 'service').map(([address]) => address)
    expect(services).toEqual([economy.unlabelled])
  })

  test('nothing of the thief ends the trace', () => {
    const ofThief = [...economy.lookAlikes].filter(([, what]) => what.includes('thief')).map(([address]) => address)
    expect(ofThief.filter((address) => learned.has(address))).toEqual([])
  })
})
