import { expect, test } from 'vitest'
import { makeWorld, truthOf } from '../servers/world.ts'
import { end, expected, look, run, simulate } from './run.ts'
import { netOf, SERVICES } from './services.ts'

test.each(SERVICES.map((service) => [service.name, service] as const))('%s', async (_, service) => {
  const world = makeWorld({ seed: 5, blocks: 20, accounts: 8, txsPerBlock: 4, crowd: 0 })
  const simulated = await simulate(service, world)
  try {
    expect(await run(simulated)).toBe('done')
    const net = netOf(simulated.holder)
    look(simulated, (store) => {
      expect(store.reads().length).toBeGreaterThan(3)
      if (!service.name.includes('explorer')) expect(store.transfers()).toEqual(expected(store, truthOf(world, net)))
    })
  } finally {
    await end(simulated)
  }
})
