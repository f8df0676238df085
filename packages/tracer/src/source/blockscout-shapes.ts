import { z } from 'zod'
import { hexAddress, hexData, hexWord } from './rpc-shapes.ts'

/*
 * What Blockscout's API of version 2 answers, as far as rows need it. Amounts are text; hex comes out in lower case. Members that
 * are not named here are ignored.
 */

const count = z.number().int().nonnegative()
const countOrNone = count.nullish().transform((value) => value ?? undefined)
/** Text of digits; its database writes round numbers as `12E+3` here and there. */
const units = z
  .string()
  .regex(/^\d{1,78}(?:E\+\d{1,2})?$/)
  .transform((text) => {
    const [digits, zeros = '0'] = text.split('E+') as [string, string?]
    return BigInt(digits) * 10n ** BigInt(zeros)
  })
const unitsOrNone = units.nullish().transform((value) => value ?? undefined)
const text = z.string().nullish()
const time = z.iso.datetime({ offset: true }).transform((written) => Math.floor(Date.parse(written) / 1_000))

const party = z.object({ hash: hexAddress, is_contract: z.boolean().nullish() })
const partyOrNone = party.nullish().transform((value) => value ?? undefined)

/** A transaction, a frame or a token transfer, as `advanced-filters` lists all three. */
export const filterItem = z.object({
  hash: hexWord,
  type: z.string(),
  status: text,
  method: text,
  from: partyOrNone,
  to: partyOrNone,
  created_contract: partyOrNone,
  value: unitsOrNone,
  total: z.object({ value: unitsOrNone, token_id: unitsOrNone }).nullish(),
  token: z
    .object({
      address_hash: hexAddress.nullish(),
      address: hexAddress.nullish(),
      symbol: text,
      name: text,
      decimals: text,
    })
    .nullish(),
  timestamp: time,
  block_number: count,
  transaction_index: count,
  internal_transaction_index: countOrNone,
  token_transfer_index: countOrNone,
  token_transfer_batch_index: countOrNone,
  fee: unitsOrNone,
})
export type FilterItem = z.output<typeof filterItem>

/** A frame, as the lists of internal transactions of an address and of a transaction have it. */
export const frameItem = z.object({
  transaction_hash: hexWord,
  transaction_index: count,
  index: count,
  success: z.boolean(),
  type: z.string(),
  from: partyOrNone,
  to: partyOrNone,
  created_contract: partyOrNone,
  value: units,
  block_number: count,
  timestamp: time,
})
export type FrameItem = z.output<typeof frameItem>

export const logItem = z.object({
  address: party,
  topics: z.array(hexWord.nullable()),
  data: hexData,
  index: count,
  block_number: count,
  block_hash: hexWord.nullish(),
})
export type LogItem = z.output<typeof logItem>

export const transactionItem = z.object({
  hash: hexWord,
  block_number: count,
  position: count,
  timestamp: time,
  /** None where it is not known, as before Byzantium until the trace was read. */
  status: z.literal(['ok', 'error']).nullish(),
  from: party,
  to: partyOrNone,
  created_contract: partyOrNone,
  value: units,
  fee: z.object({ value: unitsOrNone }),
  raw_input: hexData,
})
export type TransactionItem = z.output<typeof transactionItem>

export const addressItem = z.object({
  hash: hexAddress,
  is_contract: z.boolean().nullish(),
  creation_transaction_hash: hexWord.nullish(),
  creator_address_hash: hexAddress.nullish(),
})

const ratio = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => (value == null ? undefined : Number(value)))
export const indexingStatus = z.object({ indexed_blocks_ratio: ratio, indexed_internal_transactions_ratio: ratio })

/** Members of a cursor that are sent back; anything else in one is dropped: old versions repeated the key there. */
const CURSOR = [
  'block_number',
  'transaction_index',
  'index',
  'internal_transaction_index',
  'token_transfer_index',
  'token_transfer_batch_index',
] as const

/** One page of a list. */
export function pageOf<T>(item: z.ZodType<T>) {
  const cursor = z.record(z.string(), z.unknown()).nullish()
  return z
    .object({ items: z.array(item), next_page_params: cursor })
    .transform(({ items, next_page_params: next }) => ({
      items,
      next:
        next == null
          ? undefined
          : Object.fromEntries(CURSOR.filter((name) => name in next).map((name) => [name, next[name]])),
    }))
}
