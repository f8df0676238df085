import type { Brand } from './brand.ts'
import { InputError } from './errors.ts'

/** A chain by its CAIP-2 id, like `eip155:1` or `bip122:000000000019d6689c085ae165831e93`. */
export type Chain = Brand<string, 'Chain'>

/** Families of chains that Spoor knows the address form of. */
export const NAMESPACES = ['eip155', 'bip122', 'tron', 'solana'] as const
export type Namespace = (typeof NAMESPACES)[number]

const CAIP2 = /^([-a-z0-9]{3,8}):([-_a-zA-Z0-9]{1,32})$/

/**
 * Reads a CAIP-2 chain id.
 * @throws InputError when the text is no CAIP-2 id or names a family of chains that Spoor does not know
 * @example parseChain('eip155:1') // 'eip155:1'
 */
export function parseChain(text: string): Chain {
  const match = CAIP2.exec(text)
  const wanted = `a CAIP-2 chain id of one of the families ${NAMESPACES.join(', ')}, like eip155:1`
  if (!match) throw new InputError('not a chain id', { got: quote(text), wanted })
  if (!(NAMESPACES as readonly string[]).includes(match[1]!)) {
    throw new InputError('unknown family of chains', { got: quote(text), wanted })
  }
  if (match[1] === 'eip155' && !/^[1-9]\d{0,17}$/.test(match[2]!)) {
    throw new InputError('not an EVM chain id', { got: quote(text), wanted: 'eip155: and a positive whole number' })
  }
  return text as Chain
}

export function namespaceOf(chain: Chain): Namespace {
  return chain.slice(0, chain.indexOf(':')) as Namespace
}

/** Foreign text for a message: quoted, control characters escaped, cut to 80 characters. */
export function quote(text: string): string {
  const shown = text.length > 80 ? `${text.slice(0, 80)}…` : text
  return JSON.stringify(shown).replace(
    /[\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
