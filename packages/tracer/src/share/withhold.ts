import type { AddressView, AnnotationsView, CaseView, LabelView, StopView } from '../export/case-view.ts'
import { nameOf } from '../export/names.ts'
import { WITHHELD } from '../model/journal.ts'
import { markingIn, mayShare, narrowest, type Tlp } from '../model/tlp.ts'

/** What was left out because it is marked more narrowly than the whole. */
export interface Withheld {
  readonly labels: number
  readonly notes: number
  readonly reasons: number
}

/** The marking of a label: its own, or what its texts say; the narrowest counts. `undefined` where nothing marks it. */
export function markingOfLabel({ tlp, name, source, citation, abuse = '' }: LabelView): Tlp | undefined {
  const said = [tlp, markingIn(name, source, citation, abuse)].filter((marking) => marking !== undefined)
  return said.length === 0 ? undefined : narrowest(said)
}

/**
 * A case as it may be handed over under a marking: labels and notes that are marked more narrowly are gone, and with them the names,
 * roles and actors that come from them; a reason of a decision says only that it is withheld. Movements, stops and sums are facts of the case
 * and stay.
 */
export function underMarking(view: CaseView, at: Tlp): { readonly view: CaseView; readonly withheld: Withheld } {
  const gone = { labels: 0, notes: 0, reasons: 0 }
  const hidden = (label: LabelView): boolean => !mayShare(markingOfLabel(label) ?? 'clear', at)
  const open = (...texts: readonly string[]): boolean => mayShare(markingIn(...texts) ?? 'clear', at)
  const addresses = view.addresses.map((address): AddressView => {
    const labels = address.labels.filter((label) => !hidden(label))
    const secrets = address.labels.filter(hidden).map(({ name }) => name)
    gone.labels += secrets.length
    const { stop } = address
    const said = [stop?.name, stop?.reason, stop?.evidence].filter((text) => text !== undefined)
    const isShown = open(...said) && !said.some((text) => secrets.some((name) => name !== '' && text.includes(name)))
    if (isShown) return secrets.length === 0 ? address : withLabels(address, labels)
    if (secrets.length === 0) gone.reasons++
    return withLabels({ ...address, stop: placeOnly(stop!) }, labels)
  })
  const notes = view.incident.notes.filter((note) => open(note))
  const annotations = view.annotations && openAnnotations(view.annotations, open)
  gone.notes = view.incident.notes.length - notes.length + written(view.annotations) - written(annotations)
  const leads = view.leads?.map((lead) => ({
    ...lead,
    decisions: lead.decisions.map((decision) => {
      const marking = markingIn(decision.reason) ?? 'clear'
      if (mayShare(marking, at)) return decision
      gone.reasons++
      return { ...decision, by: WITHHELD, reason: `${WITHHELD}: TLP:${marking.toUpperCase()}` }
    }),
  }))
  const named = new Set(addresses.flatMap(({ labels }) => labels.flatMap(({ actor }) => actor ?? [])))
  return {
    view: {
      ...view,
      incident: { ...view.incident, notes },
      addresses,
      ...(view.actors === undefined ? {} : { actors: view.actors.filter(({ id }) => named.has(id)) }),
      ...(leads === undefined ? {} : { leads }),
      ...(annotations === undefined ? {} : { annotations }),
    },
    withheld: gone,
  }
}

/** Where the walk ended, without who says so and what it is called. */
function placeOnly({ kind, sink, category }: StopView): StopView {
  return {
    ...{ kind, reason: WITHHELD },
    ...(sink === undefined ? {} : { sink }),
    ...(category === undefined ? {} : { category }),
  }
}

/** What the analyst wrote, without what is marked. Own labels stand among those of their addresses, and are counted there. */
function openAnnotations(
  { notes, colours, labels, bookmarks, views }: AnnotationsView,
  open: (...texts: readonly string[]) => boolean,
): AnnotationsView {
  return {
    notes: notes.filter(({ on, text }) => open(on, text)),
    colours: colours.filter(({ on }) => open(on)),
    labels: labels.filter(({ name, why }) => open(name, why)),
    bookmarks: bookmarks.filter(({ on }) => open(on)),
    views: views.filter(({ name, link }) => open(name, link)),
  }
}

const written = (of: AnnotationsView | undefined): number =>
  of === undefined ? 0 : of.notes.length + of.colours.length + of.bookmarks.length + of.views.length

/** Its role stays where something else than the labels that are gone gives it. */
function withLabels(address: AddressView, labels: readonly LabelView[]): AddressView {
  const { name: _, role, ...rest } = address
  const fromLabel = !['seed', 'frontier', 'noise'].includes(role) && address.stop?.kind !== 'place'
  const told = labels.some(({ category }) => category === role)
  const plain = address.hop === null ? 'other' : 'launderer'
  const name = nameOf({ labels, ...(address.stop === undefined ? {} : { stop: address.stop }) })
  return {
    ...rest,
    role: fromLabel && !told && role !== 'victim' ? plain : role,
    labels,
    ...(name === undefined ? {} : { name }),
  }
}
