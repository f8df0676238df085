import { min } from '../../model/amount.ts'
import type { AddressView, MovementView } from '../case-view.ts'
import type { Flow } from './flow-model.ts'
import type { Drawn } from './picture.ts'
import { type MovementRow, movementRow } from './rows.ts'
import { centsAtTheft, toUnits } from './values.ts'
import { type Step, type WaysAsked, widestWays } from './widest.ts'

/** One movement of a path. */
export interface PathStepView {
  readonly movement: MovementRow
  /** Its stolen part in the measure of the paths. */
  readonly value: string
  /** What it is drawn as: the line, and the nodes at its ends; `null` where nothing is. */
  readonly line: string | null
  readonly from: string | null
  readonly to: string | null
}

export interface PathView {
  /** The most that every step lets through, in the measure of the paths. */
  readonly width: string
  readonly steps: readonly PathStepView[]
}

/** Some of the addresses at which the search ended, and how many they are. */
export interface PathEnds {
  readonly count: number
  readonly addresses: readonly string[]
}

/** Why there may be more paths than were found. */
export interface PathsSkipped {
  /** Reached from the start, and not every payment that they made is known. */
  readonly unread: PathEnds
  /** Reached, and somebody else's: what they pay later is not followed. */
  readonly places: PathEnds
  /** Payments of stolen value from reached addresses that are earlier than its arrival. */
  readonly early: number
  /** Movements of stolen value that the measure cannot weigh. */
  readonly unmeasured: number
}

export interface PathsView {
  /** `usd`: US cents at theft time. Else the asset whose units are meant. */
  readonly measure: string
  /** The widest first; of equal ones the shortest. */
  readonly paths: readonly PathView[]
  readonly skipped: PathsSkipped
}

export interface PathsRequest {
  /** Addresses, or folds, which stand for their members. */
  readonly from: string
  readonly to: string
  /** An asset that the view is narrowed to: the measure where it has no price. */
  readonly asset: string | null
}

/** Paths told. */
export const MOST_PATHS = 5
/** Steps of a path. */
const LONGEST = 60
/** Addresses told of those at which the search ended. */
const NAMED = 12

/**
 * The widest ways that stolen value took from one node to another: movement by movement, never back in time, through the accounts that passed it on. Filters and
 * the window of time do not limit the search.
 * @returns `undefined` where one end is no address and no fold of the picture
 * @example pathsBetween(flow, drawn, { from: seed, to: service, asset: null })!.paths[0]!.width // '5000000'
 */
export function pathsBetween(flow: Flow, drawn: Drawn, request: PathsRequest): PathsView | undefined {
  const [starts, ends] = [membersOf(flow, drawn, request.from), membersOf(flow, drawn, request.to)]
  if (starts === undefined || ends === undefined) return undefined
  const stolen = flow.view.movements.filter(
    ({ taint, noise, to }) => noise === undefined && to !== '' && toUnits(taint) > 0n,
  )
  const measure = measureOf(flow, stolen, request.asset)
  const measured = stolen.flatMap((movement) => {
    const width = widthOf(flow, movement, measure)
    return width === null ? [] : [{ movement, width }]
  })
  const keeps = keepersOf(flow)
  const asked: WaysAsked = {
    starts: (place) => starts.has(addressOf(place)),
    ends: (place) => ends.has(addressOf(place)),
    passes: (place) => !keeps.has(place),
    most: MOST_PATHS,
    longest: LONGEST,
  }
  const steps = measured.map(
    ({ movement, width }): Step => ({
      from: placeOf(movement.from, movement.asset),
      to: placeOf(movement.to, movement.toAsset ?? movement.asset),
      width,
    }),
  )
  const ways = widestWays(steps, asked)
  const lines = linesOf(drawn, new Set(ways.flatMap(({ steps: own }) => own.map((i) => measured[i]!.movement.id))))
  const stepView = (i: number): PathStepView => {
    const { movement, width } = measured[i]!
    return {
      movement: movementRow(flow, movement),
      value: String(width),
      line: lines.get(movement.id) ?? null,
      from: drawn.standIn(movement.from) ?? null,
      to: drawn.standIn(movement.to) ?? null,
    }
  }
  return {
    measure,
    paths: ways.map(({ width, steps: own }) => ({ width: String(width), steps: own.map(stepView) })),
    skipped: skippedOf(flow, stolen, starts, ends, stolen.length - measured.length),
  }
}

/** An account: an address in one asset. Neither part holds a space. */
function placeOf(address: string, asset: string): string {
  return `${address} ${asset}`
}

function addressOf(place: string): string {
  return place.slice(0, place.indexOf(' '))
}

function membersOf(flow: Flow, { folding }: Drawn, id: string): ReadonlySet<string> | undefined {
  const fold = folding.folds.get(id)
  if (fold !== undefined) return new Set(fold.members.map((place) => flow.nodes[place]!.id))
  return flow.placeOf.has(id) ? new Set([id]) : undefined
}

/** Dollars where anything has a price; else the asset asked for, else the one that was stolen first. */
function measureOf({ worths, view }: Flow, stolen: readonly MovementView[], asset: string | null): string {
  if (asset !== null && centsAtTheft(0n, asset, worths) === null) return asset
  if (stolen.some((movement) => centsAtTheft(0n, movement.asset, worths) !== null)) return 'usd'
  return asset ?? view.incident.seeds[0]?.asset ?? 'usd'
}

/** What a movement lets through; of a conversion the smaller side. `null` where the measure does not know its asset. */
function widthOf({ worths }: Flow, movement: MovementView, measure: string): bigint | null {
  const { asset, taint, toAsset = asset, toTaint } = movement
  if (measure !== 'usd') return asset === measure && toAsset === measure ? toUnits(taint) : null
  const given = centsAtTheft(toUnits(taint), asset, worths)
  if (toTaint === undefined) return given
  const got = centsAtTheft(toUnits(toTaint), toAsset, worths)
  return given === null || got === null ? null : min(given, got)
}

/**
 * Accounts that got stolen value by a row and never paid any on: it rests there, or a conversion of their payer took it past them (decision 0013). A pool
 * that serves two thieves joins them by no path.
 */
function keepersOf({ view }: Flow): ReadonlySet<string> {
  return new Set(
    view.addresses.flatMap(({ id, assets }) =>
      assets.flatMap(({ asset, taintOut }) => (toUnits(taintOut) === 0n ? [placeOf(id, asset)] : [])),
    ),
  )
}

function linesOf({ edges }: Drawn, wanted: ReadonlySet<string>): ReadonlyMap<string, string> {
  const lines = new Map<string, string>()
  if (wanted.size === 0) return lines
  for (const [line, own] of edges)
    for (const { movements } of own) for (const { id } of movements) if (wanted.has(id)) lines.set(id, line)
  return lines
}

function skippedOf(
  { view }: Flow,
  stolen: readonly MovementView[],
  starts: ReadonlySet<string>,
  ends: ReadonlySet<string>,
  unmeasured: number,
): PathsSkipped {
  const reached = new Set(starts)
  const before: MovementView[] = []
  for (const movement of stolen) {
    if (reached.has(movement.from)) reached.add(movement.to)
    else before.push(movement)
  }
  const known = new Map(view.addresses.map((address) => [address.id, address]))
  const inOrder = [...reached].filter((id) => !ends.has(id)).sort()
  const isPlace = (address: AddressView | undefined) => address?.stop?.kind === 'place'
  return {
    unread: endsOf(inOrder.filter((id) => !isPlace(known.get(id)) && known.get(id)?.complete !== true)),
    places: endsOf(inOrder.filter((id) => isPlace(known.get(id)))),
    early: before.filter(({ from }) => reached.has(from)).length,
    unmeasured,
  }
}

function endsOf(addresses: readonly string[]): PathEnds {
  return { count: addresses.length, addresses: addresses.slice(0, NAMED) }
}
