import { canonicalJson } from '../../model/canonical-json.ts'
import { STIX_EXTENSION } from '../../model/exchange.ts'
import type { Tlp } from '../../model/tlp.ts'
import { SPOOR_NAMESPACE, uuidV5 } from '../uuid.ts'

/** A STIX 2.1 object (OASIS standard of 10 June 2021). */
export interface StixObject {
  readonly type: string
  readonly spec_version: '2.1'
  readonly id: string
  readonly [property: string]: unknown
}

/** Namespace of the ids of observables (STIX 2.1, 2.9). */
const OBSERVABLES = '00abedb4-aa42-466c-9c01-fed23315a9b7'

/** The markings of TLP 2.0 as STIX objects have them (OASIS, TLP 2.0 extension). */
export const TLP_MARKINGS: Readonly<Record<Tlp, string>> = {
  clear: 'marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487',
  green: 'marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb',
  amber: 'marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421',
  'amber+strict': 'marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003',
  red: 'marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1',
}
const TLP_EXTENSION = 'extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d'

export function markingDefinition(tlp: Tlp): StixObject {
  return {
    type: 'marking-definition',
    spec_version: '2.1',
    id: TLP_MARKINGS[tlp],
    created: '2022-10-01T00:00:00.000Z',
    name: `TLP:${tlp.toUpperCase()}`,
    extensions: { [TLP_EXTENSION]: { extension_type: 'property-extension', tlp_2_0: tlp } },
  }
}

/** What our extension adds to an object. */
export function ours(properties: object): Readonly<Record<string, unknown>> {
  return { [STIX_EXTENSION]: { extension_type: 'property-extension', ...properties } }
}

/**
 * An observable. Its id follows from the chain and the value: with the value alone, one account on two chains would be one object.
 * @param contributing properties that tell it from every other
 */
export function observable(type: string, contributing: object, properties: object): StixObject {
  const id = `${type}--${uuidV5(OBSERVABLES, canonicalJson(contributing))}`
  return { type, spec_version: '2.1', id, ...properties }
}

/**
 * A domain object or relationship. Its id follows from all that it says, so that one id never has two contents, and the same content has the
 * same id on every machine.
 * @param at `created` and `modified`: ISO-8601 UTC to the second
 */
export function told(type: string, at: string, properties: object): StixObject {
  const id = `${type}--${uuidV5(SPOOR_NAMESPACE, canonicalJson([type, at, properties]))}`
  const moment = milliseconds(at)
  return { type, spec_version: '2.1', id, created: moment, modified: moment, ...properties }
}

/** A time as STIX wants it, to the millisecond. */
export function milliseconds(time: string): string {
  return time.replace(/Z$/, '.000Z')
}

/** A text inside the quotes of a STIX pattern (STIX 2.1, 9.5). */
export function patternText(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`
}
