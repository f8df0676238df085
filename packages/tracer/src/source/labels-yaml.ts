import { type Document, LineCounter, parseDocument, Scalar, YAMLMap, YAMLSeq } from 'yaml'
import { CONTACT_KINDS, type ContactKind } from '../model/actor.ts'
import { InputError } from '../model/errors.ts'
import type { LabelSink } from './labels-record.ts'

/** Aliases are for people; so many are no person's work. */
const MAX_ALIASES = 100
const MAX_ITEMS = 2_000_000
const MAX_TEXT = 500
const MAX_LIST = 100

/**
 * Reads a TagPack (what its header says holds for every tag that does not say otherwise) or an ActorPack.
 * @throws InputError naming the line that is no YAML, or the field that is wrong
 */
export function readPack(text: string, file: string, sink: LabelSink): void {
  const lines = new LineCounter()
  const document = parse(text, file, lines)
  const [error] = document.errors
  if (error !== undefined) {
    throw new InputError(`${file}, line ${error.linePos?.[0].line ?? 1}: this is no YAML`, {
      got: error.message.split('\n')[0]!.slice(0, 200),
      wanted: 'a TagPack or an ActorPack',
      next: 'mend it and import the file again; nothing of it was imported',
    })
  }
  const root = document.contents
  if (!(root instanceof YAMLMap)) throw sink.fail('no pack', 1, undefined, { wanted: 'a map with tags or actors' })
  refuseTwice(root, 1, sink)
  const toPlain = (node: unknown, line: number): Readonly<Record<string, unknown>> => {
    if (!(node instanceof YAMLMap)) return sink.fail('no entry of a pack', line, undefined, { wanted: 'a map' })
    try {
      return { ...(node.toJS(document, { maxAliasCount: MAX_ALIASES }) as Record<string, unknown>) }
    } catch (cause) {
      return sink.fail('more aliases than a person writes', line, undefined, { cause })
    }
  }
  const lineOf = (node: unknown): number =>
    lines.linePos((node as { range?: readonly number[] | null } | null)?.range?.[0] ?? 0).line
  const items = (key: string): readonly unknown[] => {
    const node = root.get(key, true)
    if (!(node instanceof YAMLSeq) || node.items.length > MAX_ITEMS) {
      return sink.fail(`no list of ${key}`, lineOf(node), key, { wanted: `a list of at most ${MAX_ITEMS}` })
    }
    return node.items
  }
  if (root.has('actors')) {
    const citation = [textOf(root.get('title')), file].filter((part) => part !== '').join('; ')
    for (const node of items('actors')) {
      refuseTwice(node, lineOf(node), sink)
      readActor(toPlain(node, lineOf(node)), lineOf(node), citation, sink)
    }
    return
  }
  const header: Record<string, unknown> = {}
  for (const pair of root.items) {
    const key = String((pair.key as { value?: unknown } | null)?.value ?? '')
    if (key === 'tags') continue
    // The pair itself: to look each key up again would compare it with every other.
    const value = pair.value
    header[key] =
      value instanceof YAMLSeq
        ? value.items.map((item) => textOf((item as { value?: unknown }).value))
        : value instanceof Scalar
          ? value.value
          : value
  }
  for (const node of items('tags')) {
    const line = lineOf(node)
    refuseTwice(node, line, sink)
    readTag({ ...header, ...toPlain(node, line) }, line, sink)
  }
}

/** @throws InputError for what is nested deeper than the parser can go: no pack is */
function parse(text: string, file: string, lines: LineCounter): Document.Parsed {
  try {
    // That no key is there twice is checked below: the parser would compare every key with every other.
    return parseDocument(text, { lineCounter: lines, uniqueKeys: false, merge: false })
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause
    throw new InputError(`${file}, line 1: YAML that is nested too deep`, {
      wanted: 'a TagPack or an ActorPack',
      next: 'mend it and import the file again; nothing of it was imported',
    })
  }
}

/** Of two values for one key nobody could say which is meant. */
function refuseTwice(node: unknown, line: number, sink: LabelSink): void {
  if (!(node instanceof YAMLMap)) return
  const seen = new Set<string>()
  for (const { key } of node.items) {
    const name = String((key as { value?: unknown } | null)?.value ?? '')
    if (seen.has(name)) sink.fail('a key that is there twice', line, name.slice(0, 40), { wanted: 'each key once' })
    seen.add(name)
  }
}

function readTag(tag: Readonly<Record<string, unknown>>, line: number, sink: LabelSink): void {
  // A tag of a transaction says nothing of an address.
  if (tag.address === undefined && tag.tx_hash !== undefined) return
  const field = (name: string): string => textOf(tag[name])
  if (field('address') === '') sink.fail('a tag without an address', line, 'address', { wanted: 'address, or tx_hash' })
  const concepts = Array.isArray(tag.concepts) ? tag.concepts.map(textOf) : []
  sink.label({
    line,
    address: field('address'),
    network: field('network') || field('currency'),
    name: field('label'),
    categories: [field('category'), ...concepts].filter((word) => word !== ''),
    actor: field('actor'),
    abuse: field('abuse'),
    source: field('source') || field('title'),
    confidence: field('confidence'),
    date: field('lastmod'),
  })
}

function readActor(actor: Readonly<Record<string, unknown>>, line: number, citation: string, sink: LabelSink): void {
  const text = (name: string, value: unknown): string => {
    const plain = textOf(value).trim()
    if (plain.length <= MAX_TEXT && !plain.includes('\0')) return plain
    return sink.fail('too long, or no text', line, name, { wanted: `at most ${MAX_TEXT} characters` })
  }
  const list = (name: string): string[] =>
    (Array.isArray(actor[name]) ? (actor[name] as unknown[]) : []).slice(0, MAX_LIST).map((item) => text(name, item))
  const id = text('id', actor.id)
  if (id === '') sink.fail('an actor without an id', line, 'id', { wanted: 'id, label and uri' })
  const jurisdictions = list('jurisdictions')
  const odd = jurisdictions.find((code) => !/^[A-Za-z]{2}$/.test(code))
  if (odd !== undefined) {
    sink.fail('no country', line, 'jurisdictions', {
      got: odd.slice(0, 40),
      wanted: 'ISO codes of two letters, like VG',
    })
  }
  sink.actor({
    id,
    name: text('label', actor.label) || id,
    categories: list('categories'),
    jurisdictions: jurisdictions.map((code) => code.toUpperCase()),
    uri: text('uri', actor.uri),
    contacts: contactsOf(actor.contacts, citation, line, sink),
    aliases: list('aliases'),
    citation,
    date: text('lastmod', actor.lastmod).slice(0, 10),
  })
}

/** ActorPacks have none so far; where one does, they are { kind, url }. A page that is none cannot be opened by mistake. */
function contactsOf(value: unknown, citation: string, line: number, sink: LabelSink) {
  if (!Array.isArray(value)) return []
  return value.slice(0, MAX_LIST).map((item: unknown) => {
    const { kind, url } = (typeof item === 'object' && item !== null ? item : {}) as Record<string, unknown>
    const known = CONTACT_KINDS.find((one): one is ContactKind => one === kind)
    const page = textOf(url)
    if (known !== undefined && /^https:\/\/[^\s<>"'\\]{3,400}$/.test(page)) return { kind: known, url: page, citation }
    return sink.fail('no way to reach an actor', line, 'contacts', {
      got: `${textOf(kind)} ${page}`.slice(0, 80),
      wanted: `kind (${CONTACT_KINDS.join(', ')}) and url (https)`,
    })
  })
}

/** A scalar as text: YAML makes dates of days, and numbers of names that look like some. */
function textOf(value: unknown): string {
  if (value instanceof Date) return value.toISOString()
  return value === null || value === undefined || typeof value === 'object' ? '' : String(value)
}
