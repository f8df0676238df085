import type { CaseView, MovementView } from '../export/case-view.ts'

/**
 * The part of a case that is handed to other programs: movements of stolen value, conversions of it, leads that nobody rejected, and the
 * addresses that these, the seeds and the sinks name. What people did who have nothing to do with it stays at home.
 */
export function stolenPart(view: CaseView): CaseView {
  const movements = view.movements.filter((movement) => movement.noise === undefined && carriesTaint(movement))
  const leads = (view.leads ?? []).filter(({ verdict }) => verdict !== 'rejected')
  const met = new Set([
    ...movements.flatMap(({ from, to }) => [from, to]),
    ...leads.flatMap(({ from, to }) => [from.address, to.address]),
    ...view.statement.places.map(({ address }) => address),
    ...view.incident.seeds.map(({ address }) => address),
    ...view.incident.victims.flatMap(({ address }) => address ?? []),
  ])
  met.delete('')
  const known = new Set(view.addresses.map(({ id }) => id))
  const unmet = [...met].filter((id) => !known.has(id)).sort()
  return {
    ...view,
    movements,
    leads,
    addresses: [
      ...view.addresses.filter(({ id }) => met.has(id)),
      ...unmet.map((id) => ({ id, hop: null, role: 'other', labels: [], assets: [], complete: false })),
    ],
  }
}

function carriesTaint({ taint, taintHigh, toTaint }: MovementView): boolean {
  return [taint, taintHigh, toTaint].some((units) => units !== undefined && units !== '0' && units !== '')
}
