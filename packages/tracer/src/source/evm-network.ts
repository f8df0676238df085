import { sha256 } from 'ethers/crypto'
import { decodeBase58, encodeBase58, toBeHex } from 'ethers/utils'
import { type Address, accountOf, addressOn } from '../model/address.ts'
import type { Asset } from '../model/asset.ts'
import { type Chain, namespaceOf } from '../model/chain.ts'
import { InputError } from '../model/errors.ts'

/** What a source of an EVM chain has to know of it; all of it from `data/`. */
export interface EvmNetwork {
  readonly chain: Chain
  /** The id that `eth_chainId` and the explorers use. */
  readonly chainId: number
  readonly name: string
  readonly native: Asset
  /**
   * Contracts that wrap the native coin one to one and say so with Deposit and Withdrawal instead of Transfer. Only their
   * events are believed: anybody can emit the same.
   */
  readonly wrappers: ReadonlySet<Address>
  /** Blocks on top after which a block counts as final, for endpoints that know no `finalized`. */
  readonly finality: number
}

/** Finality where nobody states one: deep enough for every chain that has no rule of its own. */
export const DEFAULT_FINALITY = 200

/**
 * The id of an EVM chain. Tron speaks the same interface under the low 32 bits of its genesis hash.
 * @throws InputError for a chain that has none
 * @example chainIdOf(parseChain('eip155:56')) // 56
 */
export function chainIdOf(chain: Chain): number {
  const reference = chain.slice(chain.indexOf(':') + 1)
  const family = namespaceOf(chain)
  if (family === 'eip155' || family === 'tron') return Number(reference)
  throw new InputError('a chain without the interface of Ethereum', {
    got: chain,
    wanted: 'an EVM chain, eip155:<id>, or Tron',
  })
}

/** 20 bytes of hex, lower case, as an address of the chain. @throws InputError when the text is no such address */
export function evmAddress({ chain }: Pick<EvmNetwork, 'chain'>, hex: string): Address {
  return namespaceOf(chain) === 'tron' ? tronAddress(chain, hex) : addressOn(chain, hex.toLowerCase())
}

/** An address of the chain as 20 bytes of hex, lower case, the form in which the interface takes it. */
export function hexOf(address: Address): string {
  const account = accountOf(address)
  return account.startsWith('T') ? tronHex(account) : account
}

/** Tron writes 0x41 and the 20 bytes in base58 with a checksum of four bytes. */
function tronAddress(chain: Chain, hex: string): Address {
  const payload = `0x41${hex.slice(2).toLowerCase()}`
  const sum = sha256(sha256(payload)).slice(2, 10)
  return addressOn(chain, encodeBase58(`${payload}${sum}`))
}

function tronHex(account: string): string {
  const bytes = toBeHex(decodeBase58(account), 25)
  const payload = bytes.slice(0, 44)
  if (!payload.startsWith('0x41') || sha256(sha256(payload)).slice(2, 10) !== bytes.slice(44)) {
    throw new InputError('not a Tron address: its checksum is wrong', {
      got: account,
      wanted: 'T and 33 base58 characters, copied whole',
    })
  }
  return `0x${payload.slice(4)}`
}
