import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Source } from '../../packages/tracer/src/source/source.ts'
import { storedExchange } from '../../packages/tracer/src/source/stored-exchange.ts'
import { firstDifference } from '../../packages/tracer/src/store/difference.ts'
import { createCase, openCase } from '../../packages/tracer/src/store/sqlite-case.ts'
import { rederive } from '../../packages/tracer/src/walk/rederive.ts'
import { grow, makeWorld, reorg, truthOf } from '../servers/world.ts'
import { CATALOGUE, end, expected, look, POLICY, run, runOver, simulate } from './run.ts'
import { netOf, SERVICES, type Service } from './services.ts'

const [NODE, , SEARCH, , PORTAL, EXPLORER] = SERVICES as readonly [Service, Service, Service, Service, Service, Service]
const world = (seed: number) => makeWorld({ seed, blocks: 12, accounts: 6, txsPerBlock: 3, crowd: 0, unfinalized: 3 })

/** Makes the case again out of its own answers, as `spoor verify` does. */
async function again(
  simulated: Awaited<ReturnType<typeof simulate>>,
  services: readonly Service[],
  finality: 'finalized' | 'latest' = 'finalized',
): Promise<void> {
  const into = createCase(join(simulated.folder, 'again.sqlite'))
  try {
    const from = openCase(simulated.path, { readonly: true })
    try {
      const sources = new Map<number, Source>()
      for (const [i, service] of services.entries()) {
        const exchange = storedExchange((question, turn) => {
          const answer = from.answer(question, turn)
          return answer && { ...answer, question }
        })
        sources.set(i + 1, service.source(exchange, netOf(simulated.holder), finality))
      }
      const { incident, decode } = simulated
      await rederive({ from, into, sources, incident: incident.incident, policy: POLICY, catalogue: CATALOGUE, decode })
      expect(firstDifference(from.records(), into.records())).toBeUndefined()
      expect(into.digest()).toBe(from.digest())
    } finally {
      from.close()
    }
  } finally {
    into.close()
  }
}

test.each(SERVICES.map((service) => [service.name, service] as const))(
  'a case over %s follows from its answers',
  async (_, service) => {
    const simulated = await simulate(service, world(11))
    try {
      expect(await run(simulated)).toBe('done')
      await again(simulated, [service])
    } finally {
      await end(simulated)
    }
  },
)

test('also one that was interrupted, grew, was read on, and lost a fork', async () => {
  const simulated = await simulate(NODE, world(12))
  try {
    expect(await run(simulated, { finality: 'latest', stopAt: 40 })).toBe('interrupted')
    expect(await run(simulated, { finality: 'latest' })).toBe('done')
    simulated.holder.current = reorg(simulated.holder.current, 2, 99)
    expect(await run(simulated, { finality: 'latest', forward: true })).toBe('done')
    simulated.holder.current = grow(simulated.holder.current, 4)
    expect(await run(simulated, { finality: 'latest', forward: true })).toBe('done')
    await again(simulated, [NODE], 'latest')
  } finally {
    await end(simulated)
  }
})

test('two services of one chain: each payment counts once, and the case follows from the answers of both', async () => {
  const simulated = await simulate(SEARCH, world(13))
  const explorer = await EXPLORER.serve(simulated.holder)
  const portal = await PORTAL.serve(simulated.holder)
  try {
    const net = netOf(simulated.holder)
    // The explorer leaves no position, so that what the others open has to be recognised.
    expect(
      await runOver(simulated, [
        [EXPLORER, explorer],
        [PORTAL, portal],
      ]),
    ).toBe('done')
    look(simulated, (store) => {
      const key = ({ tx, kind, from, to, asset, units }: (typeof rows)[number]) =>
        [tx, kind, from, to, asset, units].join()
      const rows = expected(store, truthOf(simulated.holder.current, net))
      expect(store.transfers().map(key).sort()).toEqual(rows.map(key).sort())
    })
    await again(simulated, [EXPLORER, PORTAL])
  } finally {
    await explorer.close()
    await portal.close()
    await end(simulated)
  }
})
