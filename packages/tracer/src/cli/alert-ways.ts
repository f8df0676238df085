import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { plain } from '../export/plain-text.ts'
import { InputError } from '../model/errors.ts'
import type { Alert } from '../share/watch/alerts.ts'
import { isHere } from '../source/notify/here.ts'
import { type MailRoute, parseMailbox, parseSmtp, sendMail } from '../source/notify/mail.ts'
import { parseWebhook, sendWebhook } from '../source/notify/webhook.ts'
import type { Io } from './io.ts'

export interface WayOptions {
  readonly file?: string
  readonly webhook?: string
  readonly secretEnv?: string
  readonly smtp?: string
  readonly smtpEnv?: string
  readonly smtpCa?: string
  readonly smtpPlain?: boolean
  readonly mailFrom?: string
  readonly mailTo?: string
}

/** A way to tell somebody; its name is what a case keeps of it. */
export interface Way {
  readonly name: 'terminal' | 'file' | 'webhook' | 'mail'
  /** @throws SourceError when it did not get there */
  tell(alert: Alert): Promise<void> | void
}

/**
 * The ways that the options name; the terminal always.
 * @throws InputError when one lacks what it needs
 */
export function waysOf(options: WayOptions, json: boolean, io: Io): Way[] {
  const ways: Way[] = [
    { name: 'terminal', tell: (alert) => io.out(json ? `${JSON.stringify(alert)}\n` : alertText(alert)) },
  ]
  const { file, webhook, smtp } = options
  if (file !== undefined) ways.push({ name: 'file', tell: (alert) => addLine(file, alert) })
  if (webhook !== undefined) {
    const hook = { url: parseWebhook(webhook), secret: fromEnv('--secret-env', options.secretEnv, io) }
    ways.push({ name: 'webhook', tell: (alert) => sendWebhook(hook, alert.id, JSON.stringify(alert)) })
  }
  if (smtp !== undefined) {
    const route = mailRoute(smtp, options, io)
    ways.push({
      name: 'mail',
      tell: (alert) =>
        sendMail(route, alert.id, `spoor: stolen value moved (${letters(alert.incident)})`, alertText(alert)),
    })
  }
  return ways
}

/** A password goes over TLS alone unless the user says otherwise; without one, TLS is not asked of a server on this machine. */
function mailRoute(smtp: string, options: WayOptions, io: Io): MailRoute {
  const { smtpEnv, smtpCa, smtpPlain = false, mailFrom, mailTo } = options
  if (mailFrom === undefined || mailTo === undefined) {
    throw new InputError('--smtp without sender and receiver', { wanted: '--mail-from and --mail-to' })
  }
  const server = parseSmtp(smtp)
  if (server.secure && smtpPlain) {
    throw new InputError('--smtp-plain with a server of TLS', { got: smtp, wanted: 'smtp://, or no --smtp-plain' })
  }
  const login = smtpEnv === undefined ? undefined : loginOf(fromEnv('--smtp-env', smtpEnv, io))
  return {
    ...server,
    ...login,
    plain: smtpPlain || (isHere(server.host) && login === undefined && smtpCa === undefined),
    ...(smtpCa === undefined ? {} : { ca: certificateAt(smtpCa) }),
    from: parseMailbox('--mail-from', mailFrom),
    to: parseMailbox('--mail-to', mailTo),
  }
}

function loginOf(said: string): Pick<MailRoute, 'user' | 'password'> {
  const at = said.indexOf(':')
  if (at > 0) return { user: said.slice(0, at), password: said.slice(at + 1) }
  throw new InputError('the variable of --smtp-env holds no login', { wanted: 'user:password' })
}

function certificateAt(path: string): string {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    throw new InputError(`cannot read ${path}`, { got: (cause as Error).message, cause })
  }
  if (text.includes('-----BEGIN CERTIFICATE-----')) return text
  throw new InputError(`${path} holds no certificate`, { wanted: 'PEM: -----BEGIN CERTIFICATE-----' })
}

/** One alert for people. */
export function alertText({ id, time, from, to, asset, units, taint, tx, meets, parties }: Alert): string {
  const who = parties.map(({ name, role, jurisdictions, contacts, uri }) => {
    const reached =
      contacts.map(({ kind, url }) => `${plain(kind, 40)} ${plain(url, 300)}`).join('; ') ||
      plain(uri, 300) ||
      'no public contact known'
    const law = jurisdictions.length === 0 ? '' : `, ${plain(jurisdictions.join(', '), 80)}`
    return `  can act: ${name === '' ? 'nobody names it' : plain(name, 80)} (${plain(role, 40)}${law}): ${reached}\n`
  })
  const [when, what, payer, payee, where] = [time || 'time unknown', asset, from, to, tx].map((text) =>
    plain(text, 200),
  )
  return [
    `${when} stolen value moved (${plain(id, 40)})\n`,
    `  ${plain(taint, 80)} stolen of ${plain(units, 80)} units of ${what}\n  from ${payer}\n  to   ${payee}\n  in   ${where}\n`,
    meets === '' ? '' : `  which is a ${plain(meets, 120)}\n`,
    ...who,
  ].join('')
}

/** An id in a header: the letters that ids have, so that no mail program reads anything else out of it. */
const letters = (id: string): string => id.replace(/[^\w.-]/g, '').slice(0, 100)

/** A line that is there already is not written again: whoever was killed between writing and noting it did write it. */
function addLine(path: string, alert: Alert): void {
  const known = existsSync(path) ? readFileSync(path, 'utf8') : ''
  // A half line of a killed run ends without a line feed.
  const whole = known === '' || known.endsWith('\n')
  if (
    known
      .split('\n')
      .some((line) => line === JSON.stringify(alert) || (line.includes(`"id":"${alert.id}"`) && line.endsWith('}')))
  )
    return
  appendFileSync(path, `${whole ? '' : '\n'}${JSON.stringify(alert)}\n`, { mode: 0o600 })
}

function fromEnv(option: string, name: string | undefined, io: Io): string {
  const value = name === undefined ? undefined : io.env[name]
  if (value !== undefined && value !== '') return value
  throw new InputError(name === undefined ? `${option} is missing` : `the variable ${name} is not set`, {
    wanted: `${option} with the name of a variable of the environment that holds the secret`,
  })
}
