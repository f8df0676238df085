import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseAddress } from '../model/address.ts'
import type { Method } from '../model/trace.ts'
import type { Transfer } from '../model/transfer.ts'
import { parseIncident } from '../source/incident-file.ts'
import { createCase } from '../store/sqlite-case.ts'
import { DEFAULT_POLICY } from './policy.ts'
import { TheftTimeValue } from './value.ts'
import { deriveCase } from './walk.ts'

const CHAIN = 'eip155:1'
const at = (name: string) => `0x${name.padStart(40, '0')}`
const ETHER = 'eip155:1/slip44:60'

/** V14: an address receives 100 stolen units and pays 60 of what it holds. */
function traced(method: Method, opening: { units?: string } | undefined) {
  const incident = {
    id: 'v14',
    title: 'V14',
    date: '2026-01-01',
    seeds: [{ address: `${CHAIN}:${at('a')}`, asset: ETHER, units: '100', block: 10, citation: 'test' }],
    openings:
      opening === undefined ? [] : [{ address: `${CHAIN}:${at('a')}`, asset: ETHER, citation: 'test', ...opening }],
  }
  const row = {
    id: 'only',
    chain: CHAIN,
    block: 11,
    time: 1_767_225_600,
    tx: `0x${'1'.padStart(64, '0')}`,
    txIndex: 0,
    position: 0,
    kind: 'native',
    from: parseAddress(`${CHAIN}:${at('a')}`),
    to: parseAddress(`${CHAIN}:${at('b')}`),
    asset: ETHER,
    units: 60n,
    shown: null,
    symbol: null,
    name: null,
    decimals: 18,
    status: 1,
    blockHash: null,
    flags: [],
  } as unknown as Transfer
  const folder = mkdtempSync(join(tmpdir(), 'spoor-'))
  const store = createCase(join(folder, 'v14.sqlite'))
  try {
    const source = store.addSource({ name: 'test', identity: '', rows: 1 })
    store.addBatch({ source, transfers: [row], reads: [], requests: 0 })
    const parsed = parseIncident(JSON.stringify(incident), 'v14.json').incident
    const trace = deriveCase(
      {
        incident: parsed,
        store,
        policy: { ...DEFAULT_POLICY, method },
        overrides: { expand: new Set(), stop: new Map() },
        catalogue: {},
        value: new TheftTimeValue(parsed, { priceOf: () => undefined, describe: () => undefined }),
      },
      'done',
    )
    store.writeTrace(trace)
    expect(store.readTrace()).toEqual(trace)
    return trace
  } finally {
    store.close()
    rmSync(folder, { recursive: true })
  }
}

describe('V14: an opening balance', () => {
  test.each([
    ['fifo', 60n, 30n, [0n, 60n]],
    ['libr', 60n, 30n, [0n, 60n]],
    ['lifo', 60n, 60n, undefined],
    ['poison', 60n, 60n, undefined],
    ['dirty-first', 60n, 60n, undefined],
  ] as const)('%s', (method, nothing, thirty, unknown) => {
    expect(traced(method, undefined).movements[0]!.taint).toBe(nothing)
    expect(traced(method, { units: '30' }).movements[0]!.taint).toBe(thirty)
    const open = traced(method, {})
    expect(open.movements[0]!.taint).toBe(60n)
    const [interval] = open.intervals!.movements
    expect(interval === undefined ? undefined : [interval.low, interval.high]).toEqual(unknown)
  })

  test('is an interval for what is held and for the sinks too', () => {
    const { intervals, accounts } = traced('fifo', {})
    const held = Object.fromEntries(
      intervals!.accounts.map(({ at: place, low, high }) => [accounts[place]!.address.slice(-1), [low, high]]),
    )
    expect(held).toEqual({ a: [40n, 100n], b: [0n, 60n] })
    expect(intervals!.sinks).toEqual([])
  })
})
