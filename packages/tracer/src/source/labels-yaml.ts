import { LineCounter, parseDocument, YAMLMap, YAMLSeq } from 'yaml'
import { InputError } from '../model/errors.ts'
import type { LabelSink } from './labels-record.ts'

/** Aliases are for people; so many are no person's work. */
const MAX_ALIASES = 100
const MAX_ITEMS = 2_000_000

/**
 * Reads a TagPack (what its header says holds for every tag that does not say otherwise) or an ActorPack.
 * @throws InputError naming the line that is no YAML, or the field that is wrong
 */
export function readPack(text: string, file: string, sink: LabelSink): void {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, merge: false })
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
    for (const node of items('actors')) readActor(toPlain(node, lineOf(node)), lineOf(node), sink)
    return
  }
  const header: Record<string, unknown> = {}
  for (const pair of root.items) {
    const key = String((pair.key as { value?: unknown } | null)?.value ?? '')
    if (key === 'tags') continue
    const value = root.get(key)
    header[key] =
      value instanceof YAMLSeq ? value.items.map((item) => textOf((item as { value?: unknown }).value)) : value
  }
  for (const node of items('tags')) {
    const line = lineOf(node)
    readTag({ ...header, ...toPlain(node, line) }, line, sink)
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

function readActor(actor: Readonly<Record<string, unknown>>, line: number, sink: LabelSink): void {
  const list = (value: unknown): string[] => (Array.isArray(value) ? value.map(textOf) : [])
  const id = textOf(actor.id)
  if (id === '') sink.fail('an actor without an id', line, 'id', { wanted: 'id, label and uri' })
  sink.actor({
    id,
    name: textOf(actor.label) || id,
    uri: textOf(actor.uri),
    categories: list(actor.categories),
    jurisdictions: list(actor.jurisdictions),
    date: textOf(actor.lastmod).slice(0, 10),
  })
}

/** A scalar as text: YAML makes dates of days, and numbers of names that look like some. */
function textOf(value: unknown): string {
  if (value instanceof Date) return value.toISOString()
  return value === null || value === undefined || typeof value === 'object' ? '' : String(value)
}
