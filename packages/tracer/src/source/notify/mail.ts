import { createTransport } from 'nodemailer'
import { quote } from '../../model/chain.ts'
import { InputError } from '../../model/errors.ts'
import { mailFailure } from './mail-failure.ts'

/** How long a step of the conversation, and all of it, may take, in milliseconds. */
const STEP_MS = 15_000
const ALL_MS = 60_000

export interface MailRoute {
  readonly host: string
  readonly port: number
  /** TLS from the first byte. */
  readonly secure: boolean
  /** No TLS at all; else STARTTLS is demanded where TLS does not come first. */
  readonly plain: boolean
  /** Certificates in PEM of whoever vouches for the server, where that is nobody whom the system knows. */
  readonly ca?: string
  readonly user?: string
  readonly password?: string
  readonly from: Mailbox
  readonly to: Mailbox
  /** In place of the times above, for tests. */
  readonly patienceMs?: number
}

/**
 * Reads `smtp://host:port` or `smtps://host:port`. User and password stand in a variable of the environment, never in the URL.
 * @throws InputError for anything else
 */
export function parseSmtp(text: string): Pick<MailRoute, 'host' | 'port' | 'secure'> {
  const [, scheme, host, port] = /^(smtps?):\/\/([a-z0-9.-]+|\[[0-9a-f:]+\])(?::(\d{1,5}))?\/?$/i.exec(text) ?? []
  if (scheme !== undefined && host !== undefined) {
    const secure = scheme.toLowerCase() === 'smtps'
    return { host, port: port === undefined ? (secure ? 465 : 587) : Number(port), secure }
  }
  throw new InputError('--smtp is no mail server', {
    wanted: 'smtp://host:port or smtps://host:port, without user and password',
    next: 'name the variable that holds user:password with --smtp-env',
  })
}

/** Who sends or receives mails. */
export interface Mailbox {
  readonly name: string
  readonly address: string
}

/**
 * Reads `desk@agency.example` or `The desk <desk@agency.example>`.
 * @throws InputError for anything else: nothing that could begin another header or name a second receiver goes into one
 */
export function parseMailbox(option: string, text: string): Mailbox {
  const [, name = '', named, bare] = /^(?:([^\p{C}<>()[\]"\\,;:@]{0,100}?) ?<([^<>]+)>|([^<>]+))$/u.exec(text) ?? []
  const address = named ?? bare ?? ''
  if (/^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,252}[a-z0-9])?$/i.test(address)) return { name, address }
  throw new InputError(`${option} is no mail address`, {
    got: quote(text),
    wanted: 'one address, like desk@agency.example or "The desk <desk@agency.example>"',
  })
}

/**
 * Sends one alert by mail.
 * @param subject in which nothing foreign stands
 * @throws SourceError when the server did not take it, with what it said
 * @throws UnreachableError when it does not talk to us at all
 */
export async function sendMail(route: MailRoute, id: string, subject: string, text: string): Promise<void> {
  const { host, port, secure, plain, ca, user, password = '', from, to, patienceMs } = route
  const step = patienceMs ?? STEP_MS
  const transport = createTransport({
    host: host.replace(/^\[|\]$/g, ''),
    port,
    secure,
    ...(secure ? {} : plain ? { ignoreTLS: true } : { requireTLS: true }),
    tls: { minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }) },
    connectionTimeout: step,
    greetingTimeout: step,
    socketTimeout: 2 * step,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(user === undefined ? {} : { auth: { user, pass: password } }),
  })
  try {
    await transport.sendMail({
      ...{ from, to, subject, text, messageId: `<${id}.alert@spoor.invalid>` },
      envelope: { from: from.address, to: [to.address] },
      signal: AbortSignal.timeout(patienceMs === undefined ? ALL_MS : 4 * patienceMs),
    })
  } catch (cause) {
    throw mailFailure(route, cause)
  } finally {
    transport.close()
  }
}
