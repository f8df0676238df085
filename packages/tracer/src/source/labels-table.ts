import { quote } from '../model/chain.ts'
import type { LabelSink, RawLabel } from './labels-record.ts'

/** Names under which tables of labels have what a statement needs, in lower case without blanks and underlines. */
const NAMES = {
  address: ['address', 'bannedaddress', 'contractaddress', 'account', 'wallet'],
  network: ['chain', 'chainid', 'network', 'currency', 'blockchain'],
  name: ['nametag', 'name', 'wallettag', 'etherscantag', 'contracttag', 'label', 'tag', 'entity', 'owner'],
  category: [
    'category',
    'type',
    'label',
    'labels',
    'etherscanlabels',
    'family',
    'entity',
    'tags',
    'contractcreatoretherscanlabel',
  ],
  actor: ['actor'],
  abuse: ['abuse'],
  source: ['source', 'datasource'],
  confidence: ['confidence'],
  date: ['date', 'lastmod', 'updated'],
} as const
type Field = keyof typeof NAMES

/** The columns of a table of labels, by the name of what they hold. */
export type LabelColumns = Readonly<Record<Field, readonly number[]>>

/** Finds the columns of labels in a header; `undefined` where there is none of addresses. */
export function labelColumns(header: readonly string[]): LabelColumns | undefined {
  const plain = header.map((name) =>
    name
      .trim()
      .toLowerCase()
      .replaceAll(/[\s_]+/g, ''),
  )
  const found = Object.fromEntries(
    Object.entries(NAMES).map(([field, names]) => [
      field,
      names.map((name) => plain.indexOf(name)).filter((index) => index >= 0),
    ]),
  ) as Record<Field, number[]>
  return found.address.length === 0 ? undefined : found
}

/** One row of a table. What a column of names also is, is a category too: slugs stand under `label`. */
export function tableLabel(fields: readonly string[], columns: LabelColumns, line: number): RawLabel {
  const first = (field: Field): string =>
    columns[field].map((index) => fields[index] ?? '').find((text) => text !== '') ?? ''
  const categories = columns.category.flatMap((index) => (fields[index] ?? '').split(/[|;]/)).map((word) => word.trim())
  return {
    line,
    address: first('address').trim(),
    network: first('network').trim(),
    name: first('name'),
    categories: categories.filter((word) => word !== ''),
    actor: first('actor'),
    abuse: first('abuse'),
    source: first('source').slice(0, 500),
    confidence: first('confidence'),
    date: first('date'),
  }
}

/**
 * Reads labels in JSON: a list of objects or of addresses, or an object by address of names, of lists of slugs, or of objects with name and labels.
 * Its entries have no lines: they are counted.
 */
export function readLabelJson(value: unknown, sink: LabelSink): void {
  const list = Array.isArray(value)
    ? value.map((entry) => [undefined, entry] as const)
    : Object.entries(value as object)
  list.forEach(([key, entry], index) => {
    const line = index + 1
    if (key === undefined && typeof entry === 'string') {
      sink.label({ line, address: entry, network: '', name: '', categories: [] })
    } else if (key === undefined) objectLabel(entry, '', line, sink)
    else if (typeof entry === 'string') sink.label({ line, address: key, network: '', name: entry, categories: [] })
    else if (Array.isArray(entry)) {
      const categories = entry.filter((word): word is string => typeof word === 'string')
      sink.label({ line, address: key, network: '', name: '', categories })
    } else objectLabel(entry, key, line, sink)
  })
}

function objectLabel(entry: unknown, address: string, line: number, sink: LabelSink): void {
  if (typeof entry !== 'object' || entry === null) {
    throw sink.fail('not a label', line, undefined, { got: quote(String(entry)), wanted: 'an object with an address' })
  }
  const pairs = Object.entries({ ...(address === '' ? {} : { address }), ...entry })
  const columns = labelColumns(pairs.map(([key]) => key))
  if (columns === undefined) throw sink.fail('a label without an address', line, 'address', { wanted: 'address' })
  const fields = pairs.map(([, field]) => (Array.isArray(field) ? field.map(String).join('|') : plainText(field)))
  sink.label(tableLabel(fields, columns, line))
}

function plainText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
