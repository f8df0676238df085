import type { Address } from '../model/address.ts'
import type { Incident } from '../model/incident.ts'
import { LABEL_CATEGORIES, type LabelCategory, type LabelStatement } from '../model/label.ts'
import type { Overrides } from './places.ts'

/** What an incident's own words for an address are in the words of labels. A remark, and a word that is not here, is `other`. */
const OURS: Readonly<Record<string, LabelCategory>> = {
  attacker: 'theft',
  launderer: 'theft',
  seed: 'theft',
  list: 'theft',
}

/** What the incident and the analyst say of addresses, as statements beside those of others. */
export function incidentStatements(
  incident: Incident,
  overrides: Overrides,
): ReadonlyMap<Address, readonly LabelStatement[]> {
  const all = new Map<Address, LabelStatement[]>()
  const add = (statement: LabelStatement) => {
    const known = all.get(statement.address)
    if (known === undefined) all.set(statement.address, [statement])
    else known.push(statement)
  }
  const titles = new Map(
    incident.citations.flatMap(({ id, title }) => (id === undefined ? [] : [[id, title] as const])),
  )
  const common = { actor: '', abuse: '', confidence: null, date: '', file: '' } as const
  for (const [i, { address, category, name, citation }] of incident.stops.entries()) {
    const source = titles.get(citation) ?? citation
    const said = { category, theirs: category, source, voice: 'incident', authority: 'incident' } as const
    add({ ...common, ...said, address, name, line: i + 1 })
  }
  const stops = incident.stops.length
  for (const [i, { address, category, name, source }] of incident.labels.entries()) {
    const said = { category: oursOf(category), theirs: category, source, voice: 'incident' } as const
    add({ ...common, ...said, address, name, authority: 'incident', line: stops + i + 1 })
  }
  for (const [address, { category, reason }] of overrides.stop) {
    const said = { category, theirs: category, source: reason, voice: 'analyst', authority: 'analyst' } as const
    add({ ...common, ...said, address, name: category, line: 1 })
  }
  return all
}

function oursOf(word: string): LabelCategory {
  return OURS[word] ?? LABEL_CATEGORIES.find((category) => category === word) ?? 'other'
}
