import { expect, test } from 'vitest'
import type { Address } from '../model/address.ts'
import type { Asset } from '../model/asset.ts'
import type { Chain } from '../model/chain.ts'
import type { Trace } from '../model/trace.ts'
import type { Transfer, TransferId } from '../model/transfer.ts'
import { createDatabase } from './open.ts'
import { caseOn } from './sqlite-case.ts'

const FROM = 'eip155:1:0x1111111111111111111111111111111111111111' as Address
const TO = 'eip155:1:0x2222222222222222222222222222222222222222' as Address
const ETH = 'eip155:1/slip44:60' as Asset
const USD = 'eip155:1/iso4217:USD' as Asset
const ODD = 'eip155:1/erc20:0x3333333333333333333333333333333333333333' as Asset

const transfer = (id: string, changes: Partial<Transfer>): Transfer => ({
  id: id as TransferId,
  chain: 'eip155:1' as Chain,
  block: 21895238,
  time: 1740147371 as Transfer['time'],
  tx: '0xab',
  txIndex: null,
  position: null,
  kind: 'native',
  from: FROM,
  to: TO,
  asset: ETH,
  units: 1n,
  shown: null,
  symbol: null,
  name: null,
  decimals: null,
  status: 1,
  blockHash: null,
  flags: [],
  ...changes,
})

const trace: Trace = {
  method: 'fifo',
  thefts: ['x'],
  movements: [
    { kind: 'transfer', id: 'b' as TransferId, taint: 5n, byTheft: [[0, 5n]], flags: ['order-assumed', 'rounded'] },
    { kind: 'transfer', id: 'a' as TransferId, taint: 0n, byTheft: [], flags: [], noise: 'zero units' },
    {
      kind: 'conversion',
      id: 'x:assertion:1',
      from: TO,
      to: TO,
      tx: '',
      asset: ETH,
      units: 10n ** 18n,
      taint: 5n * 10n ** 17n,
      toAsset: USD,
      toUnits: 268_812n,
      toTaint: 134_406n,
      time: 1740147371,
      block: null,
      evidence: 'assertion',
      rivals: 2,
      flags: [],
    },
  ],
  accounts: [
    { address: TO, asset: ETH, in: 3n, out: 0n, taintIn: 2n, taintOut: 0n, held: 3n, taintHeld: 2n, overdrawn: 0n },
  ],
  addresses: [
    {
      address: TO,
      hop: 1,
      stop: { kind: 'place', category: 'mixer', name: 'Pool', evidence: 'label', origin: 'incident' },
      complete: true,
      looksLike: FROM,
    },
  ],
  sinks: [{ sink: 'mixer', address: TO, asset: USD, units: 134_406n, count: 3 }],
  assets: [],
  genuine: [ETH],
  seedFlags: [],
  explainedShare: 1,
  unpriced: [],
  complete: true,
}

test('the views spell out addresses, assets, amounts and times', () => {
  const db = createDatabase(':memory:')
  const store = caseOn(':memory:', db, false)
  const source = store.addSource({ name: 'ledger.csv', identity: '', rows: 3 })
  const rows = [
    transfer('a', { units: 401346768858404671846374n, decimals: 18, symbol: 'ETH', flags: ['rounded', 'seen'] }),
    transfer('b', { units: 5n, asset: ODD, decimals: 0, kind: 'fee', to: null }),
    transfer('c', { units: null, asset: ODD, shown: '10.0', time: null }),
  ]
  store.addBatch({ source, transfers: rows, reads: [], requests: 0 })
  store.writeTrace(trace)

  expect(
    db
      .prepare('SELECT id, from_address, to_address, amount, decimals, time, flags, source FROM v_transfer ORDER BY id')
      .raw()
      .all(),
  ).toEqual([
    ['a', FROM, TO, '401346.768858404671846374', 18, '2025-02-21T14:16:11Z', 'rounded seen', 'ledger.csv'],
    ['b', FROM, null, '5', 0, '2025-02-21T14:16:11Z', null, 'ledger.csv'],
    ['c', FROM, TO, null, 0, null, null, 'ledger.csv'],
  ])
  expect(
    db
      .prepare(
        'SELECT id, kind, to_address, amount, taint_amount, to_amount, to_taint_amount, evidence, rivals, flags, noise FROM v_movement ORDER BY place',
      )
      .raw()
      .all(),
  ).toEqual([
    ['b', 'fee', null, '5', '5', null, null, 'ledger', 0, 'order-assumed rounded', null],
    ['a', 'native', TO, '401346.768858404671846374', '0', null, null, 'ledger', 0, null, 'zero units'],
    ['x:assertion:1', 'conversion', TO, '1', '0.5', '2688.12', '1344.06', 'assertion', 2, null, null],
  ])
  expect(
    db.prepare('SELECT address, hop, stop, stop_category, stop_name, looks_like FROM v_address').raw().all(),
  ).toEqual([[TO, 1, 'place', 'mixer', 'Pool', FROM]])
  expect(db.prepare('SELECT sink, address, asset, units, amount, count, stop_name FROM v_sink').raw().all()).toEqual([
    ['mixer', TO, USD, '134406', '1344.06', 3, 'Pool'],
  ])
  expect(db.prepare('SELECT address, asset, received, taint_held_amount FROM v_account').raw().all()).toEqual([
    [TO, ETH, '3', '0.000000000000000002'],
  ])
  store.close()
})

test('where two sources saw a transaction, v_transfer has what it comes to and v_sighting what each said', () => {
  const db = createDatabase(':memory:')
  const store = caseOn(':memory:', db, false)
  const [explorer, node] = ['explorer', 'node'].map((name) => store.addSource({ name, identity: '', rows: 0 }))
  const listed = transfer('eip155:1:0xab:native:~1', { symbol: 'ETH', decimals: 18 })
  const logged = transfer('eip155:1:0xab:native:0', { position: 0, flags: ['unfinalized'] })
  store.addBatch({ source: explorer!, transfers: [listed], reads: [], requests: 0 })
  store.addBatch({ source: node!, transfers: [logged], reads: [], requests: 0 })
  expect(db.prepare('SELECT id, symbol, flags, source FROM v_transfer').raw().all()).toEqual([
    [logged.id, 'ETH', null, 'node'],
  ])
  const sightings = () =>
    db.prepare('SELECT id, source, symbol, position, flags FROM v_sighting ORDER BY id').raw().all()
  expect(sightings()).toEqual([
    [logged.id, 'node', null, 0, 'unfinalized'],
    [listed.id, 'explorer', 'ETH', null, null],
  ])
  store.addBatch({ source: explorer!, transfers: [logged], reads: [], requests: 0 })
  expect(db.prepare('SELECT id, source FROM v_transfer').raw().all()).toEqual([
    [logged.id, 'explorer'],
    [listed.id, 'explorer'],
  ])
  const alike = transfer('eip155:1:0xcd:native:0', { tx: '0xcd', position: 0 })
  for (const source of [node!, explorer!]) store.addBatch({ source, transfers: [alike], reads: [], requests: 0 })
  expect(db.prepare('SELECT source FROM v_transfer WHERE id = ?').pluck().all(alike.id)).toEqual(['explorer'])
  store.close()
})

test('the views of live chains spell out readings, proofs, answers and logs', () => {
  const db = createDatabase(':memory:')
  const store = caseOn(':memory:', db, false)
  const source = store.addSource({ name: 'node', identity: '', rows: 0 })
  const time = 1740147371 as Transfer['time'] & number
  const chain = 'eip155:1' as Chain
  const log = { index: 3, emitter: TO, topics: ['0x1', '0x2'], data: '0x' }
  const opened = { chain, hash: '0xab', block: 7, blockHash: '0xff', time, index: 0, sender: FROM, callee: TO }
  const part = { source, part: 'erc20', from: 0, to: 9, state: 'cut', note: 'page 3' } as const
  store.addBatch({
    source,
    transfers: [],
    requests: 1,
    transactions: [{ ...opened, input: '0x', status: 1, logs: [log], transfers: [] }],
    reads: [
      {
        address: FROM,
        state: 'cut',
        note: 'erc20: page 3',
        coverage: [],
        parts: [part],
        checks: [{ source, kind: 'balance', asset: ETH, expected: 5n, found: -1n, note: 'rebases' }],
      },
      { address: TO, state: 'complete', note: '', coverage: [] },
    ],
    answers: [
      { api: 'rpc', what: 'm', with: '[]', host: 'h.example', at: time, status: 200, body: new Uint8Array([1, 2, 3]) },
    ],
  })
  const all = (view: string): unknown[] => db.prepare(`SELECT * FROM ${view}`).raw().all()
  expect(all('v_reading')).toEqual([
    [FROM, 'cut', 'erc20: page 3', 'erc20', 0, 9, 'cut', 'page 3', 'node'],
    [TO, 'complete', '', null, null, null, null, null, 'node'],
  ])
  expect(all('v_check')).toEqual([[FROM, 'balance', ETH, '5', '-1', 0, 'rebases', 'node']])
  const sha256 = '039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81'
  const answer = [1, 'rpc', 'm', '[]', 'h.example', '2025-02-21T14:16:11Z', 200, sha256, 3, 'node']
  expect(all('v_answer')).toEqual([answer])
  expect(all('v_log')).toEqual([[chain, '0xab', 7, '2025-02-21T14:16:11Z', 3, TO, '0x1', '0x2', null, null, '0x']])
  store.close()
})

test('sum_units adds what a float cannot hold', () => {
  const db = createDatabase(':memory:')
  const sum = (values: string): unknown => db.prepare(`SELECT sum_units(column1) FROM (VALUES ${values})`).pluck().get()
  const most = (2n ** 256n - 1n).toString()
  expect(sum(`('${most}'), ('${most}'), (NULL), ('1')`)).toBe((2n ** 257n - 1n).toString())
  expect(db.prepare('SELECT sum_units(units) FROM transfer').pluck().get()).toBe('0')
  db.close()
})

test.each(['-1', '', '1.5', '007', '1e18', ' 1'])('no column of units takes %j', (text) => {
  const db = createDatabase(':memory:')
  const insert = db.prepare('INSERT INTO movement_theft VALUES (0, 0, 0, ?)')
  expect(() => insert.run(text)).toThrow(/CHECK/)
  db.close()
})
