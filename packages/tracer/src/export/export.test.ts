import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse as parseCsv } from 'csv-parse/sync'
import fc from 'fast-check'
import { SaxesParser } from 'saxes'
import { describe, expect, test } from 'vitest'
import type { Address } from '../model/address.ts'
import type { Asset } from '../model/asset.ts'
import type { Chain } from '../model/chain.ts'
import { InputError } from '../model/errors.ts'
import type { Incident } from '../model/incident.ts'
import type { Trace } from '../model/trace.ts'
import type { Transfer, TransferId } from '../model/transfer.ts'
import { createDatabase } from '../store/open.ts'
import { caseOn } from '../store/sqlite-case.ts'
import { caseView } from './build-view.ts'
import type { CaseView } from './case-view.ts'
import { harmless } from './csv.ts'
import { gexf } from './gexf.ts'
import { xmlText } from './graph.ts'
import { graphml } from './graphml.ts'
import { jsonChunks } from './json.ts'
import { statement } from './statement.ts'
import type { ViewContext } from './view-context.ts'
import { writeExport } from './write-export.ts'

const address = (digit: string): Address => `eip155:1:0x${digit.repeat(40)}` as Address
const [SEED, HELPER, POOL, FAR, FAKE, CLEAN] = ['1', '2', '3', '4', '5', '6'].map(address) as [
  Address,
  Address,
  Address,
  Address,
  Address,
  Address,
]
const ETH = 'eip155:1/slip44:60' as Asset
const USD = 'eip155:1/iso4217:USD' as Asset
const SPAM = `eip155:1/erc20:0x${'9'.repeat(40)}` as Asset
const HOSTILE = '=HYPERLINK("x")<img onerror=x>]]>\u0000\u202e\uffff\u{1f4b0}&amp;\r\n"\''
const WEI = 401346768858404671846374n

const row = (id: string, from: Address, to: Address | null, changes: Partial<Transfer> = {}): Transfer => ({
  id: id as TransferId,
  chain: 'eip155:1' as Chain,
  block: 21895251,
  time: 1740147371 as Transfer['time'],
  tx: `0x${id}`,
  txIndex: 1,
  position: 1,
  kind: 'native',
  from,
  to,
  asset: ETH,
  units: WEI,
  shown: null,
  symbol: null,
  name: null,
  decimals: null,
  status: 1,
  blockHash: null,
  flags: [],
  ...changes,
})
const facts = [
  row('a1', CLEAN, SEED),
  row('a2', SEED, HELPER, { flags: ['rounded'], kind: 'internal' }),
  row('a3', HELPER, null, { kind: 'fee', units: 21000n }),
  row('a4', HELPER, POOL, { units: 10n ** 18n }),
  row('a5', FAKE, SEED, {
    asset: SPAM,
    units: null,
    shown: '=1,000',
    symbol: HOSTILE,
    name: HOSTILE,
    time: null,
    block: null,
  }),
]

const account = (at: Address, asset: Asset, taintHeld: bigint) => {
  const numbers = { in: WEI, out: 0n, taintIn: WEI, taintOut: 0n, held: WEI, taintHeld, overdrawn: 0n }
  return { address: at, asset, ...numbers }
}
const reached = { hop: 1, complete: true, stop: null, looksLike: null }
const trace: Trace = {
  method: 'fifo',
  thefts: ['x'],
  movements: [
    ...facts.slice(0, 4).map(({ id }, i) => ({
      kind: 'transfer' as const,
      id,
      taint: [WEI, WEI, 21000n, 10n ** 18n][i]!,
      byTheft: [],
      flags: i === 1 ? ['order-assumed'] : [],
    })),
    { kind: 'transfer', id: facts[4]!.id, taint: 0n, byTheft: [], flags: [], noise: HOSTILE },
    {
      ...{
        kind: 'conversion',
        id: 'x:assertion:1',
        from: HELPER,
        to: HELPER,
        tx: '',
        asset: ETH,
        units: 5n,
        taint: 5n,
      },
      ...{ toAsset: USD, toUnits: 268812n, toTaint: 268812n, time: 1740147371, block: null, evidence: 'assertion' },
      ...{ rivals: 0, flags: [] },
    },
  ],
  accounts: [account(SEED, ETH, 0n), account(FAR, USD, 5n)],
  addresses: [
    { ...reached, address: SEED, hop: 0 },
    { ...reached, address: HELPER },
    {
      ...{ ...reached, address: POOL, hop: 2 },
      stop: { kind: 'place', category: 'mixer', name: HOSTILE, evidence: 'incident', origin: 'incident' },
    },
    { ...reached, address: FAR, complete: false, stop: { kind: 'unread', because: 'budget' } },
    { ...reached, address: FAKE, hop: null, looksLike: HELPER },
  ],
  sinks: [
    { sink: 'mixer', address: POOL, asset: ETH, units: 10n ** 18n, count: 1 },
    { sink: 'fee', address: HELPER, asset: ETH, units: 21000n, count: 1 },
    { sink: 'frontier', address: FAR, asset: USD, units: 268812n, count: 2 },
  ],
  assets: [
    {
      ...{ asset: ETH, seeded: WEI, convertedIn: 0n, convertedOut: WEI - 10n ** 18n - 21000n },
      ...{ assertedIn: 0n, assertedOut: 5n },
    },
    { asset: USD, seeded: 0n, convertedIn: 268812n, convertedOut: 0n, assertedIn: 268812n, assertedOut: 0n },
  ],
  genuine: [ETH, USD],
  seedFlags: [['not-in-record']],
  explainedShare: 0.25,
  unpriced: [USD],
  complete: false,
} as Trace

const incident: Incident = {
  ...{
    id: 'x',
    title: 'Theft',
    date: '2025-02-21',
    summary: 's',
    attribution: [],
    citations: [],
    stops: [],
    notes: [],
  },
  victims: [{ name: 'Victim', address: CLEAN, citation: 'c' }],
  seeds: [{ address: SEED, asset: ETH, units: WEI, tx: '0xa1', citation: 'c', theft: 'x', force: false }],
  labels: [{ address: HELPER, name: HOSTILE, category: 'launderer', source: 'FBI', citation: 'c' }],
  ...{ assertions: [], openings: [], balances: [], ledgers: [] },
}
const context: ViewContext = {
  ...{ caseName: 'x', incident, tool: 'spoor 0.1.0', elapsedMs: 1.6 },
  value: { priceOf: (asset) => (asset === ETH ? { usd: '2659.03', source: 'close of the day' } : undefined) },
  catalogue: { describe: (asset) => (asset === ETH ? { symbol: 'ETH', name: 'Ether', decimals: 18 } : undefined) },
  explorers: {},
}

function build(): CaseView {
  const store = caseOn(':memory:', createDatabase(':memory:'), false)
  const source = store.addSource({ name: 'ledger.csv', identity: 'sha256:ab', rows: 5 })
  const read = { address: FAR, state: 'cut' as const, note: 'page 3', coverage: [] }
  store.addBatch({ source, transfers: facts, reads: [read], requests: 2 })
  store.setMeta('parameters', '{"maxHops":50,"until":null,"method":"fifo"}')
  expect(() => caseView(store, context)).toThrow(InputError)
  store.writeTrace(trace)
  const view = caseView(store, context)
  expect(view.statement).toEqual(statement(store, context))
  expect(view.statement.hash).toBe(store.digest())
  store.close()
  return view
}
const view = build()

describe('caseView', () => {
  test('statement: units, flags and counts', () => {
    expect(view.statement).toMatchObject({
      ...{ case: 'x', incident: 'x', method: 'fifo', addresses: 6, movements: 6, noise: 1, maxHop: 2, requests: 2 },
      ...{ elapsedMs: 2, complete: false, unpriced: ['iso4217:USD'], explainedShare: 0.25 },
      flags: { 'not-in-record': 1, 'order-assumed': 1, rounded: 1 },
    })
    expect(view.statement.assets[0]).toMatchObject({
      ...{ asset: ETH, symbol: 'ETH', decimals: 18, seeded: String(WEI), assertedIn: '0', assertedOut: '5' },
      ...{ usdPrice: '2659.03', usdSource: 'close of the day' },
      sinks: { mixer: '1000000000000000000', fee: '21000', frontier: '0', service: '0' },
    })
    expect(view.statement.assets[1]).toMatchObject({
      asset: 'iso4217:USD',
      chain: 'eip155:1',
      symbol: 'USD',
      decimals: 2,
    })
    for (const { seeded, convertedIn, convertedOut, sinks } of view.statement.assets) {
      const sum = Object.values(sinks).reduce((all, units) => all + BigInt(units), 0n)
      expect(BigInt(seeded) + BigInt(convertedIn)).toBe(BigInt(convertedOut) + sum)
    }
  })

  test('roles, and each end of a movement is an address of the view', () => {
    expect(view.addresses.map(({ id, role }) => [id, role])).toEqual([
      [SEED, 'seed'],
      [HELPER, 'launderer'],
      [POOL, 'mixer'],
      [FAR, 'frontier'],
      [FAKE, 'noise'],
      [CLEAN, 'victim'],
    ])
    const ids = new Set(view.addresses.map(({ id }) => id))
    for (const { from, to } of view.movements) expect([from, to].every((end) => end === '' || ids.has(end))).toBe(true)
    expect(view.addresses[4]).toMatchObject({ looksLike: HELPER, hop: null })
    expect(view.addresses[3]?.stop).toMatchObject({ kind: 'unread', sink: 'frontier' })
  })

  test('movements in ledger order, with flags of the row and of the replay', () => {
    expect(view.movements.map((m) => [m.id, m.kind, m.units, m.taint, m.evidence])).toEqual([
      ['a1', 'native', String(WEI), String(WEI), 'ledger'],
      ['a2', 'internal', String(WEI), String(WEI), 'ledger'],
      ['a3', 'fee', '21000', '21000', 'ledger'],
      ['a4', 'native', '1000000000000000000', '1000000000000000000', 'ledger'],
      ['a5', 'native', '', '0', 'ledger'],
      ['x:assertion:1', 'conversion', '5', '5', 'assertion'],
    ])
    expect(view.movements[1]).toMatchObject({
      flags: ['order-assumed', 'rounded'],
      tx: 'eip155:1:0xa2',
      source: 'ledger.csv',
    })
    expect(view.movements[4]).toMatchObject({ shown: '=1,000', noise: HOSTILE, time: '', block: null })
    expect(view.movements[5]).toMatchObject({ tx: '', toAsset: 'iso4217:USD', toUnits: '268812' })
  })

  test('run: parameters, sources, warnings', () => {
    expect(view.run).toMatchObject({
      parameters: { maxHops: 50, method: 'fifo' },
      sources: [{ name: 'ledger.csv', sha256: 'ab', rows: 5 }],
    })
    expect(view.run.warnings.join()).toMatch(/at least.*cut: page 3/)
    expect(view.assets.map(({ symbol, genuine }) => [symbol, genuine])).toEqual([
      [HOSTILE, false],
      ['USD', true],
      ['ETH', true],
    ])
  })
})

test('json: one object that parses to the view', () => {
  expect(JSON.parse([...jsonChunks(view)].join(''))).toEqual(view)
})

describe('csv', () => {
  const folder = mkdtempSync(join(tmpdir(), 'spoor-export-'))
  const paths = writeExport(view, 'csv', join(folder, 'case.csv'))
  const [movements, addresses, sinks] = paths.map(
    (path) => parseCsv(readFileSync(path), { columns: true }) as Record<string, string>[],
  )
  rmSync(folder, { recursive: true })

  test('three files, one row per movement, exact units', () => {
    expect(paths.map((path) => path.slice(folder.length + 1))).toEqual([
      'case.csv',
      'case-addresses.csv',
      'case-sinks.csv',
    ])
    expect([movements?.length, addresses?.length, sinks?.length]).toEqual([6, 6, 3])
    expect(movements?.[0]).toMatchObject({ amount: '401346.768858404671846374', units: String(WEI), decimals: '18' })
    expect(movements?.[5]).toMatchObject({
      to_amount: '2688.12',
      to_taint_units: '268812',
      to_decimals: '2',
      decimals: '18',
    })
    expect(sinks?.[2]).toMatchObject({ sink: 'frontier', address: FAR, amount: '2688.12', payments: '2' })
    expect(addresses?.[0]).toMatchObject({ role: 'seed', in_amount: '401346.768858404671846374', overdrawn_units: '0' })
  })

  test('no field is a formula', () => {
    expect(movements?.[4]).toMatchObject({ shown: "'=1,000", symbol: `'${HOSTILE}`, noise: `'${HOSTILE}`, amount: '' })
    for (const record of [...movements!, ...addresses!, ...sinks!]) {
      for (const field of Object.values(record)) expect(field).not.toMatch(/^\s*[=+\-@]|^ *[\t\r]/)
    }
  })

  test.each(['=1', '+1', '-1', '@x', '\t1', '\rx', '  =1', '\n=1', ' \t=', '＝1'])('%j is defused', (text) => {
    expect(harmless(text)).toBe(`'${text}`)
  })
  test.each(['1', 'a=b', '', ' ', "'=1", '0x1'])('%j is left alone', (text) => expect(harmless(text)).toBe(text))
})

interface Element {
  name: string
  attributes: Record<string, string>
  text: string
}

/** Every element of a document by a parser that refuses what XML 1.0 refuses. */
function elements(xml: string): Element[] {
  const all: Element[] = []
  const open: Element[] = []
  const parser = new SaxesParser()
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ name, attributes }) => {
    const element = { name, attributes: attributes as Record<string, string>, text: '' }
    all.push(element)
    open.push(element)
  })
  parser.on('text', (text) => {
    const element = open.at(-1)
    if (element !== undefined) element.text += text
  })
  parser.on('closetag', () => void open.pop())
  parser.write(xml).close()
  return all
}

describe.each([
  ['gexf', gexf],
  ['graphml', graphml],
])('%s', (name, write) => {
  const found = elements(write(view))
  const named = (tag: string): Element[] => found.filter((element) => element.name === tag)
  const values = named(name === 'gexf' ? 'attvalue' : 'data').map((e) =>
    name === 'gexf' ? e.attributes.value : e.text,
  )

  test('one node per address and one for fees, one edge per movement', () => {
    expect([named('node').length, named('edge').length]).toEqual([view.addresses.length + 1, view.movements.length])
    const nodes = new Set(named('node').map(({ attributes }) => attributes.id))
    for (const { attributes } of named('edge')) {
      expect(nodes.has(attributes.source!) && nodes.has(attributes.target!)).toBe(true)
    }
  })

  test('units are exact text', () => {
    expect(values).toContain(String(WEI))
    expect(values).toContain('401346.768858404671846374')
    const types = named(name === 'gexf' ? 'attribute' : 'key').map(
      ({ attributes }) => attributes.type ?? attributes['attr.type'],
    )
    expect(new Set(types)).toEqual(new Set(['string']))
  })

  test('hostile text comes back as text', () => expect(values).toContain(xmlText(HOSTILE)))

  test('any text makes a valid document', () =>
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), surrogates()), (text) => {
        const hostile = { ...view, movements: view.movements.map((m) => ({ ...m, noise: text, shown: text })) }
        const read = elements(write(hostile)).map((e) => (name === 'gexf' ? e.attributes.value : e.text))
        if (text !== '') expect(read).toContain(xmlText(text))
      }),
      { numRuns: 100 },
    ))

  test('error: more movements than graph programs can show', () => {
    const movements = Array.from({ length: 250_001 }, () => view.movements[0]!)
    expect(() => write({ ...view, movements })).toThrow(/too many movements.*csv or json/s)
  })
})

const surrogates = (): fc.Arbitrary<string> =>
  fc.array(fc.integer({ min: 0xd700, max: 0xe010 })).map((codes) => String.fromCharCode(...codes))

test('writeExport leaves no half file behind, and names the path that it cannot write', () => {
  const folder = mkdtempSync(join(tmpdir(), 'spoor-export-'))
  expect(() => writeExport(view, 'json', join(folder, 'none', 'case.json'))).toThrow(/cannot write.*make the folder/s)
  writeExport(view, 'json', join(folder, 'case.json'))
  writeExport(view, 'json', join(folder, 'case.json'))
  expect(readdirSync(folder)).toEqual(['case.json'])
  rmSync(folder, { recursive: true })
})
