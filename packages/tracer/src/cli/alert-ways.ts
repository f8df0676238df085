import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { plain } from '../export/plain-text.ts'
import { InputError } from '../model/errors.ts'
import type { Alert } from '../share/watch/alerts.ts'
import { parseSmtp, sendMail } from '../source/notify/mail.ts'
import { parseWebhook, sendWebhook } from '../source/notify/webhook.ts'
import type { Io } from './io.ts'

export interface WayOptions {
  readonly file?: string
  readonly webhook?: string
  readonly secretEnv?: string
  readonly smtp?: string
  readonly smtpEnv?: string
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
  const { file, webhook, smtp, smtpEnv, mailFrom, mailTo } = options
  if (file !== undefined) ways.push({ name: 'file', tell: (alert) => addLine(file, alert) })
  if (webhook !== undefined) {
    const hook = { url: parseWebhook(webhook), secret: fromEnv('--secret-env', options.secretEnv, io) }
    ways.push({ name: 'webhook', tell: (alert) => sendWebhook(hook, alert.id, JSON.stringify(alert)) })
  }
  if (smtp !== undefined) {
    if (mailFrom === undefined || mailTo === undefined) {
      throw new InputError('--smtp without sender and receiver', { wanted: '--mail-from and --mail-to' })
    }
    const said = smtpEnv === undefined ? undefined : fromEnv('--smtp-env', smtpEnv, io)
    const at = said?.indexOf(':') ?? -1
    const login = said === undefined ? {} : { user: said.slice(0, Math.max(0, at)), password: said.slice(at + 1) }
    const route = { ...parseSmtp(smtp), ...login, from: mailFrom, to: mailTo }
    ways.push({
      name: 'mail',
      tell: (alert) => sendMail(route, alert.id, `spoor: stolen value moved (${alert.incident})`, alertText(alert)),
    })
  }
  return ways
}

/** One alert for people. */
export function alertText({ id, time, from, to, asset, units, taint, tx, meets, parties }: Alert): string {
  const who = parties.map(({ name, role, jurisdictions, contacts, uri }) => {
    const reached =
      contacts.map(({ kind, url }) => `${kind} ${plain(url, 300)}`).join('; ') ||
      plain(uri, 300) ||
      'no public contact known'
    const law = jurisdictions.length === 0 ? '' : `, ${jurisdictions.join(', ')}`
    return `  can act: ${name === '' ? 'nobody names it' : plain(name, 80)} (${role}${law}): ${reached}\n`
  })
  return [
    `${time || 'time unknown'} stolen value moved (${id})\n`,
    `  ${taint} stolen of ${units} units of ${asset}\n  from ${from}\n  to   ${to}\n  in   ${plain(tx, 200)}\n`,
    meets === '' ? '' : `  which is a ${plain(meets, 120)}\n`,
    ...who,
  ].join('')
}

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
