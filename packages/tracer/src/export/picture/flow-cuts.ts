import { showTime } from '../../model/time.ts'
import type { MovementView, SeedView } from '../case-view.ts'
import type { Flow, FlowEdge } from './flow-model.ts'
import type { RestWhy } from './flows-view.ts'
import type { Drawn } from './picture.ts'
import type { Filters, PictureRequest } from './picture-view.ts'
import { edgesInSight } from './rows.ts'
import { type StolenStep, stolenSteps } from './stolen-steps.ts'
import { toUnits } from './values.ts'

/** Where a time lies: in the window of the request, beside it, or in none. Without a window everything is inside. */
type When = 'inside' | Extract<RestWhy, 'before' | 'after' | 'untimed'>

/** One asset at one address, and what the filters leave and cut off there. */
export interface Account {
  readonly address: string
  readonly asset: string
  /** What was there when the window began. */
  before: bigint
  /** What came after the window, less what left after it. */
  after: bigint
  /** Whether anything moved there after the window. */
  later: boolean
  /** Whether a link of the chart, or a theft, touches it. */
  shown: boolean
  /** What is inside the window, and is a link of no chart: by side and reason. */
  readonly rests: Map<`${'in' | 'out'}:${RestWhy}`, { units: bigint; count: number }>
  /** Movements inside the window that brought something. */
  arrivals: number
  /** Fees paid inside the window. */
  fees: { units: bigint; count: number }
}

/** What the filters leave of a case: steps in sight, thefts inside the window, and the accounts that they touch. */
export interface Cuts {
  readonly steps: readonly StolenStep[]
  readonly seeded: readonly { readonly address: string; readonly asset: string; readonly units: bigint }[]
  readonly accounts: readonly Account[]
}

/** Whether the units of an asset are part of the chart. */
export function isWanted(asset: string, { asset: only }: Filters): boolean {
  return only === null || asset === only
}

/** Parts what filters leave in sight from what they cut off; no unit is lost on the way. */
export function cutsOf(flow: Flow, drawn: Drawn): Cuts {
  const { window, filters } = drawn.request
  const { incident, statement } = flow.view
  const when = timing(window)
  const inSight = addressSight(drawn)
  const accounts = new Accounts((address, asset) => isWanted(asset, filters) && inSight(flow, address))
  const seeded: { address: string; asset: string; units: bigint }[] = []
  for (const seed of incident.seeds) {
    const { address, asset } = seed
    const account = accounts.at(address, asset)
    if (account === undefined) continue
    const at = window === null ? 'inside' : when(theftTime(flow, seed))
    const amount = toUnits(seed.units)
    if (at === 'inside') {
      seeded.push({ address, asset, units: amount })
      account.shown = true
      account.arrivals += 1
    } else if (at === 'after') {
      account.after += amount
      account.later = true
    } else account.before += amount
  }
  const steps: StolenStep[] = []
  const { all, edgeOf } = stepsOf(flow)
  const edges = new Set(edgesInSight(flow, drawn))
  for (const step of all) {
    const at = when(step.movement.time)
    const edge = edgeOf.get(step.movement)
    const shown = at === 'inside' && (edge === undefined || edges.has(edge)) && isOfAsset(step, filters)
    if (shown) steps.push(step)
    const got = step.toAsset === '' ? step.asset : step.toAsset
    passed(accounts.at(step.from, step.asset), 'out', step.units, at, shown)
    passed(accounts.at(step.to, got), 'in', step.toUnits, at, shown)
  }
  const fees = feesOf(flow)
  for (const { sink, address, asset, units } of statement.places) {
    const account = accounts.at(address, asset)
    if (account === undefined || sink !== 'fee') continue
    const paid = fees.get(`${address} ${asset}`) ?? []
    const known = paid.reduce((sum, fee) => sum + toUnits(fee.taint), 0n) === toUnits(units)
    // Fees whose rows do not say when they took what are counted as inside: none is lost.
    if (!known) account.fees.units += toUnits(units)
    else for (const fee of paid) feePaid(account, toUnits(fee.taint), when(fee.time))
  }
  return { steps, seeded, accounts: accounts.all() }
}

function isOfAsset({ asset, toAsset }: StolenStep, { asset: only }: Filters): boolean {
  return only === null || asset === only || toAsset === only
}

function passed(account: Account | undefined, side: 'in' | 'out', units: bigint, at: When, shown: boolean): void {
  if (account === undefined || units === 0n) return
  const signed = side === 'in' ? units : -units
  if (at === 'before') account.before += signed
  else if (at === 'after') {
    account.after += signed
    account.later = true
  } else {
    if (side === 'in') account.arrivals += 1
    if (shown) account.shown = true
    else addRest(account, side, at === 'untimed' ? 'untimed' : 'hidden', units, 1)
  }
}

function feePaid(account: Account, units: bigint, at: When): void {
  if (at === 'before') account.before -= units
  else if (at === 'after') {
    account.after -= units
    account.later = true
  } else {
    account.fees.units += units
    account.fees.count += 1
  }
}

/** Books what stands for no link; what is below nothing belongs to the other side. */
export function addRest(account: Account, side: 'in' | 'out', why: RestWhy, units: bigint, count: number): void {
  if (units === 0n) return
  const other = side === 'in' ? 'out' : 'in'
  const key = `${units > 0n ? side : other}:${why}` as const
  const known = account.rests.get(key) ?? { units: 0n, count: 0 }
  account.rests.set(key, { units: known.units + (units > 0n ? units : -units), count: known.count + count })
}

class Accounts {
  readonly #all = new Map<string, Account>()
  readonly #has: (address: string, asset: string) => boolean

  constructor(has: (address: string, asset: string) => boolean) {
    this.#has = has
  }

  /** Nothing for an account that is out of sight. */
  at(address: string, asset: string): Account | undefined {
    const key = `${address} ${asset}`
    const known = this.#all.get(key)
    if (known !== undefined || !this.#has(address, asset)) return known
    const account: Account = {
      ...{ address, asset, before: 0n, after: 0n, later: false, shown: false, arrivals: 0 },
      ...{ rests: new Map(), fees: { units: 0n, count: 0 } },
    }
    this.#all.set(key, account)
    return account
  }

  all(): Account[] {
    return [...this.#all.values()]
  }
}

function timing(window: PictureRequest['window']): (time: string) => When {
  if (window === null) return () => 'inside'
  const [first, last] = [showTime(window.from), showTime(window.to)]
  return (time) => (time === '' ? 'untimed' : time < first ? 'before' : time > last ? 'after' : 'inside')
}

/** Whether what an address is drawn as is in sight; what no picture draws cannot be hidden. */
function addressSight({ view, standIn, request }: Drawn): (flow: Flow, address: string) => boolean {
  const shown = new Set(view.nodes.flatMap(({ id, hidden }) => (hidden ? [] : [id])))
  return (flow, address) => {
    const as = standIn(address)
    if (as !== undefined) return shown.has(as)
    const place = flow.placeOf.get(address)
    return place === undefined || (flow.nodes[place]!.noise && !request.noise)
  }
}

/** When a theft counts: with its row in the record, else with the first stolen units that its account passes on; empty where there is neither. */
function theftTime(flow: Flow, { address, asset, tx }: Pick<SeedView, 'address' | 'asset' | 'tx'>): string {
  const row =
    tx === undefined
      ? undefined
      : flow.view.movements.find((one) => one.tx === tx && one.to === address && one.asset === asset)
  if (row !== undefined && row.time !== '') return row.time
  return stepsOf(flow).all.find((step) => step.from === address && step.asset === asset)?.movement.time ?? ''
}

interface Steps {
  readonly all: readonly StolenStep[]
  readonly edgeOf: ReadonlyMap<MovementView, FlowEdge>
}

const known = new WeakMap<Flow, Steps>()

/** The steps of a case with the lines that they are part of; made once. */
export function stepsOf(flow: Flow): Steps {
  const found = known.get(flow)
  if (found !== undefined) return found
  const all = stolenSteps(flow.view)
  const moved = new Set(all.map(({ movement }) => movement))
  const edgeOf = new Map<MovementView, FlowEdge>()
  for (const edge of flow.edges)
    for (const movement of edge.movements) if (moved.has(movement)) edgeOf.set(movement, edge)
  const steps = { all, edgeOf }
  known.set(flow, steps)
  return steps
}

/** Fees that took stolen units, by account. */
function feesOf({ view }: Flow): ReadonlyMap<string, readonly MovementView[]> {
  const fees = new Map<string, MovementView[]>()
  for (const movement of view.movements) {
    if (movement.kind !== 'fee' || toUnits(movement.taint) === 0n) continue
    const key = `${movement.from} ${movement.asset}`
    const paid = fees.get(key)
    if (paid === undefined) fees.set(key, [movement])
    else paid.push(movement)
  }
  return fees
}
