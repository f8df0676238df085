import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import { jsonChunks } from '../export/json.ts'
import { quote } from '../model/chain.ts'
import { SpoorError } from '../model/errors.ts'
import { answer, json, type Refusal, refuse, SECURITY_HEADERS } from './answers.ts'
import { CaseDesk } from './case-desk.ts'
import type { CaseProvider } from './case-provider.ts'
import { sameToken } from './guard.ts'
import { openApi } from './openapi.ts'
import { pictureRoutes } from './picture-routes.ts'
import type { ViewerFile } from './viewer-files.ts'

type Env = { Bindings: HttpBindings }

/** What the server answers to. Requests have passed the guard when they come here. */
export function routes(cases: CaseProvider, files: ReadonlyMap<string, ViewerFile>, token: string): Hono<Env> {
  const app = new Hono<Env>({ strict: true })
  const desks = new Map<string, CaseDesk>()
  /** The case a request names, or the first. */
  const deskOf = (id: string | undefined): CaseDesk | undefined => {
    const wanted = id ?? cases.list()[0]?.id
    const view = wanted === undefined ? undefined : cases.view(wanted)
    if (wanted === undefined || view === undefined) return undefined
    const known = desks.get(wanted)
    const desk = known?.view === view ? known : new CaseDesk(view)
    desks.set(wanted, desk)
    return desk
  }

  app.use('/api/*', async (c, next) => {
    if (!sameToken(c.req.header('x-spoor-token'), token)) return refuse(NO_TOKEN)
    return next()
  })
  app.get('/api/openapi.json', () => json(openApi()))
  app.get('/api/cases', () => json({ cases: cases.list() }))
  app.get('/api/case', (c) => {
    const id = c.req.query('id')
    const desk = deskOf(id)
    return desk === undefined ? refuse(unknown('case', id)) : answer(stream(jsonChunks(desk.view)))
  })
  app.get('/api/address/:id', (c) => {
    const id = c.req.param('id')
    const desk = deskOf(c.req.query('case'))
    const address = desk?.addresses.get(id)
    return desk === undefined || address === undefined
      ? refuse(unknown('address', id))
      : json({ address, movements: desk.movementsOf(id) })
  })
  app.get('/api/movement/:id', (c) => {
    const id = c.req.param('id')
    const movement = deskOf(c.req.query('case'))?.movements.get(id)
    return movement === undefined ? refuse(unknown('movement', id)) : json({ movement })
  })
  app.route('/api', pictureRoutes(deskOf))
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
