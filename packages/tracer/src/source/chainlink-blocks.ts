import { z } from 'zod'
import { SourceError } from '../model/errors.ts'
import { dayOf, showTime } from '../model/time.ts'
import type { RpcEndpoint } from './rpc.ts'

/** Hexadecimal number of JSON-RPC that a JavaScript number holds exactly. */
export const quantity = z
  .string()
  .regex(/^0x[0-9a-f]{1,13}$/i)
  .transform(Number)

const block = z.object({ number: quantity, timestamp: quantity })
type Block = z.infer<typeof block>

/** Blocks of a span of time, both included. */
export interface BlockSpan {
  readonly first: number
  readonly last: number
}

/**
 * The blocks whose time is at or after `from` and before `end`, by bisection; undefined where there is none.
 * @throws SourceError when the chain is not final beyond `end` yet, or the endpoint contradicts itself
 */
export async function blocksBetween(
  rpc: RpcEndpoint,
  from: number,
  end: number,
  note: (text: string) => void,
): Promise<BlockSpan | undefined> {
  const head = await headOf(rpc, note)
  if (head.timestamp < end) {
    throw new SourceError(`the last block that ${rpc.host} can vouch for is within the days asked for`, {
      got: `block ${head.number} of ${showTime(head.timestamp)}`,
      wanted: `one of ${showTime(end)} or later: a day has a close once it is over`,
      next: `ask for days before ${dayOf(head.timestamp)}, or try again later`,
    })
  }
  const first = await firstFrom(rpc, from, head)
  const after = await firstFrom(rpc, end, head)
  return first < after ? { first, last: after - 1 } : undefined
}

/** The last final block; the last one of all where the endpoint knows no finality. */
async function headOf(rpc: RpcEndpoint, note: (text: string) => void): Promise<Block> {
  const method = 'eth_getBlockByNumber'
  const final = await rpc.ask(method, ['finalized', false])
  if (final.ok && final.result !== null) return rpc.shaped(method, final.result, block)
  note(`${rpc.host} names no final block; the latest one stands for it, which the chain may still take back`)
  return rpc.call(method, ['latest', false], block)
}

/** The number of the first block at or after a time, which the head is. */
async function firstFrom(rpc: RpcEndpoint, time: number, head: Block): Promise<number> {
  const genesis = await blockAt(rpc, 0)
  if (genesis.timestamp >= time) return 0
  let [before, at] = [genesis, head]
  while (at.number - before.number > 1) {
    const middle = await blockAt(rpc, before.number + Math.floor((at.number - before.number) / 2))
    if (middle.timestamp < before.timestamp || middle.timestamp > at.timestamp) {
      throw rpc.failed(`${rpc.host} gives times of blocks that run backwards`, { got: `at block ${middle.number}` })
    }
    if (middle.timestamp < time) before = middle
    else at = middle
  }
  return at.number
}

async function blockAt(rpc: RpcEndpoint, number: number): Promise<Block> {
  const found = await rpc.call('eth_getBlockByNumber', [`0x${number.toString(16)}`, false], block)
  if (found.number === number) return found
  throw rpc.failed(`${rpc.host} answers another block than the one asked for`, {
    got: `block ${found.number}`,
    wanted: `block ${number}`,
  })
}
