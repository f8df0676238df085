import type { AddressView, CaseView, LabelView } from '../export/case-view.ts'
import { nameOf } from '../export/names.ts'
import { markingOf, mayShare, narrowest, type Tlp } from '../model/tlp.ts'

/** What was left out because it is marked more narrowly than the whole. */
export interface Withheld {
  readonly labels: number
  readonly notes: number
  readonly reasons: number
}

/** The marking of a label: its own, or what its texts say in front; the narrowest counts. `undefined` where nothing marks it. */
export function markingOfLabel({ tlp, name, source, citation, abuse = '' }: LabelView): Tlp | undefined {
  const said = [tlp, ...[name, source, citation, abuse].map(markingOf)].filter((marking) => marking !== undefined)
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
  const addresses = view.addresses.map((address): AddressView => {
    const labels = address.labels.filter((label) => !hidden(label))
    if (labels.length === address.labels.length) return address
    gone.labels += address.labels.length - labels.length
    return withLabels(address, labels)
  })
  const notes = view.incident.notes.filter((note) => mayShare(markingOf(note) ?? 'clear', at))
  gone.notes = view.incident.notes.length - notes.length
  const leads = view.leads?.map((lead) => ({
    ...lead,
    decisions: lead.decisions.map((decision) => {
      const marking = markingOf(decision.reason) ?? 'clear'
      if (mayShare(marking, at)) return decision
      gone.reasons++
      return { ...decision, by: 'withheld', reason: `withheld: TLP:${marking.toUpperCase()}` }
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
    },
    withheld: gone,
  }
}

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
