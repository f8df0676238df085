import { keccak256 } from 'ethers/crypto'
import type { Address } from '../model/address.ts'
import type { Code } from '../model/code.ts'
import { type EvmNetwork, evmAddress } from './evm-network.ts'

/**
 * Contracts that only hand every call to the code of another: EIP-1167, with an address that may begin with zeros and go without them, and
 * EIP-7511, which is shorter. Bytes behind it are arguments that such a clone was made with.
 */
const CLONES = [
  { before: '363d3d373d3d3d363d', after: '5af43d82803e903d9160', end: 0x2b },
  { before: '365f5f375f5f365f', after: '5af43d5f5f3e5f3d9160', end: 0x2a },
] as const
const LAST = '57fd5bf3'
const PUSH_1 = 0x60
const DELEGATION = '0xef0100'
const ADDRESS_BYTES = 20

/**
 * The contract that bytes are; undefined where they are none, or only name the contract whose code an account runs (EIP-7702).
 * @param bytes `0x…`
 * @example codeFrom(net, '0x363d3d373d3d3d363d73' + of + '5af43d82803e903d91602b57fd5bf3', 7)?.cloneOf // of
 */
export function codeFrom(net: EvmNetwork, bytes: string, block: number): Code | undefined {
  if (bytes === '0x' || bytes.startsWith(DELEGATION)) return undefined
  const cloneOf = clonedBy(net, bytes.slice(2))
  return { block, bytes: bytes.length / 2 - 1, hash: keccak256(bytes), cloneOf, maker: null }
}

/** Who made a contract, as services say it: hex, and the hash of the transaction. */
export interface Maker {
  readonly creator: string
  readonly tx: string
}

/** A contract with who made it, where that is known. */
export function withMaker(net: EvmNetwork, code: Code, maker: Maker | undefined): Code {
  return maker === undefined ? code : { ...code, maker: { address: evmAddress(net, maker.creator), tx: maker.tx } }
}

function clonedBy(net: EvmNetwork, code: string): Address | null {
  for (const { before, after, end } of CLONES) {
    if (!code.startsWith(before)) continue
    const pushed = Number.parseInt(code.slice(before.length, before.length + 2), 16) - PUSH_1 + 1
    if (!(pushed >= 1 && pushed <= ADDRESS_BYTES)) continue
    const rest = code.slice(before.length + 2)
    const address = rest.slice(0, 2 * pushed)
    const jump = (end - ADDRESS_BYTES + pushed).toString(16).padStart(2, '0')
    if (!rest.startsWith(`${after}${jump}${LAST}`, 2 * pushed)) continue
    return evmAddress(net, `0x${address.padStart(2 * ADDRESS_BYTES, '0')}`)
  }
  return null
}
