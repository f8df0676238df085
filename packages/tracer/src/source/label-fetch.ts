import { writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { SourceError } from '../model/errors.ts'
import type { UnixSeconds } from '../model/time.ts'
import { Http } from './http.ts'
import { isFetchable, type LabelSetSource } from './label-sets.ts'

/** A set may move once or twice to another of its own hosts; what goes on moving leads astray. */
const MOST_REDIRECTS = 3
const USER_AGENT = 'spoor (labels update)'

export interface FetchOptions {
  readonly folder: string
  /** Of one file, its body included. */
  readonly timeoutMs: number
  readonly now: () => UnixSeconds
  readonly signal: AbortSignal
}

/**
 * Fetches the files of a set into a folder. A redirect is followed only to a host that the list of sets names for this set.
 * @returns their paths, in the order of the list
 * @throws SourceError naming the host and what went wrong: nothing of the set is to be used then
 */
export async function fetchSet(set: LabelSetSource, options: FetchOptions): Promise<readonly string[]> {
  const { timeoutMs, now } = options
  const http = new Http({ mostBytes: set.mostBytes, timeoutMs, now })
  try {
    const paths: string[] = []
    for (const [i, url] of set.urls.entries()) {
      const body = await fetchFile(http, new URL(url), set, options.signal)
      // A name from outside is no path: only letters, digits, dots and hyphens of its last part are kept.
      const name =
        basename(new URL(url).pathname)
          .replaceAll(/[^A-Za-z0-9._-]/g, '')
          .slice(-80) || 'labels'
      const path = join(options.folder, `${i}-${name}`)
      writeFileSync(path, body)
      paths.push(path)
    }
    return paths
  } finally {
    http.close()
  }
}

async function fetchFile(http: Http, from: URL, set: LabelSetSource, signal: AbortSignal): Promise<Uint8Array> {
  let url = from
  for (let moved = 0; ; moved++) {
    const wire = { url, method: 'GET', headers: { accept: '*/*', 'user-agent': USER_AGENT } } as const
    const received = await http.send(wire, signal, () => false)
    if (received.kind === 'answer') {
      if (received.status === 200) return received.body
      throw failed(set, url, `HTTP ${received.status}`)
    }
    if (received.kind !== 'refused' || received.location === undefined) throw failed(set, url, received.why)
    const next = URL.canParse(received.location, url.href) ? new URL(received.location, url) : undefined
    const allowed = next !== undefined && isFetchable(next.href) && [from.host, ...set.hosts].includes(next.host)
    if (!allowed) throw failed(set, url, `sends elsewhere: to ${next?.host.slice(0, 100) ?? 'no URL'}`)
    if (moved >= MOST_REDIRECTS)
      throw failed(set, url, `sends from one place to the next, more than ${MOST_REDIRECTS} times`)
    url = next
  }
}

function failed(set: LabelSetSource, url: URL, why: string): SourceError {
  return new SourceError(`the set ${set.id} could not be fetched`, {
    got: `${url.host}: ${why}`,
    wanted: `${set.format}, from ${[...new Set([url.host, ...set.hosts])].join(' or ')}`,
    next: 'try again later, or fetch the file yourself and use `spoor labels import`; what is loaded stays',
  })
}
