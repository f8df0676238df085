import type { DepartureTrace, Trace } from '../model/trace.ts'
import type { DestinationSaid, DestinationView } from './case-view.ts'
import { plain } from './plain-text.ts'

/** Where value that left over a bridge goes, by the place and asset it left at, the most units first. */
export function destinationsOf(trace: Trace): ReadonlyMap<string, readonly DestinationView[]> {
  const sums = new Map<
    string,
    Map<string, { said: DestinationSaid; units: bigint; count: number; rows: Set<string> }>
  >()
  for (const departure of trace.departures ?? []) {
    const place = `${departure.place} ${departure.asset}`
    const group = sums.get(place) ?? new Map()
    sums.set(place, group)
    const said = saidOf(departure)
    const key = JSON.stringify(said)
    const sum = group.get(key) ?? { said, units: 0n, count: 0, rows: new Set<string>() }
    group.set(key, sum)
    sum.units += departure.units
    sum.count += 1
    for (const row of departure.rows) sum.rows.add(row)
  }
  return new Map(
    [...sums].map(([place, group]) => [
      place,
      [...group]
        .sort(([a, x], [b, y]) => (x.units > y.units ? -1 : x.units < y.units ? 1 : a < b ? -1 : 1))
        .map(([, { said, units, count, rows }]) => ({
          ...said,
          ...{ units: String(units), count, movements: [...rows].sort() },
        })),
    ]),
  )
}

/** Where each row goes that carried stolen value over a bridge. */
export function destinationsByRow(trace: Trace): ReadonlyMap<string, DestinationSaid> {
  return new Map(
    (trace.departures ?? []).flatMap((departure) => departure.rows.map((row) => [row, saidOf(departure)] as const)),
  )
}

function saidOf({ protocol, destination }: DepartureTrace): DestinationSaid {
  if (destination === null) return { protocol, chain: '', name: '' }
  const { chain, name, address, written, asset } = destination
  return {
    ...{ protocol, chain: chain ?? '', name },
    ...(address === null ? {} : { address }),
    ...(address !== null || written === null ? {} : { written }),
    ...(asset === undefined ? {} : { asset }),
  }
}

/** Characters of foreign text shown of a chain's name, and of a receiver. */
const [NAME, RECEIVER] = [40, 100]

/**
 * One destination for people, in harmless text.
 * @example destinationText({ protocol: 'thorchain', chain: 'bip122:…', name: 'BTC', written: 'bc1q…' }) // 'over thorchain to BTC, bc1q…'
 */
export function destinationText({ protocol, name, chain, address, written, asset }: DestinationSaid): string {
  const where = plain(name, NAME) || chain
  if (where === '') return `over ${plain(protocol, NAME)}, it is not said where to`
  const receiver = plain(address ?? written ?? '', RECEIVER)
  const wanted = asset === undefined ? '' : ` (as ${plain(asset, RECEIVER)})`
  return `over ${plain(protocol, NAME)} to ${where}${receiver === '' ? ', receiver not said' : `, ${receiver}`}${wanted}`
}

/** Destinations named in one line. */
const NAMED = 3

/** What a stop says of the value that left from it. */
export function leftText(destinations: readonly DestinationSaid[]): string {
  if (destinations.length === 0) return ''
  const named = destinations.slice(0, NAMED).map(destinationText).join('; ')
  const more = destinations.length - NAMED
  return `; value left ${named}${more > 0 ? `; and for ${more} more` : ''}`
}
