import { z } from 'zod'
import { parseAddress } from '../model/address.ts'
import { parseAsset } from '../model/asset.ts'
import { parseChain } from '../model/chain.ts'
import { InputError } from '../model/errors.ts'
import type { AddressRecord, CaseRecord, LabelRecord, LeadRecord, MovementRecord } from '../model/exchange.ts'

/** What our own part of a foreign file may hold. Everything in it is checked as if a stranger had written it. */
const text = z.string().max(10_000)
const word = z.string().min(1).max(500)
const units = z.string().regex(/^\d{1,78}$/, 'a whole number of base units')
const address = z.string().max(200).refine(readsAs(parseAddress), 'a CAIP-10 address in lower case')
const asset = z.string().max(300)
const count = z.number().int().nonnegative()
const time = z.iso.datetime()

export const movementSchema = z
  .object({
    movement_id: word,
    kind: word,
    sender: address,
    receiver: address.optional(),
    transaction: word.optional(),
    asset,
    units: units.optional(),
    taint: units,
    taint_low: units.optional(),
    taint_high: units.optional(),
    to_asset: asset.optional(),
    to_units: units.optional(),
    to_taint: units.optional(),
    symbol: text.optional(),
    decimals: z.number().int().min(0).max(255).optional(),
    time: time.optional(),
    block: count.optional(),
    evidence: word,
    rivals: count,
    flags: z.array(word).max(100).optional(),
    shown: text.optional(),
    protocol: text.optional(),
  })
  .refine(
    ({ sender, asset: of }) => readsAs((value) => parseAsset(value, parseChain(chainPart(sender))))(of),
    'an asset of the chain of the sender',
  )

export const labelSchema = z.object({
  address,
  name: text,
  category: text,
  source: text,
  citation: text.optional(),
  authority: word.optional(),
  date: z.string().max(40).optional(),
  confidence: z.number().int().min(0).max(100).optional(),
  actor: text.optional(),
  abuse: text.optional(),
  lost_by: text.optional(),
})

export const addressSchema = z.object({
  address,
  network: word,
  role: word,
  hop: count.optional(),
  name: text.optional(),
  stop: text.optional(),
  stop_reason: text.optional(),
  complete: z.boolean(),
  accounts: z
    .array(z.object({ asset, taint_in: units, taint_out: units, taint_held: units }))
    .max(100_000)
    .optional(),
})

export const leadSchema = z.object({
  lead_id: word,
  kind: word,
  rule: word,
  sender: address,
  receiver: address,
  sent_asset: asset,
  sent_units: units,
  received_asset: asset,
  received_units: units,
  evidence: text,
  rivals: count,
  by_chance: z.string().regex(/^\d+(\.\d+)?(e-\d+)?$/, 'a number'),
  verdict: z.enum(['accepted', 'rejected', 'open']),
  booked: z.boolean(),
})

export const caseSchema = z.object({
  incident_id: word,
  method: word,
  case_hash: z.string().regex(/^sha256:[0-9a-f]{64}$/, 'sha256: and 64 hex digits'),
  case_complete: z.boolean(),
  incident_json: z.string().max(16_000_000),
  statement_json: z.string().max(64_000_000),
})

/** Blank members that a schema allows are left out, as the records have it. */
type Told<T> = { [K in keyof T]: Exclude<T[K], undefined> }

/**
 * A record of ours out of a foreign file.
 * @param where it stands, for the message
 * @throws InputError that names the field
 */
export function record<T extends MovementRecord | LabelRecord | AddressRecord | LeadRecord | CaseRecord>(
  schema: z.ZodType,
  value: unknown,
  where: string,
): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data as Told<T>
  const [issue] = parsed.error.issues
  throw new InputError(`${where}: ${issue?.path.join('.') || 'the record'} is wrong`, {
    wanted: issue?.message ?? 'a record as Spoor writes it',
    next: 'ask the sender for the file again; nothing of it was taken over',
  })
}

function readsAs(read: (value: string) => string): (value: string) => boolean {
  return (value) => {
    try {
      return read(value) === value || value === 'iso4217:USD'
    } catch {
      return false
    }
  }
}

function chainPart(caip10: string): string {
  return caip10.split(':', 2).join(':')
}
