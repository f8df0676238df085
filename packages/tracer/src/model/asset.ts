import { accountOf, addressOn } from './address.ts'
import type { Brand } from './brand.ts'
import { type Chain, namespaceOf, parseChain, quote } from './chain.ts'
import { InputError } from './errors.ts'

/**
 * An asset by its CAIP-19 id on one chain: the contract decides, never the symbol.
 * Ledgers that know only a value use the pseudo-asset `<chain>/iso4217:USD` (units: cents), kept apart per chain.
 */
export type Asset = Brand<string, 'Asset'>

/** SLIP-44 coin types of the native coins whose rows Spoor has met; others are accepted by their number. */
const SLIP44 = /^slip44:\d{1,10}$/
const TOKEN_STANDARDS = ['erc20', 'erc721', 'erc1155', 'bep20', 'trc20', 'token'] as const
const FIAT = 'iso4217:USD'

/**
 * Reads an asset as a ledger writes it: CAIP-19 (`eip155:1/slip44:60`, `eip155:1/erc20:0x…`, `eip155:1/erc721:0x…/<id>`) or `iso4217:USD`.
 * @param text the asset as written
 * @param chain the chain of the row; the asset has to be on it
 * @throws InputError when the text is no asset, or is on another chain than the row
 * @example parseAsset('iso4217:USD', parseChain('eip155:1')) // 'eip155:1/iso4217:USD'
 */
export function parseAsset(text: string, chain: Chain): Asset {
  if (text === FIAT) return `${chain}/${FIAT}` as Asset
  const slash = text.indexOf('/')
  const wanted = `a CAIP-19 asset on ${chain}, like ${chain}/slip44:60 or ${chain}/erc20:0x…, or ${FIAT}`
  if (slash < 0) throw new InputError('not an asset', { got: quote(text), wanted })
  if (text.slice(0, slash) !== chain) {
    parseChain(text.slice(0, slash))
    throw new InputError('asset of another chain than its row', { got: quote(text), wanted })
  }
  const rest = text.slice(slash + 1)
  if (SLIP44.test(rest) || rest === FIAT) return text as Asset
  const colon = rest.indexOf(':')
  const standard = rest.slice(0, colon)
  const [reference = '', id, more] = rest.slice(colon + 1).split('/')
  const withId = standard === 'erc721' || standard === 'erc1155'
  if (!(TOKEN_STANDARDS as readonly string[]).includes(standard) || more !== undefined) {
    throw new InputError('not an asset', { got: quote(text), wanted })
  }
  if (withId ? id === undefined || !/^\d{1,78}$/.test(id) : id !== undefined) {
    throw new InputError(withId ? 'a token of a collection needs its id' : 'a fungible token has no id', {
      got: quote(text),
      wanted,
    })
  }
  const contract = namespaceOf(chain) === 'bip122' ? reference : accountOf(addressOn(chain, reference))
  return `${chain}/${standard}:${contract}${withId ? `/${BigInt(id!)}` : ''}` as Asset
}

export function assetChain(asset: Asset): Chain {
  return asset.slice(0, asset.indexOf('/')) as Chain
}

/** The asset as it is written outside: CAIP-19, and plain `iso4217:USD` for the pseudo-asset. */
export function showAsset(asset: Asset): string {
  return asset.endsWith(`/${FIAT}`) ? FIAT : asset
}

export function isFiat(asset: Asset): boolean {
  return asset.endsWith(`/${FIAT}`)
}

/** Whether the asset is the chain's own coin. */
export function isNative(asset: Asset): boolean {
  return asset.includes('/slip44:')
}

/** Standard and contract of a token, `undefined` for coins and for the pseudo-asset. */
export function tokenOf(asset: Asset): { standard: string; contract: string; id?: string } | undefined {
  if (isNative(asset) || isFiat(asset)) return undefined
  const rest = asset.slice(asset.indexOf('/') + 1)
  const colon = rest.indexOf(':')
  const [contract = '', id] = rest.slice(colon + 1).split('/')
  return { standard: rest.slice(0, colon), contract, ...(id === undefined ? {} : { id }) }
}
