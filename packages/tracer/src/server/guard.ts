import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { quote } from '../model/chain.ts'
import type { Refusal } from './answers.ts'

type Incoming = Pick<IncomingMessage, 'method' | 'url' | 'headers' | 'rawHeaders'>

/** Names under which the server may be addressed: a page that rebinds its own name to 127.0.0.1 has another. */
export function allowedHosts(port: number): ReadonlySet<string> {
  const names = ['127.0.0.1', 'localhost', '[::1]']
  return new Set(names.flatMap((name) => (port === 80 ? [`${name}:80`, name] : [`${name}:${port}`])))
}

/**
 * Why a request is refused before anything looks at where it wants to go; undefined when it may pass.
 * The checks read what came over the wire, not what a library made of it.
 */
export function refusalOf(request: Incoming, hosts: ReadonlySet<string>): Refusal | undefined {
  return (
    wrongHost(request, hosts) ??
    crossSite(request, hosts) ??
    wrongMethod(request) ??
    hasBody(request) ??
    oddTarget(request)
  )
}

function wrongHost({ rawHeaders }: Incoming, hosts: ReadonlySet<string>): Refusal | undefined {
  const given = rawHeaders.filter((_, i) => i % 2 === 1 && rawHeaders[i - 1]!.toLowerCase() === 'host')
  if (given.length === 1 && hosts.has(given[0]!.toLowerCase())) return undefined
  return {
    status: 403,
    what: 'this server answers to its own address only',
    got: given.map(quote).join(' and ') || 'no Host',
    wanted: `Host: ${[...hosts].join(' or ')}`,
    next: 'open the address that `spoor serve` printed',
  }
}

function crossSite({ headers }: Incoming, hosts: ReadonlySet<string>): Refusal | undefined {
  const { origin } = headers
  const site = headers['sec-fetch-site']
  const ours = origin === undefined || (origin.startsWith('http://') && hosts.has(origin.slice(7).toLowerCase()))
  if (ours && (site === undefined || site === 'same-origin' || site === 'none')) return undefined
  return {
    status: 403,
    what: 'another site may not ask this server',
    got: ours ? `Sec-Fetch-Site: ${quote(String(site))}` : `Origin: ${quote(String(origin))}`,
    wanted: 'a request of the viewer itself',
    next: 'type or paste the address that `spoor serve` printed instead of following a link',
  }
}

function wrongMethod({ method }: Incoming): Refusal | undefined {
  if (method === 'GET' || method === 'HEAD') return undefined
  return { status: 405, what: 'this server only shows', got: quote(String(method)), wanted: 'GET or HEAD' }
}

function hasBody({ headers }: Incoming): Refusal | undefined {
  const length = headers['content-length']
  if (headers['transfer-encoding'] === undefined && (length === undefined || length === '0')) return undefined
  return { status: 413, what: 'a request has no body here', got: 'a body', wanted: 'none' }
}

/** An absolute address or `*` names no path of ours, and neither does what is no plain text. */
function oddTarget({ url = '' }: Incoming): Refusal | undefined {
  if (/^\/[\x21-\x7e]*$/.test(url)) return undefined
  return { status: 400, what: 'not a path', got: quote(url), wanted: 'a path that begins with /' }
}

/** Compares in constant time: how long a refusal takes tells nothing about the token. */
export function sameToken(given: string | undefined, token: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given ?? ''), digest(token)) && given !== undefined
}
