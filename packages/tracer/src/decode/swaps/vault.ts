import type { Address } from '../../model/address.ts'
import type { Decoder } from '../decoder.ts'
import { groupBy, type Moves } from '../moves.ts'
import { claimTold, type Side } from '../told.ts'
import type { PoolEvent } from './pool.ts'

type Swap = { readonly into: Side; readonly outOf: Side }

/**
 * A decoder for contracts that hold the tokens of all pools and settle only what is left after all swaps of a call. Swaps of which one
 * hands on exactly what the other takes are one route; routes that rows bear out are claimed one by one, and what is left,
 * where it is several routes between the same two assets, together.
 */
export function vaultDecoder(name: string, events: readonly PoolEvent[]): Decoder {
  const byTopic = new Map(events.map((item) => [item.event.topic, item]))
  return {
    name,
    decode(moves) {
      const swaps: (Swap & { market: Address })[] = []
      for (const log of moves.logs) {
        const item = byTopic.get(log.topics[0] ?? '')
        const fields = item?.event.read(log)
        const sides = fields === undefined ? undefined : item!.sides(fields, log)
        if (sides !== undefined) swaps.push({ market: log.emitter, ...sides })
      }
      for (const [market, own] of groupBy(swaps, (swap) => swap.market)) claimRoutes(moves, market, routesOf(own), name)
      return undefined
    },
  }
}

/** Swaps joined to routes, forwards where the amount sold is fixed and backwards where the amount bought is. */
function routesOf(swaps: readonly Swap[]): Swap[] {
  const routes: Swap[] = []
  for (const swap of swaps) {
    const last = routes.at(-1)
    if (last !== undefined && isSame(last.outOf, swap.into))
      routes.push({ into: routes.pop()!.into, outOf: swap.outOf })
    else if (last !== undefined && isSame(swap.outOf, last.into))
      routes.push({ into: swap.into, outOf: routes.pop()!.outOf })
    else routes.push(swap)
  }
  return routes
}

function isSame(a: Side, b: Side): boolean {
  return a.units === b.units && a.asset === b.asset
}

function claimRoutes(moves: Moves, market: Address, routes: readonly Swap[], name: string): void {
  const left = routes.filter((route) => !claimTold(moves, { market, ...route }, name))
  for (const group of groupBy(left, (route) => `${route.into.asset} ${route.outOf.asset}`).values()) {
    if (group.length < 2) continue
    const sum = (side: 'into' | 'outOf') => ({
      asset: group[0]![side].asset,
      units: group.reduce((total, route) => total + route[side].units, 0n),
    })
    claimTold(moves, { market, into: sum('into'), outOf: sum('outOf') }, name)
  }
}
