import { expect, test } from 'vitest'
import { SourceError } from '../../packages/tracer/src/model/errors.ts'
import type { CaseStore } from '../../packages/tracer/src/store/case-store.ts'
import { grow, makeWorld, reorg, truthOf, type World } from '../servers/world.ts'
import { type Random, randomFrom } from '../servers/world-random.ts'
import { troubled } from './faults.ts'
import { end, expected, look, run, type Simulated, simulate } from './run.ts'
import { netOf, SERVICES } from './services.ts'

/*
 * Random trouble against a known truth: each seed draws a world, a service over it, how often its requests fail, when the run
 * is interrupted, when the chain is reorganised or grows, also between two requests of one run. Whatever happens, every run
 * ends in a result or a named error, and once the trouble is over the case is the truth: the same rows, the same movements of
 * stolen units and the same sums as a case that nothing ever happened to, and the same hash where it read the same addresses
 * and opened the same transactions (it may have more, or others, that carry nothing: what only a fork which is gone, or an
 * earlier cut, had led to). A seed that failed once stays in NOTABLE;
 * 20, 25, 26, 32, 40, 43, 46 and 98 did, and are below the limit anyway.
 */
const SEEDS = Number(process.env.SPOOR_SEEDS ?? (process.env.SPOOR_NIGHTLY === undefined ? 100 : 2_000))
/** Those from the limit on. */
const NOTABLE: readonly number[] = []
const SHARDS = 8

for (let shard = 0; shard < SHARDS; shard++) {
  test(`seeds ${shard} to ${SEEDS - 1} by ${SHARDS}`, { timeout: 600_000 }, async () => {
    for (let seed = shard; seed < SEEDS; seed += SHARDS) await simulateSeed(seed)
  })
}
if (NOTABLE.length > 0) test.each(NOTABLE)('seed %i, which failed once', (seed) => simulateSeed(seed))

async function simulateSeed(seed: number): Promise<void> {
  const random = randomFrom(`simulation ${seed}`)
  const service = SERVICES[seed % SERVICES.length]!
  const settled = service.name === 'an explorer' || random.below(2) === 0
  const world = makeWorld({ seed, blocks: 9 + random.below(5), accounts: 5, txsPerBlock: 3, crowd: 0, unfinalized: 3 })
  const troubledCase = await simulate(service, world)
  try {
    await happen(troubledCase, random, settled, seed)
    await settleDown(troubledCase, settled, seed)
    await compare(troubledCase, settled, seed)
  } finally {
    await end(troubledCase)
  }
}

/** Up to four runs of which none has to succeed. */
async function happen(simulated: Simulated, random: Random, settled: boolean, seed: number): Promise<void> {
  const { holder, server } = simulated
  const finality = settled ? 'finalized' : 'latest'
  for (let runs = random.below(5); runs > 0; runs--) {
    const strikes = random.below(3) === 0 ? 5 + random.below(60) : undefined
    const fault = troubled(random, random.below(4) === 0 ? 300 : random.below(120), (n) => {
      if (n === strikes) holder.current = changed(holder.current, random, settled)
    })
    server.fault(fault)
    const stopAt = random.below(3) === 0 ? random.below(80) : undefined
    const outcome = await run(simulated, {
      finality,
      forward: random.below(4) === 0,
      ...(stopAt === undefined ? {} : { stopAt }),
    })
    const isNamed = outcome instanceof SourceError ? outcome.what !== '' && outcome.next !== '' : true
    expect(isNamed, `seed ${seed}: ${String(outcome)}`).toBe(true)
    if (random.below(3) === 0) holder.current = changed(holder.current, random, settled)
  }
}

/** Another fork of the part that can change, or a longer chain. */
function changed(world: World, random: Random, settled: boolean): World {
  const tail = world.blocks.length - 1 - world.finalized
  if (settled || random.below(2) === 0) return grow(world, 1 + random.below(3))
  return reorg(world, 1 + random.below(tail), random.below(1_000_000))
}

async function settleDown(simulated: Simulated, settled: boolean, seed: number): Promise<void> {
  simulated.server.fault(undefined)
  const finality = settled ? 'finalized' : 'latest'
  expect(await run(simulated, { finality, forward: true }), `seed ${seed}`).toBe('done')
}

async function compare(simulated: Simulated, settled: boolean, seed: number): Promise<void> {
  const world = simulated.holder.current
  const net = netOf(simulated.holder)
  const clean = await simulate(simulated.service, world)
  try {
    expect(await run({ ...clean, incident: simulated.incident }, { finality: settled ? 'finalized' : 'latest' })).toBe(
      'done',
    )
    const last = settled ? world.finalized : world.blocks.length - 1
    const found = look(simulated, (store) => ({ ...outcome(store), truth: expected(store, truthOf(world, net, last)) }))
    const untroubled = look(clean, outcome)
    if (simulated.service.name !== 'an explorer') expect(found.rows, `seed ${seed}`).toEqual(found.truth)
    expect(found.stolen, `seed ${seed}`).toEqual(untroubled.stolen)
    if (found.read.join() !== untroubled.read.join()) return
    expect(found.records, `seed ${seed}`).toEqual(untroubled.records)
    expect(found.hash, `seed ${seed}`).toBe(untroubled.hash)
  } finally {
    await end(clean)
  }
}

function outcome(store: CaseStore) {
  const trace = store.readTrace()!
  const tainted = trace.movements.filter(({ taint }) => taint > 0n)
  return {
    rows: store.transfers(),
    read: [...store.reads().map(({ address }) => address), ...store.transactions().map(({ hash }) => hash)],
    stolen: { sinks: trace.sinks, assets: trace.assets, moved: tainted.map(({ id, taint }) => [id, taint]) },
    records: [...store.records()],
    hash: store.digest(),
  }
}
