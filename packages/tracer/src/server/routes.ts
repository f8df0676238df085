import type { HttpBindings } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import type { AddressView, CaseView, MovementView } from '../export/case-view.ts'
import { jsonChunks } from '../export/json.ts'
import { quote } from '../model/chain.ts'
import { SpoorError } from '../model/errors.ts'
import { JSON_TYPE, type Refusal, refusalBody, refusalHeaders, SECURITY_HEADERS } from './answers.ts'
import type { CaseProvider } from './case-provider.ts'
import { sameToken } from './guard.ts'
import type { ViewerFile } from './viewer-files.ts'

type Env = { Bindings: HttpBindings }

/** What the server answers to. Requests have passed the guard when they come here. */
export function routes(cases: CaseProvider, files: ReadonlyMap<string, ViewerFile>, token: string): Hono<Env> {
  const app = new Hono<Env>({ strict: true })
  const indexes = new WeakMap<CaseView, CaseIndex>()
  const indexOf = (view: CaseView): CaseIndex => {
    const index = indexes.get(view) ?? indexCase(view)
    indexes.set(view, index)
    return index
  }
  /** The case a request names, or the first. */
  const viewOf = (id: string | undefined): CaseView | undefined => {
    const wanted = id ?? cases.list()[0]?.id
    return wanted === undefined ? undefined : cases.view(wanted)
  }

  app.use('/api/*', async (c, next) => {
    if (!sameToken(c.req.header('x-spoor-token'), token)) return refuse(NO_TOKEN)
    return next()
  })
  app.get('/api/cases', () => json({ cases: cases.list() }))
  app.get('/api/case', (c) => {
    const id = c.req.query('id')
    const view = viewOf(id)
    return view === undefined ? refuse(unknown('case', id)) : answer(stream(jsonChunks(view)))
  })
  app.get('/api/address/:id', (c) => {
    const id = c.req.param('id')
    const found = lookUp(c, viewOf, (view) => indexOf(view).addresses.get(id))
    return found === undefined ? refuse(unknown('address', id)) : json(found)
  })
  app.get('/api/movement/:id', (c) => {
    const id = c.req.param('id')
    const found = lookUp(c, viewOf, (view) => {
      const movement = indexOf(view).movements.get(id)
      return movement === undefined ? undefined : { movement }
    })
    return found === undefined ? refuse(unknown('movement', id)) : json(found)
  })
  app.get('*', (c) => {
    // the path word for word: whatever is not written exactly like a file of the viewer is not one
    const [path = ''] = (c.env.incoming.url ?? '').split('?')
    const file = files.get(path)
    if (file === undefined) return refuse(unknown('page', path))
    return new Response(file.bytes, {
      headers: { ...SECURITY_HEADERS, 'content-type': file.type, 'cache-control': 'no-cache' },
    })
  })
  app.notFound((c) => refuse(unknown('page', c.req.path)))
  app.onError((error) => refuse(failed(error)))
  return app
}

function lookUp<T>(
  c: Context<Env>,
  viewOf: (id: string | undefined) => CaseView | undefined,
  find: (view: CaseView) => T | undefined,
): T | undefined {
  const view = viewOf(c.req.query('case'))
  return view === undefined ? undefined : find(view)
}

const NO_TOKEN: Refusal = {
  status: 401,
  what: 'the token of this server is missing or wrong',
  wanted: 'the header x-spoor-token with the token from the address that `spoor serve` printed',
  next: 'open that address as it was printed, with all that follows the #',
}

function unknown(kind: string, id: string | undefined): Refusal {
  return { status: 404, what: `no such ${kind}`, got: quote(id ?? 'none'), wanted: `a ${kind} that this server has` }
}

function failed(error: Error): Refusal {
  if (!(error instanceof SpoorError)) {
    return {
      status: 500,
      class: 'bug',
      what: 'the server failed',
      next: 'see what `spoor serve` prints, and report it',
    }
  }
  const { error: report } = error.report()
  const status = report.class === 'source' ? 503 : report.class === 'input' ? 400 : 500
  return { ...report, status }
}

interface CaseIndex {
  readonly addresses: ReadonlyMap<string, { readonly address: AddressView; readonly movements: MovementView[] }>
  readonly movements: ReadonlyMap<string, MovementView>
}

function indexCase(view: CaseView): CaseIndex {
  const addresses = new Map(view.addresses.map((address) => [address.id, { address, movements: [] as MovementView[] }]))
  for (const movement of view.movements) {
    addresses.get(movement.from)?.movements.push(movement)
    if (movement.to !== movement.from) addresses.get(movement.to)?.movements.push(movement)
  }
  return { addresses, movements: new Map(view.movements.map((movement) => [movement.id, movement])) }
}

function refuse(refusal: Refusal): Response {
  return new Response(refusalBody(refusal), { status: refusal.status, headers: refusalHeaders(refusal) })
}

function json(value: unknown): Response {
  return answer(`${JSON.stringify(value)}\n`)
}

function answer(body: string | ReadableStream<Uint8Array>): Response {
  return new Response(body, {
    headers: { ...SECURITY_HEADERS, 'content-type': JSON_TYPE, 'cache-control': 'no-store' },
  })
}

/** Bytes in blocks of some size: one piece per movement would be one packet per movement. */
function stream(chunks: Iterable<string>): ReadableStream<Uint8Array> {
  const pieces = chunks[Symbol.iterator]()
  const encoder = new TextEncoder()
  return new ReadableStream({
    pull(controller) {
      let block = ''
      while (block.length < 1 << 16) {
        const next = pieces.next()
        if (next.done === true) {
          controller.enqueue(encoder.encode(block))
          controller.close()
          return
        }
        block += next.value
      }
      controller.enqueue(encoder.encode(block))
    },
  })
}
