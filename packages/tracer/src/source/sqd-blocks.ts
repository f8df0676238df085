import { z } from 'zod'
import { readJson } from './json.ts'

/*
 * What a Portal streams: one block a line, with the members that were asked for. Hex comes out in lower case, quantities as
 * bigint. Members that are not named here are ignored.
 */

const word = z
  .string()
  .regex(/^0x[0-9a-f]{64}$/i)
  .toLowerCase()
const address = z
  .string()
  .regex(/^0x[0-9a-f]{40}$/i)
  .toLowerCase()
const data = z
  .string()
  .regex(/^0x(?:[0-9a-f]{2})*$/i)
  .toLowerCase()
const quantity = z
  .string()
  .regex(/^0x[0-9a-f]{1,64}$/i)
  .transform(BigInt)
const whole = z.number().int().nonnegative()
/** Chains number transactions of their own as they like. */
const nonce = z.number().nonnegative()

export const sqdHeader = z.object({ number: whole, hash: word, parentHash: word, timestamp: whole })
export type SqdHeader = z.output<typeof sqdHeader>

/** Transactions without protection against replay name none, or 0. */
const chainId = whole.nullish().transform((id) => (id === 0 || id === null ? undefined : id))

const transaction = z.object({
  transactionIndex: whole,
  hash: word,
  nonce,
  from: address,
  to: address.nullish(),
  input: data.nullish(),
  value: quantity.nullish(),
  type: whole.nullish(),
  chainId,
  gasPrice: quantity.nullish(),
  gasUsed: quantity,
  effectiveGasPrice: quantity.nullish(),
  contractAddress: address.nullish(),
  status: z.union([z.literal(0), z.literal(1)]).nullish(),
  l1Fee: quantity.nullish(),
  blobGasUsed: quantity.nullish(),
  blobGasPrice: quantity.nullish(),
})
export type SqdTransaction = z.output<typeof transaction>

const log = z.object({
  logIndex: whole,
  transactionIndex: whole,
  transactionHash: word,
  address,
  topics: z.array(word).max(4),
  data,
})
export type SqdLog = z.output<typeof log>

const frame = { transactionIndex: whole, traceAddress: z.array(whole), subtraces: whole, error: z.string().nullish() }
const trace = z.discriminatedUnion('type', [
  z.object({
    ...frame,
    type: z.literal('call'),
    action: z.object({ from: address, to: address, value: quantity.nullish(), callType: z.string() }),
  }),
  z.object({
    ...frame,
    type: z.literal('create'),
    action: z.object({ from: address, value: quantity.nullish() }),
    result: z.object({ address: address.nullish() }).nullish(),
  }),
  z.object({
    ...frame,
    type: z.literal('suicide'),
    action: z.object({ address, refundAddress: address.nullish(), balance: quantity.nullish() }),
  }),
])
export type SqdTrace = z.output<typeof trace>

/** Rewards of a block belong to no transaction. */
const traces = z
  .array(z.union([z.object({ type: z.literal('reward') }), trace]))
  .transform((all) => all.filter((one) => one.type !== 'reward'))

/** A block of a stream over addresses. */
export const sqdBlock = z.object({
  header: sqdHeader,
  transactions: z.array(transaction).default([]),
  logs: z.array(log).default([]),
  traces: traces.default([]),
})
export type SqdBlock = z.output<typeof sqdBlock>

/** A block of the probe. */
export const probedBlock = z.object({
  header: sqdHeader,
  transactions: z.array(z.object({ chainId })).default([]),
  traces: z.array(z.object({ type: z.string() })).default([]),
})
export type ProbedBlock = z.output<typeof probedBlock>

/** A block with nothing but who sent what. */
export const sentBlock = z.object({
  header: sqdHeader,
  transactions: z.array(z.object({ hash: word, from: address, nonce })).default([]),
})

export const headerBlock = z.object({ header: sqdHeader })

/** The answer of `head` and `finalized-head`; null where the dataset holds nothing. */
export const sqdHead = z.object({ number: whole, hash: word }).nullable()

export const sqdMetadata = z.object({
  dataset: z.string(),
  aliases: z.array(z.string()).default([]),
  start_block: whole.nullish(),
})

export type LinesRead<T> =
  | { readonly ok: true; readonly blocks: readonly T[] }
  /** torn: nothing came whole, and it may have broken off; else the answer is damaged or a lie. */
  | { readonly ok: false; readonly torn: boolean; readonly why: string }

/**
 * Reads a stream line by line. A last line that broke off is left out: the line before it tells how far the answer got.
 * @param body as received; blank lines are nothing
 */
export function readLines<T extends { readonly header: SqdHeader }>(
  body: Uint8Array,
  shape: z.ZodType<T>,
): LinesRead<T> {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  const blocks: T[] = []
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(0x0a, at)
    const line = bytes.subarray(at, end < 0 ? bytes.length : end)
    at = end < 0 ? bytes.length : end + 1
    if (isBlank(line)) continue
    const json = readJson(line, { mostDepth: 32 })
    if (!json.ok) {
      const torn = end < 0
      if (torn && blocks.length > 0) break
      return { ok: false, torn, why: `a line is ${json.why}` }
    }
    const read = shape.safeParse(json.value)
    if (!read.success) {
      const { path } = read.error.issues[0]!
      return {
        ok: false,
        torn: false,
        why: `a line is not of the form of a block: see ${path.map(String).join('.').slice(0, 60)}`,
      }
    }
    blocks.push(read.data)
  }
  return blocks.length === 0 ? { ok: false, torn: true, why: 'no block came' } : { ok: true, blocks }
}

function isBlank(line: Buffer): boolean {
  return line.length < 3 && line.toString().trim() === ''
}
