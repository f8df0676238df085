import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, describe, expect, it } from 'vitest'
import { explanationText } from '../../../packages/tracer/src/cli/explain-text.ts'
import { explainAddress } from '../../../packages/tracer/src/cli/explanation.ts'
import { deskOf } from '../../../packages/tracer/src/cli/freeze-desk.ts'
import { crossingsOf } from '../../../packages/tracer/src/decode/bridge-crossings.ts'
import type { AssetBook } from '../../../packages/tracer/src/export/asset-book.ts'
import { caseView } from '../../../packages/tracer/src/export/build-view.ts'
import { leadsCsv } from '../../../packages/tracer/src/export/csv.ts'
import { gexf } from '../../../packages/tracer/src/export/gexf.ts'
import { graphOf } from '../../../packages/tracer/src/export/graph.ts'
import { leadsView } from '../../../packages/tracer/src/export/leads.ts'
import { reportInput } from '../../../packages/tracer/src/export/report/input.ts'
import { LANGS } from '../../../packages/tracer/src/export/report/locale.ts'
import { courtReport } from '../../../packages/tracer/src/export/report/report.ts'
import { statementText } from '../../../packages/tracer/src/export/statement-text.ts'
import type { BridgeFacts } from '../../../packages/tracer/src/model/crossing.ts'
import type { LeadDecision } from '../../../packages/tracer/src/model/lead.ts'
import type { Trace } from '../../../packages/tracer/src/model/trace.ts'
import type { Transaction } from '../../../packages/tracer/src/model/transaction.ts'
import { parseIncident } from '../../../packages/tracer/src/source/incident-file.ts'
import type { CaseStore } from '../../../packages/tracer/src/store/case-store.ts'
import { createCase } from '../../../packages/tracer/src/store/sqlite-case.ts'
import { decideLead } from '../../../packages/tracer/src/walk/decide-lead.ts'
import { DEFAULT_POLICY } from '../../../packages/tracer/src/walk/policy.ts'
import { rederive } from '../../../packages/tracer/src/walk/rederive.ts'
import { traceCase } from '../../../packages/tracer/src/walk/trace-case.ts'
import { at, coin, facts, ONE, pay, says, TWO, token, transaction, word } from './made.ts'
import { chainOf } from './made-chain.ts'

const NIL = `0x${'0'.repeat(64)}`
const hash = (n: number) => `0x${String(n).repeat(64)}`
const folder = mkdtempSync(join(tmpdir(), 'spoor-leads-'))
afterAll(() => rmSync(folder, { recursive: true }))
let cases = 0

const ACROSS = facts({ pool: 'across/spoke-pool' })
const deposit = (n: number, units: bigint, recipient = 'fence', to = 8453n) =>
  transaction(
    ONE,
    [
      pay('thief', 'pool', 'USDC', units),
      says(
        'pool',
        'FundsDeposited(bytes32 inputToken, bytes32 outputToken, uint256 inputAmount, uint256 outputAmount, uint256 indexed destinationChainId, uint256 indexed depositId, uint32 quoteTimestamp, uint32 fillDeadline, uint32 exclusivityDeadline, bytes32 indexed depositor, bytes32 recipient, bytes32 exclusiveRelayer, bytes message)',
        [
          ...[word('USDC'), word('USDC'), units, units, to, BigInt(n), 1, 2, 0, word('thief'), word(recipient), NIL],
          '0x',
        ],
      ),
    ],
    { hash: hash(n), callee: 'pool', time: 1000 },
  )
const paid = (n: number, from: string, to: string, units: bigint, time: number) =>
  transaction(TWO, [pay(from, to, 'USDC', units)], { hash: hash(n), sender: from, time })

interface World {
  readonly one: readonly Transaction[]
  readonly two: readonly Transaction[]
  readonly asset?: 'USDC' | 'ETH'
  readonly known?: BridgeFacts
  readonly stops?: readonly object[]
}

/** A case of a theft of 100 on the first chain. */
async function traced({ one, two, asset = 'USDC', known = ACROSS, stops = [] }: World) {
  const stolen = asset === 'ETH' ? coin(ONE) : token(ONE, asset)
  const incident = {
    ...{ id: 'bridged', title: 'Bridged', date: '1970-01-01', stops },
    seeds: [{ address: at(ONE, 'thief'), asset: stolen, units: '100', block: 0, citation: 'test' }],
  }
  const input = {
    incident: parseIncident(JSON.stringify(incident), 'bridged.json').incident,
    policy: DEFAULT_POLICY,
    catalogue: { describe: () => undefined, priceOf: () => undefined, placeOf: () => undefined },
    decode: Object.assign(() => [], {
      crossingsOf: (opened: Transaction) => crossingsOf(opened, known),
      coinOf: () => 'USDC',
    }),
  }
  const store = createCase(join(folder, `${cases++}.sqlite`))
  const run = () =>
    traceCase({
      ...{ ...input, store, canonicalIncident: JSON.stringify(incident) },
      sources: [chainOf(ONE, one, []), chainOf(TWO, two, [])],
    })
  expect(await run()).toBe('done')
  const say = (lead: string, verdict: LeadDecision['verdict']) =>
    decideLead({ ...input, store }, { lead, verdict, by: 'A. Lee', reason: 'file 12', at: '1970-01-02T00:00:00Z' })
  const context = {
    ...{ caseName: 'bridged', incident: input.incident, value: { priceOf: () => undefined } },
    ...{ catalogue: input.catalogue, explorers: {}, tool: 'spoor test', elapsedMs: 0 },
  }
  /** The hash of the case as it is made again from what its sources say and its analyst decided. */
  const remade = async () => {
    const into = createCase(join(folder, `${cases++}.sqlite`))
    const sources = new Map(
      store.sources().flatMap(({ name }, i) => {
        const chain = [ONE, TWO].find((item) => name === `made ${item}`)
        return chain === undefined ? [] : [[i + 1, chainOf(chain, chain === ONE ? one : two, [])] as const]
      }),
    )
    await rederive({ ...input, from: store, into, sources })
    const digest = into.digest()
    into.close()
    return digest
  }
  return { store, run, say, remade, trace: () => store.readTrace()!, view: () => caseView(store, context), context }
}

const NO_NAMES = { of: () => ({ symbol: '', decimals: null }) } as unknown as AssetBook

function expectOfSchema(value: unknown, name: string) {
  const schema = JSON.parse(readFileSync(`data/schemas/${name}.schema.json`, 'utf8')) as object
  const validate = new Ajv2020({ strict: true, allowUnionTypes: true, validateFormats: false }).compile(schema)
  expect(validate(JSON.parse(JSON.stringify(value))), JSON.stringify(validate.errors)).toBe(true)
}

const sinks = (trace: Trace) => trace.sinks.map(({ sink, address, units }) => `${sink} ${address} ${units}`)

/** Law 2, to the unit: per asset, seeded and converted in is converted out and what is in the sinks. */
function expectConserved(trace: Trace) {
  for (const { asset, seeded, convertedIn, convertedOut } of trace.assets) {
    const sunk = trace.sinks.filter((one) => one.asset === asset).reduce((sum, { units }) => sum + units, 0n)
    expect(sunk + convertedOut).toBe(seeded + convertedIn)
  }
}

function reportOf(store: CaseStore, context: Parameters<typeof reportInput>[1]): Map<string, string> {
  const input = reportInput(store, context, { methods: [], paths: [], deskOf: (view) => deskOf(view, []) })
  return new Map(LANGS.map((lang) => [lang, [...courtReport(input, lang).chunks].join('')]))
}

describe('a departure whose arrival is not known', () => {
  it('ends at the bridge with where it goes, and only what departed', async () => {
    const two = [paid(2, 'x', 'other', 5n, 2000)]
    const found = await traced({
      one: [deposit(1, 60n), transaction(ONE, [pay('thief', 'pool', 'USDC', 15n)], { hash: hash(9), time: 1500 })],
      two,
    })
    const trace = found.trace()
    expect(sinks(trace)).toEqual([
      `bridge ${at(ONE, 'pool')} 60`,
      `resting ${at(ONE, 'thief')} 25`,
      `resting ${at(ONE, 'pool')} 15`,
    ])
    expectConserved(trace)
    expect(trace.departures).toMatchObject([
      { protocol: 'across', units: 60n, destination: { chain: TWO, address: at(TWO, 'fence') } },
    ])
    const { statement, movements, addresses } = found.view()
    expectOfSchema(found.view(), 'case-view')
    const [place] = statement.places
    expect(place!.destinations).toMatchObject([
      { protocol: 'across', chain: TWO, address: at(TWO, 'fence'), units: '60', count: 1 },
    ])
    expect(movements.find(({ id }) => id === place!.destinations![0]!.movements[0])?.destination).toBeDefined()
    expect(addresses.find(({ id }) => id === at(ONE, 'pool'))!.stop!.reason).toContain(at(TWO, 'fence'))
    expect(statementText(statement).replace(/\s+/g, '')).toContain(at(TWO, 'fence'))
    const explained = explanationText(explainAddress(found.view(), at(ONE, 'pool')))
    expect(explained.replace(/\s+/g, '')).toContain(at(TWO, 'fence'))
    for (const text of reportOf(found.store, found.context).values()) expect(text.includes(at(TWO, 'fence'))).toBe(true)
    found.store.close()
  })

  it('is added to what a bridge by label got, and follows whoever decided otherwise', async () => {
    const stop = (category: string) => [{ address: at(ONE, 'pool'), category, name: 'Pool', citation: 'test' }]
    const one = [deposit(1, 60n), transaction(ONE, [pay('thief', 'pool', 'USDC', 15n)], { hash: hash(9), time: 1500 })]
    const ends = async (category: string) => {
      const { store, trace } = await traced({ one, two: [], stops: stop(category) })
      const read = trace()
      expectConserved(read)
      store.close()
      return [sinks(read)[0], read.departures?.length ?? 0]
    }
    expect(await ends('bridge')).toEqual([`bridge ${at(ONE, 'pool')} 75`, 1])
    expect(await ends('contract')).toEqual([`bridge ${at(ONE, 'pool')} 60`, 1])
    expect(await ends('service')).toEqual([`resting ${at(ONE, 'thief')} 25`, 0])
  })
})

describe('a memo that anybody could have had a router note', () => {
  const known = facts({ router: 'thorchain/router' })
  const memo = `=:BTC.BTC:bc1q\u202e<b>evil:0/1/0`
  const left = transaction(
    ONE,
    [
      pay('thief', 'router', 'ETH', 100n),
      pay('router', 'vault', 'ETH', 100n),
      says('router', 'Deposit(address indexed to, address indexed asset, uint256 amount, string memo)', [
        ...[at(ONE, 'vault').slice('eip155:1:'.length), `0x${'0'.repeat(40)}`, 100n, memo],
      ]),
    ],
    { hash: hash(1), time: 1000 },
  )

  it('names where it goes, in harmless text, and ends there when the vault pays nothing on', async () => {
    const { store, trace, view, context } = await traced({ one: [left], two: [], asset: 'ETH', known })
    expect(sinks(trace())).toEqual([`bridge ${at(ONE, 'vault')} 100`])
    const { statement } = view()
    expect(statement.places[0]!.destinations).toMatchObject([{ protocol: 'thorchain', name: 'BTC', asset: 'BTC.BTC' }])
    expect(statementText(statement)).toContain('bc1q<b>evil')
    expect(statementText(statement)).not.toContain('\u202e')
    for (const text of reportOf(store, context).values()) {
      expect([text.includes('bc1q'), text.includes('<b>evil'), text.includes('\u202e')]).toEqual([true, false, false])
    }
    store.close()
  })

  it('loses no trail to a thief who names himself as the vault', async () => {
    const on = transaction(ONE, [pay('vault', 'home', 'ETH', 70n)], { hash: hash(2), sender: 'vault', time: 5000 })
    const { store, trace } = await traced({ one: [left, on], two: [], asset: 'ETH', known })
    expect(sinks(trace())).toEqual(
      [`resting ${at(ONE, 'home')} 70`, `resting ${at(ONE, 'vault')} 30`].sort((a, b) => (a < b ? -1 : 1)),
    )
    store.close()
  })
})

describe('a lead', () => {
  const world = {
    one: [deposit(1, 100n)],
    two: [
      paid(2, 'x', 'fence', 5n, 500_000),
      paid(3, 'relayer', 'fence', 97n, 1010),
      paid(4, 'fence', 'shop', 60n, 2_000_000),
    ],
  }

  it('is found, told with its figures, and moves nothing', async () => {
    const { store, trace, view } = await traced(world)
    expect(sinks(trace())).toEqual([`bridge ${at(ONE, 'pool')} 100`])
    const [lead, ...more] = view().leads!
    expect(more).toEqual([])
    expect(lead).toMatchObject({
      ...{ kind: 'bridge', rule: 'amount-and-time', gap: 10, rivals: 0, byChance: 0, verdict: 'open', booked: false },
      from: { address: at(ONE, 'thief'), units: '100' },
      to: { address: at(TWO, 'fence'), units: '97' },
    })
    expectOfSchema(view(), 'case-view')
    expectOfSchema(leadsView(view().statement, trace(), store.leadDecisions(), NO_NAMES), 'leads')
    expect(lead!.evidence).toMatch(/it alone fits.* windows; by chance 0 such matches/)
    const { edges } = graphOf(view(), 'GEXF')
    const edge = edges.find(({ id }) => id === `lead:${lead!.id}`)!
    expect(edge.attributes).toMatchObject({ kind: 'lead', units: '', taint: '' })
    expect(gexf(view())).toContain(`lead:${lead!.id}`)
    expect([...leadsCsv(view())].join('')).toContain(lead!.id)
    store.close()
  })

  it('that is accepted passes in the ledger, is marked, and can be taken back', async () => {
    const { store, run, say, trace, view, context, remade } = await traced(world)
    const { id } = trace().leads![0]!
    const before = trace()
    const accepted = say(id, 'accepted')
    expectConserved(accepted)
    expect(accepted.sinks.filter(({ sink }) => sink === 'bridge')).toEqual([])
    expect(accepted.departures).toBeUndefined()
    const passage = accepted.movements.find(({ kind }) => kind === 'conversion')
    expect(passage).toMatchObject({
      ...{ evidence: 'amount-and-time', flags: ['accepted-lead'], taint: 100n, toTaint: 97n },
    })
    expect(await run()).toBe('done')
    expect(sinks(trace()).sort()).toEqual(
      [`fee ${at(ONE, 'thief')} 3`, `resting ${at(TWO, 'fence')} 37`, `resting ${at(TWO, 'shop')} 60`].sort(),
    )
    expect(view().statement.flags).toMatchObject({ 'accepted-lead': 1 })
    expect(view().leads).toMatchObject([{ id, verdict: 'accepted', booked: true, decisions: [{ by: 'A. Lee' }] }])
    expect(graphOf(view(), 'GEXF').edges.some(({ attributes }) => attributes.kind === 'lead')).toBe(false)
    for (const text of reportOf(store, context).values()) expect(text.includes('accepted-lead')).toBe(true)
    expect(await remade()).toBe(store.digest())
    // the same facts and decisions give the same case, whenever the decision was made
    const again = await traced(world)
    again.say(id, 'accepted')
    await again.run()
    expect(again.store.digest()).toBe(store.digest())
    again.store.close()

    const reopened = say(id, 'open')
    expect(sinks(reopened)).toEqual(sinks(before))
    expect(store.leadDecisions().map(({ verdict }) => verdict)).toEqual(['accepted', 'open'])
    store.close()
  })

  it('that is rejected is hidden, and listed with the reason', async () => {
    const { store, say, trace, view, context } = await traced(world)
    const { id } = trace().leads![0]!
    const before = sinks(trace())
    say(id, 'rejected')
    expect(sinks(trace())).toEqual(before)
    expect(view().leads).toMatchObject([{ id, verdict: 'rejected', decisions: [{ reason: 'file 12' }] }])
    expect(graphOf(view(), 'GEXF').edges.some(({ attributes }) => attributes.kind === 'lead')).toBe(false)
    for (const text of reportOf(store, context).values()) expect(text.includes('file 12')).toBe(true)
    expect(() => say('0000000000000000', 'accepted')).toThrow(/no such lead/)
    store.close()
  })

  it('with rivals names them all and is none of them', async () => {
    const two = [...world.two, paid(5, 'y', 'fence', 98n, 1500)]
    const { store, view } = await traced({ ...world, two })
    expect(view().leads).toHaveLength(2)
    for (const lead of view().leads!) expect(lead).toMatchObject({ rivals: 1, verdict: 'open' })
    store.close()
  })
})
