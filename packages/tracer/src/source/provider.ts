import { InputError } from '../model/errors.ts'
import type { Question } from './exchange.ts'
import { secretsOf } from './redact.ts'

/** A question dressed for the wire: the one place where a key meets a URL. */
export interface Wire {
  readonly url: URL
  readonly method: 'GET' | 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /**
   * Whether the answer is lines, each whole in itself, of which the last tells how far it got. What came whole before it broke
   * off, or met a limit of size or time, is then an answer too.
   */
  readonly lines?: boolean
}

/** One service at one URL. */
export interface Provider {
  /** The only part of its URL that is ever shown. */
  readonly host: string
  /** Requests a second to start with, and never to go above: what the service documents. */
  readonly perSecond: number
  /** Its URL has the host of this provider, whatever the question says. */
  dress(question: Question): Wire
  /** Texts that must never leave: key, values of headers, parts of the URL. */
  readonly secrets: readonly string[]
  /**
   * Statuses from 500 on whose bodies the judge sees too: some services put an error that steers into one. A verdict other than
   * `answer` is then one to ask again. None where left out.
   */
  readonly judged?: (status: number) => boolean
}

/** Requests a second to an endpoint that documents nothing. */
const PER_SECOND = 20
/** To one on this machine: as fast as it answers. */
const PER_SECOND_HERE = 10_000

/**
 * The URL of an endpoint, as a user typed it.
 * @throws InputError that does not repeat it: it may hold a key
 */
export function parseEndpoint(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url !== undefined && ['http:', 'https:'].includes(url.protocol) && url.hostname !== '') return url
  throw new InputError('the endpoint is no URL that can be asked', {
    got: url === undefined ? 'no URL' : `a URL of the scheme ${url.protocol.slice(0, 20)}`,
    wanted: 'an http or https URL',
  })
}

/**
 * A JSON-RPC endpoint. Of a question `what` is the method and `with` the parameters; of the method `batch` they are
 * `[[method, params], …]`, asked as one batch with the ids 1 to n.
 * @throws InputError when the text is no http or https URL; it does not repeat it
 * @example rpcProvider('http://127.0.0.1:8545').dress({ api: 'rpc eip155:1', what: 'eth_chainId', with: '[]' }).body
 *   // '{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":[]}'
 */
export function rpcProvider(
  endpoint: string,
  options: { readonly perSecond?: number; readonly headers?: Readonly<Record<string, string>> } = {},
): Provider {
  const url = parseEndpoint(endpoint)
  const { headers = {}, perSecond = isHere(url) ? PER_SECOND_HERE : PER_SECOND } = options
  const told = Object.values(headers).flatMap((value) => [value, ...value.split(/\s+/)])
  return {
    host: url.host,
    perSecond,
    secrets: [...secretsOf(url), ...told],
    judged: (status) => status === 500,
    dress: ({ what, with: parameters }) => ({
      url,
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: what === 'batch' ? batchOf(parameters) : callOf(1, what, parameters),
    }),
  }
}

/** Whether a URL is of this machine, by its name. */
export function isHere({ hostname }: URL): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname)
}

function callOf(id: number, method: string, parameters: string): string {
  return `{"jsonrpc":"2.0","id":${id},"method":${JSON.stringify(method)},"params":${parameters}}`
}

function batchOf(parameters: string): string {
  const calls = JSON.parse(parameters) as [string, unknown][]
  return `[${calls.map(([method, params], i) => callOf(i + 1, method, JSON.stringify(params))).join(',')}]`
}
