import { z } from 'zod'

/*
 * What a node answers, as far as rows need it. Hex comes out in lower case, quantities as bigint or, where they count blocks and
 * places, as whole numbers that JavaScript holds exactly. Members that are not named here are ignored.
 */

/** 32 bytes. */
export const hexWord = z
  .string()
  .regex(/^0x[0-9a-f]{64}$/i)
  .toLowerCase()
/** 20 bytes. */
export const hexAddress = z
  .string()
  .regex(/^0x[0-9a-f]{40}$/i)
  .toLowerCase()
/** Any bytes. */
export const hexData = z
  .string()
  .regex(/^0x(?:[0-9a-f]{2})*$/i)
  .toLowerCase()

/** A quantity of units. */
export const units = z
  .string()
  .regex(/^0x[0-9a-f]{1,64}$/i)
  .transform(BigInt)

/** A number of a block, a place or a time. */
export const whole = z
  .string()
  .regex(/^0x0*[0-9a-f]{1,13}$/i)
  .transform(Number)
  .refine(Number.isSafeInteger)

/** Parity's traces write block and place as plain numbers. */
const plain = z.union([z.number().int().nonnegative(), whole])

const bloom = z
  .string()
  .regex(/^0x[0-9a-f]{512}$/i)
  .toLowerCase()

export const rpcLog = z.object({
  address: hexAddress,
  topics: z.array(hexWord).max(4),
  data: hexData,
  blockNumber: whole,
  blockHash: hexWord,
  transactionHash: hexWord,
  transactionIndex: whole,
  logIndex: whole,
  removed: z.literal(false).optional(),
  blockTimestamp: whole.nullish().catch(undefined),
})
export type RpcLog = z.output<typeof rpcLog>

const headerFields = {
  number: whole,
  hash: hexWord,
  parentHash: hexWord,
  timestamp: whole,
  logsBloom: bloom,
}

/** A block with the hashes of its transactions. */
export const rpcHeader = z.object({ ...headerFields, transactions: z.array(z.unknown()) })
export type RpcHeader = z.output<typeof rpcHeader>

export const rpcTransaction = z.object({
  hash: hexWord,
  blockNumber: whole,
  blockHash: hexWord,
  transactionIndex: whole,
  from: hexAddress,
  to: hexAddress.nullish(),
  value: units,
  input: hexData,
  nonce: whole,
  gas: units,
  gasPrice: units.nullish(),
})
export type RpcTransaction = z.output<typeof rpcTransaction>

/** Where a transaction stands, of that: null for one that nobody knows, no block for one that is not in any. */
export const rpcPlace = z.object({ hash: hexWord, blockNumber: whole.nullish() }).nullable()

/** A block with its transactions. */
export const rpcBlock = z.object({ ...headerFields, transactions: z.array(rpcTransaction) })
export type RpcBlock = z.output<typeof rpcBlock>

export const rpcReceipt = z.object({
  transactionHash: hexWord,
  transactionIndex: whole,
  blockHash: hexWord,
  blockNumber: whole,
  from: hexAddress,
  contractAddress: hexAddress.nullish(),
  /** Chains before Byzantium have none. */
  status: whole.nullish(),
  gasUsed: units,
  effectiveGasPrice: units.nullish(),
  /** What rollups of the OP family charge for data. */
  l1Fee: units.nullish(),
  blobGasUsed: units.nullish(),
  blobGasPrice: units.nullish(),
  logsBloom: bloom.nullish(),
  logs: z.array(rpcLog),
})
export type RpcReceipt = z.output<typeof rpcReceipt>

/** A frame as `trace_transaction`, `trace_block` and `trace_filter` list it. */
export const parityTrace = z.object({
  type: z.string(),
  action: z.object({
    from: hexAddress.nullish(),
    to: hexAddress.nullish(),
    value: units.nullish(),
    callType: z.string().nullish(),
    input: z.string().nullish(),
    /** Of a selfdestruct. */
    address: hexAddress.nullish(),
    refundAddress: hexAddress.nullish(),
    balance: units.nullish(),
  }),
  result: z.object({ address: hexAddress.nullish() }).nullish(),
  error: z.string().nullish(),
  traceAddress: z.array(z.number().int().nonnegative()),
  subtraces: z.number().int().nonnegative(),
  blockNumber: plain,
  blockHash: hexWord,
  /** None for a reward of the block. */
  transactionHash: hexWord.nullish(),
  transactionPosition: plain.nullish(),
})
export type ParityTrace = z.output<typeof parityTrace>

/** A frame as `callTracer` nests it. */
export interface CallFrame {
  readonly type: string
  readonly from: string
  readonly to?: string | null | undefined
  readonly value?: bigint | null | undefined
  readonly error?: string | null | undefined
  readonly calls?: readonly CallFrame[] | null | undefined
}
export const callFrame: z.ZodType<CallFrame> = z.object({
  type: z.string(),
  from: hexAddress,
  to: hexAddress.nullish(),
  value: units.nullish(),
  error: z.string().nullish(),
  get calls() {
    return z.array(callFrame).nullish()
  },
})

/** What `debug_traceBlockByNumber` answers: one of these a transaction, in their order. */
export const blockFrames = z.array(z.object({ txHash: hexWord.optional(), result: callFrame }))

/** A page of `ots_searchTransactionsBefore`: its receipts may come without their events. */
export const searchPage = z.object({
  txs: z.array(rpcTransaction),
  receipts: z.array(rpcReceipt.omit({ logs: true, logsBloom: true })),
  firstPage: z.boolean(),
  lastPage: z.boolean(),
})
