import { z } from 'zod'
import { InputError } from '../model/errors.ts'
import type { AddressRecord, CaseRecord, LabelRecord, LeadRecord, MovementRecord } from '../model/exchange.ts'
import type { NamedAccount, Received } from '../model/received.ts'
import { TLP, type Tlp } from '../model/tlp.ts'
import { addressSchema, caseSchema, labelSchema, leadSchema, movementSchema, record } from './exchange-records.ts'
import { readJson } from './json.ts'

const MOST = 2_000_000
const tag = z.looseObject({ name: z.string().max(500) })
const attributeSchema = z.looseObject({
  type: z.string().max(100),
  object_relation: z.string().max(100).nullish(),
  value: z.string().max(1_000_000),
  comment: z.string().max(100_000).nullish(),
  Tag: z.array(tag).max(1000).optional(),
})
type Attribute = z.infer<typeof attributeSchema>
const referenceSchema = z.looseObject({
  relationship_type: z.string().max(200).nullish(),
  comment: z.string().max(1_000_000).nullish(),
})
const objectSchema = z.looseObject({
  name: z.string().max(200),
  uuid: z.string().max(40),
  comment: z.string().max(96_000_000).nullish(),
  Attribute: z.array(attributeSchema).max(MOST).default([]),
  ObjectReference: z.array(referenceSchema).max(MOST).default([]),
})
type MispObject = z.infer<typeof objectSchema>
const eventSchema = z.object({
  Event: z.looseObject({
    info: z.string().max(100_000),
    date: z.string().max(40).default(''),
    Orgc: z.looseObject({ name: z.string().max(1000) }).optional(),
    Tag: z.array(tag).max(1000).optional(),
    Attribute: z.array(attributeSchema).max(MOST).default([]),
    Object: z.array(objectSchema).max(MOST).default([]),
  }),
})

/** Attributes that hold an account. */
const ACCOUNTS: ReadonlySet<string> = new Set(['address', 'address-crypto'])

/** Whether JSON is an event of MISP. */
export function isMisp(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'Event' in value
}

/**
 * Reads an event of MISP: all that Spoor wrote into it, and of anybody else's the addresses with what is said of them.
 * @throws InputError that names the object and the field
 */
export function readMisp(value: unknown, file: string): Received {
  const parsed = eventSchema.safeParse(value)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new InputError(`${file}: ${issue?.path.join('.') ?? 'the event'} is wrong`, {
      wanted: issue?.message ?? 'an event of MISP',
      next: 'ask the sender for the file again; nothing of it was taken over',
    })
  }
  const { Event: event } = parsed.data
  const told = event.Object.map((object) => ({ object, exact: exactOf(object.comment ?? '') }))
  const at = ({ uuid }: MispObject): string => `${file}, object ${uuid}`
  const ours = (name: string, key: string) =>
    told.flatMap(({ object, exact }) =>
      object.name === name && exact[key] !== undefined ? [{ object, value: exact[key] }] : [],
    )
  const [found] = ours('forensic-case', 'case').map(({ object, value: one }) =>
    record<CaseRecord>(caseSchema, one, at(object)),
  )
  const strange = told.filter(({ object, exact }) => object.name === 'coin-address' && exact.address === undefined)
  return {
    format: 'misp',
    ...(found === undefined ? {} : { case: found }),
    addresses: ours('coin-address', 'address').map(({ object, value: one }) =>
      record<AddressRecord>(addressSchema, one, at(object)),
    ),
    movements: ours('cryptocurrency-transaction', 'movement').map(({ object, value: one }) =>
      record<MovementRecord>(movementSchema, one, at(object)),
    ),
    leads: event.Object.flatMap((object) =>
      object.ObjectReference.flatMap(({ comment, relationship_type: relation }) => {
        const lead = relation === 'suspected-link' ? exactOf(comment ?? '').lead : undefined
        return lead === undefined ? [] : [record<LeadRecord>(leadSchema, lead, at(object))]
      }),
    ),
    labels: ours('annotation', 'label').map(({ object, value: one }) => ({
      ...record<LabelRecord>(labelSchema, one, at(object)),
      ...marked(object.Attribute, event.Tag),
    })),
    notes: ours('annotation', 'about')
      .filter(({ value: about }) => about === 'note')
      .map(({ object }) => ({ text: fieldOf(object, 'text'), ...marked(object.Attribute, event.Tag) })),
    named: [
      ...strange.flatMap(({ object }) => namedAccount(object, event)),
      ...event.Attribute.filter(({ type }) => type === 'btc').map((attribute) =>
        account(attribute.value, 'btc', attribute.comment ?? '', event, marked([attribute], event.Tag)),
      ),
    ],
    unknown: strange.filter(({ object }) => fieldOf(object, 'address-xmr') !== '').length,
  }
}

type Event = z.infer<typeof eventSchema>['Event']

function namedAccount(object: MispObject, event: Event): readonly NamedAccount[] {
  const name = fieldOf(object, 'text') || (object.comment ?? '')
  return object.Attribute.filter(({ object_relation: relation }) => ACCOUNTS.has(relation ?? '')).map(
    ({ value, type }) =>
      account(
        value,
        type === 'btc' ? 'btc' : fieldOf(object, 'symbol'),
        name,
        event,
        marked(object.Attribute, event.Tag),
      ),
  )
}

function account(
  value: string,
  network: string,
  name: string,
  event: Event,
  tlp: { readonly tlp?: Tlp },
): NamedAccount {
  const date = /^\d{4}-\d{2}-\d{2}$/.test(event.date) ? event.date : ''
  return { account: value, network, name: name || event.info, source: event.Orgc?.name ?? event.info, date, ...tlp }
}

/** The narrowest marking of an object; that of the event where it has none of its own. */
function marked(
  attributes: readonly Attribute[],
  ofEvent: readonly { readonly name: string }[] = [],
): { readonly tlp?: Tlp } {
  const own = attributes.flatMap(({ Tag = [] }) => Tag)
  const at = (own.some(({ name }) => name.startsWith('tlp:')) ? own : ofEvent)
    .map(({ name }) =>
      TLP.findIndex(
        (marking) =>
          name.toLowerCase() === `tlp:${marking}` || (marking === 'clear' && name.toLowerCase() === 'tlp:white'),
      ),
    )
    .filter((index) => index >= 0)
  return at.length === 0 ? {} : { tlp: TLP[Math.max(...at)]! }
}

function fieldOf(object: MispObject, relation: string): string {
  return object.Attribute.find(({ object_relation: of }) => of === relation)?.value ?? ''
}

/** Our record in a comment; nothing where somebody else wrote it. */
function exactOf(comment: string): Readonly<Record<string, unknown>> {
  if (!comment.startsWith('{')) return {}
  const read = readJson(Buffer.from(comment))
  return read.ok && typeof read.value === 'object' && read.value !== null ? (read.value as Record<string, unknown>) : {}
}
