import type { AddressView, CaseView, DestinationSaid, MovementView } from '../export/case-view.ts'
import { dollarsOf } from '../export/plain-text.ts'
import { centsOf } from '../model/price.ts'
import { type Path, Paths } from './path-to.ts'

/** One step of a way, as short as it can be cited. */
export interface Step {
  readonly id: string
  readonly kind: string
  readonly from: string
  readonly to: string
  readonly tx: string
  readonly time: string
  readonly asset: string
  readonly units: string
  readonly taint: string
  readonly toAsset?: string
  readonly toUnits?: string
  /** US dollars of all units at theft time, where known. */
  readonly usdTheft?: string
  /** The same at the close of the movement's own day, and of its stolen units; where known. */
  readonly usdThen?: string
  readonly usdThenTaint?: string
  readonly evidence: string
  /** Whose rules say that it is a conversion. */
  readonly protocol?: string
  readonly rivals: number
  readonly flags: readonly string[]
  readonly noise?: string
  /** Where it goes, of value that left over a bridge. Foreign text. */
  readonly destination?: DestinationSaid
}

/** Why something is in a case. The shape of `explain --json`. */
export interface Explanation {
  readonly case: string
  readonly incident: string
  readonly kind: 'address' | 'movement' | 'transaction'
  readonly id: string
  /** False when the case is incomplete: every sum is then "at least". */
  readonly complete: boolean
  /** Seed the way starts from; empty where no stolen unit came. */
  readonly seed: string
  readonly path: readonly Step[]
  /** How sure the way is: the weakest evidence on it. */
  readonly weakest: string
  /** What the case knows of the address itself. */
  readonly address?: Omit<AddressView, 'id'>
  /** The movements asked for. */
  readonly movements?: readonly Step[]
  /** How assets are written: symbol and decimals, where known. */
  readonly assets: readonly { readonly asset: string; readonly symbol: string; readonly decimals: number | null }[]
}

/** Strongest first, as in the model; a way is as good as its weakest step. */
const STRENGTH = ['ledger', 'protocol-id', 'net-rule', 'amount-and-time', 'label', 'assertion', 'lead']

export function explainAddress(view: CaseView, id: string): Explanation {
  const found = view.addresses.find((address) => address.id === id)!
  return {
    ...head(view, 'address', id),
    ...way(view, new Paths(view).to(id)),
    address: about(found, view),
    ...assetsOf(view),
  }
}

/** @param movements those of one id or of one transaction; at least one */
export function explainMovements(view: CaseView, movements: readonly MovementView[]): Explanation {
  const first = movements.find(({ taint }) => taint !== '0') ?? movements[0]!
  const kind = movements.length === 1 ? 'movement' : 'transaction'
  const seeded = view.incident.seeds.some(
    (seed) => seed.tx === first.tx && seed.address === first.to && first.tx !== '',
  )
  return {
    ...head(view, kind, kind === 'movement' ? first.id : first.tx),
    ...(seeded
      ? { seed: first.to, path: [], weakest: '' }
      : way(view, first.taint === '0' ? undefined : new Paths(view, first.id).to(first.from, first.asset))),
    movements: movements.map((movement) => step(movement, view)),
    ...assetsOf(view),
  }
}

function head(view: CaseView, kind: Explanation['kind'], id: string) {
  const { case: name, incident, complete } = view.statement
  return { case: name, incident, kind, id, complete }
}

function way(view: CaseView, path: Path | undefined): Pick<Explanation, 'seed' | 'path' | 'weakest'> {
  const steps = (path?.movements ?? []).map((movement) => step(movement, view))
  const weakest = steps.reduce((most, { evidence }) => Math.max(most, STRENGTH.indexOf(evidence)), -1)
  return { seed: path?.seed ?? '', path: steps, weakest: STRENGTH[weakest] ?? '' }
}

function step(movement: MovementView, view: CaseView): Step {
  const {
    id,
    kind,
    from,
    to,
    tx,
    time,
    asset,
    units,
    taint,
    toAsset,
    toUnits,
    evidence,
    protocol,
    rivals,
    flags,
    noise,
  } = movement
  return {
    id,
    kind,
    from,
    to,
    tx,
    time,
    asset,
    units,
    taint,
    ...(toAsset === undefined ? {} : { toAsset }),
    ...(toUnits === undefined ? {} : { toUnits }),
    ...usdOf(movement, view),
    evidence,
    ...(protocol === undefined ? {} : { protocol }),
    rivals,
    flags,
    ...(noise === undefined ? {} : { noise }),
    ...(movement.destination === undefined ? {} : { destination: movement.destination }),
  }
}

/** What a movement was worth: at the prices of the day of the theft, and at those of its own day. */
function usdOf({ asset, units, usdThen, usdThenTaint }: MovementView, { assets }: CaseView) {
  const { decimals = null, usdPrice } = assets.find((item) => item.asset === asset) ?? {}
  const theft = units === '' || decimals === null || usdPrice === undefined
  return {
    ...(theft ? {} : { usdTheft: dollarsOf(centsOf(BigInt(units), decimals, usdPrice)) }),
    ...(usdThen === undefined ? {} : { usdThen }),
    ...(usdThenTaint === undefined ? {} : { usdThenTaint }),
  }
}

/** Ids of citations mean nothing outside of the incident file: each label gets its source spelled out. */
function about({ id: _, labels, ...rest }: AddressView, view: CaseView): NonNullable<Explanation['address']> {
  const known = new Map(view.incident.citations.map((item) => [item.id, `${item.title}, ${item.url}`]))
  return {
    ...rest,
    labels: labels.map((label) => ({ ...label, citation: known.get(label.citation) ?? label.citation })),
  }
}

function assetsOf(view: CaseView): Pick<Explanation, 'assets'> {
  return { assets: view.assets.map(({ asset, symbol, decimals }) => ({ asset, symbol, decimals })) }
}
