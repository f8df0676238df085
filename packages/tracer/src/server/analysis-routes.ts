import type { HttpBindings } from '@hono/node-server'
import type { Context, Hono } from 'hono'
import { flowsOf } from '../export/picture/flows.ts'
import { pathsBetween } from '../export/picture/paths.ts'
import { timeOf } from '../export/picture/time.ts'
import { quote } from '../model/chain.ts'
import { json, refuse } from './answers.ts'
import type { CaseDesk } from './case-desk.ts'
import { pictureRequest } from './picture-query.ts'

type Env = { Bindings: HttpBindings }
type OnDesk = (answer: (desk: CaseDesk, c: Context<Env>) => Response) => (c: Context<Env>) => Response

/** What the viewer asks about a case as a whole: when value moved, from where to where, and by which paths. */
export function analysisRoutes(app: Hono<Env>, onDesk: OnDesk): void {
  app.get(
    '/time',
    onDesk((desk, c) => {
      const { window, ...request } = pictureRequest(c.req.query())
      return json(timeOf(desk.flow, desk.picture({ ...request, window: null }), window))
    }),
  )
  app.get(
    '/flows',
    onDesk((desk, c) => json(flowsOf(desk.flow, desk.picture(pictureRequest(c.req.query()))))),
  )
  app.get(
    '/paths',
    onDesk((desk, c) => {
      const query = c.req.query()
      const request = pictureRequest(query)
      const { start = '', end = '' } = query
      const asked = { from: start, to: end, asset: request.filters.asset }
      const paths = pathsBetween(desk.flow, desk.picture(request), asked)
      if (paths !== undefined) return json(paths)
      return refuse({
        status: 404,
        what: 'a path needs two ends that this picture has',
        got: `${quote(start)} and ${quote(end)}`,
        wanted: 'ids of addresses or folds as start and end',
      })
    }),
  )
}
