import type { Question } from './exchange.ts'
import { isHere, type Provider, parseEndpoint, type Wire } from './provider.ts'
import { secretsOf } from './redact.ts'

/** `etherscan-v2`: one URL for all chains, which a parameter names, and always a key. `compatible`: one URL for each chain. */
export type EtherscanFlavour = 'etherscan-v2' | 'compatible'

export interface EtherscanProviderOptions {
  /**
   * Up to and with `/api`: `https://api.etherscan.io/v2/api`, `https://…/evm/1/etherscan/api`, or `/api` of a Blockscout. What
   * follows a question mark is kept.
   */
  readonly url: string
  readonly chainId: number
  readonly key?: string | undefined
  /** Requests a second; by default what the free plans document: 3 of Etherscan, 2 without and 5 with a key elsewhere. */
  readonly perSecond?: number
  readonly flavour: EtherscanFlavour
  /** Path of a JSON-RPC endpoint at the same host, for services without the module `proxy`: `/api/eth-rpc` of a Blockscout. */
  readonly rpcPath?: string
}

/**
 * An explorer of the kind of Etherscan. Chain and key join a question only here, on its way out.
 * @throws InputError when the text is no http or https URL; it does not repeat it
 * @example etherscanProvider({ url: 'https://api.etherscan.io/v2/api', chainId: 1, key, flavour: 'etherscan-v2' })
 */
export function etherscanProvider(options: EtherscanProviderOptions): Provider {
  const { chainId, key, flavour, rpcPath } = options
  const url = parseEndpoint(options.url)
  const documented = flavour === 'etherscan-v2' ? 3 : key === undefined ? 2 : 5
  return {
    host: url.host,
    perSecond: options.perSecond ?? (isHere(url) ? 10_000 : documented),
    secrets: [...secretsOf(url), ...(key === undefined ? [] : [key])],
    dress(question) {
      const [module, action] = question.what.split('.') as [string, string]
      const parameters = JSON.parse(question.with) as Record<string, string | number | boolean>
      if (module === 'proxy' && rpcPath !== undefined) return rpcOf(new URL(rpcPath, url), action, parameters, key)
      const wire = new URL(url)
      if (flavour === 'etherscan-v2') wire.searchParams.set('chainid', String(chainId))
      wire.searchParams.set('module', module)
      wire.searchParams.set('action', action)
      for (const [name, value] of Object.entries(parameters)) wire.searchParams.set(name, String(value))
      if (key !== undefined) wire.searchParams.set('apikey', key)
      return { url: wire, method: 'GET', headers: {} }
    },
  }
}

/** The parameters of the module `proxy` in the order in which JSON-RPC wants them. */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  eth_getBlockByNumber: ['tag', 'boolean'],
  eth_getTransactionByHash: ['txhash'],
  eth_getTransactionReceipt: ['txhash'],
  eth_getCode: ['address', 'tag'],
}

function rpcOf(
  url: URL,
  method: string,
  parameters: Readonly<Record<string, string | number | boolean>>,
  key: string | undefined,
): Wire {
  if (key !== undefined) url.searchParams.set('apikey', key)
  const params = (PLACES[method] ?? []).map((name) => parameters[name])
  return {
    url,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  }
}

/** A question of this kind of explorer. @example etherscanQuestion('eip155:1', 'account.txlist', { address: '0x…' }) */
export function etherscanQuestion(
  chain: string,
  what: string,
  parameters: Readonly<Record<string, unknown>>,
): Omit<Question, 'with'> & { readonly with: Readonly<Record<string, unknown>> } {
  return { api: `etherscan ${chain}`, what, with: parameters }
}
