import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request as the handlers see it. */
export interface Asked {
  readonly method: string
  /** With its query. */
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface Reply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string | Buffer
}

export type Handler = (asked: Asked) => Reply | Promise<Reply>

/** The true answer, damaged on its way. */
const DAMAGES = ['truncate', 'endless', 'slow', 'reset'] as const
type Damage = (typeof DAMAGES)[number]

/**
 * What becomes of the n-th request, counted from 1 since the fault was set. `body` is sent in place of the answer, or damages the
 * true one: truncate ends after half of it as if that were all; endless never stops; slow sends a byte every 20 ms; reset breaks
 * the connection after half. `alter` lets the server lie in its own form.
 */
export type Fault = (
  n: number,
  asked: Asked,
) =>
  | 'pass'
  | {
      readonly status: number
      readonly headers?: Readonly<Record<string, string>>
      readonly body?: string | Buffer | Damage
    }
  | { readonly alter: (reply: Reply) => Reply }

export interface TestServer {
  readonly url: string
  /** Requests received, failed ones included. */
  requests(): number
  log(): readonly { readonly method: string; readonly path: string; readonly body: string }[]
  fault(fault: Fault | undefined): void
  close(): Promise<void>
}

/** Starts a server on a free port of the loopback. */
export async function startServer(handler: Handler): Promise<TestServer> {
  const log: { method: string; path: string; body: string }[] = []
  let fault: Fault | undefined
  let sinceFault = 0
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('error', () => response.destroy())
    request.on('end', () => {
      const asked = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(parts).toString(),
      }
      log.push({ method: asked.method, path: asked.path, body: asked.body })
      sinceFault++
      answer(handler, fault?.(sinceFault, asked) ?? 'pass', asked, response).catch((error: unknown) => {
        response.writeHead(500)
        response.end(`the test server failed: ${String(error)}`)
      })
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => log.length,
    log: () => log,
    fault(next) {
      fault = next
      sinceFault = 0
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function answer(
  handler: Handler,
  fate: ReturnType<Fault>,
  asked: Asked,
  response: ServerResponse,
): Promise<void> {
  if (fate === 'pass') return send(response, await handler(asked))
  if ('alter' in fate) return send(response, fate.alter(await handler(asked)))
  const { status, headers = {}, body = '' } = fate
  if (!isDamage(body)) return send(response, { status, headers, body })
  const reply = await handler(asked)
  const truth = Buffer.from(reply.body)
  const half = truth.subarray(0, truth.length >> 1)
  response.on('error', () => undefined)
  response.writeHead(status, {
    'content-type': 'application/json',
    ...(body === 'endless' ? {} : reply.headers),
    ...headers,
  })
  switch (body) {
    case 'truncate':
      response.end(half)
      return
    case 'reset':
      response.write(half, () => response.destroy())
      return
    case 'slow':
      return trickle(response, truth)
    case 'endless':
      return flood(response)
  }
}

function isDamage(body: string | Buffer): body is Damage {
  return typeof body === 'string' && (DAMAGES as readonly string[]).includes(body)
}

function send(response: ServerResponse, { status, headers, body }: Reply): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(body)
}

function trickle(response: ServerResponse, body: Buffer): void {
  let at = 0
  const timer = setInterval(() => {
    if (at < body.length) response.write(body.subarray(at, ++at))
    else response.end()
    if (at >= body.length) clearInterval(timer)
  }, 20)
  response.on('close', () => clearInterval(timer))
}

function flood(response: ServerResponse): void {
  const part = Buffer.alloc(64 * 1024, ' ')
  const pour = (): void => {
    while (!response.destroyed) if (!response.write(part)) break
  }
  response.on('drain', pour)
  pour()
}
