import { createTransport } from 'nodemailer'
import { InputError, SourceError } from '../../model/errors.ts'

export interface MailRoute {
  readonly host: string
  readonly port: number
  /** TLS from the first byte; else STARTTLS is demanded, but on this machine. */
  readonly secure: boolean
  readonly user?: string
  readonly password?: string
  readonly from: string
  readonly to: string
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

/**
 * Sends one alert by mail.
 * @throws SourceError when the server did not take it
 */
export async function sendMail(route: MailRoute, id: string, subject: string, text: string): Promise<void> {
  const { host, port, secure, user, password, from, to } = route
  const local = host === '127.0.0.1' || host === 'localhost' || host === '[::1]'
  const transport = createTransport({
    host,
    port,
    secure,
    requireTLS: !secure && !local,
    connectionTimeout: 15_000,
    greetingTimeout: 15_000,
    socketTimeout: 30_000,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
  })
  try {
    await transport.sendMail({ from, to, subject, text, messageId: `<${id}.alert@spoor.invalid>` })
  } catch (cause) {
    throw new SourceError(`the mail server ${host} did not take an alert`, {
      got: cause instanceof Error && 'code' in cause ? String(cause.code) : 'a refusal',
      next: 'see to the server; the alert is sent again at the next look',
      cause,
    })
  } finally {
    transport.close()
  }
}
