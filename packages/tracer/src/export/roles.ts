import type { Address } from '../model/address.ts'
import type { Incident } from '../model/incident.ts'
import type { Stop } from '../model/stop.ts'

/** What an address is in a picture of the case. One address, one role: the first that fits from seed to other. */
export const ROLES = [
  'seed',
  'victim',
  'service',
  'deposit',
  'mixer',
  'bridge',
  'burn',
  'dex',
  'contract',
  'attacker',
  'frontier',
  'launderer',
  'noise',
  'other',
] as const
export type Role = (typeof ROLES)[number]

/** What is known of an address when its role is asked for. */
export interface RoleFacts {
  readonly stop: Stop | null
  /** Whether stolen value came here. */
  readonly tainted: boolean
  /** Whether every movement that touches it is noise. */
  readonly onlyNoise: boolean
}

/** Roles of the addresses of one incident. */
export class RoleBook {
  readonly #seeds: ReadonlySet<Address>
  readonly #victims: ReadonlySet<Address>
  readonly #categories = new Map<Address, Set<string>>()

  constructor(incident: Incident) {
    this.#seeds = new Set(incident.seeds.map((seed) => seed.address))
    this.#victims = new Set(incident.victims.flatMap((victim) => victim.address ?? []))
    for (const { address, category } of incident.labels) {
      const categories = this.#categories.get(address)
      if (categories === undefined) this.#categories.set(address, new Set([category]))
      else categories.add(category)
    }
  }

  /** A stop is stronger than a label, and where the reading ended says more than who is said to own the address. */
  of(address: Address, { stop, tainted, onlyNoise }: RoleFacts): Role {
    const categories = this.#categories.get(address)
    const labelled = (role: Role): boolean => categories?.has(role) === true
    if (this.#seeds.has(address)) return 'seed'
    if (this.#victims.has(address) || labelled('victim')) return 'victim'
    if (stop?.kind === 'place') return stop.category
    if (labelled('attacker')) return 'attacker'
    if (stop !== null && stop.kind !== 'resting') return 'frontier'
    const named = ROLES.find((role) => role !== 'noise' && role !== 'other' && role !== 'frontier' && labelled(role))
    if (named !== undefined) return named
    if (tainted) return 'launderer'
    return onlyNoise ? 'noise' : 'other'
  }
}
