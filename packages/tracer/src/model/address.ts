import { getAddress } from 'ethers/address'
import type { Brand } from './brand.ts'
import { type Chain, namespaceOf, parseChain, quote } from './chain.ts'
import { InputError } from './errors.ts'

/** An account on one chain in CAIP-10 form, like `eip155:1:0x47666fab8bd0ac7003bce3f5c3585383f09486e2`; hex is lower-case. */
export type Address = Brand<string, 'Address'>

const EVM = /^0x[0-9a-fA-F]{40}$/
const LOWER = /^0x[0-9a-f]{40}$/
const UPPER = /^0x[0-9A-F]{40}$/
/** Stands for a UTXO transaction between its inputs and its outputs. */
const UTXO_TRANSACTION = /^tx:[0-9a-f]{64}$/
const BITCOIN =
  /^(?:[123mnLM][1-9A-HJ-NP-Za-km-z]{25,61}|(?:bc|tb|bcrt|ltc)1[02-9ac-hj-np-z]{8,87}|[a-z]{2,12}:[02-9ac-hj-np-z]{20,90})$/
const TRON = /^T[1-9A-HJ-NP-Za-km-z]{33}$/
const SOLANA = /^[1-9A-HJ-NP-Za-km-z]{32,44}$/

/**
 * The address of an account on a chain.
 * EVM addresses are taken in one case or with a right EIP-55 checksum, and kept in lower case.
 * @param chain the chain the account is on
 * @param account the address as that chain writes it, or `tx:<hash>` on a UTXO chain
 * @throws InputError when the text is no address of that chain or its checksum is wrong
 * @example addressOn(parseChain('eip155:1'), '0x47666Fab8bd0Ac7003bce3f5C3585383F09486E2')
 *          // 'eip155:1:0x47666fab8bd0ac7003bce3f5c3585383f09486e2'
 */
export function addressOn(chain: Chain, account: string): Address {
  switch (namespaceOf(chain)) {
    case 'eip155':
      return `${chain}:${normaliseEvm(account)}` as Address
    case 'bip122':
      if (UTXO_TRANSACTION.test(account) || BITCOIN.test(account)) return `${chain}:${account}` as Address
      throw wrong(chain, account, 'a base58 or bech32 address, or tx: and 64 hex digits')
    case 'tron':
      if (TRON.test(account)) return `${chain}:${account}` as Address
      throw wrong(chain, account, 'T and 33 base58 characters')
    case 'solana':
      if (SOLANA.test(account)) return `${chain}:${account}` as Address
      throw wrong(chain, account, '32 to 44 base58 characters')
  }
}

/**
 * Reads a CAIP-10 address.
 * @throws InputError when the chain or the account is malformed
 * @example parseAddress('eip155:1:0x47666fab8bd0ac7003bce3f5c3585383f09486e2')
 */
export function parseAddress(text: string): Address {
  const first = text.indexOf(':')
  const second = text.indexOf(':', first + 1)
  if (first < 0 || second < 0) {
    throw new InputError('not a chain-qualified address', {
      got: quote(text),
      wanted: 'a CAIP-10 address, chain:account, like eip155:1:0x47666fab8bd0ac7003bce3f5c3585383f09486e2',
    })
  }
  return addressOn(parseChain(text.slice(0, second)), text.slice(second + 1))
}

export function chainOf(address: Address): Chain {
  return address.slice(0, address.indexOf(':', address.indexOf(':') + 1)) as Chain
}

/** The account without its chain, as the chain itself writes it. */
export function accountOf(address: Address): string {
  return address.slice(address.indexOf(':', address.indexOf(':') + 1) + 1)
}

/** Whether this is the address that mints and burns on an EVM chain, or on Tron. */
export function isZeroAddress(address: Address): boolean {
  return (
    address.endsWith(':0x0000000000000000000000000000000000000000') ||
    address.endsWith(':T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb')
  )
}

/**
 * Whether two addresses look alike to a hurried reader: the same first 3 and last 4 hex digits, others different
 * (design, law 5). Only ever a reason to show, never a ground to drop value.
 */
export function looksLike(a: Address, b: Address): boolean {
  if (a === b || a.length !== b.length) return false
  const [left, right] = [accountOf(a), accountOf(b)]
  if (!left.startsWith('0x') || !right.startsWith('0x')) return false
  return left.slice(2, 5) === right.slice(2, 5) && left.slice(-4) === right.slice(-4)
}

function normaliseEvm(account: string): string {
  if (LOWER.test(account)) return account
  if (UPPER.test(account)) return account.toLowerCase()
  if (!EVM.test(account)) {
    throw new InputError('not an EVM address', { got: quote(account), wanted: '0x and 40 hex digits' })
  }
  try {
    return getAddress(account).toLowerCase()
  } catch {
    throw new InputError('wrong address checksum', {
      got: quote(account),
      wanted: `one case throughout, or the EIP-55 checksum ${getAddress(account.toLowerCase())}`,
      next: 'compare the address with its source: a wrong checksum is usually a slip in copying',
    })
  }
}

function wrong(chain: Chain, account: string, wanted: string): InputError {
  return new InputError(`not an address of ${chain}`, { got: quote(account), wanted })
}
