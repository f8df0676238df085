import type { Address } from '../model/address.ts'
import { type IncidentFile, parseIncident } from '../source/incident-file.ts'
import { openCase } from '../store/sqlite-case.ts'
import type { AddressOptions } from './address-incident.ts'

/** Key of the small facts of a case: in which words a theft was named by its address. */
export const ASKED = 'asked'

/** The words in which a theft was named by its address, as canonical text. */
export function askedOf(address: Address, { asset, units, all, tx, fromBlock }: AddressOptions): string {
  return JSON.stringify([
    address,
    asset ?? null,
    units ?? null,
    all === true,
    tx?.toLowerCase() ?? null,
    fromBlock ?? null,
  ])
}

/**
 * The incident of a case that was asked for in the same words: a chain that grew since must not make another one of it.
 * @returns undefined where the case was made from other words
 */
export function incidentAskedFor(casePath: string, asked: string): IncidentFile | undefined {
  const store = openCase(casePath, { readonly: true })
  try {
    const text = store.getMeta('incident')
    return text !== undefined && store.getMeta(ASKED) === asked ? parseIncident(text, casePath) : undefined
  } finally {
    store.close()
  }
}
