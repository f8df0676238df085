import { Interface } from 'ethers/abi'
import { type Address, addressOn } from '../../../packages/tracer/src/model/address.ts'
import { parseChain } from '../../../packages/tracer/src/model/chain.ts'
import type { UnixSeconds } from '../../../packages/tracer/src/model/time.ts'
import type { Log, Transaction } from '../../../packages/tracer/src/model/transaction.ts'
import { shippedCatalogue } from '../../../packages/tracer/src/source/catalogue.ts'
import { distinct, internalRow, nativeRow, rowsOfLog } from '../../../packages/tracer/src/source/evm-rows.ts'
import { networkOf } from '../../../packages/tracer/src/source/networks.ts'

/** What happens in a transaction, in the order it happens: an event, or coins that a call inside moves. */
export type Happening =
  | { readonly at: string; readonly event: string; readonly values: readonly unknown[] }
  | { readonly from: string; readonly to: string; readonly coins: bigint }

const TRANSFER = 'Transfer(address indexed from, address indexed to, uint256 value)'
export const ZERO = `0x${'0'.repeat(40)}`

/** An address for a name: the same each time, and nobody's. */
export const nobody = (name: string): string => `0x${Buffer.from(name).toString('hex').padStart(40, '9')}`

/** A token moves as its event tells. */
export const moved = (token: string, from: string, to: string, units: bigint): Happening => ({
  at: token,
  event: TRANSFER,
  values: [from, to, units],
})

/**
 * An opened transaction of the main chain as a source would give it, with rows made by the rules of every source.
 * @param value coins that the sender pays to the contract that is called
 */
export function signedTransaction(
  name: string,
  sender: string,
  callee: string,
  happenings: readonly Happening[],
  value = 0n,
): Transaction {
  const chain = parseChain('eip155:1')
  const net = networkOf(chain, shippedCatalogue())
  const hash = `0x${Buffer.from(name).toString('hex').padStart(64, '0')}`
  const [block, time] = [21_000_000, 1_740_000_000 as UnixSeconds]
  const place = { tx: hash, txIndex: 0, block, blockHash: null, time, status: 1 as const, unfinalized: false }
  const logs: Log[] = []
  const coins = nativeRow(net, place, sender, callee, value)
  let frame = 0
  for (const item of happenings) {
    if ('coins' in item) {
      frame += 1
      coins.push(...internalRow(net, place, { position: frame, from: item.from, to: item.to, units: item.coins }))
      continue
    }
    const abi = new Interface([`event ${item.event}`])
    const { topics, data } = abi.encodeEventLog(
      abi.getEvent(item.event.slice(0, item.event.indexOf('(')))!,
      item.values,
    )
    logs.push({ index: logs.length, emitter: addressOn(chain, item.at), topics: topics as string[], data })
  }
  const tokens = distinct(logs.flatMap((log) => rowsOfLog(net, place, log)))
  const account = (hex: string): Address => addressOn(chain, hex)
  return {
    ...{ chain, hash, block, blockHash: hash, time, index: 0, sender: account(sender), callee: account(callee) },
    ...{ input: '0x12345678', status: 1, logs, transfers: [...coins, ...tokens] },
  }
}
