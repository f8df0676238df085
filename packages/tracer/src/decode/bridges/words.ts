import { sha256 } from 'ethers/crypto'
import { encodeBase58 } from 'ethers/utils'
import { type Address, addressOn } from '../../model/address.ts'
import { type Asset, parseAsset } from '../../model/asset.ts'
import { type Chain, namespaceOf } from '../../model/chain.ts'
import type { BridgeFacts, Destination } from '../../model/crossing.ts'
import { InputError } from '../../model/errors.ts'

const SHORT = /^0x[0-9a-f]{40}$/
/** An address of 20 bytes in a word of 32: what stands above it has to be nothing. */
const PADDED = /^0x0{24}([0-9a-f]{40})$/
const NOBODY = /^0x0*$/

/**
 * An account out of the bytes in which a bridge carries it.
 * @param bytes lower-case hex: 20 bytes, or a word of 32
 * @returns `undefined` where it is no account of that chain
 * @example accountOn(base, '0x000000000000000000000000d8da…6045') // 'eip155:8453:0xd8da…6045'
 */
export function accountOn(chain: Chain, bytes: string): Address | undefined {
  if (NOBODY.test(bytes)) return undefined
  const short = SHORT.test(bytes) ? bytes : PADDED.test(bytes) ? `0x${PADDED.exec(bytes)![1]}` : undefined
  switch (namespaceOf(chain)) {
    case 'eip155':
      return short === undefined ? undefined : addressOn(chain, short)
    case 'tron':
      return short === undefined ? undefined : addressOn(chain, tronOf(short))
    case 'solana':
      return /^0x[0-9a-f]{64}$/.test(bytes) ? writtenOn(chain, encodeBase58(bytes)) : undefined
    case 'bip122':
      return undefined
  }
}

/** An account out of its text, `undefined` where that is no address of the chain. */
export function writtenOn(chain: Chain, text: string): Address | undefined {
  try {
    return addressOn(chain, text)
  } catch (cause) {
    if (cause instanceof InputError) return undefined
    throw cause
  }
}

/** Tron writes 0x41 and the 20 bytes in base58 with a checksum of four bytes. */
function tronOf(hex: string): string {
  const payload = `0x41${hex.slice(2)}`
  return encodeBase58(`${payload}${sha256(sha256(payload)).slice(2, 10)}`)
}

/** The account of nobody, from which tokens are made and to which they are burned. */
export function accountZero(chain: Chain): Address {
  return `${chain}:0x${'0'.repeat(40)}` as Address
}

/** The token of a contract in bytes, `undefined` where there is none. */
export function tokenOn(chain: Chain, bytes: string): Asset | undefined {
  const address = accountOn(chain, bytes)
  if (address === undefined || namespaceOf(chain) !== 'eip155') return undefined
  return parseAsset(`${chain}/erc20:${address.slice(chain.length + 1)}`, chain)
}

/** A destination out of the number that a protocol has for the chain and the bytes of the receiver. */
export function destinationOf(
  facts: BridgeFacts,
  scheme: string,
  number: bigint,
  receiver: string | null,
  also: Pick<Destination, 'asset' | 'least'> = {},
): Destination {
  const known = facts.chains.get(`${scheme}:${number}`)
  return toward(known?.chain ?? null, known?.name ?? `${scheme} ${number}`, receiver, also)
}

/** The same for protocols that number EVM chains as EVM chains do; `scheme` numbers those beside. */
export function destinationById(
  facts: BridgeFacts,
  scheme: string,
  number: bigint,
  receiver: string | null,
  also: Pick<Destination, 'asset' | 'least'> = {},
): Destination {
  const chain = facts.chains.get(`${scheme}:${number}`)?.chain ?? evmChain(number)
  return toward(chain, chain ?? `${scheme} ${number}`, receiver, also)
}

function toward(
  chain: Chain | null,
  name: string,
  receiver: string | null,
  also: Pick<Destination, 'asset' | 'least'>,
): Destination {
  const address = chain === null || receiver === null ? undefined : accountOn(chain, receiver)
  return { name, chain, written: receiver, address: address ?? null, ...also }
}

/** The number that a protocol has for a chain, `undefined` where its table does not have the chain. */
export function numberFor(facts: BridgeFacts, scheme: string, chain: Chain): bigint | undefined {
  for (const [key, known] of facts.chains)
    if (known.chain === chain && key.startsWith(`${scheme}:`)) return BigInt(key.slice(scheme.length + 1))
  return undefined
}

/** The chain of an EVM chain id; `null` for a number that no EVM chain can have. */
export function evmChain(number: bigint): Chain | null {
  return number > 0n && number < 10n ** 17n ? (`eip155:${number}` as Chain) : null
}
