import { createHash, type Hash } from 'node:crypto'
import { unreachable } from '../model/brand.ts'
import type { Stop } from '../model/stop.ts'
import type { MovementTrace, Trace } from '../model/trace.ts'
import type { Transfer } from '../model/transfer.ts'
import type { OverrideRecord, ReadRecord } from './case-store.ts'

/** What the hash of a case covers. */
export interface CaseContent {
  /** Meta `incident` and `parameters`: JSON text. */
  readonly incident: string | undefined
  readonly parameters: string | undefined
  readonly overrides: readonly OverrideRecord[]
  readonly reads: readonly ReadRecord[]
  /** Ascending by the UTF-8 bytes of their ids. */
  readonly transfers: readonly Transfer[]
  readonly trace: Trace | undefined
}

type Field = string | number | bigint | boolean | null

/**
 * The hash of a case: `sha256:` and the hex digest of the bytes below, the same for the same facts, parameters and results
 * on every machine. Row numbers, order of arrival, sources, notes, paths, requests and times of fetching have no part in it.
 *
 * The bytes are records, each a tag, its fields and a line feed (0x0a). A field is its length in bytes as decimal text, `:`,
 * its UTF-8 bytes, `,` (a netstring); a field that has no value is `-,`. Numbers are decimal text, booleans `0` or `1`; a list is
 * its length as one field, then its elements. Sorting is by UTF-8 bytes. In this order:
 *
 * - `spoor-case/1`
 * - `incident` text, `parameters` text: the JSON in the form of RFC 8785 (sorted keys, no blanks), where the entries of every
 *   member `ledgers` go without `path` and `sha256` (the facts themselves are hashed instead); no value where it is not set
 * - `override` kind, address, category, reason; sorted by address
 * - `read` address, state, coverage[asset, direction, from, to]; sorted as whole records, coverage in its order
 * - `transfer` id, chain, block, time, tx, txIndex, position, kind, from, to, asset, units, shown, symbol, name, decimals, status,
 *   blockHash, flags[]; sorted by id
 * - `trace` method, thefts[], explainedShare with six decimals, complete — this and all below only after a first replay
 * - in ledger order: `movement` id, taint, byTheft[theft, units], flags[], noise; or
 *   `conversion` id, from, to, tx, asset, units, taint, toAsset, toUnits, toTaint, time, block, evidence, rivals, flags[]
 * - `account` address, asset, in, out, taintIn, taintOut, held, taintHeld, overdrawn; sorted by address, asset
 * - `address` address, hop, complete, looksLike, stop kind and its members in the order category, name, evidence, origin, or
 *   asOf, or because, or message; sorted by address
 * - `sink` sink, address, asset, units, count; sorted as whole records
 * - `asset` asset, seeded, convertedIn, convertedOut, assertedIn, assertedOut; sorted by asset
 * - `genuine` assets[], `unpriced` assets[]; each list sorted
 * - `seed` number from 0, flags[]; in order
 * - where an opening is unknown, `interval` movement, place, low, high; then account likewise; then `interval` sink, asset, sink,
 *   low, high; in order
 *
 * @example digestOf({ …, overrides: [{ kind: 'stop', address: 'eip155:1:0xa…', category: 'mixer', reason: '' }], … })
 *          // hashes, among others: override4:stop,51:eip155:1:0xa…,5:mixer,0:,\n
 */
export function digestOf(content: CaseContent): string {
  const out = new Records()
  out.add('spoor-case/1', [])
  out.add('incident', [canonical(content.incident)])
  out.add('parameters', [canonical(content.parameters)])
  const overrides = [...content.overrides].sort((a, b) => byBytes(a.address, b.address))
  for (const o of overrides) out.add('override', [o.kind, o.address, o.category, o.reason])
  out.addSorted('read', content.reads, (read) => [
    read.address,
    read.state,
    read.coverage.length,
    ...read.coverage.flatMap((c): Field[] => [c.asset ?? null, c.direction, c.from, c.to]),
  ])
  for (const t of content.transfers) out.add('transfer', transferFields(t))
  if (content.trace !== undefined) addTrace(out, content.trace)
  return out.digest()
}

function transferFields(t: Transfer): Field[] {
  return [
    t.id,
    t.chain,
    t.block,
    t.time,
    t.tx,
    t.txIndex,
    t.position,
    t.kind,
    t.from,
    t.to,
    t.asset,
    t.units,
    t.shown,
    t.symbol,
    t.name,
    t.decimals,
    t.status,
    t.blockHash,
    t.flags.length,
    ...t.flags,
  ]
}

function addTrace(out: Records, trace: Trace): void {
  const share = trace.explainedShare === null ? null : trace.explainedShare.toFixed(6)
  out.add('trace', [trace.method, trace.thefts.length, ...trace.thefts, share, trace.complete])
  for (const movement of trace.movements) addMovement(out, movement)

  const accounts = [...trace.accounts].sort((a, b) => byBytes(a.address, b.address) || byBytes(a.asset, b.asset))
  for (const a of accounts) {
    out.add('account', [a.address, a.asset, a.in, a.out, a.taintIn, a.taintOut, a.held, a.taintHeld, a.overdrawn])
  }
  for (const a of [...trace.addresses].sort((a, b) => byBytes(a.address, b.address))) {
    out.add('address', [a.address, a.hop, a.complete, a.looksLike, ...stopFields(a.stop)])
  }
  out.addSorted('sink', trace.sinks, (s) => [s.sink, s.address, s.asset, s.units, s.count])
  for (const a of [...trace.assets].sort((a, b) => byBytes(a.asset, b.asset))) {
    out.add('asset', [a.asset, a.seeded, a.convertedIn, a.convertedOut, a.assertedIn, a.assertedOut])
  }
  out.add('genuine', [trace.genuine.length, ...[...trace.genuine].sort(byBytes)])
  out.add('unpriced', [trace.unpriced.length, ...[...trace.unpriced].sort(byBytes)])
  trace.seedFlags.forEach((flags, seed) => {
    out.add('seed', [seed, flags.length, ...flags])
  })
  const { movements = [], accounts: held = [], sinks = [] } = trace.intervals ?? {}
  for (const { at, low, high } of movements) out.add('interval', ['movement', at, low, high])
  for (const { at, low, high } of held) out.add('interval', ['account', at, low, high])
  for (const { asset, sink, low, high } of sinks) out.add('interval', ['sink', asset, sink, low, high])
}

function addMovement(out: Records, m: MovementTrace): void {
  switch (m.kind) {
    case 'transfer':
      out.add('movement', [
        m.id,
        m.taint,
        m.byTheft.length,
        ...m.byTheft.flat(),
        m.flags.length,
        ...m.flags,
        m.noise ?? null,
      ])
      return
    case 'conversion': {
      const paid = [m.asset, m.units, m.taint]
      const got = [m.toAsset, m.toUnits, m.toTaint]
      const known = [m.time, m.block, m.evidence, m.rivals, m.flags.length, ...m.flags]
      out.add('conversion', [m.id, m.from, m.to, m.tx, ...paid, ...got, ...known])
      return
    }
    default:
      unreachable(m)
  }
}

function stopFields(stop: Stop | null): Field[] {
  if (stop === null) return [null]
  switch (stop.kind) {
    case 'place':
      return [stop.kind, stop.category, stop.name, stop.evidence, stop.origin]
    case 'resting':
      return [stop.kind, stop.asOf]
    case 'record-ends':
      return [stop.kind]
    case 'unread':
      return [stop.kind, stop.because]
    case 'source-failed':
      return [stop.kind, stop.message]
    default:
      return unreachable(stop)
  }
}

/** Hashes records as they come, in pieces large enough that the hash, not the calls, takes the time. */
class Records {
  readonly #hash: Hash = createHash('sha256')
  #pending: string[] = []

  add(tag: string, fields: readonly Field[]): void {
    this.#push(record(tag, fields))
  }

  addSorted<T>(tag: string, rows: readonly T[], fields: (row: T) => Field[]): void {
    for (const text of rows.map((row) => record(tag, fields(row))).sort(byBytes)) this.#push(text)
  }

  digest(): string {
    this.#flush()
    return `sha256:${this.#hash.digest('hex')}`
  }

  #push(text: string): void {
    if (this.#pending.push(text) >= 512) this.#flush()
  }

  #flush(): void {
    this.#hash.update(this.#pending.join(''), 'utf8')
    this.#pending = []
  }
}

function record(tag: string, fields: readonly Field[]): string {
  let text = tag
  for (const field of fields) {
    if (field === null) text += '-,'
    else if (typeof field === 'string') text += `${Buffer.byteLength(field)}:${field},`
    else {
      const digits = typeof field === 'boolean' ? (field ? '1' : '0') : String(field)
      text += `${digits.length}:${digits},`
    }
  }
  return `${text}\n`
}

const BEYOND_SURROGATES = /[\ud800-\uffff]/

/** Order of two texts by their UTF-8 bytes, which UTF-16 order is not above U+D7FF. */
function byBytes(a: string, b: string): number {
  if (a === b) return 0
  if (BEYOND_SURROGATES.test(a) || BEYOND_SURROGATES.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b))
  return a < b ? -1 : 1
}

/** JSON text in the form of RFC 8785, without what differs between machines; text that is no JSON stays as it is. */
function canonical(text: string | undefined): string | null {
  if (text === undefined) return null
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return text
  }
  return jcs(value)
}

/** Written out by hand because objects give keys that look like numbers first, whatever order they were put in. */
function jcs(value: unknown, dropped: readonly string[] = []): string {
  if (Array.isArray(value)) return `[${value.map((element) => jcs(element, dropped)).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value)
    .filter(([key]) => !dropped.includes(key))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => `${JSON.stringify(key)}:${jcs(inner, key === 'ledgers' ? ['path', 'sha256'] : [])}`)
  return `{${members.join(',')}}`
}
