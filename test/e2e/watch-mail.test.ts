import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { run } from '../../packages/tracer/src/cli/run.ts'
import { listening } from '../contracts/made-case.ts'
import { makeCertificate } from '../servers/certificate.ts'
import { type SmtpServer, startSmtp } from '../servers/smtp-server.ts'
import { type Anvil, startAnvil } from './anvil.ts'
import { type Ended, spoorWith, workFolder } from './spoor.ts'

// A theft on a real node, told by mail: over TLS, with a login, through a server that puts off, refuses and breaks off.
const folder = workFolder()
const START = 1_750_000_000
const ETH = 10n ** 18n
const VICTIM = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266'
const THIEF = `0x${'7e'.repeat(20)}`
const person = (number: number): string => `0x${(0xb0000 + number).toString(16).padStart(40, '0')}`
const LOGIN = { user: 'watcher-of-the-desk', password: 'Tr0ub4dor-and-more' }

let anvil: Anvil
let server: SmtpServer
let time = START

beforeAll(async () => {
  anvil = await startAnvil(START)
  await anvil.rpc('anvil_impersonateAccount', THIEF)
  const certificate = makeCertificate()
  writeFileSync(join(folder, 'ca.pem'), certificate.cert)
  server = await startSmtp({ certificate, mechanisms: ['PLAIN', 'LOGIN'], login: LOGIN })
})
afterAll(async () => {
  anvil?.stop()
  await server?.close()
})

async function pay(from: string, to: string, units: bigint): Promise<string> {
  const payment = { from, to, value: `0x${units.toString(16)}`, gas: '0x5208', gasPrice: '0x77359400' }
  const hash = (await anvil.rpc('eth_sendTransaction', payment)) as string
  time += 12
  await anvil.rpc('evm_setNextBlockTimestamp', time)
  await anvil.rpc('evm_mine')
  return hash
}

const LIVE = ['--finality', 'latest', '--max-requests', '100000']
const said: Pick<Ended, 'out' | 'err'>[] = []
const env = { MAIL_LOGIN: `${LOGIN.user}:${LOGIN.password}` }
const words = (...more: readonly string[]): string[] => {
  const mail = [
    '--smtp',
    `smtp://localhost:${server.port}`,
    '--smtp-env',
    'MAIL_LOGIN',
    '--smtp-ca',
    join(folder, 'ca.pem'),
  ]
  const who = ['--mail-from', 'Watch <watch@agency.example>', '--mail-to', 'duty@agency.example']
  const where = ['watch', join(folder, 'case.sqlite'), '--once', '--source', `rpc=${anvil.url}`, ...LIVE]
  return [...where, ...mail, ...who, ...more]
}
/** One look in this process. */
async function look(...more: readonly string[]): Promise<{ code: number; err: string }> {
  const [io, errors] = [listening(), [] as string[]]
  const code = await run(words(...more), { ...io, env, err: (text) => void errors.push(text) })
  said.push({ out: io.said.join(''), err: errors.join('') })
  return { code, err: errors.join('') }
}
/** One look of the built program, in a process of its own. */
async function restarted(): Promise<Ended> {
  const ended = await spoorWith(env, folder, ...words())
  said.push(ended)
  return ended
}
const ids = (): string[] => server.mails.map(({ raw }) => /^Message-ID: <(\w+)\.alert@/m.exec(raw)![1]!)

test('each payment comes once, whatever the server does meanwhile', async () => {
  const theft = await pay(VICTIM, THIEF, 100n * ETH)
  const seed = ['--chain', 'eip155:1', '--asset', 'eip155:1/slip44:60', '--all', '--tx', theft]
  const live = ['--source', `rpc=${anvil.url}`, ...LIVE]
  const traced = await spoorWith(
    {},
    folder,
    ...['trace', THIEF, ...seed, '--case', 'case.sqlite', '--min-usd', '0'],
    ...live,
  )
  expect(traced.code, traced.err).toBe(0)
  expect((await look()).code).toBe(0)
  expect(server.mails).toEqual([])

  await pay(THIEF, person(1), ETH)
  await pay(THIEF, person(2), 2n * ETH)
  const first = await look()
  expect(first.code, first.err).toBe(0)
  expect(ids()).toHaveLength(2)
  expect(server.mails.every(({ tls, user }) => tls && user === LOGIN.user)).toBe(true)
  // a restart tells nothing again
  expect((await restarted()).code).toBe(0)
  expect(ids()).toHaveLength(2)

  // greylisted: both are put off, and come at the next look
  await pay(THIEF, person(3), 3n * ETH)
  await pay(THIEF, person(4), 4n * ETH)
  server.fate((step) => (step === 'RCPT' ? '450 4.7.1 greylisted' : undefined))
  const late = await look()
  expect(late.code).toBe(75)
  expect(late.err).toMatch(/puts an alert off[\s\S]*450 4\.7\.1 greylisted/)
  expect(ids()).toHaveLength(2)
  server.fate(undefined)
  const taken = await restarted()
  expect(taken.code, taken.err).toBe(0)
  expect(ids()).toHaveLength(4)

  // one of two is refused for good: that is said, the other one comes, and nothing comes twice
  await pay(THIEF, person(5), 5n * ETH)
  await pay(THIEF, person(6), 6n * ETH)
  server.fate((step, nth) => (step === '.' && nth === 1 ? '554 5.7.1 not this one' : undefined))
  const refused = await look('--json')
  expect(refused.code).toBe(75)
  expect(JSON.parse(refused.err.trim().split('\n').at(-1)!).error).toMatchObject({
    what: 'the mail server localhost refuses an alert',
    got: expect.stringContaining('554 5.7.1 not this one'),
  })
  expect(ids()).toHaveLength(5)
  server.fate(undefined)
  expect((await look()).code).toBe(0)
  expect(ids()).toHaveLength(6)

  // unreachable: with several alerts waiting it is asked once, not with each of them
  for (const number of [7, 8, 9]) await pay(THIEF, person(number), ETH)
  const before = server.conversations()
  server.fate((step) => (step === 'greeting' ? '421 4.3.2 closing' : undefined))
  expect((await look()).code).toBe(75)
  expect(server.conversations()).toBe(before + 1)
  server.fate(undefined)
  expect((await look()).code).toBe(0)
  expect((await look()).code).toBe(0)
  expect(ids()).toHaveLength(9)
  expect(new Set(ids()).size).toBe(9)
}, 300_000)

test('user and password went over TLS alone, and are in nothing that was printed or written', () => {
  const { user, password } = LOGIN
  const packed = [user, password, `\0${user}\0${password}`, `${user}:${password}`].map((text) =>
    Buffer.from(text).toString('base64'),
  )
  const secrets = [user, password, ...packed]
  const open = server.heard.filter(({ tls }) => !tls).map(({ line }) => line)
  for (const line of open) expect(line).toMatch(/^(EHLO|STARTTLS|QUIT)/)
  const texts = [...open, ...said.flatMap(({ out, err }) => [out, err])]
  for (const name of readdirSync(folder)) texts.push(readFileSync(join(folder, name), 'latin1'))
  for (const secret of secrets) for (const text of texts) expect(text.includes(secret)).toBe(false)
})
