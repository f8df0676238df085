import type { Address } from '../../../packages/tracer/src/model/address.ts'
import type { Asset } from '../../../packages/tracer/src/model/asset.ts'
import type { Incident } from '../../../packages/tracer/src/model/incident.ts'
import type { Join } from '../../../packages/tracer/src/model/join.ts'
import type { Method } from '../../../packages/tracer/src/model/trace.ts'
import type { Transfer } from '../../../packages/tracer/src/model/transfer.ts'
import type { CaseLedger } from '../../../packages/tracer/src/walk/case-ledger.ts'
import { buildCaseLedger } from '../../../packages/tracer/src/walk/case-ledger.ts'
import { Places } from '../../../packages/tracer/src/walk/places.ts'
import { type Tally, tally } from '../../../packages/tracer/src/walk/tally.ts'

/** What became of stolen units in a few transactions: through the whole ledger, as a case books it. */
export interface Replayed {
  readonly ledger: CaseLedger
  readonly found: Tally
  /** Stolen units that an address holds at the end. */
  readonly held: (address: Address, asset: Asset) => bigint
  /** Everybody who holds stolen units at the end, sorted. */
  readonly holders: () => Address[]
}

/** @param stolen where the stolen units stand before the first row */
export function replayed(
  rows: readonly Transfer[],
  joins: readonly Join[],
  stolen: { readonly address: Address; readonly asset: Asset; readonly units: bigint },
  method: Method = 'fifo',
): Replayed {
  const incident: Incident = {
    ...{ id: 'test', title: '', date: '2026-01-01', summary: '', attribution: [], citations: [], victims: [] },
    ...{ stops: [], labels: [], assertions: [], openings: [], balances: [], notes: [], ledgers: [] },
    seeds: [{ ...stolen, block: 0, citation: '', theft: 'test', force: false }],
  }
  const places = new Places(incident, { expand: new Set(), stop: new Map() })
  const ledger = buildCaseLedger(rows, incident, places, { until: null, assertions: true, joins })
  // tally() throws where a method that conserves value did not.
  const found = tally(ledger, method)
  return {
    ledger,
    found,
    held: (address, asset) => found.held.get(ledger.accountOf(address, asset) ?? -1) ?? 0n,
    holders: () =>
      [
        ...new Set([...found.held].filter(([, units]) => units > 0n).map(([of]) => ledger.accounts[of]!.address)),
      ].sort(),
  }
}
