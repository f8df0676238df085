import { learnStops } from '../attribute/behaviour.ts'
import { type Address, isZeroAddress } from '../model/address.ts'
import type { CodeFacts } from '../model/code.ts'
import type { Incident } from '../model/incident.ts'
import type { LeadDecision } from '../model/lead.ts'
import type { Catalogue } from '../model/price.ts'
import type { Stop, StopCategory } from '../model/stop.ts'
import type { Transaction } from '../model/transaction.ts'
import type { Transfer } from '../model/transfer.ts'
import type { ReadState } from './reading.ts'

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

export interface PlacesInput {
  readonly incident: Incident
  readonly overrides: Overrides
  readonly facts: readonly Transfer[]
  readonly reads: ReadonlyMap<Address, Pick<ReadState, 'code'>>
  /** Whether what the facts themselves teach counts. */
  readonly learn: boolean
  readonly labels?: Labels
  readonly transactions?: Iterable<Opened>
  /** What is known of code and of factories; nothing when left out. */
  readonly code?: CodeFacts | undefined
}

/** Everything known of places, with what the facts themselves teach where that is wanted. */
export function placesOf(input: PlacesInput): Places {
  const { incident, overrides, facts, reads, learn, labels = NO_LABELS, transactions = [], code } = input
  const told = new Places(incident, overrides, labels)
  if (!learn) return told
  const genuine = new Set([
    ...incident.seeds.map((seed) => seed.asset),
    ...incident.assertions.map((item) => item.toAsset),
  ])
  const calls = new Map<string, Opened>()
  for (const opened of transactions) calls.set(`${opened.chain} ${opened.hash}`, opened)
  const learned = learnStops({
    facts,
    genuine,
    read: new Set(reads.keys()),
    origins: new Set(incident.seeds.map((seed) => seed.address)),
    placeOf: (address) => told.at(address),
    callOf: ({ chain, tx }) => calls.get(`${chain} ${tx}`),
    codeOf: (address) => reads.get(address)?.code,
    ...(code === undefined ? {} : { known: code }),
  })
  return new Places(incident, overrides, labels, learned)
}
