import { learnStops } from '../attribute/behaviour.ts'
import { type Address, isZeroAddress } from '../model/address.ts'
import type { Incident } from '../model/incident.ts'
import type { LeadDecision } from '../model/lead.ts'
import type { Catalogue } from '../model/price.ts'
import type { Stop, StopCategory } from '../model/stop.ts'
import type { Transaction } from '../model/transaction.ts'
import type { Transfer } from '../model/transfer.ts'

export type Place = Extract<Stop, { kind: 'place' }>

/** What the analyst decided about addresses, before any rule. */
export interface Overrides {
  /** Read on, whatever says to stop. */
  readonly expand: ReadonlySet<Address>
  readonly stop: ReadonlyMap<Address, { readonly category: StopCategory; readonly reason: string }>
  /** The last word on each lead, by its id. */
  readonly leads?: ReadonlyMap<string, LeadDecision['verdict']>
}

/** Where labels come from. */
export type Labels = Pick<Catalogue, 'placeOf'>

const NO_LABELS: Labels = {}

/** Where the walk ends because the address belongs to somebody else: found by one look-up per address. */
export class Places {
  readonly #incident = new Map<Address, Place>()
  readonly #seeds: ReadonlySet<Address>
  readonly #overrides: Overrides
  readonly #labels: Labels
  readonly #learned: ReadonlyMap<Address, Place>

  /** Seeds are never stopped unless an incident forces it: a victim's own wallet may carry an exchange's label. */
  constructor(
    incident: Incident,
    overrides: Overrides,
    labels: Labels = NO_LABELS,
    learned: ReadonlyMap<Address, Place> = new Map(),
  ) {
    this.#labels = labels
    this.#learned = learned
    this.#seeds = new Set(incident.seeds.filter((seed) => !seed.force).map((seed) => seed.address))
    this.#overrides = overrides
    for (const { address, category, name, citation } of incident.stops) {
      this.#incident.set(address, { kind: 'place', category, name, evidence: citation, origin: 'incident' })
    }
  }

  at(address: Address): Place | undefined {
    const chosen = this.#overrides.stop.get(address)
    if (chosen !== undefined) {
      return {
        kind: 'place',
        category: chosen.category,
        name: chosen.category,
        evidence: chosen.reason,
        origin: 'analyst',
      }
    }
    if (this.#overrides.expand.has(address) || this.#seeds.has(address)) return undefined
    const known = this.#incident.get(address)
    if (known !== undefined) return known
    const labelled = this.#labels.placeOf?.(address)
    if (labelled !== undefined) return labelled
    const behaves = this.#learned.get(address)
    if (behaves !== undefined) return behaves
    if (isZeroAddress(address)) {
      return {
        kind: 'place',
        category: 'burn',
        name: 'zero address',
        evidence: 'nobody holds its key',
        origin: 'label',
      }
    }
    return undefined
  }
}

/** What an opened transaction says of who made it. */
export type Opened = Pick<Transaction, 'chain' | 'hash' | 'sender' | 'callee'>

/** Everything known of places, with what the facts themselves teach where that is wanted. */
export function placesOf(
  incident: Incident,
  overrides: Overrides,
  facts: readonly Transfer[],
  read: ReadonlySet<Address>,
  learn: boolean,
  labels: Labels = NO_LABELS,
  transactions: Iterable<Opened> = [],
): Places {
  const told = new Places(incident, overrides, labels)
  if (!learn) return told
  const genuine = new Set([
    ...incident.seeds.map((seed) => seed.asset),
    ...incident.assertions.map((item) => item.toAsset),
  ])
  const origins = new Set(incident.seeds.map((seed) => seed.address))
  const placeOf = (address: Address) => told.at(address)
  const calls = new Map<string, Opened>()
  for (const opened of transactions) calls.set(`${opened.chain} ${opened.hash}`, opened)
  const callOf = ({ chain, tx }: Transfer) => calls.get(`${chain} ${tx}`)
  return new Places(incident, overrides, labels, learnStops({ facts, genuine, read, origins, placeOf, callOf }))
}
