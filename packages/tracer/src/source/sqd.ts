import { namespaceOf, quote } from '../model/chain.ts'
import { InputError } from '../model/errors.ts'
import type { Provider } from './provider.ts'
import { isHere, parseEndpoint } from './provider.ts'
import { secretsOf } from './redact.ts'
import type { Source } from './source.ts'
import { type SqdOptions, SqdSource } from './sqd-source.ts'

/** The public Portal: free, without a key. */
export const SQD_PORTAL = 'https://portal.sqd.dev'

/** The public Portal allows 20 requests in 10 seconds. */
const PER_SECOND = 2
/** One on this machine: as fast as it answers. */
const PER_SECOND_HERE = 10_000

/**
 * What an exchange that asks a Portal needs: a stream over a whole chain takes long and is large, and what came of it when a
 * limit is met counts.
 */
export const SQD_LIMITS = { timeoutMs: 60_000, mostBytes: 64 << 20, patienceMs: 300_000 } as const

/**
 * An SQD Portal. Of a question `what` is the last part of the path: `metadata`, `head` and `finalized-head` are read,
 * `stream` and `finalized-stream` are sent the query that stands in `with`.
 * @param options.url of the Portal, without `/datasets/…`
 * @throws InputError when the URL is none, without repeating it, or the dataset is no name
 * @example sqdProvider({ dataset: 'ethereum-mainnet' }).host // 'portal.sqd.dev'
 */
export function sqdProvider(options: {
  readonly url?: string
  readonly dataset: string
  readonly perSecond?: number
}): Provider {
  const { url = SQD_PORTAL, dataset } = options
  const base = parseEndpoint(url)
  if (!/^[a-z0-9][a-z0-9_-]{0,80}$/.test(dataset)) {
    throw new InputError('not the name of a dataset', {
      got: quote(dataset),
      wanted: 'a name that the Portal serves, like ethereum-mainnet',
    })
  }
  return {
    host: base.host,
    perSecond: options.perSecond ?? (isHere(base) ? PER_SECOND_HERE : PER_SECOND),
    secrets: secretsOf(base),
    dress({ what, with: parameters }) {
      const asked = new URL(base)
      asked.pathname = `${base.pathname.replace(/\/+$/, '')}/datasets/${dataset}/${what}`
      if (!isStream(what)) return { url: asked, method: 'GET', headers: { accept: 'application/json' } }
      return {
        url: asked,
        method: 'POST',
        headers: { accept: 'application/jsonl', 'content-type': 'application/json' },
        body: parameters,
        lines: true,
      }
    },
  }
}

/** Whether a path gives blocks line by line. */
function isStream(what: string): boolean {
  return what === 'stream' || what === 'finalized-stream'
}

/**
 * An EVM chain as a dataset of an SQD Portal: whole layers of addresses in one query, each transaction with all its logs and
 * traces, without a key. Its datasets hold transactions, logs and, most of them, traces; they hold no balances, and neither
 * rewards and withdrawals of validators nor coins that a chain mints are transactions.
 * @throws InputError for a chain that is none of Ethereum's kind
 * @example sqdSource({ exchange, net, host: 'portal.sqd.dev', dataset: 'ethereum-mainnet' })
 */
export function sqdSource(options: SqdOptions): Source {
  if (namespaceOf(options.net.chain) !== 'eip155') {
    throw new InputError('a chain that the EVM datasets of SQD do not have', {
      got: options.net.chain,
      wanted: 'an EVM chain, eip155:<id>',
    })
  }
  return new SqdSource(options)
}
