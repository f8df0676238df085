import type { Address } from '../model/address.ts'
import type { Incident } from '../model/incident.ts'
import type { KeptLabel } from '../model/label.ts'
import type { CaseStore } from '../store/case-store.ts'
import { annotationsOf, ownLabels } from './annotations.ts'
import type { LabelView } from './case-view.ts'

/**
 * What is said of each address of a case: the statement that counts first, those that lost after it with the rule they lost by.
 * A case that keeps no labels has those of its incident.
 */
export function labelViews(
  store: Pick<CaseStore, 'labels' | 'labelsAsked' | 'journal'>,
  incident: Incident,
): ReadonlyMap<Address, readonly LabelView[]> {
  const views = new Map<Address, LabelView[]>()
  const add = (address: Address, view: LabelView): void => {
    const known = views.get(address)
    if (known === undefined) views.set(address, [view])
    else known.push(view)
  }
  for (const [address, view] of ownLabels(annotationsOf(store))) add(address as Address, view)
  if (store.labelsAsked().length === 0) {
    for (const { address, ...view } of incident.labels) add(address, view)
    return views
  }
  for (const label of store.labels()) add(label.about, labelView(label, incident))
  return views
}

function labelView({ about, statement, lostBy }: KeptLabel, incident: Incident): LabelView {
  const { address, name, category, source, authority, date, confidence, actor, abuse, voice, file, line } = statement
  const said = { name, category, source, citation: file === '' ? '' : `sha256 ${file}, line ${line}` }
  return {
    ...(authority === 'incident' ? inItsWords(line, incident, said) : said),
    authority,
    ...(lostBy === '' ? {} : { lostBy }),
    ...(date === '' ? {} : { date }),
    ...(confidence === null ? {} : { confidence }),
    ...(actor === '' ? {} : { actor }),
    ...(abuse === '' ? {} : { abuse }),
    voice,
    ...(address === about ? {} : { sameKey: address }),
  }
}

/** An incident's label keeps the word and the citation that the incident has: its stops are numbered first, then its labels. */
function inItsWords(
  line: number,
  { stops, labels }: Incident,
  said: Pick<LabelView, 'name' | 'category' | 'source' | 'citation'>,
): Pick<LabelView, 'name' | 'category' | 'source' | 'citation' | 'tlp'> {
  const stop = stops[line - 1]
  if (stop !== undefined) return { ...said, citation: stop.citation }
  const label = labels[line - stops.length - 1]
  if (label === undefined) return said
  const { category, citation, tlp } = label
  return { ...said, category, citation, ...(tlp === undefined ? {} : { tlp }) }
}
