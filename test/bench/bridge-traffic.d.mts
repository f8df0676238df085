export interface TrafficLeg {
  readonly id: string
  readonly receiver: string
  readonly asset: string
  readonly units: bigint
  readonly time: number
}

export interface Traffic {
  readonly departures: readonly (TrafficLeg & { readonly bridge: string })[]
  /** `of` is the departure that it belongs to; empty for a payment by anybody else. */
  readonly arrivals: readonly (TrafficLeg & { readonly of: string })[]
  /** Passages of each bridge whose two sides are known. */
  readonly past: ReadonlyMap<string, readonly { readonly gap: number; readonly fee: number }[]>
}

export function makeTraffic(options: { readonly transfers: number; readonly seed: number }): Traffic
