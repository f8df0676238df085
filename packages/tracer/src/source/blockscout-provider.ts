import { isHere, type Provider, parseEndpoint } from './provider.ts'
import { secretsOf } from './redact.ts'

export interface BlockscoutProviderOptions {
  /** Root of an instance, `https://eth.blockscout.com`, or of a chain at the hosted service, `https://api.blockscout.com/1`. */
  readonly url: string
  readonly key?: string | undefined
  /** Requests a second; 5 when absent, what the free plan of the hosted service documents. */
  readonly perSecond?: number
  /** Where its JSON-RPC answers, below the root: `api/eth-rpc`, or `json-rpc` at the hosted service. */
  readonly rpcPath?: string
}

/**
 * A Blockscout and its API of version 2. A question `GET <path>` goes to that path, anything else to its JSON-RPC.
 * @throws InputError when the text is no http or https URL; it does not repeat it
 * @example blockscoutProvider({ url: 'https://eth.blockscout.com' })
 */
export function blockscoutProvider(options: BlockscoutProviderOptions): Provider {
  const { key } = options
  const url = parseEndpoint(options.url)
  const root = url.pathname.replace(/\/+$/, '').replace(/\/api(?:\/v2)?$/, '')
  const rpc = options.rpcPath ?? (url.hostname === 'api.blockscout.com' ? 'json-rpc' : 'api/eth-rpc')
  const headers = {
    // Without it an instance may leave out transfers of tokens that somebody called a scam.
    'show-scam-tokens': 'true',
    ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
  }
  return {
    host: url.host,
    perSecond: options.perSecond ?? (isHere(url) ? 10_000 : 5),
    secrets: [...secretsOf(url), ...(key === undefined ? [] : [key])],
    dress({ what, with: parameters }) {
      const wire = new URL(url)
      if (!what.startsWith('GET ')) {
        wire.pathname = `${root}/${rpc}`
        const body = `{"jsonrpc":"2.0","id":1,"method":${JSON.stringify(what)},"params":${parameters}}`
        return { url: wire, method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body }
      }
      wire.pathname = `${root}/api/v2${what.slice('GET '.length)}`
      for (const [name, value] of Object.entries(JSON.parse(parameters) as Record<string, unknown>)) {
        wire.searchParams.set(name, String(value))
      }
      return { url: wire, method: 'GET', headers }
    },
  }
}
