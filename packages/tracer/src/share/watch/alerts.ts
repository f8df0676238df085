import { createHash } from 'node:crypto'
import type { CaseView, MovementView } from '../../export/case-view.ts'
import type { FreezePlace, PartyView } from '../../export/freeze/view.ts'

/** Stolen value that moved: what somebody who watches a case is told. */
export interface Alert {
  readonly format: 'spoor-alert/1'
  /** 16 hex digits: the same for the same payment, wherever it stands in the chain. */
  readonly id: string
  readonly incident: string
  readonly movement: string
  /** `<caip2>:<hash>`. */
  readonly tx: string
  readonly block: number | null
  readonly time: string
  readonly from: string
  readonly to: string
  readonly asset: string
  /** Units of the payment, and the stolen ones among them. */
  readonly units: string
  readonly taint: string
  /** The place it came to, where that is known as one: `service A shop`. */
  readonly meets: string
  /** Who can stop it there, and how he is reached. */
  readonly parties: readonly PartyView[]
}

/**
 * Every payment of stolen value in a case, in ledger order. Noise, fees and clean payments are none. A payment is told by what it does, not by its block or its
 * place in it, so that one that a reorganisation moves stays the same.
 */
export function alertsOf(view: CaseView, places: readonly FreezePlace[]): Alert[] {
  const stops = new Map(view.addresses.map(({ id, stop }) => [id, stop]))
  const parties = new Map(places.map((place) => [`${place.address} ${place.asset}`, place.parties]))
  const counts = new Map<string, number>()
  return view.movements.filter(isAlert).map((movement): Alert => {
    const { tx, from, to, asset, units, taint, time, block } = movement
    const what = [tx, from, to, asset, units].join(' ')
    const nth = counts.get(what) ?? 0
    counts.set(what, nth + 1)
    const stop = stops.get(to)
    return {
      format: 'spoor-alert/1',
      id: createHash('sha256').update(`${what} ${nth}`).digest('hex').slice(0, 16),
      incident: view.incident.id,
      movement: movement.id,
      ...{ tx, block, time, from, to, asset, units, taint },
      meets: stop?.kind === 'place' ? `${stop.category} ${stop.name}`.trim() : '',
      parties: parties.get(`${to} ${asset}`) ?? [],
    }
  })
}

function isAlert({ kind, to, taint, noise }: MovementView): boolean {
  return kind !== 'conversion' && kind !== 'fee' && to !== '' && taint !== '0' && noise === undefined
}
