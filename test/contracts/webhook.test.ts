import { createHmac, timingSafeEqual } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import { type Way, waysOf } from '../../packages/tracer/src/cli/alert-ways.ts'
import { SourceError } from '../../packages/tracer/src/model/errors.ts'
import type { Alert } from '../../packages/tracer/src/share/watch/alerts.ts'
import { UnreachableError } from '../../packages/tracer/src/source/notify/unreachable.ts'
import { type Asked, type Reply, startServer, type TestServer } from '../servers/server.ts'
import { listening } from './made-case.ts'

const SECRET = 'a secret of the desk, with ümlaut'
const ALERT = {
  ...{ format: 'spoor-alert/1', id: '0123456789abcdef', incident: 'theft-2025', movement: 'm', tx: 'eip155:1:0xaa' },
  ...{ block: 7, time: '2025-02-21T14:16:11Z', from: 'a', to: 'b', asset: 'c', units: '5', taint: '5', parties: [] },
  meets: 'service \u2028"quoted" 교환소\r\nx-spoor-signature: sha256=00',
} as const satisfies Alert

const open: TestServer[] = []
afterEach(async () => {
  for (const server of open.splice(0)) await server.close()
})

/** A receiver that believes nothing that is not signed, and leaves out what it has. */
class Desk {
  readonly taken = new Map<string, Alert>()
  #secret: string
  constructor(secret: string) {
    this.#secret = secret
  }

  hear = ({ method, headers, body }: Asked): Reply => {
    const said = Buffer.from(String(headers['x-spoor-signature'] ?? ''))
    const right = Buffer.from(`sha256=${createHmac('sha256', this.#secret).update(body, 'utf8').digest('hex')}`)
    if (method !== 'POST' || headers['content-type'] !== 'application/json') return { status: 415, body: '' }
    if (said.length !== right.length || !timingSafeEqual(said, right)) return { status: 401, body: 'not signed' }
    const alert = JSON.parse(body) as Alert
    if (alert.id !== headers['x-spoor-alert']) return { status: 400, body: 'another id' }
    this.taken.set(alert.id, alert)
    return { status: 204, body: '' }
  }
}

async function desk(secret = SECRET): Promise<{ server: TestServer; desk: Desk }> {
  const made = new Desk(secret)
  const server = await startServer(made.hear)
  open.push(server)
  return { server, desk: made }
}

function hook(url: string, secret = SECRET): Way {
  const io = { ...listening(), env: { DESK_SECRET: secret } }
  return waysOf({ webhook: url, secretEnv: 'DESK_SECRET' }, false, io).find(({ name }) => name === 'webhook')!
}

test('a receiver that verifies takes what is signed, and nothing is changed on the way', async () => {
  const { server, desk: receiver } = await desk()
  await hook(`${server.url}/alerts?team=1`).tell(ALERT)
  expect([...receiver.taken.values()]).toEqual([ALERT])
  expect(server.log().map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /alerts?team=1'])
})

test('another secret is refused by it, and that is said without either secret', async () => {
  const { server, desk: receiver } = await desk('what the receiver knows')
  const failure = await hook(`${server.url}/topsecretpath`)
    .tell(ALERT)
    ?.then(
      () => undefined,
      (error: unknown) => error,
    )
  expect(failure).toBeInstanceOf(SourceError)
  expect(failure).not.toBeInstanceOf(UnreachableError)
  expect(String(failure)).toMatch(/status 401/)
  for (const secret of [SECRET, 'topsecretpath', 'not signed']) expect(String(failure)).not.toContain(secret)
  expect(receiver.taken.size).toBe(0)
})

test('a redirect is not followed: the signature is for one receiver', async () => {
  const { server: elsewhere, desk: other } = await desk()
  const { server } = await desk()
  server.fault(() => ({ status: 307, headers: { location: `${elsewhere.url}/` }, body: '' }))
  await expect(hook(server.url).tell(ALERT)).rejects.toThrow(/did not take an alert/)
  expect(other.taken.size).toBe(0)
  expect(elsewhere.requests()).toBe(0)
})

test('an answer without end is not waited for: the status says enough', async () => {
  const { server } = await desk()
  server.fault(() => ({ status: 200, body: 'endless' }))
  await hook(server.url).tell(ALERT)
  server.fault(() => ({ status: 500, body: 'endless' }))
  await expect(hook(server.url).tell(ALERT)).rejects.toThrow(/status 500/)
})

test('alerts go over https, or stay on this machine', () => {
  for (const url of ['http://desk.example/', 'ftp://desk.example/', 'desk.example', 'http://127.0.0.1.desk.example/']) {
    expect(() => hook(url), url).toThrow(/no address that alerts can go to/)
  }
  expect(() => waysOf({ webhook: 'https://desk.example/' }, false, listening())).toThrow(/--secret-env/)
})
