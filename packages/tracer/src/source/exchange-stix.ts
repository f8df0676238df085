import { z } from 'zod'
import { InputError } from '../model/errors.ts'
import {
  type AddressRecord,
  type CaseRecord,
  type LabelRecord,
  type LeadRecord,
  type MovementRecord,
  STIX_EXTENSION,
  STIX_WALLET,
} from '../model/exchange.ts'
import type { NamedAccount, Received } from '../model/received.ts'
import { TLP, type Tlp } from '../model/tlp.ts'
import { addressSchema, caseSchema, labelSchema, leadSchema, movementSchema, record } from './exchange-records.ts'

const MOST = 2_000_000
const text = z.string().max(100_000)
const properties = z.record(z.string(), z.unknown())

const objectSchema = z.looseObject({
  type: z.string().max(250),
  id: z.string().regex(/^[a-z0-9-]{1,250}--[0-9a-fA-F-]{36}$/, 'an id of STIX: a type, -- and a UUID'),
  created: z.string().max(40).optional(),
  created_by_ref: z.string().max(300).optional(),
  object_marking_refs: z.array(z.string().max(300)).max(100).optional(),
  extensions: z.record(z.string(), properties).optional(),
})
type StixObject = z.infer<typeof objectSchema>
const bundleSchema = z.object({ type: z.literal('bundle'), id: text, objects: z.array(objectSchema).max(MOST) })

/** Markings by their ids: those of TLP 2.0, and those of STIX 2.1's own TLP 1.0, whose white is clear. */
const MARKINGS: ReadonlyMap<string, Tlp> = new Map([
  ['marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487', 'clear'],
  ['marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb', 'green'],
  ['marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421', 'amber'],
  ['marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003', 'amber+strict'],
  ['marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1', 'red'],
  ['marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9', 'clear'],
  ['marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da', 'green'],
  ['marking-definition--f88d31f6-486f-44da-b317-01333bde0b82', 'amber'],
  ['marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed', 'red'],
])

/** Whether JSON is a bundle of STIX. */
export function isStix(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'bundle' && 'objects' in value
}

/**
 * Reads a bundle of STIX 2.x: all that Spoor wrote into it, and of anybody else's the wallets with what is said of them.
 * @throws InputError that names the object and the field
 */
export function readStix(value: unknown, file: string): Received {
  const parsed = bundleSchema.safeParse(value)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new InputError(`${file}: ${issue?.path.join('.') ?? 'the bundle'} is wrong`, {
      wanted: issue?.message ?? 'a bundle of STIX 2.1',
      next: 'ask the sender for the file again; nothing of it was taken over',
    })
  }
  const { objects } = parsed.data
  const ids = new Map(objects.map((object) => [object.id, object]))
  const ours = (type: string, key: string) =>
    objects.flatMap((object) => {
      const found = object.type === type ? object.extensions?.[STIX_EXTENSION] : undefined
      return found?.[key] === undefined ? [] : [{ object, value: found[key], whole: found }]
    })
  const at = ({ id }: StixObject): string => `${file}, object ${id}`
  const cases = ours('report', 'incident_json').map(({ object, whole }) =>
    record<CaseRecord>(caseSchema, whole, at(object)),
  )
  if (cases.length > 1) {
    throw new InputError(`${file}: reports of several cases`, {
      got: `${cases.length} reports`,
      wanted: 'one case a file',
      next: 'ask the sender for one file for each case',
    })
  }
  const [found] = cases
  return {
    format: 'stix',
    ...(found === undefined ? {} : { case: found }),
    addresses: ours(STIX_WALLET, 'address').map(({ object, whole }) =>
      record<AddressRecord>(addressSchema, whole, at(object)),
    ),
    movements: ours('relationship', 'movement').map(({ object, value: one }) =>
      record<MovementRecord>(movementSchema, one, at(object)),
    ),
    leads: ours('relationship', 'lead').map(({ object, value: one }) =>
      record<LeadRecord>(leadSchema, one, at(object)),
    ),
    labels: ours('note', 'label').map(({ object, value: one }) => ({
      ...record<LabelRecord>(labelSchema, one, at(object)),
      ...marked(object),
    })),
    notes: objects
      .filter(
        ({ type, extensions, abstract }) =>
          type === 'note' && extensions === undefined && abstract === 'Note of the analyst',
      )
      .map((note) => ({ text: textOf(note.content), ...marked(note) })),
    named: namedAccounts(objects, ids),
    unknown: 0,
  }
}

/** Wallets without our extension, by what the objects that point at them say. */
function namedAccounts(objects: readonly StixObject[], ids: ReadonlyMap<string, StixObject>): readonly NamedAccount[] {
  const said = new Map<string, { readonly name: string; readonly by: StixObject }>()
  const say = (ref: unknown, name: string, by: StixObject): void => {
    if (typeof ref === 'string' && name !== '' && !said.has(ref)) said.set(ref, { name, by })
  }
  for (const object of objects) {
    if (object.type === 'relationship') {
      const source = ids.get(String(object.source_ref))
      if (source !== undefined && source.type !== STIX_WALLET) say(object.target_ref, textOf(source.name), source)
    }
    if (object.type !== 'note' && object.type !== 'report' && object.type !== 'grouping') continue
    for (const ref of Array.isArray(object.object_refs) ? object.object_refs : [])
      say(ref, textOf(object.abstract ?? object.name), object)
  }
  return objects.flatMap((wallet): NamedAccount[] => {
    if (wallet.type !== STIX_WALLET || wallet.extensions?.[STIX_EXTENSION] !== undefined) return []
    const holder = typeof wallet.holder_ref === 'string' ? ids.get(wallet.holder_ref) : undefined
    const about = said.get(wallet.id)
    const author = ids.get(about?.by.created_by_ref ?? wallet.created_by_ref ?? '')
    return [
      {
        account: textOf(wallet.value),
        network: '',
        name: textOf(holder?.name) || (about?.name ?? ''),
        source: textOf(author?.name),
        date: textOf(about?.by.created).slice(0, 10),
        ...marked(wallet),
      },
    ]
  })
}

/** The narrowest marking counts: whoever hands on what he got must not widen it. */
function marked({ object_marking_refs: refs = [] }: StixObject): { readonly tlp?: Tlp } {
  const at = refs.flatMap((ref) => MARKINGS.get(ref) ?? []).map((marking) => TLP.indexOf(marking))
  return at.length === 0 ? {} : { tlp: TLP[Math.max(...at)]! }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
