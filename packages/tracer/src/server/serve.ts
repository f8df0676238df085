import { randomBytes } from 'node:crypto'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { InputError } from '../model/errors.ts'
import { type Refusal, refusalBody, refusalHeaders } from './answers.ts'
import type { CaseActions } from './case-actions.ts'
import type { CaseProvider } from './case-provider.ts'
import { allowedHosts, refusalOf } from './guard.ts'
import { Jobs } from './jobs.ts'
import { routes } from './routes.ts'
import { viewerFiles } from './viewer-files.ts'

export interface ServeOptions {
  readonly cases: CaseProvider
  /** Folder of the built viewer. */
  readonly viewerDir: string
  /** 0 for any free port. */
  readonly port: number
  /** The loopback address; a case is never offered to a network. */
  readonly host: '127.0.0.1'
  /** Secret of this run; see `newToken`. */
  readonly token: string
  /** What changes a case; without it the server only shows. */
  readonly actions?: CaseActions
  /** Milliseconds a client may take to say what it wants. */
  readonly patienceMs?: number
}

export interface CaseServer {
  /** Address of the viewer, with the token in its fragment, which no browser sends anywhere. */
  readonly url: string
  readonly port: number
  close(): Promise<void>
}

/** Bytes of all headers of a request. */
const MAX_HEADER = 8_192
/** Milliseconds a client may take, if nothing else is said: more than a large case takes to be read, for meanwhile nobody is heard. */
const PATIENCE = 120_000

/** Paths that take a body, where there is somebody to do what it says. */
const WRITES = ['/api/act', '/api/cancel']

/** A secret that nobody guesses: 256 random bits. */
export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

/**
 * Serves cases and the viewer on loopback to whoever has the token.
 * @throws InputError when the port is taken or the viewer is not built
 * @example const { url } = await serveCases({ cases, viewerDir, port: 0, host: '127.0.0.1', token: newToken() })
 *          // url: http://127.0.0.1:39017/#t=q83vEj…
 */
export async function serveCases(options: ServeOptions): Promise<CaseServer> {
  const { cases, viewerDir, port, host, token, actions, patienceMs = PATIENCE } = options
  const jobs = new Jobs()
  const app = routes({
    cases,
    files: viewerFiles(viewerDir),
    token,
    ...(actions === undefined ? {} : { actions }),
    jobs,
  })
  const writes = new Set(actions === undefined ? [] : WRITES)
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false })
  let hosts: ReadonlySet<string> = new Set()
  const server = createServer({
    maxHeaderSize: MAX_HEADER,
    headersTimeout: patienceMs,
    requestTimeout: patienceMs,
    connectionsCheckingInterval: Math.min(patienceMs, 5_000),
    requireHostHeader: false, // the guard refuses it, with our headers
  })
  server.on('request', (incoming, outgoing) => {
    const refusal = refusalOf(incoming, hosts, writes)
    if (refusal === undefined) void listener(incoming, outgoing)
    else refuse(outgoing, refusal)
  })
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => refuseSocket(socket, error))
  await listen(server, port, host)
  const bound = (server.address() as AddressInfo).port
  hosts = allowedHosts(bound)
  return {
    url: `http://${host}:${bound}/#t=${token}`,
    port: bound,
    async close() {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
      await Promise.all([closed, jobs.close()])
    },
  }
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    // stays after the promise is settled: a connection that could not be accepted must not end the program
    server.on('error', (error: NodeJS.ErrnoException) => reject(explain(error, port)))
    try {
      server.listen(port, host, resolve)
    } catch (error) {
      reject(explain(error as NodeJS.ErrnoException, port))
    }
  })
}

function explain(cause: NodeJS.ErrnoException, port: number): Error {
  const wanted = 'a free port from 1024 to 65535, or 0 for any'
  if (cause.code === 'EADDRINUSE') {
    const next = `stop what is running there, or choose another with --port ${port === 65535 ? 0 : port + 1}`
    return new InputError(`port ${port} is in use`, { got: 'another program listens on it', wanted, next, cause })
  }
  if (cause.code === 'EACCES' || cause.code === 'ERR_SOCKET_BAD_PORT') {
    return new InputError(`port ${port} cannot be used`, { got: cause.message, wanted, next: 'choose --port 0', cause })
  }
  return cause
}

function refuse(outgoing: ServerResponse, refusal: Refusal): void {
  outgoing.writeHead(refusal.status, { ...refusalHeaders(refusal), connection: 'close' })
  outgoing.end(refusalBody(refusal))
}

/** What is no HTTP, or too much of it, never becomes a request. */
function refuseSocket(socket: Socket, error: NodeJS.ErrnoException): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const [refusal, reason] = unread(error)
  const body = refusalBody(refusal)
  const headers = { ...refusalHeaders(refusal), 'content-length': Buffer.byteLength(body), connection: 'close' }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.end(`HTTP/1.1 ${refusal.status} ${reason}\r\n${lines.join('')}\r\n${body}`)
}

function unread({ code }: NodeJS.ErrnoException): [Refusal, string] {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW': {
      const wanted = `at most ${MAX_HEADER} bytes`
      return [{ status: 431, what: 'the headers are too large', wanted }, 'Request Header Fields Too Large']
    }
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return [{ status: 408, what: 'the request did not come to its end in time' }, 'Request Timeout']
    default:
      return [{ status: 400, what: 'not a request' }, 'Bad Request']
  }
}
