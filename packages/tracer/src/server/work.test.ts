import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { CaseView } from '../export/case-view.ts'
import { InputError } from '../model/errors.ts'
import type { Action, CaseActions, KeepPlaces, Outcome } from './case-actions.ts'
import { casesOnce } from './case-provider.ts'
import { type CaseServer, newToken, serveCases } from './serve.ts'

const NOBODY = { notes: [], colours: [], labels: [], bookmarks: [], views: [] }
const A = `eip155:1:0x${'a'.repeat(40)}`
const token = newToken()
const root = mkdtempSync(join(tmpdir(), 'spoor-work-'))
let server: CaseServer
let shown: CaseServer
let done: (Action | KeepPlaces)[] = []
let reads = 0
/** Ends the action that waits. */
let letGo: () => void = () => {}

const actions: CaseActions = {
  annotations: () => NOBODY,
  overrides: () => [],
  places: () => [{ node: A, x: 1, y: 2 }],
  async act(_, action, { signal, onProgress }): Promise<Outcome> {
    done.push(action)
    if (action.do === 'look') throw new InputError('cannot look', { got: 'nothing' })
    if (action.do === 'method') throw new Error('secret path /home/me')
    if (action.do === 'expand') {
      onProgress({ read: 1, frontier: 2, transfers: 3, requests: 4 })
      await new Promise<void>((resolve) => {
        letGo = resolve
        signal.addEventListener('abort', () => resolve())
      })
      return { changed: 'trace' }
    }
    return { changed: action.do === 'stop' ? 'trace' : 'annotations' }
  },
}
const cases = casesOnce([
  {
    id: 'x',
    title: 'One',
    read: () => {
      reads += 1
      return {
        format: 'spoor-case-view/1',
        statement: { hash: 'h' },
        addresses: [],
        movements: [],
      } as unknown as CaseView
    },
  },
])

beforeAll(async () => {
  const viewerDir = join(root, 'viewer')
  mkdirSync(viewerDir)
  writeFileSync(join(viewerDir, 'index.html'), '<!doctype html>')
  const common = { cases, viewerDir, port: 0, host: '127.0.0.1', token } as const
  server = await serveCases({ ...common, actions, patienceMs: 400 })
  shown = await serveCases(common)
})
afterAll(async () => {
  await Promise.all([server.close(), shown.close()])
  rmSync(root, { recursive: true })
})
beforeEach(() => {
  done = []
})

/** Bytes on a socket, as a browser or an attacker puts them there; the answer up to its end. */
function raw(text: string, port = server.port): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    socket.setEncoding('utf8')
    socket.on('data', (chunk: string) => {
      answer += chunk
    })
    socket.on('close', () => resolve(answer))
    socket.on('error', reject)
  })
}

interface Wire {
  readonly path?: string
  readonly method?: string
  /** Replaces or, where undefined, leaves out. */
  readonly headers?: Readonly<Record<string, string | undefined>>
  readonly body?: string
  readonly port?: number
}

const NOTE = JSON.stringify({ do: 'note', on: A, text: 'x' })

function post({ path = '/api/act', method = 'POST', headers = {}, body = NOTE, port = server.port }: Wire = {}) {
  const all: Record<string, string | undefined> = {
    host: `127.0.0.1:${port}`,
    origin: `http://127.0.0.1:${port}`,
    'x-spoor-token': token,
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
    ...headers,
  }
  const lines = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}\r\n`]))
  return raw(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`, port)
}

const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1])
const bodyOf = <T>(answer: string): T => JSON.parse(answer.slice(answer.indexOf('{'), answer.lastIndexOf('}') + 1)) as T
interface JobBody {
  job: { id: number; state: string; progress: unknown; outcome?: Outcome; error?: { what: string; got: string } }
}

async function settled(id: number): Promise<JobBody['job']> {
  for (;;) {
    const { job } = bodyOf<JobBody>(
      await post({ path: `/api/job?id=${id}`, method: 'GET', body: '', headers: { 'content-type': undefined } }),
    )
    if (job.state !== 'waiting' && job.state !== 'running') return job
  }
}

describe('an action', () => {
  test('is done, and says what has to be asked anew', async () => {
    const answer = await post()
    expect(statusOf(answer)).toBe(200)
    expect(await settled(bodyOf<JobBody>(answer).job.id)).toMatchObject({
      state: 'done',
      outcome: { changed: 'annotations' },
    })
    expect(done).toEqual([{ do: 'note', on: A, text: 'x' }])
  })

  test('runs alone in its case, tells how far it is, and can be cancelled; what waits follows', async () => {
    const expand = JSON.stringify({ do: 'expand', address: A, reason: 'r' })
    const first = bodyOf<JobBody>(await post({ body: expand })).job
    const second = bodyOf<JobBody>(await post()).job
    expect(done.map((action) => action.do)).toEqual(['expand'])
    expect(second.state).toBe('waiting')
    const running = bodyOf<JobBody>(
      await post({ path: `/api/job?id=${first.id}`, method: 'GET', body: '', headers: { 'content-type': undefined } }),
    )
    expect(running.job).toMatchObject({ state: 'running', progress: { read: 1, frontier: 2 } })
    expect(statusOf(await post({ path: `/api/cancel?id=${first.id}`, body: '{}' }))).toBe(200)
    expect(await settled(first.id)).toMatchObject({ state: 'cancelled' })
    expect(await settled(second.id)).toMatchObject({ state: 'done' })
    letGo()
  })

  test('that changed the trace has the case read again, and no other does', async () => {
    const see = () => post({ path: '/api/case', method: 'GET', body: '', headers: { 'content-type': undefined } })
    await see()
    const before = reads
    await settled(bodyOf<JobBody>(await post()).job.id)
    await see()
    expect(reads).toBe(before)
    const stop = JSON.stringify({ do: 'stop', address: A, category: 'service', reason: 'r' })
    await settled(bodyOf<JobBody>(await post({ body: stop })).job.id)
    await see()
    expect(reads).toBe(before + 1)
  })

  test('that is refused says why; one that fails tells nothing of this machine', async () => {
    const look = bodyOf<JobBody>(await post({ body: JSON.stringify({ do: 'look', address: A }) })).job
    expect(await settled(look.id)).toMatchObject({ state: 'failed', error: { what: 'cannot look', got: 'nothing' } })
    const method = bodyOf<JobBody>(await post({ body: JSON.stringify({ do: 'method', method: 'lifo' }) })).job
    const failed = await settled(method.id)
    expect(failed.state).toBe('failed')
    expect(JSON.stringify(failed)).not.toContain('secret')
  })

  test.each([
    ['no JSON', 'x'],
    ['no object', '[]'],
    ['another action', '{"do":"rm"}'],
    ['a member too many', '{"do":"note","on":"a","text":"b","path":"/etc"}'],
    ['no reason', JSON.stringify({ do: 'stop', address: A, category: 'service', reason: ' ' })],
    ['no address', '{"do":"look","address":"../x"}'],
    ['another category', JSON.stringify({ do: 'stop', address: A, category: 'evil', reason: 'r' })],
    ['places of another case', '{"do":"places","hash":"other","x":[],"y":[]}'],
    ['places that are none', '{"do":"places","hash":"h","x":[1e99],"y":[0]}'],
  ])('error: %s', async (_, body) => {
    expect(statusOf(await post({ body }))).toBe(400)
    expect(done).toEqual([])
  })
})

describe('nobody else changes a case', () => {
  const port = () => server.port
  test.each<[string, number, () => Wire]>([
    ['no token', 401, () => ({ headers: { 'x-spoor-token': undefined } })],
    ['another token', 401, () => ({ headers: { 'x-spoor-token': newToken() } })],
    ['no Origin', 403, () => ({ headers: { origin: undefined } })],
    ['Origin null', 403, () => ({ headers: { origin: 'null' } })],
    ['another Origin', 403, () => ({ headers: { origin: 'http://evil.example' } })],
    ['another port', 403, () => ({ headers: { origin: `http://127.0.0.1:${port() + 1}` } })],
    ['https', 403, () => ({ headers: { origin: `https://127.0.0.1:${port()}` } })],
    ['another of our names', 403, () => ({ headers: { origin: `http://localhost:${port()}` } })],
    [
      'a rebound name',
      403,
      () => ({ headers: { host: `evil.example:${port()}`, origin: `http://evil.example:${port()}` } }),
    ],
    ['no Host', 403, () => ({ headers: { host: undefined } })],
    ['a cross-site page', 403, () => ({ headers: { 'sec-fetch-site': 'cross-site' } })],
    ['a page of the same site', 403, () => ({ headers: { 'sec-fetch-site': 'same-site' } })],
    ['a form', 415, () => ({ headers: { 'content-type': 'application/x-www-form-urlencoded' } })],
    ['plain text', 415, () => ({ headers: { 'content-type': 'text/plain' } })],
    ['no type', 415, () => ({ headers: { 'content-type': undefined } })],
    ['a packed body', 415, () => ({ headers: { 'content-encoding': 'gzip' } })],
    ['too large a body', 413, () => ({ headers: { 'content-length': '65537' }, body: '' })],
    [
      'a body without a length',
      411,
      () => ({ headers: { 'content-length': undefined, 'transfer-encoding': 'chunked' }, body: '0\r\n\r\n' }),
    ],
    ['a path that climbs', 405, () => ({ path: '/api/../api/act' })],
    ['a path in other letters', 405, () => ({ path: '/api/%61ct' })],
    ['a path with a slash', 405, () => ({ path: '/api/act/' })],
    ['a page', 405, () => ({ path: '/' })],
    ['what only shows', 405, () => ({ path: '/api/case' })],
    ['PUT', 405, () => ({ method: 'PUT' })],
    ['DELETE', 405, () => ({ method: 'DELETE' })],
    ['GET', 405, () => ({ method: 'GET', body: '', headers: { 'content-length': undefined } })],
    ['an absolute address', 400, () => ({ path: 'http://evil.example/api/act' })],
    ['another case', 404, () => ({ path: '/api/act?case=none' })],
  ])('error: %s', async (_, status, wire) => {
    expect(statusOf(await post(wire()))).toBe(status)
    expect(done).toEqual([])
  })

  test('error: a body that never comes ends the connection', async () => {
    const answer = await post({ headers: { 'content-length': '1000', connection: 'keep-alive' }, body: '{' })
    expect(statusOf(answer)).toBe(408)
    expect(done).toEqual([])
  })

  test('error: a server that only shows takes no action from anybody', async () => {
    expect(statusOf(await post({ port: shown.port }))).toBe(405)
  })
})

test('closing the server ends what runs', async () => {
  const other = await serveCases({
    cases,
    viewerDir: join(root, 'viewer'),
    port: 0,
    host: '127.0.0.1',
    token,
    actions,
  })
  await post({ port: other.port, body: JSON.stringify({ do: 'expand', address: A, reason: 'r' }) })
  await other.close()
  expect(done.map((action) => action.do)).toEqual(['expand'])
})
