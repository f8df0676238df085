import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import type { AnnotationsView } from '../export/case-view.ts'
import { WHOLE_PICTURE } from '../export/picture/picture-view.ts'
import { quote } from '../model/chain.ts'
import { InputError } from '../model/errors.ts'
import { actionRequest, type PlacesRequest } from './action-query.ts'
import { json, type Refusal, refuse } from './answers.ts'
import type { CaseActions, KeepPlaces } from './case-actions.ts'
import type { CaseDesk } from './case-desk.ts'
import type { CaseProvider } from './case-provider.ts'
import type { Jobs } from './jobs.ts'
import { pictureRequest } from './picture-query.ts'

/** What was written on a case, and what was said of its addresses. */
export interface WrittenAnswer extends AnnotationsView {
  readonly overrides: readonly {
    readonly kind: 'expand' | 'stop'
    readonly address: string
    readonly category: string
    readonly reason: string
  }[]
}

type Env = { Bindings: HttpBindings }

export interface WorkRooms {
  readonly cases: CaseProvider
  readonly deskOf: (id: string | undefined) => CaseDesk | undefined
  readonly actions: CaseActions
  readonly jobs: Jobs
}

/** What changes a case, and what was written on it. The guard has let nobody else through to the two that take a body. */
export function workRoutes({ cases, deskOf, actions, jobs }: WorkRooms): Hono<Env> {
  const app = new Hono<Env>({ strict: true })
  const idOf = (named: string | undefined): string | undefined => {
    const id = named ?? cases.list()[0]?.id
    return id !== undefined && cases.list().some((entry) => entry.id === id) ? id : undefined
  }

  app.post('/act', async (c) => {
    const named = c.req.query('case')
    const id = idOf(named)
    if (id === undefined) return refuse(unknown('case', named))
    const asked = actionRequest(await c.req.text())
    const desk = asked.do === 'places' ? deskOf(id) : undefined
    const action = asked.do === 'places' ? placesOf(asked, c.req.query(), desk) : asked
    const job = jobs.start(id, async (run) => {
      const outcome = await actions.act(id, action, run)
      if (outcome.changed === 'trace') cases.forget(id)
      return outcome
    })
    return job === undefined ? refuse(BUSY) : json({ job })
  })
  app.post('/cancel', (c) => {
    const job = jobs.cancel(Number(c.req.query('id')))
    return job === undefined ? refuse(unknown('job', c.req.query('id'))) : json({ job })
  })
  app.get('/job', (c) => {
    const job = jobs.get(Number(c.req.query('id')))
    return job === undefined ? refuse(unknown('job', c.req.query('id'))) : json({ job })
  })
  app.get('/annotations', (c) => {
    const id = idOf(c.req.query('case'))
    return id === undefined
      ? refuse(unknown('case', c.req.query('case')))
      : json({ ...actions.annotations(id), overrides: actions.overrides(id) } satisfies WrittenAnswer)
  })
  app.get('/places', (c) => {
    const id = idOf(c.req.query('case'))
    if (id === undefined) return refuse(unknown('case', c.req.query('case')))
    const places = actions.places(id, viewOf(c.req.query()))
    return json({ places: places.map(({ node, x, y }) => [node, x, y]) })
  })
  return app
}

/** Places belong to the columns and the detail of a picture, whatever is folded or hidden in it. */
function viewOf(query: Readonly<Record<string, string>>): string {
  const { by, detail } = pictureRequest({
    ...(query.by === undefined ? {} : { by: query.by }),
    ...(query.detail === undefined ? {} : { detail: query.detail }),
  })
  return `${by} ${detail}`
}

/** @throws InputError when another case or another picture was drawn than is there now */
function placesOf(
  { hash, x, y }: PlacesRequest,
  query: Readonly<Record<string, string>>,
  desk: CaseDesk | undefined,
): KeepPlaces {
  const { open, noise, by, detail } = pictureRequest(query)
  const drawn = desk?.view.statement.hash === hash ? desk : undefined
  const nodes = drawn?.picture({ ...WHOLE_PICTURE, open, noise, by, detail }).view.nodes ?? []
  if (drawn === undefined || x.length !== nodes.length || y.length !== nodes.length) {
    throw new InputError('these are places of another picture', {
      got: `${x.length} places of ${quote(hash)}`,
      wanted: `${nodes.length} of ${desk?.view.statement.hash ?? 'no case'}`,
      next: 'reload the page',
    })
  }
  const places = nodes.map(({ id }, i) => ({ node: id, x: x[i]!, y: y[i]! }))
  return { do: 'places', view: `${by} ${detail}`, places }
}

const BUSY: Refusal = {
  status: 503,
  what: 'too many actions wait for this case',
  next: 'wait until some are done',
}

function unknown(kind: string, id: string | undefined): Refusal {
  return { status: 404, what: `no such ${kind}`, got: quote(id ?? 'none'), wanted: `a ${kind} that this server has` }
}
