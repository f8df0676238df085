import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { quote } from '../model/chain.ts'
import type { Refusal } from './answers.ts'

type Incoming = Pick<IncomingMessage, 'method' | 'url' | 'headers' | 'rawHeaders'>

/** Bytes of a body. */
export const MAX_BODY = 65_536

/** Names under which the server may be addressed: a page that rebinds its own name to 127.0.0.1 has another. */
export function allowedHosts(port: number): ReadonlySet<string> {
  const names = ['127.0.0.1', 'localhost', '[::1]']
  return new Set(names.flatMap((name) => (port === 80 ? [`${name}:80`, name] : [`${name}:${port}`])))
}

/**
 * Why a request is refused before anything looks at where it wants to go; undefined when it may pass.
 * The checks read what came over the wire, not what a library made of it.
 * @param writes paths that take a POST with a body, and nothing else
 */
export function refusalOf(
  request: Incoming,
  hosts: ReadonlySet<string>,
  writes: ReadonlySet<string> = new Set(),
): Refusal | undefined {
  return (
    wrongHost(request, hosts) ??
    crossSite(request, hosts) ??
    oddTarget(request) ??
    (isWrite(request, writes)
      ? (notOwnPage(request) ?? wrongType(request) ?? wrongLength(request))
      : (wrongMethod(request, writes) ?? hasBody(request)))
  )
}

/** Whether this is the one method of a path that changes something. */
function isWrite({ method, url = '' }: Incoming, writes: ReadonlySet<string>): boolean {
  return method === 'POST' && writes.has(pathOf(url))
}

/** Word for word: another spelling of a path is another path, and takes no body. */
const pathOf = (url: string): string => url.split('?', 1)[0] ?? ''

/** A page says where it comes from when it posts; whoever says nothing is no page of ours. */
function notOwnPage({ headers }: Incoming): Refusal | undefined {
  if (headers.origin?.toLowerCase() === `http://${headers.host?.toLowerCase()}`) return undefined
  return {
    status: 403,
    what: 'only the viewer itself may change a case',
    got: `Origin: ${quote(headers.origin ?? 'none')}`,
    wanted: `Origin: http://${headers.host}`,
  }
}

/** Forms of other pages cannot send JSON. */
function wrongType({ headers }: Incoming): Refusal | undefined {
  const type = headers['content-type']
  if (type !== undefined && /^application\/json(; ?charset=utf-8)?$/i.test(type) && !headers['content-encoding'])
    return undefined
  return {
    status: 415,
    what: 'a body is JSON here',
    got: quote([type ?? 'no Content-Type', headers['content-encoding'] ?? ''].join(' ').trim()),
    wanted: 'Content-Type: application/json',
  }
}

function wrongLength({ headers }: Incoming): Refusal | undefined {
  const length = headers['content-length']
  if (headers['transfer-encoding'] !== undefined || length === undefined || !/^\d{1,9}$/.test(length)) {
    return { status: 411, what: 'the length of the body is not said', wanted: 'Content-Length' }
  }
  if (Number(length) <= MAX_BODY) return undefined
  return { status: 413, what: 'the body is too large', got: `${length} bytes`, wanted: `at most ${MAX_BODY}` }
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

function wrongMethod({ method, url = '' }: Incoming, writes: ReadonlySet<string>): Refusal | undefined {
  const isWritten = writes.has(pathOf(url))
  if (!isWritten && (method === 'GET' || method === 'HEAD')) return undefined
  const [allow, wanted] = isWritten ? ['POST', 'POST'] : ['GET, HEAD', 'GET or HEAD']
  return { status: 405, what: 'this server does not do that here', got: quote(String(method)), wanted, allow }
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
