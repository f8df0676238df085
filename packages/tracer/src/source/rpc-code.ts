import { z } from 'zod'
import type { Address } from '../model/address.ts'
import type { Code } from '../model/code.ts'
import { codeFrom, type Maker, withMaker } from './code.ts'
import { hexOf } from './evm-network.ts'
import { hex, type RpcClient } from './rpc-client.ts'
import { hexAddress, hexData, hexWord } from './rpc-shapes.ts'

/** What an endpoint tells of code: nothing, the bytes, or also who made them. */
export type CodeAbility = 'bytes' | 'makers' | undefined

const made = z
  .object({ creator: hexAddress, hash: hexWord })
  .transform(({ creator, hash }): Maker => ({ creator, tx: hash }))

/**
 * The contract at an address after a block; undefined where there is none, where the endpoint does not keep that state, or where it was not found to
 * tell of code.
 */
export async function codeAt(
  client: RpcClient,
  able: CodeAbility,
  address: Address,
  block: number,
): Promise<Code | undefined> {
  if (able === undefined) return undefined
  const party = hexOf(address)
  // Code is a help and no fact that anything else needs: whatever an endpoint says instead is no answer.
  const asking = { shape: z.unknown(), steers: 'all' } as const
  const read = await client.ask('eth_getCode', [party, hex(block)], asking)
  const bytes = hexData.safeParse(read.ok ? read.value : undefined).data
  const code = bytes === undefined ? undefined : codeFrom(client.net, bytes, block)
  if (able !== 'makers' || code === undefined) return code
  const told = await client.ask('ots_getContractCreator', [party], asking)
  return withMaker(client.net, code, made.safeParse(told.ok ? told.value : undefined).data)
}
