import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { evaluate } from '../../packages/tracer/src/cli/evaluation.ts'
import { readTerminals, readTruth } from '../../packages/tracer/src/cli/truth-file.ts'
import { contextOf } from '../../packages/tracer/src/cli/view.ts'
import { caseView } from '../../packages/tracer/src/export/build-view.ts'
import { looksLike } from '../../packages/tracer/src/model/address.ts'
import { METHODS, type Method, type Trace, type TransferTrace } from '../../packages/tracer/src/model/trace.ts'
import type { Transfer } from '../../packages/tracer/src/model/transfer.ts'
import { CONSERVING } from '../../packages/tracer/src/taint/methods.ts'
import {
  type CaseName,
  type Flow,
  launderNetFolder,
  REACHED,
  readLaunderNet,
  USD,
} from '../bench/launder-net-ledger.mjs'
import { type Noise, noiseAmong } from '../bench/launder-net-noise.mjs'
import { type RefEvent, referenceReplay } from '../reference/ledger.ts'
import { total } from '../reference/segments.ts'
import { closeCases, type Traced, traceLaunderNet } from './launder-net.ts'
import { workFolder } from './spoor.ts'

// Real laundering flows (LaunderNetEvm41), where the data set is at hand: how far every method follows them, that it agrees
// with the slow reference, and that ten times as much noise changes nothing.

const folder = workFolder()
const NOISE_SEED = 20_240_716
const CHAIN = 'eip155:1:'

const isTainted = (movement: Trace['movements'][number]): movement is TransferTrace =>
  movement.kind === 'transfer' && movement.taint > 0n
const factsOf = (traced: Traced, method: Method) => traced.cases.get(method)!.transfers()

for (const name of Object.keys(REACHED) as CaseName[]) {
  const { missing, folder: source } = launderNetFolder(name)
  describe.skipIf(missing !== undefined)(`${name}${missing === undefined ? '' : `: ${missing}`}`, () => {
    let clean: Traced
    let noisy: Traced
    let noise: Noise[] = []

    beforeAll(async () => {
      const { flows } = readLaunderNet(source)
      noise = noiseAmong(flows, flows.length * 10, NOISE_SEED)
      clean = await traceLaunderNet(name, join(folder, name, 'clean'))
      noisy = await traceLaunderNet(name, join(folder, name, 'noisy'), noise)
    })
    afterAll(() => {
      closeCases(clean)
      closeCases(noisy)
    })

    test(`poison taints all ${REACHED[name]} flows that the order of time allows, and no other but inside one transaction`, () => {
      const rows = new Map(factsOf(clean, 'poison').map((row) => [row.id, row]))
      const tainted = clean.traces.get('poison')!.movements.filter(isTainted)
      const found = new Set(tainted.map(({ id }) => flowKey(plainOf(rows.get(id)!))))
      const inTime = reachedByBlock(clean)
      expect(inTime.length).toBe(REACHED[name])
      expect(inTime.filter((key) => !found.has(key))).toEqual([])
      // The set counts the rows of a transaction in file order. The ledger lets money arrive before it leaves, so a flow that
      // the file puts before the one that feeds it is reached as well.
      expect(tainted.length).toBe(reachedInTransactions(clean))
    })

    test.each(METHODS)('%s: no tainted movement is false', (method) => {
      const store = clean.cases.get(method)!
      const truth = readTruth(join(source, 'flow records.csv'))
      const terminals = readTerminals(join(source, 'terminal addresses.csv'))
      const found = evaluate(caseView(store, contextOf(store)), truth, terminals)
      expect(found.edgePrecision).toBe(1)
      if (method === 'poison') expect(found).toMatchObject({ edgeRecall: 1, terminusRecall: 1 })
    })

    test.each(CONSERVING)('%s: tainted set and units are those of the reference', (method) => {
      const trace = clean.traces.get(method)!
      const facts = new Map(factsOf(clean, method).map((row) => [row.id, row]))
      const rows = trace.movements.map((movement) => facts.get((movement as TransferTrace).id)!)
      const events = eventsOf(rows, clean)
      const terminals = new Set(clean.terminals.map((address) => `${CHAIN}${address}|USD`))
      const reference = referenceReplay(events, method, terminals)
      const parcels = reference.parcels.filter((_, i) => events[i]!.kind === 'transfer')
      const stolen = (segments: readonly (readonly [number, bigint])[]) =>
        total(segments.filter(([theft]) => theft > 0))
      expect(trace.movements.map((movement) => movement.kind === 'transfer' && movement.taint)).toEqual(
        parcels.map(stolen),
      )
      const held = new Map([...reference.held].map(([account, segments]) => [account, stolen(segments)]))
      for (const { address, taintHeld } of trace.accounts) {
        const sunk = reference.sunk.get(`${address}|USD|1`)
        expect(taintHeld, address).toBe(sunk ?? held.get(`${address}|USD`) ?? 0n)
      }
      expect(sum(trace.accounts.map(({ taintHeld }) => taintHeld))).toBe(
        sum(clean.incident.seeds.map((seed) => seed.units)),
      )
    })

    test.each(METHODS)('%s: ten times as much noise changes no unit', (method) => {
      const before = clean.traces.get(method)!
      const after = noisy.traces.get(method)!
      const taints = ({ movements }: Trace) =>
        movements
          .filter(isTainted)
          .map(({ id, taint }) => `${id} ${taint}`)
          .sort()
      expect(taints(after)).toEqual(taints(before))
      expect(after.sinks).toEqual(before.sinks)
      expect(after.assets).toEqual(before.assets)
      const tainted = ({ accounts }: Trace) => accounts.filter(({ taintIn }) => taintIn > 0n)
      expect(tainted(after)).toEqual(tainted(before))
      const reads = ({ cases }: Traced) =>
        cases
          .get(method)!
          .reads()
          .map((read) => read.address)
      expect(reads(noisy).sort()).toEqual(reads(clean).sort())
    })

    test.each(METHODS)(
      '%s: noise at an address that was read is shown with its reason; the rest is not in the case',
      (method) => {
        const { movements } = noisy.traces.get(method)!
        const facts = factsOf(noisy, method)
        const read = new Set<string>(
          noisy.cases
            .get(method)!
            .reads()
            .map((item) => item.address),
        )
        const shown = new Map(movements.flatMap((item) => (item.kind === 'transfer' ? [[item.id, item] as const] : [])))
        const made = new Map(noise.map((row) => [flowKey(row), row]))
        const inCase: string[] = []
        for (const row of facts) {
          const key = flowKey(plainOf(row))
          const is = made.get(key)
          if (is === undefined) continue
          inCase.push(key)
          const { taint, noise: reason } = shown.get(row.id)!
          expect(taint).toBe(0n)
          expect(reason, key).toMatch(row.units === 0n ? /^moves zero units/ : /^asset neither stolen nor received/)
          if (is.noise === 'look-alike') expect(reason, key).toMatch(/looks like 0x[0-9a-f]{40}$/)
        }
        const touching = noise.filter(({ from, to }) => read.has(CHAIN + from) || read.has(CHAIN + to)).map(flowKey)
        expect(inCase.sort()).toEqual(touching.sort())
        expect(touching.length).toBeGreaterThan(noise.length / 2)
        expect(facts.length - inCase.length).toBe(factsOf(clean, method).length)
      },
    )

    test('the noise is what it says: look-alikes deceive a hurried reader, counterfeits share the symbol alone', () => {
      const addresses = new Set(clean.flows.flatMap(({ from, to }) => [CHAIN + from, CHAIN + to]))
      const imitates = (address: string) =>
        [...addresses].some((real) => looksLike(real as Transfer['from'], `${CHAIN}${address}` as Transfer['from']))
      for (const row of noise.filter((item) => item.noise === 'look-alike'))
        expect(imitates(row.to) || imitates(row.from)).toBe(true)
      for (const row of noise.filter((item) => item.noise === 'counterfeit'))
        expect(row).toMatchObject({ symbol: 'USD', asset: expect.stringContaining('/erc20:0x') })
      const kinds = new Map(noise.map(({ noise: kind }) => [kind, 0]))
      for (const { noise: kind } of noise) kinds.set(kind, kinds.get(kind)! + 1)
      expect(Math.max(...kinds.values()) - Math.min(...kinds.values())).toBeLessThanOrEqual(1)
      expect(kinds.size).toBe(4)
    })
  })
}

/** Flows whose sender held stolen value before, block after block in file order: the data set's own measure. */
function reachedByBlock({ flows, sources, terminals }: Traced): string[] {
  const reached = new Set(sources)
  return byBlock(flows).flatMap((block) =>
    block.flatMap((flow) => {
      if (!reached.has(flow.from)) return []
      if (!terminals.includes(flow.to)) reached.add(flow.to)
      return [flowKey({ ...flow, asset: USD })]
    }),
  )
}

/** The same, but inside one transaction until nothing more is reached. */
function reachedInTransactions({ flows, sources, terminals }: Traced): number {
  const reached = new Set(sources)
  const found = new Set<Flow>()
  for (const block of byBlock(flows)) {
    for (const tx of [...new Set(block.map((flow) => flow.tx))].sort()) {
      for (let before = -1; before < found.size; ) {
        before = found.size
        for (const flow of block.filter((item) => item.tx === tx && reached.has(item.from))) {
          found.add(flow)
          if (!terminals.includes(flow.to)) reached.add(flow.to)
        }
      }
    }
  }
  return found.size
}

function byBlock(flows: readonly Flow[]): Flow[][] {
  const blocks = new Map<number, Flow[]>()
  for (const flow of flows) blocks.set(Number(flow.block), [...(blocks.get(Number(flow.block)) ?? []), flow])
  return [...blocks].sort(([a], [b]) => a - b).map(([, list]) => list)
}

/** The rows of a case, in ledger order, as the reference is told them: a seed stands before the first payment of its address. */
function eventsOf(rows: readonly Transfer[], { incident }: Traced): RefEvent[] {
  const seeds = new Map(incident.seeds.map((seed) => [seed.address, seed.units]))
  const events: RefEvent[] = []
  for (const row of rows) {
    const units = seeds.get(row.from)
    if (units !== undefined) events.push({ kind: 'seed', account: `${row.from}|USD`, theft: 1, units })
    seeds.delete(row.from)
    events.push({
      kind: 'transfer',
      payer: `${row.from}|USD`,
      payee: `${row.to}|USD`,
      asset: 'USD',
      units: row.units!,
    })
  }
  return events
}

function plainOf({ tx, from, to, asset, units }: Transfer) {
  return { tx, from: from.slice(CHAIN.length), to: to!.slice(CHAIN.length), asset, cents: units! }
}

function flowKey({ tx, from, to, asset, cents }: Pick<Noise, 'tx' | 'from' | 'to' | 'asset' | 'cents'>): string {
  return [tx, from, to, (asset ?? USD).replace(`eip155:1/${USD}`, USD), cents].join(' ')
}

function sum(list: readonly bigint[]): bigint {
  return list.reduce((all, units) => all + units, 0n)
}
