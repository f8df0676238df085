import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { alertText, type Way, type WayOptions, waysOf } from '../../packages/tracer/src/cli/alert-ways.ts'
import { SourceError } from '../../packages/tracer/src/model/errors.ts'
import type { Alert } from '../../packages/tracer/src/share/watch/alerts.ts'
import { type MailRoute, parseMailbox, parseSmtp, sendMail } from '../../packages/tracer/src/source/notify/mail.ts'
import { UnreachableError } from '../../packages/tracer/src/source/notify/unreachable.ts'
import { makeCertificate } from '../servers/certificate.ts'
import { type Fate, type Mail, type SmtpOptions, type SmtpServer, startSmtp } from '../servers/smtp-server.ts'
import { listening } from './made-case.ts'

const folder = mkdtempSync(join(tmpdir(), 'spoor-mail-'))
const open: SmtpServer[] = []
afterEach(async () => {
  for (const server of open.splice(0)) await server.close()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const certificate = makeCertificate()
const ca = join(folder, 'ca.pem')
writeFileSync(ca, certificate.cert)
const LOGIN = { user: 'watcher@agency.example', password: 'pa:ss wörd 99' }
const ALERT: Alert = {
  format: 'spoor-alert/1',
  id: '0123456789abcdef',
  incident: 'theft-2025',
  movement: 'eip155:1:0xaa:native:0',
  tx: `eip155:1:0x${'a'.repeat(64)}`,
  block: 7,
  time: '2025-02-21T14:16:11Z',
  from: `eip155:1:0x${'1'.repeat(40)}`,
  to: `eip155:1:0x${'2'.repeat(40)}`,
  asset: 'eip155:1/slip44:60',
  units: '5',
  taint: '5',
  meets: 'service A shop',
  parties: [],
}

async function serverOf(options: SmtpOptions = {}): Promise<SmtpServer> {
  const server = await startSmtp(options)
  open.push(server)
  return server
}

/** The way of mail as the command line makes it. */
function mailOf({ port }: SmtpServer, options: WayOptions = {}, login?: string): Way {
  const io = { ...listening(), ...(login === undefined ? {} : { env: { MAIL_LOGIN: login } }) }
  const way = waysOf(
    {
      ...{
        smtp: `smtp://127.0.0.1:${port}`,
        mailFrom: 'The desk <desk@agency.example>',
        mailTo: 'duty@agency.example',
      },
      ...(login === undefined ? {} : { smtpEnv: 'MAIL_LOGIN' }),
      ...options,
    },
    false,
    io,
  ).find(({ name }) => name === 'mail')
  return way!
}

const routeTo = ({ port }: SmtpServer, more: Partial<MailRoute> = {}): MailRoute => ({
  ...{ host: '127.0.0.1', port, secure: false, plain: true, patienceMs: 400 },
  ...{ from: { name: '', address: 'desk@agency.example' }, to: { name: '', address: 'duty@agency.example' } },
  ...more,
})

const failureOf = async (sending: Promise<void> | void): Promise<SourceError> => {
  try {
    await sending
  } catch (error) {
    if (error instanceof SourceError) return error
    throw error
  }
  throw new Error('it was sent')
}

/** Headers, unfolded, and the body as a reader of mail sees it. */
function read({ raw }: Mail): { readonly headers: ReadonlyMap<string, string>; readonly body: string } {
  const at = raw.indexOf('\r\n\r\n')
  const lines = raw
    .slice(0, at)
    .replace(/\r\n[ \t]/g, ' ')
    .split('\r\n')
  const headers = new Map(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
  )
  expect(headers.size, 'no header twice').toBe(lines.length)
  return { headers, body: decoded(raw.slice(at + 4), headers.get('content-transfer-encoding') ?? '7bit') }
}

function decoded(body: string, encoding: string): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString()
  if (encoding !== 'quoted-printable') return Buffer.from(body, 'latin1').toString()
  const bytes = body
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString()
}

const HEADERS = [
  'from',
  'to',
  'subject',
  'message-id',
  'date',
  'mime-version',
  'content-type',
  'content-transfer-encoding',
]

describe('a mail', () => {
  test('arrives, with the id of its alert, over TLS and with a login', async () => {
    for (const mechanisms of [['PLAIN'], ['LOGIN']] as const) {
      const server = await serverOf({ certificate, mechanisms, login: LOGIN })
      await mailOf(server, { smtpCa: ca }, `${LOGIN.user}:${LOGIN.password}`).tell(ALERT)
      expect(server.mails).toMatchObject([
        { from: 'desk@agency.example', to: ['duty@agency.example'], tls: true, user: LOGIN.user },
      ])
      const { headers, body } = read(server.mails[0]!)
      expect(headers.get('subject')).toBe('spoor: stolen value moved (theft-2025)')
      expect(headers.get('message-id')).toBe('<0123456789abcdef.alert@spoor.invalid>')
      expect(headers.get('from')).toBe('The desk <desk@agency.example>')
      expect(body.replaceAll('\r\n', '\n').trimEnd()).toBe(alertText(ALERT).trimEnd())
      // nothing but the greeting and the wish for TLS was said in the open
      expect(server.heard.filter(({ tls }) => !tls).map(({ line }) => line.split(' ')[0])).toEqual(['EHLO', 'STARTTLS'])
    }
  })

  test('goes by TLS from the first byte where the URL says so', async () => {
    const server = await serverOf({ certificate, secure: true, mechanisms: ['PLAIN'], login: LOGIN })
    const smtp = `smtps://127.0.0.1:${server.port}`
    await mailOf(server, { smtp, smtpCa: ca }, `${LOGIN.user}:${LOGIN.password}`).tell(ALERT)
    expect(server.mails).toHaveLength(1)
    expect(server.heard.every(({ tls }) => tls)).toBe(true)
  })

  test('hostile names begin no header, end no mail, and make no line too long', async () => {
    const server = await serverOf()
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc.constantFrom(
        ...[
          '\r\nBcc: evil@thief.example',
          '\n\nbody',
          '\r\n.\r\nMAIL FROM:<x@y.example>',
          '.',
          '..',
          '=?utf-8?B?QmNjOiB4?=',
        ],
        ...['\u2028Subject: x', 'a'.repeat(3_000), '.\r\n'.repeat(40), '\u202e\u0000', 'From me', 'é'.repeat(2_000)],
      ),
    )
    const party = fc.record({
      ...{ role: fc.constant('service' as const), name: hostile, actor: fc.constant('') },
      ...{ jurisdictions: fc.array(hostile, { maxLength: 2 }), uri: hostile, basis: fc.constant('') },
      contacts: fc.array(fc.record({ kind: hostile, url: hostile, citation: fc.constant('') }), { maxLength: 4 }),
    })
    await fc.assert(
      fc.asyncProperty(
        hostile,
        hostile,
        hostile,
        fc.array(party, { maxLength: 2 }),
        async (incident, meets, tx, parties) => {
          const before = server.mails.length
          const alert = { ...ALERT, incident, meets, tx, parties }
          await mailOf(server).tell(alert)
          expect(server.mails).toHaveLength(before + 1)
          const mail = server.mails.at(-1)!
          expect(mail.to).toEqual(['duty@agency.example'])
          for (const line of mail.raw.split('\r\n')) {
            expect(line.length).toBeLessThanOrEqual(998)
            expect(line).not.toMatch(/[\r\n\0]/)
          }
          const { headers, body } = read(mail)
          expect([...headers.keys()].sort()).toEqual([...HEADERS].sort())
          expect(headers.get('subject')).toMatch(/^spoor: stolen value moved \([\w.-]*\)$/)
          expect(body.replaceAll('\r\n', '\n').trimEnd()).toBe(alertText(alert).trimEnd())
          expect(alertText(alert).split('\n').length).toBeLessThanOrEqual(7 + parties.length)
        },
      ),
      { numRuns: 25 },
    )
  }, 60_000)

  test('dots at the beginnings of lines come through, and no line is longer than mail allows', async () => {
    const server = await serverOf()
    const line = fc.oneof(
      fc.constantFrom('.', '..', '.x', '', 'From ', 'x'.repeat(5_000), 'é'.repeat(900)),
      fc.string(),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 8 }), async (lines) => {
        const text = lines.map((part) => part.replace(/[\r\n]/g, '')).join('\n')
        await sendMail(routeTo(server), 'x', 'dots', `begin\n${text}\nend`)
        const mail = server.mails.at(-1)!
        expect(read(mail).body.replaceAll('\r\n', '\n').trimEnd()).toBe(`begin\n${text}\nend`)
        for (const part of mail.raw.split('\r\n')) expect(part.length).toBeLessThanOrEqual(998)
      }),
      { numRuns: 20 },
    )
  }, 60_000)
})

describe('user and password', () => {
  const wanted = `${LOGIN.user}:${LOGIN.password}`
  const told = [LOGIN.user, LOGIN.password, `\0${LOGIN.user}\0${LOGIN.password}`].map((text) =>
    Buffer.from(text).toString('base64'),
  )

  /** Nothing of a login, in any form, and no mail. */
  function keptSecret({ heard, mails }: SmtpServer): void {
    expect(mails).toEqual([])
    const open = heard.filter(({ tls }) => !tls).map(({ line }) => line)
    for (const line of open) {
      expect(line).not.toMatch(/^(AUTH|MAIL|RCPT|DATA)/i)
      for (const secret of [...told, LOGIN.password]) expect(line).not.toContain(secret)
    }
  }

  test.each<[string, SmtpOptions, ((step: string) => Fate)?]>([
    ['offers no TLS, as if somebody on the way had taken it out', { mechanisms: ['PLAIN'], plainLogin: true }],
    [
      'refuses TLS',
      { certificate, mechanisms: ['PLAIN'], plainLogin: true },
      (step) => (step === 'STARTTLS' ? '454 not now' : undefined),
    ],
    [
      'answers for itself before TLS',
      { certificate, mechanisms: ['LOGIN'], plainLogin: true },
      (step) => (step === 'STARTTLS' ? '220 go ahead\r\n250-mail.test\r\n250 AUTH LOGIN' : undefined),
    ],
    [
      'breaks off the handshake',
      { certificate, mechanisms: ['PLAIN'] },
      (step) => (step === 'handshake' ? 'reset' : undefined),
    ],
  ])('are not told to a server that %s', async (_, options, fate) => {
    const server = await serverOf({ ...options, login: LOGIN })
    server.fate(fate)
    const way = { ...routeTo(server, { plain: false, ca: certificate.cert }), ...LOGIN }
    const failure = await failureOf(sendMail(way, 'x', 's', 't'))
    expect(failure).toBeInstanceOf(UnreachableError)
    keptSecret(server)
  })

  test('are not told to a server whose certificate nobody vouches for, or that is for another name', async () => {
    const server = await serverOf({ certificate, mechanisms: ['PLAIN'], login: LOGIN })
    const unknown = await failureOf(mailOf(server, {}, wanted).tell(ALERT))
    expect(unknown.message).toMatch(/no TLS that can be trusted[\s\S]*--smtp-ca/)
    const other = makeCertificate(['mail.elsewhere.example'])
    const elsewhere = await serverOf({ certificate: other, mechanisms: ['PLAIN'], login: LOGIN })
    writeFileSync(join(folder, 'other.pem'), other.cert)
    const misnamed = await failureOf(mailOf(elsewhere, { smtpCa: join(folder, 'other.pem') }, wanted).tell(ALERT))
    expect(misnamed.message).toMatch(/no TLS that can be trusted/)
    keptSecret(server)
    keptSecret(elsewhere)
  })

  test('go without TLS when the user says so', async () => {
    const server = await serverOf({ mechanisms: ['PLAIN'], plainLogin: true, login: LOGIN })
    await mailOf(server, { smtpPlain: true }, wanted).tell(ALERT)
    expect(server.mails).toMatchObject([{ tls: false, user: LOGIN.user }])
  })

  test('stand in no message, even where the server repeats them', async () => {
    const forms = [LOGIN.user, LOGIN.password, ...told]
    for (const form of forms) {
      const server = await serverOf({ certificate, mechanisms: ['PLAIN'], login: { ...LOGIN, password: 'other' } })
      server.fate((step) => (step === 'AUTH' ? `535-5.7.8 no such login\r\n535 5.7.8 ${form}` : undefined))
      const failure = await failureOf(mailOf(server, { smtpCa: ca }, wanted).tell(ALERT))
      expect(failure.message).toMatch(/does not take user and password/)
      for (const secret of forms) {
        expect(failure.message).not.toContain(secret)
        expect(JSON.stringify(failure.report())).not.toContain(secret)
      }
    }
  })

  test('a login that is none, or a certificate that is none, is the user to mend', () => {
    const at = { port: 25 } as SmtpServer
    expect(() => mailOf(at, {}, 'no colon')).toThrow(/user:password/)
    writeFileSync(join(folder, 'empty.pem'), '')
    expect(() => mailOf(at, { smtpCa: join(folder, 'empty.pem') })).toThrow(/no certificate/)
    expect(() => mailOf(at, { smtp: 'smtps://127.0.0.1', smtpPlain: true })).toThrow(/--smtp-plain/)
    for (const url of ['smtp://u:p@mail.example', 'http://mail.example', 'smtp://mail.example\r\nx']) {
      expect(() => parseSmtp(url)).toThrow(/no mail server/)
    }
  })
})

describe('a server that does not take a mail', () => {
  test.each([
    ['RCPT', '450 4.7.1 greylisted, come again'],
    ['MAIL', '451-4.3.0 busy\r\n451 4.3.0 come again'],
    ['.', '452 4.3.1 full'],
  ])('for now, at %s: is put off, and said', async (at, reply) => {
    const server = await serverOf()
    server.fate((step, nth) => (step === at && nth === 1 ? reply : undefined))
    const way = mailOf(server)
    const failure = await failureOf(way.tell(ALERT))
    expect(failure).not.toBeInstanceOf(UnreachableError)
    expect(failure.message).toMatch(/puts an alert off[\s\S]*4\d\d[\s\S]*next look/)
    await way.tell(ALERT)
    expect(server.mails).toHaveLength(1)
  })

  test.each([
    ['RCPT', '550 5.1.1 no such user \u001b[31m'],
    ['MAIL', '553-5.1.8 we do not\r\n553 5.1.8 know you'],
    ['.', '554 5.7.1 content refused'],
  ])('for good, at %s: is said, in its own words made harmless', async (at, reply) => {
    const server = await serverOf()
    server.fate((step) => (step === at ? reply : undefined))
    const failure = await failureOf(mailOf(server).tell(ALERT))
    expect(failure).not.toBeInstanceOf(UnreachableError)
    expect(failure.what).toMatch(/refuses an alert/)
    expect(failure.got).toContain(reply.slice(0, 3))
    expect(failure.message).not.toContain('\u001b')
    expect(server.mails).toEqual([])
  })

  test.each<[string, string, Fate]>([
    ['says nothing', 'greeting', 'silent'],
    ['is no mail server', 'greeting', 'HTTP/1.1 400 Bad Request'],
    ['is closing down', 'greeting', '421 4.3.2 closing'],
    ['says nothing to EHLO', 'EHLO', 'silent'],
    ['goes on for ever', 'EHLO', 'drip'],
    ['closes its side', 'EHLO', 'end'],
    ['closes its side in the middle', 'MAIL', 'end'],
    ['breaks off', 'RCPT', 'reset'],
    ['says half of a reply', 'DATA', 'half'],
    ['ends without a word on the mail', '.', 'end'],
    ['is silent on the mail', '.', 'silent'],
  ])(
    '%s (%s): is given up in time',
    async (_, at, fate) => {
      const server = await serverOf()
      server.fate((step) => (step === at ? fate : undefined))
      const failure = await failureOf(sendMail(routeTo(server), 'x', 's', 't'))
      expect(failure).toBeInstanceOf(UnreachableError)
      expect(failure.message).toMatch(/did not take an alert/)
      expect(server.mails).toHaveLength(at === '.' ? 1 : 0)
    },
    20_000,
  )

  test('lies: a 250 in place of 354 takes nothing', async () => {
    const server = await serverOf()
    server.fate((step) => (step === 'DATA' ? '250 taken already' : undefined))
    await failureOf(sendMail(routeTo(server), 'x', 's', 't'))
    expect(server.mails).toEqual([])
  })

  test('nobody is there at all', async () => {
    const server = await startSmtp()
    await server.close()
    expect(await failureOf(sendMail(routeTo(server), 'x', 's', 't'))).toBeInstanceOf(UnreachableError)
  })

  test('a mail whose end was not answered comes again under the same id', async () => {
    const server = await serverOf()
    server.fate((step, nth) => (step === '.' && nth === 1 ? 'reset' : undefined))
    const way = mailOf(server)
    await failureOf(way.tell(ALERT))
    await way.tell(ALERT)
    const id = '<0123456789abcdef.alert@spoor.invalid>'
    expect(server.mails.map((mail) => read(mail).headers.get('message-id'))).toEqual([id, id])
  })
})

test('sender and receiver are one address each', () => {
  expect(parseMailbox('--mail-to', 'a.b+c@agency.example')).toEqual({ name: '', address: 'a.b+c@agency.example' })
  expect(parseMailbox('--mail-to', 'Die Wache <w@agency.example>')).toEqual({
    name: 'Die Wache',
    address: 'w@agency.example',
  })
  for (const text of [
    ...['', 'nobody', 'a@b.example, c@d.example', 'a@b.example\r\nBcc: c@d.example', 'x\r\nBcc: y <a@b.example>'],
    ...[
      'a@b.example>',
      '<a@b.example',
      'a b@c.example',
      '"a"@b.example',
      'a@',
      '@b.example',
      'a@b..\u202e',
      '<a@b.example> SIZE=1',
    ],
  ]) {
    expect(() => parseMailbox('--mail-to', text), JSON.stringify(text)).toThrow(/no mail address/)
  }
})
