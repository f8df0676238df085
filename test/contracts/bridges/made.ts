import { EventFragment, Interface } from 'ethers/abi'
import { keccak256 } from 'ethers/crypto'
import { toUtf8Bytes } from 'ethers/utils'
import { type Address, accountOf, addressOn } from '../../../packages/tracer/src/model/address.ts'
import { type Asset, parseAsset } from '../../../packages/tracer/src/model/asset.ts'
import { type Chain, parseChain } from '../../../packages/tracer/src/model/chain.ts'
import type { BridgeContract, BridgeFacts, Crossing } from '../../../packages/tracer/src/model/crossing.ts'
import type { UnixSeconds } from '../../../packages/tracer/src/model/time.ts'
import type { Log, Transaction } from '../../../packages/tracer/src/model/transaction.ts'
import type { Transfer, TransferId } from '../../../packages/tracer/src/model/transfer.ts'

/** Transactions of two chains as bridges make them: events as their contracts encode them, rows by name. */

export const ONE = parseChain('eip155:1')
export const TWO = parseChain('eip155:8453')
export const SOLANA = parseChain('solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp')

/** The same account for the same name, as 20 bytes of hex. */
export function hex(name: string): string {
  return name === '0' ? `0x${'0'.repeat(40)}` : keccak256(toUtf8Bytes(name)).slice(0, 42)
}

/** The same as a word of 32 bytes. */
export function word(name: string): string {
  return `0x${hex(name).slice(2).padStart(64, '0')}`
}

export function at(chain: Chain, name: string): Address {
  return addressOn(chain, hex(name))
}

export function token(chain: Chain, name: string): Asset {
  return parseAsset(`${chain}/erc20:${hex(name)}`, chain)
}

export function coin(chain: Chain): Asset {
  return parseAsset(`${chain}/slip44:60`, chain)
}

export type Step =
  | { readonly from: string; readonly to: string; readonly asset: string; readonly units: bigint }
  | { readonly emitter: string; readonly topics: readonly string[]; readonly data: string }

/** `pay('thief', 'pool', 'USDC', 100n)`; ETH is paid by a call. */
export function pay(from: string, to: string, asset: string, units: bigint): Step {
  return { from, to, asset, units }
}

/** An event as a contract of that name emits it. */
export function says(emitter: string, declaration: string, values: readonly unknown[]): Step {
  const fragment = EventFragment.from(`event ${declaration}`)
  const { topics, data } = new Interface([fragment]).encodeEventLog(fragment, values)
  return { emitter, topics: topics as string[], data }
}

export interface Made {
  readonly time?: number
  readonly hash?: string
  readonly sender?: string
  readonly callee?: string
  readonly input?: string
  readonly status?: 0 | 1
}

/** A transaction of these steps, its events at 10, 11, … and its rows named as sources name them. */
export function transaction(chain: Chain, steps: readonly Step[], made: Made = {}): Transaction {
  const { time = 1000, sender = 'thief', callee = 'router', input = '0x12345678', status = 1 } = made
  const hash = made.hash ?? keccak256(toUtf8Bytes(JSON.stringify([chain, time, sender, steps], plain)))
  const logs: Log[] = []
  const transfers: Transfer[] = []
  for (const [n, step] of steps.entries()) {
    const index = 10 + n
    if ('emitter' in step) {
      logs.push({ index, emitter: at(chain, step.emitter), topics: step.topics, data: step.data })
      continue
    }
    const native = step.asset === 'ETH'
    transfers.push({
      id: `${chain}:${hash}:${native ? 'internal' : 'erc20'}:${native ? n : index}` as TransferId,
      chain,
      block: 1,
      time: time as UnixSeconds,
      tx: hash,
      txIndex: 0,
      position: native ? n : index,
      kind: native ? 'internal' : 'erc20',
      from: at(chain, step.from),
      to: at(chain, step.to),
      asset: native ? coin(chain) : token(chain, step.asset),
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
  const place = {
    chain,
    hash,
    block: 1,
    blockHash: keccak256(toUtf8Bytes('block')),
    time: time as UnixSeconds,
    index: 0,
  }
  return { ...place, sender: at(chain, sender), callee: at(chain, callee), input, status, logs, transfers }
}

function plain(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}

/** Facts of these contracts on both chains, and of the numbers of the chains that the tests use. */
export function facts(roles: Readonly<Record<string, string>>, on: readonly Chain[] = [ONE, TWO]): BridgeFacts {
  const contracts = new Map<Address, BridgeContract>()
  for (const chain of on) for (const [name, role] of Object.entries(roles)) contracts.set(at(chain, name), { role })
  return {
    contracts,
    chains: new Map(
      (
        [
          ['cctp:0', 'Ethereum', ONE],
          ['cctp:6', 'Base', TWO],
          ['cctp:5', 'Solana', SOLANA],
          ['cctp:4', 'Noble', null],
          ['wormhole:1', 'Solana', SOLANA],
          ['wormhole:2', 'Ethereum', ONE],
          ['wormhole:30', 'Base', TWO],
          ['layerzero:30101', 'Ethereum', ONE],
          ['layerzero:30184', 'Base', TWO],
          ['layerzero:30420', 'TRON', parseChain('tron:0x2b6653dc')],
          ['across:34268394551451', 'Solana', SOLANA],
          ['debridge:7565164', 'Solana', SOLANA],
          ['debridge:100000026', 'TRON', parseChain('tron:0x2b6653dc')],
          ['poly:2', 'Ethereum', ONE],
          ['poly:99', 'Base', TWO],
          ['axelar:ETHEREUM', 'Ethereum', ONE],
          ['axelar:BASE', 'base', TWO],
        ] as const
      ).map(([key, name, chain]) => [key, { name, chain }]),
    ),
    wrappers: new Set(on.map((chain) => at(chain, 'WETH'))),
  }
}

/** What a crossing says, in few words. */
export function told(crossing: Crossing): string {
  const { role, key, party, units, destination } = crossing
  const to = destination && ` to ${destination.address ?? `${destination.name}:${destination.written}`}`
  return `${role} ${key} ${accountOf(party)} ${units}${to ?? ''}`
}
