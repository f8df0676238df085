import { createHash } from 'node:crypto'
import type { Actor } from '../model/actor.ts'
import { unreachable } from '../model/brand.ts'
import type { ObservedBalance, Opening } from '../model/incident.ts'
import type { KeptLabel } from '../model/label.ts'
import type { LeadDecision, LeadSide } from '../model/lead.ts'
import type { Stop } from '../model/stop.ts'
import type { Inquiry } from '../model/tip.ts'
import type { DepartureTrace, MovementTrace, Trace } from '../model/trace.ts'
import type { Transaction } from '../model/transaction.ts'
import type { Transfer } from '../model/transfer.ts'
import type { CaseStore, OverrideRecord, ReadRecord } from './case-store.ts'

/** What the hash of a case covers. */
export interface CaseContent {
  /** Meta `incident` and `parameters`: JSON text. */
  readonly incident: string | undefined
  readonly parameters: string | undefined
  readonly overrides: readonly OverrideRecord[]
  readonly decisions?: readonly LeadDecision[]
  readonly reads: readonly ReadRecord[]
  /** Ascending by the UTF-8 bytes of their ids. */
  readonly transfers: readonly Transfer[]
  /** What live chains add; nothing of it for a case of recorded ledgers. */
  readonly transactions?: readonly Transaction[]
  readonly openings?: readonly Opening[]
  readonly balances?: readonly ObservedBalance[]
  /** What others say of its addresses, in their order; nothing of it for a case of a Spoor that kept none. */
  readonly labels?: readonly KeptLabel[]
  readonly actors?: readonly Actor[]
  /** What the APIs of bridges were asked and said. */
  readonly inquiries?: readonly Inquiry[]
  readonly trace: Trace | undefined
}

/** What the hash of a case covers beside what is large or changes with the method: its transfers and its trace. */
export function contentBeside(store: CaseStore): Omit<CaseContent, 'transfers' | 'trace'> {
  return {
    incident: store.getMeta('incident'),
    parameters: store.getMeta('parameters'),
    overrides: store.overrides(),
    decisions: store.leadDecisions(),
    reads: store.reads(),
    transactions: store.transactions(),
    openings: store.openings(),
    balances: store.balances(),
    labels: store.labels(),
    actors: store.actors(),
    inquiries: store.inquiries(),
  }
}

type Field = string | number | bigint | boolean | null

/**
 * The hash of a case: `sha256:` and the hex digest of the bytes below, the same for the same facts, parameters and results
 * on every machine. Row numbers, order of arrival, sources, notes, paths, answers, requests and times of fetching have no part in it.
 *
 * The bytes are records, each a tag, its fields and a line feed (0x0a). A field is its length in bytes as decimal text, `:`,
 * its UTF-8 bytes, `,` (a netstring); a field that has no value is `-,`. Numbers are decimal text, booleans `0` or `1`; a list is
 * its length as one field, then its elements. Sorting is by UTF-8 bytes. In this order:
 *
 * - `spoor-case/1`
 * - `incident` text, `parameters` text: the JSON in the form of RFC 8785 (sorted keys, no blanks), where the entries of every
 *   member `ledgers` go without `path` and `sha256` (the facts themselves are hashed instead); no value where it is not set
 * - `override` kind, address, category, reason; sorted by address
 * - `decision` lead, verdict, by, reason: what the analyst said of leads; in order
 * - `read` address, state, coverage[asset, direction, from, to]; sorted as whole records, coverage in its order
 * - `part` address, part, from, to, state: blocks that a live source read; sorted as whole records
 * - `code` address, hash, cloneOf, maker, transaction: contracts at addresses that were read; sorted as whole records
 * - `opening` address, asset, units; sorted by address, asset
 * - `balance` address, asset, time, units: read on chain; sorted by address, asset, time
 * - `label` about, address, name, category, theirs, actor, abuse, source, voice, authority, confidence, date, file, line, lostBy:
 *   sorted by about, of one address in the order in which they count
 * - `actor` id, name, categories[], jurisdictions[], uri, contacts[kind, url, citation], aliases[], citation, date; sorted by id
 * - `inquiry` protocol, key, chain, tx, fate, tips[role, place, chain, tx, receiver, asset, units, id]: what the API of a bridge was asked
 *   about a departure, and said; sorted as whole records
 * - `transaction` chain, hash, block, blockHash, time, index, sender, callee, input, status, logs[index, emitter, topics[], data]:
 *   opened ones; sorted by chain, block, index, hash
 * - `transfer` id, chain, block, time, tx, txIndex, position, kind, from, to, asset, units, shown, symbol, name, decimals, status,
 *   blockHash, flags[]; sorted by id
 * - `trace` method, thefts[], explainedShare with six decimals, complete — this and all below only after a first replay
 * - in ledger order: `movement` id, taint, byTheft[theft, units], flags[], noise; or
 *   `conversion` id, from, to, tx, asset, units, taint, toAsset, toUnits, toTaint, time, block, evidence, rivals, flags[],
 *   and where it has one its protocol
 * - `account` address, asset, in, out, taintIn, taintOut, held, taintHeld, overdrawn; sorted by address, asset
 * - `address` address, hop, complete, looksLike, stop kind and its members in the order category, name, evidence, origin, or
 *   asOf, or because, or message; sorted by address
 * - `sink` sink, address, asset, units, count; sorted as whole records
 * - `asset` asset, seeded, convertedIn, convertedOut, assertedIn, assertedOut; sorted by asset
 * - `genuine` assets[], `unpriced` assets[]; each list sorted
 * - `seed` number from 0, flags[]; in order
 * - where an opening is unknown, `interval` movement, place, low, high; then account likewise; then `interval` sink, asset, sink,
 *   low, high; in order
 * - `departure` protocol, key, tx, time, place, asset, units, rows[], then name, chain, written, address, asset of the destination, or no
 *   value where none is said; in order
 * - `lead` id, kind, rule, from (address, asset, units, tx, time, rows[]), to likewise, evidence, rivals, byChance; in order
 *
 * @example digestOf({ …, overrides: [{ kind: 'stop', address: 'eip155:1:0xa…', category: 'mixer', reason: '' }], … })
 *          // hashes, among others: override4:stop,51:eip155:1:0xa…,5:mixer,0:,\n
 */
export function digestOf(content: CaseContent): string {
  const hash = createHash('sha256')
  let pending: string[] = []
  // In pieces large enough that the hash, not the calls, takes the time.
  for (const text of recordsOf(content)) {
    if (pending.push(text) < 512) continue
    hash.update(pending.join(''), 'utf8')
    pending = []
  }
  return `sha256:${hash.update(pending.join(''), 'utf8').digest('hex')}`
}

/**
 * The records whose UTF-8 bytes, one after the other, are what the hash of a case is of.
 * @example [...recordsOf(content)][0] // 'spoor-case/1\n'
 */
export function* recordsOf(content: CaseContent): Generator<string> {
  const {
    decisions = [],
    transactions = [],
    openings = [],
    balances = [],
    labels = [],
    actors = [],
    inquiries = [],
  } = content
  yield record('spoor-case/1', [])
  yield record('incident', [canonical(content.incident)])
  yield record('parameters', [canonical(content.parameters)])
  const overrides = [...content.overrides].sort((a, b) => byBytes(a.address, b.address))
  for (const o of overrides) yield record('override', [o.kind, o.address, o.category, o.reason])
  for (const d of decisions) yield record('decision', [d.lead, d.verdict, d.by, d.reason])
  yield* sorted('read', content.reads, (read) => [
    read.address,
    read.state,
    read.coverage.length,
    ...read.coverage.flatMap((c): Field[] => [c.asset ?? null, c.direction, c.from, c.to]),
  ])
  const parts = content.reads.flatMap(({ address, parts = [] }) => parts.map((part) => ({ ...part, address })))
  yield* sorted('part', parts, (p) => [p.address, p.part, p.from, p.to, p.state])
  const codes = content.reads.flatMap(({ address, code }) => (code === undefined ? [] : [{ address, ...code }]))
  yield* sorted('code', codes, ({ address, hash, cloneOf, maker }) => [
    address,
    hash,
    cloneOf,
    ...(maker === null ? [null, null] : [maker.address, maker.tx]),
  ])
  for (const o of openings) yield record('opening', [o.address, o.asset, o.units ?? null])
  for (const b of balances) yield record('balance', [b.address, b.asset, b.time, b.units])
  for (const label of labels) yield record('label', labelFields(label))
  yield* sorted('actor', actors, actorFields)
  yield* sorted('inquiry', inquiries, inquiryFields)
  for (const t of transactions) yield record('transaction', transactionFields(t))
  for (const t of content.transfers) yield record('transfer', transferFields(t))
  if (content.trace !== undefined) yield* traceRecords(content.trace)
}

function labelFields({ about, statement, lostBy }: KeptLabel): Field[] {
  const { address, name, category, theirs, actor, abuse, source, voice, authority, confidence, date, file, line } =
    statement
  const said = [name, category, theirs, actor, abuse, source, voice, authority, confidence, date]
  return [about, address, ...said, file, line, lostBy]
}

function actorFields(actor: Actor): Field[] {
  const { id, name, categories, jurisdictions, uri, contacts, aliases, citation, date } = actor
  const ways = contacts.flatMap(({ kind, url, citation: by }): Field[] => [kind, url, by])
  const lists = [categories, jurisdictions].flatMap((list): Field[] => [list.length, ...list])
  return [id, name, ...lists, uri, contacts.length, ...ways, aliases.length, ...aliases, citation, date]
}

function inquiryFields({ of, fate, tips }: Inquiry): Field[] {
  const said = tips.flatMap((t): Field[] => [t.role, t.place, t.chain, t.tx, t.receiver, t.asset, t.units, t.id])
  return [of.protocol, of.key, of.chain, of.tx, fate, tips.length, ...said]
}

function transactionFields(t: Transaction): Field[] {
  const place = [t.chain, t.hash, t.block, t.blockHash, t.time, t.index]
  const logs = t.logs.flatMap((log): Field[] => [log.index, log.emitter, log.topics.length, ...log.topics, log.data])
  return [...place, t.sender, t.callee, t.input, t.status, t.logs.length, ...logs]
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

function* traceRecords(trace: Trace): Generator<string> {
  const share = trace.explainedShare === null ? null : trace.explainedShare.toFixed(6)
  yield record('trace', [trace.method, trace.thefts.length, ...trace.thefts, share, trace.complete])
  for (const movement of trace.movements) yield movementRecord(movement)

  const accounts = [...trace.accounts].sort((a, b) => byBytes(a.address, b.address) || byBytes(a.asset, b.asset))
  for (const a of accounts) {
    yield record('account', [a.address, a.asset, a.in, a.out, a.taintIn, a.taintOut, a.held, a.taintHeld, a.overdrawn])
  }
  for (const a of [...trace.addresses].sort((a, b) => byBytes(a.address, b.address))) {
    yield record('address', [a.address, a.hop, a.complete, a.looksLike, ...stopFields(a.stop)])
  }
  yield* sorted('sink', trace.sinks, (s) => [s.sink, s.address, s.asset, s.units, s.count])
  for (const a of [...trace.assets].sort((a, b) => byBytes(a.asset, b.asset))) {
    yield record('asset', [a.asset, a.seeded, a.convertedIn, a.convertedOut, a.assertedIn, a.assertedOut])
  }
  yield record('genuine', [trace.genuine.length, ...[...trace.genuine].sort(byBytes)])
  yield record('unpriced', [trace.unpriced.length, ...[...trace.unpriced].sort(byBytes)])
  for (const [seed, flags] of trace.seedFlags.entries()) yield record('seed', [seed, flags.length, ...flags])
  const { movements = [], accounts: held = [], sinks = [] } = trace.intervals ?? {}
  for (const { at, low, high } of movements) yield record('interval', ['movement', at, low, high])
  for (const { at, low, high } of held) yield record('interval', ['account', at, low, high])
  for (const { asset, sink, low, high } of sinks) yield record('interval', ['sink', asset, sink, low, high])
  for (const departure of trace.departures ?? []) yield record('departure', departureFields(departure))
  for (const { id, kind, rule, from, to, evidence, rivals, byChance } of trace.leads ?? []) {
    yield record('lead', [id, kind, rule, ...sideFields(from), ...sideFields(to), evidence, rivals, byChance])
  }
}

function departureFields({ destination: to, ...row }: DepartureTrace): Field[] {
  const said = to === null ? [null] : [to.name, to.chain, to.written, to.address, to.asset ?? null]
  const carried = [row.place, row.asset, row.units, row.rows.length, ...row.rows]
  return [row.protocol, row.key, row.tx, row.time, ...carried, ...said]
}

function sideFields({ address, asset, units, tx, time, rows }: LeadSide): Field[] {
  return [address, asset, units, tx, time, rows.length, ...rows]
}

function movementRecord(m: MovementTrace): string {
  switch (m.kind) {
    case 'transfer':
      return record('movement', [
        m.id,
        m.taint,
        m.byTheft.length,
        ...m.byTheft.flat(),
        m.flags.length,
        ...m.flags,
        m.noise ?? null,
      ])
    case 'conversion': {
      const paid = [m.asset, m.units, m.taint]
      const got = [m.toAsset, m.toUnits, m.toTaint]
      const known = [m.time, m.block, m.evidence, m.rivals, m.flags.length, ...m.flags]
      const by = m.protocol === undefined ? [] : [m.protocol]
      return record('conversion', [m.id, m.from, m.to, m.tx, ...paid, ...got, ...known, ...by])
    }
    default:
      return unreachable(m)
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

function sorted<T>(tag: string, rows: readonly T[], fields: (row: T) => Field[]): string[] {
  return rows.map((row) => record(tag, fields(row))).sort(byBytes)
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
