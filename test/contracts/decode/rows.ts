import { type Address, addressOn } from '../../../packages/tracer/src/model/address.ts'
import { type Asset, parseAsset } from '../../../packages/tracer/src/model/asset.ts'
import { parseChain } from '../../../packages/tracer/src/model/chain.ts'
import type { UnixSeconds } from '../../../packages/tracer/src/model/time.ts'
import type { Log, Transaction } from '../../../packages/tracer/src/model/transaction.ts'
import type { Transfer, TransferId, TransferKind } from '../../../packages/tracer/src/model/transfer.ts'

/** Builders for the tests of this folder: addresses and tokens by name, rows and events in the order they are written. */

export const CHAIN = parseChain('eip155:1')
export const ETH = parseAsset(`${CHAIN}/slip44:60`, CHAIN)
export const ZERO = addressOn(CHAIN, `0x${'0'.repeat(40)}`)
const TRANSFER = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef'
const TX = `0x${'7'.repeat(64)}`

/** The same address for the same name. */
export function at(name: string): Address {
  return name === '0' ? ZERO : addressOn(CHAIN, `0x${Buffer.from(name).toString('hex').slice(0, 40).padStart(40, '0')}`)
}

/** The token whose contract is the address of that name. */
export function token(name: string): Asset {
  return parseAsset(`${CHAIN}/erc20:${hex(at(name))}`, CHAIN)
}

export function hex(address: Address): string {
  return address.slice(address.lastIndexOf(':') + 1)
}

export type Step =
  | {
      readonly kind: TransferKind
      readonly from: string
      readonly to: string
      readonly asset: Asset
      readonly units: bigint
    }
  | { readonly emitter: string; readonly topics: readonly string[]; readonly data: string }

/** `pay('thief', 'pool', 'USDT', 100n)`; ETH is paid by a call. */
export function pay(from: string, to: string, asset: string, units: bigint): Step {
  return asset === 'ETH'
    ? { kind: 'internal', from, to, asset: ETH, units }
    : { kind: 'erc20', from, to, asset: token(asset), units }
}

/** A transaction of these steps; an id is `<n>` of the step. */
export function transaction(sender: string, callee: string, steps: readonly Step[], input = '0x12345678'): Transaction {
  const transfers: Transfer[] = []
  const logs: Log[] = []
  let index = 100
  let frame = 1
  for (const [n, step] of steps.entries()) {
    if ('emitter' in step)
      logs.push({ index: index++, emitter: at(step.emitter), topics: step.topics, data: step.data })
    else {
      const coin = step.kind === 'native' || step.kind === 'internal'
      const contract = /erc\d+:(\w+)/.exec(step.asset)?.[1]
      if (contract !== undefined)
        logs.push({ index, emitter: addressOn(CHAIN, contract), topics: [TRANSFER], data: '0x' })
      transfers.push({
        id: String(n) as TransferId,
        chain: CHAIN,
        block: 1,
        time: 1 as UnixSeconds,
        tx: TX,
        txIndex: 0,
        position: coin ? frame++ : index++,
        kind: step.kind,
        from: at(step.from),
        to: at(step.to),
        asset: step.asset,
        units: step.units,
        shown: null,
        symbol: null,
        name: null,
        decimals: null,
        status: 1,
        blockHash: null,
        flags: [],
      })
    }
  }
  return {
    chain: CHAIN,
    hash: TX,
    block: 1,
    blockHash: '0x',
    time: 1 as UnixSeconds,
    index: 0,
    sender: at(sender),
    callee: at(callee),
    input,
    status: 1,
    logs,
    transfers,
  }
}

/** Any event, to show that its emitter is a contract. */
export function says(emitter: string): Step {
  return { emitter, topics: [`0x${'e'.repeat(64)}`], data: '0x' }
}
