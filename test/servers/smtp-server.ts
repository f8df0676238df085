import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { createSecureContext, type SecureContext, TLSSocket } from 'node:tls'
import type { Certificate } from './certificate.ts'

/** A mail that the server took. */
export interface Mail {
  readonly from: string
  readonly to: readonly string[]
  /** As it was sent, dots taken off again, without the last one; latin1, so that every byte is one character. */
  readonly raw: string
  readonly tls: boolean
  /** Who logged in, if anybody. */
  readonly user: string | undefined
}

/** One line that the client sent, and whether TLS was under it. */
export interface Heard {
  readonly line: string
  readonly tls: boolean
}

export interface SmtpOptions {
  readonly certificate?: Certificate
  /** TLS from the first byte. */
  readonly secure?: boolean
  /** Ways to log in that are offered; none where left out. */
  readonly mechanisms?: readonly ('PLAIN' | 'LOGIN')[]
  readonly login?: { readonly user: string; readonly password: string }
  /** Whether logging in is offered before TLS as well: a server that knows better does not. */
  readonly plainLogin?: boolean
}

/**
 * What the server does in place of a true answer: a reply of its own, or what befalls the connection. `silent` never answers; `end` closes its side and
 * leaves the other open; `reset` breaks off; `drip` sends lines of a reply that never ends; `half` sends half of a reply and closes.
 */
export type Fate = string | 'silent' | 'end' | 'reset' | 'drip' | 'half' | undefined

export interface SmtpServer {
  readonly port: number
  readonly mails: readonly Mail[]
  readonly heard: readonly Heard[]
  /** Conversations begun. */
  conversations(): number
  /**
   * @param fate of each step: `greeting`, `handshake`, a verb in capitals, `DATA` and at its end `.`; undefined tells the truth
   */
  fate(fate: ((step: string, nth: number) => Fate) | undefined): void
  close(): Promise<void>
}

const ODD = new Set(['silent', 'end', 'reset', 'drip', 'half'])

/** A mail server on a free port of the loopback, as RFC 5321, 3207 and 4954 describe one. */
export async function startSmtp(options: SmtpOptions = {}): Promise<SmtpServer> {
  const room: Room = {
    options,
    context: options.certificate === undefined ? undefined : createSecureContext(options.certificate),
    mails: [],
    heard: [],
    fate: undefined,
    steps: new Map(),
  }
  const open = new Set<Socket>()
  let begun = 0
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    begun++
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    socket.on('error', () => undefined)
    new Conversation(room, socket).begin()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    mails: room.mails,
    heard: room.heard,
    conversations: () => begun,
    fate(next) {
      room.fate = next
      room.steps.clear()
    },
    async close() {
      for (const socket of open) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

interface Room {
  readonly options: SmtpOptions
  readonly context: SecureContext | undefined
  readonly mails: Mail[]
  readonly heard: Heard[]
  fate: ((step: string, nth: number) => Fate) | undefined
  readonly steps: Map<string, number>
}

/** One connection, from the greeting to its end. */
class Conversation {
  readonly #room: Room
  #socket: Socket
  #tls = false
  #rest = ''
  #body: string[] | undefined
  #login: 'user' | 'password' | 'plain' | undefined
  #claimed = ''
  #user: string | undefined
  #from: string | undefined
  #to: string[] = []

  constructor(room: Room, socket: Socket) {
    this.#room = room
    this.#socket = socket
  }

  begin(): void {
    const greet = (): void => this.#answer('greeting', '220 mail.test ESMTP')
    if (this.#room.options.secure === true) this.#secure(greet)
    else {
      this.#listen()
      greet()
    }
  }

  #listen(): void {
    this.#socket.on('data', (part: Buffer) => {
      const lines = (this.#rest + part.toString('latin1')).split('\r\n')
      this.#rest = lines.pop() ?? ''
      for (const line of lines) this.#hear(line)
    })
    this.#socket.on('end', () => this.#socket.end())
  }

  #secure(then: () => void): void {
    const plain = this.#socket
    plain.removeAllListeners('data')
    plain.removeAllListeners('end')
    const fate = this.#fateOf('handshake')
    if (fate !== undefined) {
      if (fate !== 'silent') plain.destroy()
      return
    }
    // What came before the handshake is no part of what comes after it (RFC 3207, section 4.2).
    this.#rest = ''
    const socket = new TLSSocket(plain, {
      isServer: true,
      ...(this.#room.context && { secureContext: this.#room.context }),
    })
    socket.on('error', () => plain.destroy())
    this.#socket = socket
    this.#tls = true
    this.#user = undefined
    this.#listen()
    socket.once('secure', then)
  }

  #hear(line: string): void {
    if (this.#body !== undefined) {
      this.#take(line)
      return
    }
    this.#room.heard.push({ line, tls: this.#tls })
    if (this.#login !== undefined) this.#logIn(line)
    else this.#obey(line)
  }

  #obey(line: string): void {
    const [verb = '', ...rest] = line.split(' ')
    const words = rest.join(' ')
    switch (verb.toUpperCase()) {
      case 'EHLO':
        this.#answer('EHLO', this.#abilities())
        break
      case 'HELO':
        this.#answer('HELO', '250 mail.test')
        break
      case 'STARTTLS':
        if (this.#room.context === undefined || this.#tls) this.#answer('STARTTLS', '502 no TLS here')
        else this.#answer('STARTTLS', '220 go ahead', () => this.#secure(() => undefined))
        break
      case 'AUTH':
        this.#beginLogin(words)
        break
      case 'MAIL':
        this.#from = /^FROM:<([^>]*)>/i.exec(words)?.[1]
        this.#to = []
        this.#answer('MAIL', this.#from === undefined ? '501 who?' : '250 2.1.0 sender taken')
        break
      case 'RCPT':
        this.#addReceiver(/^TO:<([^>]+)>/i.exec(words)?.[1])
        break
      case 'DATA':
        if (this.#to.length === 0) this.#answer('DATA', '503 RCPT first')
        else {
          this.#answer('DATA', '354 go on, end with a dot', () => {
            this.#body = []
          })
        }
        break
      case 'RSET':
        this.#from = undefined
        this.#answer('RSET', '250 forgotten')
        break
      case 'NOOP':
        this.#answer('NOOP', '250 nothing done')
        break
      case 'QUIT':
        this.#answer('QUIT', '221 bye', () => void this.#socket.end())
        break
      default:
        this.#answer(verb.toUpperCase(), '500 no such word')
    }
  }

  #addReceiver(to: string | undefined): void {
    if (this.#from === undefined) this.#answer('RCPT', '503 MAIL first')
    else if (to === undefined) this.#answer('RCPT', '501 whom?')
    else this.#answer('RCPT', '250 2.1.5 receiver taken', () => void this.#to.push(to))
  }

  #abilities(): string {
    const { mechanisms = [], plainLogin = false } = this.#room.options
    const words = [
      'mail.test greets you',
      'PIPELINING',
      'SIZE 1000000',
      ...(this.#room.context !== undefined && !this.#tls ? ['STARTTLS'] : []),
      ...(mechanisms.length > 0 && (this.#tls || plainLogin) ? [`AUTH ${mechanisms.join(' ')}`] : []),
      'ENHANCEDSTATUSCODES',
    ]
    return words.map((word, i) => `250${i === words.length - 1 ? ' ' : '-'}${word}`).join('\r\n')
  }

  #beginLogin(words: string): void {
    const [mechanism = '', first] = words.split(' ')
    const { mechanisms = [], plainLogin = false } = this.#room.options
    if (!this.#tls && !plainLogin) this.#answer('AUTH', '538 5.7.11 only over TLS')
    else if (!mechanisms.some((name) => name === mechanism.toUpperCase())) this.#answer('AUTH', '504 5.5.4 unknown way')
    else if (mechanism.toUpperCase() === 'LOGIN') this.#expect('user', 'VXNlcm5hbWU6')
    else if (first === undefined) this.#expect('plain', '')
    else this.#check(first)
  }

  #expect(what: 'user' | 'password' | 'plain', question: string): void {
    this.#answer('AUTH', `334 ${question}`, () => {
      this.#login = what
    })
  }

  #logIn(line: string): void {
    const step = this.#login
    this.#login = undefined
    if (line === '*') this.#answer('AUTH', '501 5.7.0 as you like')
    else if (step === 'plain') this.#check(line)
    else if (step === 'user') {
      this.#claimed = Buffer.from(line, 'base64').toString()
      this.#expect('password', 'UGFzc3dvcmQ6')
    } else this.#check(Buffer.from(`\0${this.#claimed}\0${Buffer.from(line, 'base64')}`).toString('base64'))
  }

  #check(packed: string): void {
    const [, user, password] = Buffer.from(packed, 'base64').toString().split('\0')
    const { login } = this.#room.options
    if (login === undefined || login.user !== user || login.password !== password) {
      this.#answer('AUTH', '535 5.7.8 who are you')
    } else {
      this.#answer('AUTH', '235 2.7.0 welcome', () => {
        this.#user = user
      })
    }
  }

  #take(line: string): void {
    if (line !== '.') {
      this.#body!.push(line.startsWith('.') ? line.slice(1) : line)
      return
    }
    const raw = this.#body!.join('\r\n')
    this.#body = undefined
    this.#answer('.', '250 2.0.0 taken', () => {
      this.#room.mails.push({ from: this.#from!, to: [...this.#to], raw, tls: this.#tls, user: this.#user })
    })
  }

  #fateOf(step: string): Fate {
    const nth = (this.#room.steps.get(step) ?? 0) + 1
    this.#room.steps.set(step, nth)
    return this.#room.fate?.(step, nth)
  }

  /** Says what is true, and does what follows; or what was planned instead. A planned reply of 2xx is a lie: nothing follows. */
  #answer(step: string, truth: string, then: () => void = () => undefined): void {
    const fate = this.#fateOf(step)
    if (fate === undefined) {
      const refused = /^[45]/.test(truth)
      this.#socket.write(`${truth}\r\n`)
      if (!refused) then()
      return
    }
    if (!ODD.has(fate)) {
      this.#socket.write(`${fate}\r\n`)
      return
    }
    // The mail was taken, and only the word on it is lost.
    if (step === '.') then()
    if (fate === 'end') this.#socket.end()
    else if (fate === 'reset') this.#socket.destroy()
    else if (fate === 'half') this.#socket.end(truth.slice(0, 2))
    else if (fate === 'drip') this.#drip()
  }

  #drip(): void {
    const timer = setInterval(() => this.#socket.write('250-and more\r\n'), 20)
    this.#socket.on('close', () => clearInterval(timer))
  }
}
