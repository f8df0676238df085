import { createHmac } from 'node:crypto'
import { InputError, SourceError } from '../../model/errors.ts'
import { isHere } from './here.ts'
import { UnreachableError } from './unreachable.ts'

/** How long a receiver may take, in milliseconds. */
const PATIENCE_MS = 15_000

export interface Webhook {
  readonly url: URL
  /** Shared with the receiver. */
  readonly secret: string
}

/**
 * Checks where alerts go.
 * @throws InputError for what is neither https nor on this machine: an alert names who is watched
 */
export function parseWebhook(text: string): URL {
  let url: URL | undefined
  try {
    url = new URL(text)
  } catch {
    // said below
  }
  if (url !== undefined && (url.protocol === 'https:' || (url.protocol === 'http:' && isHere(url.hostname)))) return url
  throw new InputError('--webhook is no address that alerts can go to', {
    got: url === undefined ? 'no URL' : `${url.protocol}//${url.hostname}`,
    wanted: 'an https:// URL, or http:// on this machine',
  })
}

/** The signature that a receiver compares: `sha256=` and the HMAC of the body in hex. */
export function signatureOf(body: string, secret: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
}

/**
 * Sends one alert. The id stands in a header too, so that a receiver can leave out what came twice.
 * @throws SourceError when it was not taken; nothing of the URL but its host is named
 * @throws UnreachableError when nothing answers in time
 */
export async function sendWebhook({ url, secret }: Webhook, id: string, body: string): Promise<void> {
  const failed = (got: string, Failure: typeof SourceError = SourceError): SourceError =>
    new Failure(`the webhook at ${url.hostname} did not take an alert`, {
      got,
      wanted: 'an answer from 200 to 299',
      next: 'see to the receiver; the alert is sent again at the next look',
    })
  let answer: Response
  try {
    answer = await fetch(url, {
      method: 'POST',
      redirect: 'error',
      headers: {
        'content-type': 'application/json',
        'x-spoor-alert': id,
        'x-spoor-signature': signatureOf(body, secret),
      },
      body,
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
    await answer.body?.cancel()
  } catch (cause) {
    throw failed(
      cause instanceof Error && cause.name === 'TimeoutError' ? `no answer in ${PATIENCE_MS / 1000} s` : 'no answer',
      UnreachableError,
    )
  }
  if (!answer.ok) throw failed(`status ${answer.status}`)
}
