import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import { jsonChunks } from '../export/json.ts'
import { SpoorError } from '../model/errors.ts'
import { answer, json, type Refusal, refuse, SECURITY_HEADERS, streamed, unknown } from './answers.ts'
import type { CaseActions } from './case-actions.ts'
import type { CaseDesk } from './case-desk.ts'
import type { CaseProvider } from './case-provider.ts'
import { Desks } from './desks.ts'
import { sameToken } from './guard.ts'
import { insightRoutes } from './insight-routes.ts'
import type { Jobs } from './jobs.ts'
import { openApi } from './openapi.ts'
import { pictureRoutes } from './picture-routes.ts'
import { tableRoutes } from './table-routes.ts'
import type { ViewerFile } from './viewer-files.ts'
import { workRoutes } from './work-routes.ts'

type Env = { Bindings: HttpBindings }

export interface Rooms {
  readonly cases: CaseProvider
  readonly files: ReadonlyMap<string, ViewerFile>
  readonly token: string
  readonly actions?: CaseActions
  readonly jobs: Jobs
}

/** What the server answers to. Requests have passed the guard when they come here. */
export function routes({ cases, files, token, actions, jobs }: Rooms): Hono<Env> {
  const app = new Hono<Env>({ strict: true })
  const desks = new Desks(cases)
  const deskOf = (id: string | undefined, method?: string): CaseDesk | undefined => desks.of(id, method)

  app.use('/api/*', async (c, next) => {
    if (!sameToken(c.req.header('x-spoor-token'), token)) return refuse(NO_TOKEN)
    return next()
  })
  app.get('/api/openapi.json', () => json(openApi()))
  app.get('/api/cases', () => json({ cases: cases.list(), writes: actions !== undefined }))
  app.get('/api/case', (c) => {
    const id = c.req.query('id')
    const desk = deskOf(id)
    if (desk === undefined) return refuse(unknown('case', id))
    const written = actions?.annotations(id ?? cases.list()[0]!.id)
    return answer(streamed(jsonChunks(written === undefined ? desk.view : { ...desk.view, annotations: written })))
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
  if (actions !== undefined) app.route('/api', workRoutes({ cases, deskOf, actions, jobs }))
  app.route(
    '/api',
    tableRoutes((c) => deskOf(c.req.query('case'), c.req.query('method'))),
  )
  app.route('/api', insightRoutes(cases, desks))
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
