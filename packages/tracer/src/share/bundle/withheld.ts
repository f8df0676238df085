import { OWN_LABEL } from '../../export/annotations.ts'
import { type Address, parseAddress } from '../../model/address.ts'
import { InputError, SpoorError } from '../../model/errors.ts'
import type { JournalEntry, Json } from '../../model/journal.ts'
import type { KeptLabel } from '../../model/label.ts'
import { markingIn, mayShare, type Tlp } from '../../model/tlp.ts'
import type { CaseStore } from '../../store/case-store.ts'
import type { WithheldWords } from '../../store/copy.ts'
import type { WithheldCounts } from './manifest.ts'

/** What a user asks to leave out of a bundle. */
export interface Redaction {
  /** Addresses whose labels go. */
  readonly labels: ReadonlySet<Address>
  /** Sources all of whose labels go. */
  readonly sources: ReadonlySet<string>
  /** Notes of the incident by their numbers, from 1, and what notes of the analyst are on. */
  readonly notes: ReadonlySet<string>
  /** Addresses of overrides, and leads, whose reason goes. */
  readonly reasons: ReadonlySet<string>
}

/** What is left out of a case, by kind, and why. */
export interface Withheld {
  readonly marked: WithheldCounts
  readonly asked: WithheldCounts
  /** The incident without it, as JSON. */
  readonly incident: string
  /** Labels that stay. */
  readonly labels: readonly KeptLabel[]
  readonly words: WithheldWords
}

/**
 * Reads what `--redact` names: `label:<address>`, `source:<name>`, `note:<number or what it is on>`, `reason:<address or lead>`.
 * @throws InputError for anything else
 */
export function parseRedactions(texts: readonly string[]): Redaction {
  const [labels, sources, notes, reasons] = [
    new Set<Address>(),
    new Set<string>(),
    new Set<string>(),
    new Set<string>(),
  ]
  for (const text of texts) {
    const [, kind, name = ''] = /^(label|source|note|reason):([\s\S]+)$/.exec(text) ?? []
    if (kind === 'label') labels.add(addressIn(name, text))
    else if (kind === 'source') sources.add(name)
    else if (kind === 'note' && /^[1-9]\d{0,5}$|:/.test(name)) notes.add(name)
    else if (kind === 'reason') reasons.add(/^[0-9a-f]{16}$/.test(name) ? name : addressIn(name, text))
    else throw notOne(text)
  }
  return { labels, sources, notes, reasons }
}

interface IncidentText {
  labels?: readonly {
    readonly address: string
    readonly name: string
    readonly source: string
    readonly citation: string
  }[]
  notes?: readonly string[]
  stops?: readonly { readonly address: string; readonly name: string; readonly citation: string }[]
}

/**
 * What a case has to go without under a marking and by wish. A label is left out whole, with the place that it makes of an address.
 * @throws InputError when a wish names nothing: a slip would hand over what should stay
 */
export function withheldFrom(store: CaseStore, tlp: Tlp, wish: Redaction): Withheld {
  const marked = { labels: 0, notes: 0, reasons: 0, entries: 0 }
  const asked = { labels: 0, notes: 0, reasons: 0, entries: 0 }
  const met = new Set<string>()
  const goes = (kind: keyof WithheldCounts, isAsked: string | false, ...texts: readonly string[]): boolean => {
    if (isAsked !== false) met.add(isAsked)
    const marking = markingIn(...texts)
    if (isAsked !== false) asked[kind]++
    else if (marking !== undefined && !mayShare(marking, tlp)) marked[kind]++
    else return false
    return true
  }
  const about = (address: string, source: string): string | false =>
    wish.labels.has(address as Address) ? `label:${address}` : wish.sources.has(source) ? `source:${source}` : false
  const given = JSON.parse(store.getMeta('incident') ?? '{}') as IncidentText
  const incident = {
    ...given,
    labels: (given.labels ?? []).filter(
      ({ address, name, source, citation }) =>
        !goes('labels', about(canonicalAddress(address), source), name, source, citation),
    ),
    stops: (given.stops ?? []).filter(
      ({ address, name, citation }) => !goes('labels', about(canonicalAddress(address), ''), name, citation),
    ),
    notes: (given.notes ?? []).filter(
      (note, i) => !goes('notes', wish.notes.has(String(i + 1)) ? `note:${i + 1}` : false, note),
    ),
  }
  // What the incident and the analyst say is taken from them each time: here only what lists say can go.
  const labels = store.labels().filter(({ about: of, statement: { name, theirs, abuse, source, authority } }) => {
    if (authority === 'incident' || authority === 'analyst') return true
    return !goes('labels', about(of, source), name, theirs, abuse, source)
  })
  const reason = (key: string, text: string): boolean =>
    goes('reasons', wish.reasons.has(key) ? `reason:${key}` : false, text)
  const overrides = new Set(
    store
      .overrides()
      .filter(({ address, reason: text }) => reason(address, text))
      .map(({ address }) => address),
  )
  const leads = new Set(
    store
      .leadDecisions()
      .filter(({ lead, reason: text }) => reason(lead, text))
      .map(({ lead }) => lead),
  )
  const entries = new Set<number>()
  for (const entry of store.journal()) {
    if (!entry.withheld && goes('entries', wishedOf(entry, wish), entry.why, ...textsIn(entry.payload)))
      entries.add(entry.seq)
  }
  refuseUnmet(wish, met)
  return { marked, asked, incident: JSON.stringify(incident), labels, words: { overrides, leads, entries } }
}

/** The wish that an entry falls under. What a case held when its journal began is one entry, and goes as a whole. */
function wishedOf({ kind, payload }: JournalEntry, wish: Redaction): string | false {
  const { address, on, lead, overrides, decisions } = payload
  const named = (set: ReadonlySet<string>, wished: string, name: Json | undefined): string | false =>
    typeof name === 'string' && set.has(name) && `${wished}:${name}`
  if (kind === 'note') return named(wish.notes, 'note', on)
  if (kind === 'label') return named(wish.labels, 'label', address) || named(wish.sources, 'source', OWN_LABEL)
  if (kind === 'begun') {
    const said = [...membersOf(overrides, 'address'), ...membersOf(decisions, 'lead')]
    return said.map((name) => named(wish.reasons, 'reason', name)).find((found) => found !== false) ?? false
  }
  return named(wish.reasons, 'reason', address) || named(wish.reasons, 'reason', lead)
}

const membersOf = (list: Json | undefined, name: string): Json[] =>
  Array.isArray(list) ? list.map((item) => (item as Record<string, Json>)[name] ?? null) : []

/** Every text in a value of JSON, names of members too. */
function textsIn(value: Json): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => [name, ...textsIn(inner)])
}

export function isNothing({ marked, asked }: Pick<Withheld, 'marked' | 'asked'>): boolean {
  return [marked, asked].every((counts) => Object.values(counts).every((count) => count === 0))
}

function refuseUnmet(wish: Redaction, met: ReadonlySet<string>): void {
  const all = [
    ...[...wish.labels].map((name) => `label:${name}`),
    ...[...wish.sources].map((name) => `source:${name}`),
    ...[...wish.notes].map((name) => `note:${name}`),
    ...[...wish.reasons].map((name) => `reason:${name}`),
  ]
  const idle = all.find((text) => !met.has(text))
  if (idle === undefined) return
  throw new InputError('--redact names what is not in the case', {
    got: idle,
    wanted: 'a label, source, note or reason of this case',
    next: 'see `spoor explain` for labels and reasons; notes are counted from 1 in the order of the incident',
  })
}

function canonicalAddress(text: string): string {
  try {
    return parseAddress(text)
  } catch {
    return text
  }
}

function addressIn(name: string, text: string): Address {
  try {
    return parseAddress(name)
  } catch (error) {
    if (error instanceof SpoorError) throw notOne(text)
    throw error
  }
}

function notOne(text: string): InputError {
  return new InputError('--redact does not say what to leave out', {
    got: text.slice(0, 120),
    wanted:
      'label:<address>, source:<name>, note:<number or what it is on> or reason:<address or lead>, addresses with their chain',
  })
}
