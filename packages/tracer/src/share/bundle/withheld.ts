import { type Address, parseAddress } from '../../model/address.ts'
import { InputError, SpoorError } from '../../model/errors.ts'
import type { KeptLabel } from '../../model/label.ts'
import { mayShare, TLP, type Tlp } from '../../model/tlp.ts'
import type { CaseStore } from '../../store/case-store.ts'
import type { WithheldWords } from '../../store/copy.ts'
import type { WithheldCounts } from './manifest.ts'

/** What a user asks to leave out of a bundle. */
export interface Redaction {
  /** Addresses whose labels go. */
  readonly labels: ReadonlySet<Address>
  /** Sources all of whose labels go. */
  readonly sources: ReadonlySet<string>
  /** Numbers of notes of the incident, from 1. */
  readonly notes: ReadonlySet<number>
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
 * Reads what `--redact` names: `label:<address>`, `source:<name>`, `note:<number>`, `reason:<address or lead>`.
 * @throws InputError for anything else
 */
export function parseRedactions(texts: readonly string[]): Redaction {
  const [labels, sources, notes, reasons] = [
    new Set<Address>(),
    new Set<string>(),
    new Set<number>(),
    new Set<string>(),
  ]
  for (const text of texts) {
    const [, kind, name = ''] = /^(label|source|note|reason):([\s\S]+)$/.exec(text) ?? []
    if (kind === 'label') labels.add(addressIn(name, text))
    else if (kind === 'source') sources.add(name)
    else if (kind === 'note' && /^[1-9]\d{0,5}$/.test(name)) notes.add(Number(name))
    else if (kind === 'reason') reasons.add(/^[0-9a-f]{16}$/.test(name) ? name : addressIn(name, text))
    else throw notOne(text)
  }
  return { labels, sources, notes, reasons }
}

/**
 * The marking that words bear: the narrowest `TLP:…` that stands in them, as TLP 2.0 writes it.
 * @returns undefined where they bear none: they are handed on as the whole is
 * @example markingIn('TLP:RED informant') // 'red'
 */
export function markingIn(...texts: readonly string[]): Tlp | undefined {
  const found = texts.flatMap((text) =>
    [...text.matchAll(/(?<![a-z0-9])TLP:\s?(clear|green|amber\+strict|amber|red)(?![a-z0-9])/gi)].map(
      ([, word]) => word!.toLowerCase() as Tlp,
    ),
  )
  return found.sort((a, b) => TLP.indexOf(b) - TLP.indexOf(a))[0]
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
  const marked = { labels: 0, notes: 0, reasons: 0 }
  const asked = { labels: 0, notes: 0, reasons: 0 }
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
      (note, i) => !goes('notes', wish.notes.has(i + 1) ? `note:${i + 1}` : false, note),
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
  refuseUnmet(wish, met)
  return { marked, asked, incident: JSON.stringify(incident), labels, words: { overrides, leads } }
}

export function isNothing({ marked, asked }: Pick<Withheld, 'marked' | 'asked'>): boolean {
  return [marked, asked].every(({ labels, notes, reasons }) => labels + notes + reasons === 0)
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
    wanted: 'label:<address>, source:<name>, note:<number> or reason:<address or lead>, addresses with their chain',
  })
}
