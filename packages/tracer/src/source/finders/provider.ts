import { isHere, type Provider, parseEndpoint } from '../provider.ts'
import { secretsOf } from '../redact.ts'
import type { BridgeApi } from './finder.ts'

/** Requests a second to one on this machine: as fast as it answers. */
const PER_SECOND_HERE = 10_000

/**
 * The API of a bridge at a URL. A key joins a question only here, on its way out.
 * @param at where it is asked, when not where everybody asks it
 * @throws InputError when the text is no http or https URL; it does not repeat it
 * @example bridgeApiProvider(across, {}).host // 'app.across.to'
 */
export function bridgeApiProvider(
  api: BridgeApi,
  { url: at, key }: { readonly url?: string | undefined; readonly key?: string | undefined },
): Provider {
  const base = parseEndpoint(at ?? api.url)
  const keyed = key !== undefined && api.keyHeader !== undefined
  return {
    host: base.host,
    perSecond: isHere(base) ? PER_SECOND_HERE : api.perSecond,
    secrets: [...(at === undefined ? [] : secretsOf(base)), ...(keyed ? [key] : [])],
    dress({ what, with: parameters }) {
      const wire = new URL(base)
      wire.pathname = `${base.pathname.replace(/\/$/, '')}${what.slice('GET '.length)}`
      for (const [name, value] of Object.entries(JSON.parse(parameters) as Record<string, string>))
        wire.searchParams.set(name, value)
      return {
        url: wire,
        method: 'GET',
        headers: { accept: 'application/json', ...(keyed ? api.keyHeader!(key) : {}) },
      }
    },
  }
}
