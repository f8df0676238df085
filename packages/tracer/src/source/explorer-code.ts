import { z } from 'zod'
import type { Address } from '../model/address.ts'
import type { Code } from '../model/code.ts'
import type { Transfer } from '../model/transfer.ts'
import { codeFrom, type Maker, withMaker } from './code.ts'
import { type EvmNetwork, hexOf } from './evm-network.ts'
import type { Node } from './explorer-chain.ts'
import { hexAddress, hexData, hexWord } from './rpc-shapes.ts'

/**
 * Whether an address has to be a contract, or somebody whom another one spends for: it paid, and signed nothing. Explorers are asked for the
 * code of these alone, for every question of theirs counts.
 */
export function paysUnsigned(address: Address, rows: readonly Transfer[], signed: boolean): boolean {
  return !signed && rows.some(({ from, kind }) => from === address && kind !== 'fee')
}

/**
 * The contract at an address as an explorer has it now; undefined where there is none or it does not tell. Code stays what it is, but for contracts
 * that destroy themselves.
 * @param maker who made it, where that is known
 */
export async function codeThrough(
  node: Node,
  net: EvmNetwork,
  address: Address,
  block: number,
  maker: () => Promise<Maker | undefined>,
  signal?: AbortSignal,
): Promise<Code | undefined> {
  const told = await node.code(hexOf(address), signal)
  const bytes = 'result' in told ? hexData.safeParse(told.result).data : undefined
  const code = bytes === undefined ? undefined : codeFrom(net, bytes, block)
  return code && withMaker(net, code, await maker())
}

const creations = z.object({
  result: z.array(z.object({ contractAddress: hexAddress, contractCreator: hexAddress, txHash: hexWord })),
})

/** Who made a contract, out of what `getcontractcreation` answers; undefined for anything else. */
export function makerIn(value: unknown, hex: string): Maker | undefined {
  const made = creations.safeParse(value).data?.result.find(({ contractAddress }) => contractAddress === hex)
  return made && { creator: made.contractCreator, tx: made.txHash }
}
