import { z } from 'zod'

/*
 * Rows as the account lists write them: every figure is text, what is not there is empty, and whoever imitates them leaves out
 * or renames a member here and there. Hex comes out in lower case. Members that are not named here are ignored.
 */

const whole = z.coerce
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number)
const units = z.coerce
  .string()
  .regex(/^\d{1,78}$/)
  .transform(BigInt)
const hash = z
  .string()
  .regex(/^0x[0-9a-f]{64}$/i)
  .toLowerCase()
const address = z
  .string()
  .regex(/^0x[0-9a-f]{40}$/i)
  .toLowerCase()
const nothing = z.literal('').nullish()
const addressOrNone = z.union([address, nothing.transform(() => undefined)])
const flag = z.union([z.literal(['0', '1', '']), z.literal([0, 1])]).nullish()
const text = z.string().nullish()

const base = { blockNumber: whole, timeStamp: whole, from: address, to: addressOrNone }
const placed = {
  hash,
  blockHash: z.union([hash, nothing.transform(() => undefined)]),
  transactionIndex: z.union([whole, nothing.transform(() => undefined)]),
}

/** `txlist` */
const transactionRow = z.object({
  ...base,
  ...placed,
  nonce: z.union([whole, nothing.transform(() => undefined)]),
  value: units,
  /** The contract that the transaction makes. */
  contractAddress: addressOrNone,
  gasUsed: z.union([units, nothing.transform(() => undefined)]),
  gasPrice: z.union([units, nothing.transform(() => undefined)]),
  isError: flag,
  txreceipt_status: flag,
  input: text,
  methodId: text,
})

/** What genesis gave an account stands in `txlist` like a transaction. */
const genesisRow = z.object({
  hash: z.string().startsWith('GENESIS'),
  blockNumber: whole,
  timeStamp: whole,
  from: z.string(),
  to: address,
  value: units,
})

/** `txlistinternal`; Blockscout calls the hash otherwise, and lists an index in place of the place in the trace. */
const internalFields = z.object({
  ...base,
  hash: hash.optional(),
  transactionHash: hash.optional(),
  value: units,
  contractAddress: addressOrNone,
  type: text,
  callType: text,
  traceId: text,
  index: text,
  isError: flag,
})
const internalRow = internalFields.refine((row) => row.hash !== undefined || row.transactionHash !== undefined)

const token = {
  ...base,
  ...placed,
  contractAddress: address,
  to: address,
  tokenName: text,
  tokenSymbol: text,
  tokenDecimal: text,
}
/** No value: a token that hides its amounts. */
const fungibleRow = z.object({ ...token, value: z.union([units, z.null().transform(() => undefined)]) })
const pieceRow = z.object({ ...token, tokenID: units })
const multiRow = z.object({ ...token, tokenID: units, tokenValue: units })

export type TransactionRow = z.output<typeof transactionRow>
export type GenesisRow = z.output<typeof genesisRow>
export type InternalRow = z.output<typeof internalRow>
export type FungibleRow = z.output<typeof fungibleRow>
export type PieceRow = z.output<typeof pieceRow>
export type MultiRow = z.output<typeof multiRow>

/** The lists of an address, by their action. */
export const ROW = {
  txlist: z.union([transactionRow, genesisRow]),
  txlistinternal: internalRow,
  tokentx: fungibleRow,
  tokennfttx: pieceRow,
  token1155tx: multiRow,
} as const
export type List = keyof typeof ROW
export type RowOf<L extends List> = z.output<(typeof ROW)[L]>

export const LISTS = Object.keys(ROW) as readonly List[]

/** A row of `txlistinternal` that was asked for by transaction names none. */
export const internalOfTransaction = internalFields
