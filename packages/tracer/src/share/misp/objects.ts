import { canonicalJson } from '../../model/canonical-json.ts'
import type { Tlp } from '../../model/tlp.ts'
import { SPOOR_NAMESPACE, uuidV5 } from '../uuid.ts'

/** An attribute as the JSON of MISP has it: all scalars are text. */
export interface MispAttribute {
  readonly uuid: string
  readonly object_relation: string
  readonly type: string
  readonly category: string
  readonly value: string
  readonly to_ids: boolean
  readonly disable_correlation: boolean
  readonly distribution: '5'
  readonly timestamp: string
  readonly comment: string
  readonly Tag?: readonly { readonly name: string }[]
}

export interface MispReference {
  readonly uuid: string
  readonly object_uuid: string
  readonly referenced_uuid: string
  readonly relationship_type: string
  readonly comment: string
  readonly timestamp: string
}

export interface MispObject {
  readonly name: string
  readonly 'meta-category': string
  readonly description: string
  readonly template_uuid: string
  readonly template_version: string
  readonly uuid: string
  readonly timestamp: string
  readonly distribution: '5'
  readonly comment: string
  readonly Attribute: readonly MispAttribute[]
  readonly ObjectReference: readonly MispReference[]
}

/** Templates of misp-objects that are filled in here, with the versions that were read. */
const TEMPLATES = {
  'coin-address': {
    ...{ uuid: 'd0e6997e-78da-4815-a6a1-cfc1c1cb8a46', version: '7', meta: 'financial' },
    description: 'An address used in a cryptocurrency',
  },
  'cryptocurrency-transaction': {
    ...{ uuid: 'a4aab70f-e43a-48cb-bf82-505de8228dd6', version: '3', meta: 'financial' },
    description: 'An object to describe a cryptocurrency transaction.',
  },
  'forensic-case': {
    ...{ uuid: '3ea36022-ae93-455e-88b1-d43aca789cac', version: '1', meta: 'misc' },
    description: 'An object template to describe a digital forensic case.',
  },
  annotation: {
    ...{ uuid: '5d8dc046-15a1-4ca3-a09f-ed4ede7c4487', version: '3', meta: 'misc' },
    description:
      'An annotation object allowing analysts to add annotations, comments, executive summary to a MISP event.',
  },
} as const
export type MispTemplate = keyof typeof TEMPLATES

/** Category of an attribute by its type. */
const CATEGORIES: Readonly<Record<string, string>> = { btc: 'Financial fraud', link: 'External analysis' }

/** One value of an object. */
export interface Value {
  readonly relation: string
  readonly type: 'btc' | 'text' | 'float' | 'datetime' | 'link'
  readonly value: string
  readonly tlp?: Tlp
  /** Whether another event with the same value is worth knowing. */
  readonly correlates?: boolean
}

/** Makes the objects of one event. All ids follow from the event and from what an object is about. */
export class MispMaker {
  readonly #event: string
  readonly #timestamp: string

  /** @param at ISO-8601 UTC */
  constructor(event: string, at: string) {
    this.#event = event
    this.#timestamp = String(Date.parse(at) / 1000)
  }

  get timestamp(): string {
    return this.#timestamp
  }

  /** The id of the object about `key`. */
  idOf(template: MispTemplate, key: string): string {
    return this.#uuid([template, key])
  }

  /** @param exact what the fields cannot hold: our record, as JSON in the comment */
  object(
    template: MispTemplate,
    key: string,
    values: readonly Value[],
    exact: object,
    refs: readonly MispReference[] = [],
  ): MispObject {
    const { uuid, version, meta, description } = TEMPLATES[template]
    const id = this.idOf(template, key)
    return {
      ...{ name: template, 'meta-category': meta, description, template_uuid: uuid, template_version: version },
      ...{ uuid: id, timestamp: this.#timestamp, distribution: '5', comment: canonicalJson(exact) },
      Attribute: values.filter(({ value }) => value !== '').map((value, at) => this.#attribute(id, at, value)),
      ObjectReference: refs,
    }
  }

  reference(from: string, to: string, relationship: string, comment: string, key = ''): MispReference {
    return {
      uuid: this.#uuid(['reference', from, to, relationship, key]),
      ...{ object_uuid: from, referenced_uuid: to, relationship_type: relationship, comment },
      timestamp: this.#timestamp,
    }
  }

  #attribute(object: string, at: number, { relation, type, value, tlp, correlates = false }: Value): MispAttribute {
    return {
      uuid: this.#uuid(['attribute', object, relation, String(at)]),
      ...{ object_relation: relation, type, category: CATEGORIES[type] ?? 'Other', value },
      ...{ to_ids: false, disable_correlation: !correlates, distribution: '5' },
      timestamp: this.#timestamp,
      comment: '',
      ...(tlp === undefined ? {} : { Tag: [{ name: `tlp:${tlp}` }] }),
    }
  }

  #uuid(parts: readonly string[]): string {
    return uuidV5(SPOOR_NAMESPACE, canonicalJson([this.#event, ...parts]))
  }
}
