import { type Chain, parseChain, quote } from '../model/chain.ts'
import { InputError } from '../model/errors.ts'
import { nearest } from './nearest.ts'

/** Services that Spoor can ask, by the names of `--source`. */
export const SERVICES = ['sqd', 'etherscan', 'blockscout', 'routescan', 'rpc'] as const
export type Service = (typeof SERVICES)[number]

/** One `--source` as typed: `service`, `service=URL`, each also with `@chain` behind the service. */
export interface SourceSpec {
  readonly service: Service
  /** The chain it is for; every chain of the case that it can read when absent. */
  readonly chain?: Chain
  /** Where it is asked, when not where everybody asks it. Only ever typed by the user: no file can add one. */
  readonly url?: string
}

/**
 * Reads a `--source`.
 * @throws InputError naming the nearest service; it does not repeat a URL, which may hold a key
 * @example parseSource('rpc@eip155:56=http://127.0.0.1:8545') // { service: 'rpc', chain: 'eip155:56', url: 'http://…' }
 */
export function parseSource(text: string): SourceSpec {
  const equals = text.indexOf('=')
  const head = equals < 0 ? text : text.slice(0, equals)
  const url = equals < 0 ? undefined : text.slice(equals + 1)
  const at = head.indexOf('@')
  const service = at < 0 ? head : head.slice(0, at)
  if (!(SERVICES as readonly string[]).includes(service)) {
    throw new InputError('--source names no service that Spoor knows', {
      got: /^[\w.-]{1,40}$/.test(service) ? quote(service) : 'something else (not repeated: it may hold a key)',
      wanted: `${SERVICES.join(', ')}, like sqd, etherscan@eip155:56 or rpc=http://127.0.0.1:8545`,
      next: `did you mean ${nearest(service.slice(0, 40), SERVICES)}?`,
    })
  }
  const chain = at < 0 ? undefined : parseChain(head.slice(at + 1))
  return {
    service: service as Service,
    ...(chain === undefined ? {} : { chain }),
    ...(url === undefined ? {} : { url }),
  }
}
