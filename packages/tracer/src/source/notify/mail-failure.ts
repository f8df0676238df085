import { SourceError } from '../../model/errors.ts'
import { redactor } from '../redact.ts'
import { UnreachableError } from './unreachable.ts'

/** What is known of a conversation that failed, as nodemailer notes it beside its error. */
interface Noted {
  readonly code?: unknown
  readonly responseCode?: unknown
  readonly response?: unknown
  readonly message?: unknown
}

/** Who was asked, and by which login. */
interface Asked {
  readonly host: string
  readonly user?: string
  readonly password?: string
}

/**
 * Says why a mail server did not take an alert: what it answered, word for word, unless that repeats user or password.
 * @param cause whatever sending threw
 */
export function mailFailure({ host, user, password }: Asked, cause: unknown): SourceError {
  const { code, responseCode, response, message } = (cause ?? {}) as Noted
  const secrets = redactor(user === undefined ? [] : written(user, password ?? ''))
  // A reply is foreign text, and may say anything; also what we sent.
  const answer = secrets.clean(String(response || message || 'nothing'))
  const later = 'the alert is sent again at the next look'
  if (code === 'EAUTH') {
    return new UnreachableError(`the mail server ${host} does not take user and password`, {
      got: answer,
      wanted: 'a login that it takes',
      next: `see to the variable of --smtp-env; ${later}`,
    })
  }
  if (code === 'ETLS' || isUntrusted(message)) {
    return new UnreachableError(`the mail server ${host} offers no TLS that can be trusted`, {
      got: answer,
      wanted: 'STARTTLS or smtps:// with a certificate for its name, of an authority that this system knows',
      next: `name the certificate of its authority with --smtp-ca, or go without TLS by --smtp-plain; ${later}`,
    })
  }
  const reply = typeof responseCode === 'number' ? responseCode : 0
  if (reply >= 500 && reply !== 503 && code !== 'EPROTOCOL') {
    return new SourceError(`the mail server ${host} refuses an alert`, {
      got: answer,
      wanted: 'a reply that it took the mail',
      next: `mend what it says: --mail-from, --mail-to or the server; ${later}`,
    })
  }
  if (reply >= 400 && reply !== 421) {
    return new SourceError(`the mail server ${host} puts an alert off`, {
      got: answer,
      wanted: 'a reply that it took the mail',
      next: later,
    })
  }
  return new UnreachableError(`the mail server ${host} did not take an alert`, {
    got: answer,
    wanted: 'a conversation to its end',
    next: `see to the server; ${later}`,
  })
}

/** User and password as they are, and as the ways to log in write them. */
function written(user: string, password: string): string[] {
  const packed = [user, password, `\0${user}\0${password}`, `${user}:${password}`]
  return [user, password, ...packed.map((text) => Buffer.from(text).toString('base64'))]
}

function isUntrusted(message: unknown): boolean {
  return /certificate|self.signed|altnames|TLS|SSL/i.test(String(message ?? ''))
}
