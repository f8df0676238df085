import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CaseView } from '../export/case-view.ts'
import { InputError, SourceError } from '../model/errors.ts'
import { CONTENT_POLICY } from './answers.ts'
import { casesOnce } from './case-provider.ts'
import { type CaseServer, newToken, serveCases } from './serve.ts'

const ADDRESS = `eip155:1:0x${'1'.repeat(40)}`
const view = {
  format: 'spoor-case-view/1',
  incident: { id: 'x', title: '</script><img src=x onerror=alert(1)>' },
  addresses: [{ id: ADDRESS, role: 'seed' }],
  movements: [
    { id: 'eip155:1:0xab/1?x#y%', from: ADDRESS, to: ADDRESS },
    { id: 'm2', from: ADDRESS, to: '' },
  ],
} as unknown as CaseView
const cases = casesOnce([
  { id: 'x', title: 'One', read: () => view },
  {
    id: 'busy',
    title: 'Two',
    read: () => {
      throw new SourceError('another program is using it', { next: 'try again' })
    },
  },
  {
    id: 'broken',
    title: 'Three',
    read: () => {
      throw new Error('secret path /home/me')
    },
  },
])

const token = newToken()
const root = mkdtempSync(join(tmpdir(), 'spoor-serve-'))
const viewerDir = join(root, 'viewer')
let server: CaseServer

beforeAll(async () => {
  mkdirSync(join(viewerDir, 'assets'), { recursive: true })
  writeFileSync(join(root, 'secret.json'), '"secret"')
  writeFileSync(join(viewerDir, 'index.html'), '<!doctype html>')
  writeFileSync(join(viewerDir, 'assets', 'app.js'), 'export {}')
  writeFileSync(join(viewerDir, 'assets', 'notes.bak'), 'x')
  symlinkSync(join(root, 'secret.json'), join(viewerDir, 'link.json'))
  server = await serveCases({ cases, viewerDir, port: 0, host: '127.0.0.1', token })
})
afterAll(async () => {
  await server.close()
  rmSync(root, { recursive: true })
})

interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: string
}

/** A request as a browser or an attacker puts it on the wire: `fetch` would mend the Host and the path. */
function ask(path: string, headers: Record<string, string> = {}, method = 'GET', body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host: '127.0.0.1', port: server.port, path, method, headers, agent: false },
      (incoming) => {
        let text = ''
        incoming.setEncoding('utf8')
        incoming.on('data', (chunk: string) => {
          text += chunk
        })
        incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: text }))
      },
    )
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

/** Bytes on a socket; the answer up to its end. */
function raw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(server.port, '127.0.0.1', () => socket.write(text))
    socket.setEncoding('utf8')
    socket.on('data', (chunk: string) => {
      answer += chunk
    })
    socket.on('close', () => resolve(answer))
    socket.on('error', reject)
  })
}

const own = () => ({ 'x-spoor-token': token })
const plainRequest = (head: string): string => `${head}\r\nHost: 127.0.0.1:${server.port}\r\nConnection: close\r\n\r\n`

describe('viewer', () => {
  test('the page, its assets, and nothing else', async () => {
    expect(await ask('/')).toMatchObject({ status: 200, body: '<!doctype html>' })
    expect(await ask('/?x=1')).toMatchObject({ status: 200 })
    const asset = await ask('/assets/app.js')
    expect(asset).toMatchObject({ status: 200, body: 'export {}' })
    expect(asset.headers['content-type']).toBe('text/javascript; charset=utf-8')
    for (const path of ['/assets/notes.bak', '/link.json', '/assets', '/assets/', '/none', '/index.html/']) {
      expect(await ask(path)).toMatchObject({ status: 404 })
    }
  })

  test.each([
    '/../secret.json',
    '/assets/../../secret.json',
    '/%2e%2e/secret.json',
    '/%2e%2e%2fsecret.json',
    '/..%5csecret.json',
    '/..\\secret.json',
    '//secret.json',
    '//127.0.0.1/secret.json',
    '/./index.html',
    '/assets/%61pp.js',
    '/assets//app.js',
    '/%00',
    '/index.html%00.js',
  ])('%s is no page', async (path) => {
    const answer = await raw(plainRequest(`GET ${path} HTTP/1.1`))
    expect(answer).toMatch(/^HTTP\/1\.1 40[04] /)
    expect(answer).not.toContain('"secret"')
  })

  test('HEAD has the headers of GET and no body', async () => {
    const [head, get] = [await ask('/', {}, 'HEAD'), await ask('/')]
    expect(head).toMatchObject({ status: 200, body: '' })
    expect(head.headers['content-security-policy']).toBe(get.headers['content-security-policy'])
  })
})

describe('guard', () => {
  const host = (name: string): Record<string, string> => ({ host: name.replace('PORT', String(server.port)) })

  test.each(['127.0.0.1:PORT', 'localhost:PORT', 'LOCALHOST:PORT', '[::1]:PORT'])('Host %s may pass', async (name) => {
    expect(await ask('/', host(name))).toMatchObject({ status: 200 })
  })

  test.each([
    'evil.example',
    'evil.example:PORT',
    '127.0.0.1',
    '127.0.0.1:1',
    'localhost',
    '127.0.0.1.nip.io:PORT',
    'localhost.:PORT',
    '0.0.0.0:PORT',
    '2130706433:PORT',
    'localhost:PORT@evil.example',
  ])('error: Host %s (DNS rebinding)', async (name) => {
    for (const path of ['/', '/api/cases', '/none']) {
      expect(await ask(path, { ...host(name), ...own() })).toMatchObject({ status: 403 })
    }
  })

  test('error: two Hosts, none, or a whole address', async () => {
    const good = `Host: localhost:${server.port}\r\n`
    expect(await raw(`GET / HTTP/1.1\r\n${good}Host: evil.example\r\n\r\n`)).toMatch(/^HTTP\/1\.1 403 /)
    expect(await raw('GET / HTTP/1.1\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 403 /)
    expect(await raw('GET / HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 403 /)
    expect(await raw('GET / HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 403 /)
    expect(await raw(plainRequest('GET http://evil.example/ HTTP/1.1'))).toMatch(/^HTTP\/1\.1 400 /)
  })

  test.each([
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://127.0.0.1:1' },
    { origin: 'https://127.0.0.1:PORT' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ])('error: a request of another site, %o', async (headers) => {
    const sent = Object.fromEntries(
      Object.entries(headers).map(([k, v]) => [k, v.replace('PORT', String(server.port))]),
    )
    for (const path of ['/', '/assets/app.js', '/api/case']) {
      expect(await ask(path, { ...sent, ...own() })).toMatchObject({ status: 403 })
    }
  })

  test('a request of the viewer itself may pass', async () => {
    const headers = { ...own(), origin: `http://127.0.0.1:${server.port}`, 'sec-fetch-site': 'same-origin' }
    expect(await ask('/api/cases', headers)).toMatchObject({ status: 200 })
    expect(await ask('/', { 'sec-fetch-site': 'none' })).toMatchObject({ status: 200 })
  })

  test.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE'])('error: %s', async (method) => {
    const answer = await ask('/api/cases', own(), method)
    expect(answer).toMatchObject({ status: 405 })
    expect(answer.headers.allow).toBe('GET, HEAD')
  })

  test('error: a body', async () => {
    expect(await ask('/api/cases', own(), 'POST', '{"a":1}')).toMatchObject({ status: 405 })
    expect(await ask('/api/cases', { ...own(), 'content-length': '7' }, 'GET', '{"a":1}')).toMatchObject({
      status: 413,
    })
    expect(await ask('/', { 'transfer-encoding': 'chunked' }, 'GET', 'x')).toMatchObject({ status: 413 })
  })

  test('error: headers too large, and what is no HTTP', async () => {
    expect(await raw(`GET / HTTP/1.1\r\nX: ${'x'.repeat(10_000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 431 [\s\S]*content-security-policy/,
    )
    expect(await raw('\u0016\u0003\u0001 hello\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /)
    expect(await ask('/')).toMatchObject({ status: 200 })
  })
})

describe('api', () => {
  test.each(['/api/cases', '/api/case', '/api/case?id=x', `/api/address/${ADDRESS}`, '/api/movement/m2', '/api/none'])(
    'error: %s without the token',
    async (path) => {
      for (const headers of [{}, { 'x-spoor-token': '' }, { 'x-spoor-token': `${token}x` }, { cookie: `t=${token}` }]) {
        expect(await ask(path, headers as Record<string, string>)).toMatchObject({ status: 401 })
      }
      expect(await ask(`${path}?t=${token}`)).toMatchObject({ status: 401 })
    },
  )

  test('cases, a case, an address, a movement', async () => {
    const get = async (path: string): Promise<unknown> => JSON.parse((await ask(path, own())).body)
    expect(await get('/api/cases')).toMatchObject({ cases: [{ id: 'x', title: 'One' }, {}, {}] })
    expect(await get('/api/case')).toEqual(view)
    expect(await get('/api/case?id=x')).toEqual(view)
    expect(await get(`/api/address/${encodeURIComponent(ADDRESS)}`)).toEqual({
      address: view.addresses[0],
      movements: view.movements,
    })
    expect(await get(`/api/movement/${encodeURIComponent('eip155:1:0xab/1?x#y%')}?case=x`)).toEqual({
      movement: view.movements[0],
    })
  })

  test.each([
    '/api/case?id=y',
    '/api/case?id=__proto__',
    '/api/address/x',
    '/api/movement/%',
    '/api/movement/constructor',
    '/api/',
  ])('error: %s is not there', async (path) => {
    const answer = await ask(path, own())
    expect(answer.status).toBe(404)
    expect(JSON.parse(answer.body)).toMatchObject({ error: { class: 'input' } })
  })

  test('error: a case that cannot be read now, and one that cannot be read at all', async () => {
    const busy = await ask('/api/case?id=busy', own())
    expect(busy.status).toBe(503)
    expect(JSON.parse(busy.body)).toEqual({
      error: { class: 'source', what: 'another program is using it', got: '', wanted: '', next: 'try again' },
    })
    const broken = await ask('/api/case?id=broken', own())
    expect(broken.status).toBe(500)
    expect(broken.body).not.toContain('/home/me')
  })
})

test('every answer carries the policy, and none of the API is kept', async () => {
  const answers = [
    await ask('/'),
    await ask('/none'),
    await ask('/api/cases'),
    await ask('/api/cases', own()),
    await ask('/api/case', own()),
    await ask('/', { host: 'evil.example' }),
    await ask('/', {}, 'POST'),
  ]
  for (const { headers } of answers) {
    expect(headers).toMatchObject({
      'content-security-policy': CONTENT_POLICY,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    })
    expect(headers['access-control-allow-origin']).toBeUndefined()
  }
  for (const { headers } of answers.slice(2, 5)) expect(headers['cache-control']).toBe('no-store')
})

test('error: a port in use, and a viewer that is not built', async () => {
  const again = (port: number, folder = viewerDir): Promise<CaseServer> =>
    serveCases({ cases, viewerDir: folder, port, host: '127.0.0.1', token })
  await expect(again(server.port)).rejects.toThrow(InputError)
  await expect(again(server.port)).rejects.toThrow(
    new RegExp(`port ${server.port} is in use[\\s\\S]*--port ${server.port + 1}`),
  )
  await expect(again(70_000)).rejects.toThrow(/port 70000 cannot be used/)
  await expect(again(0, root)).rejects.toThrow(/viewer is not built/)
})

test('close ends open connections, and the address carries the token in its fragment', async () => {
  const other = await serveCases({ cases, viewerDir, port: 0, host: '127.0.0.1', token })
  expect(other.url).toBe(`http://127.0.0.1:${other.port}/#t=${token}`)
  expect(token).toMatch(/^[\w-]{43}$/)
  const socket = connect(other.port, '127.0.0.1')
  await new Promise((resolve) => socket.once('connect', resolve))
  const closed = new Promise((resolve) => socket.once('close', resolve))
  await other.close()
  await closed
})
