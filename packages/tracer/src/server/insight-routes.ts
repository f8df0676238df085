import type { HttpBindings } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import type { CaseView } from '../export/case-view.ts'
import { METHODS } from '../model/trace.ts'
import { json, refuse, unknown } from './answers.ts'
import type { CaseDesk } from './case-desk.ts'
import type { CaseInsights } from './case-insights.ts'
import type { CaseProvider } from './case-provider.ts'
import { type Desks, noInsights } from './desks.ts'

type Env = { Bindings: HttpBindings }

/** What is asked of a case beside its picture: methods side by side, findings, the freeze desk, and what a figure rests on. */
export function insightRoutes(cases: CaseProvider, desks: Desks): Hono<Env> {
  const app = new Hono<Env>({ strict: true })
  // Long work is done once for each state of a case.
  const done = new WeakMap<CaseView, Map<string, unknown>>()
  const once = <T>(view: CaseView, name: string, work: () => T): T => {
    const of = done.get(view) ?? new Map<string, unknown>()
    done.set(view, of)
    if (!of.has(name)) of.set(name, work())
    return of.get(name) as T
  }
  type Answer = (asked: { desk: CaseDesk; insights: CaseInsights; c: Context<Env> }) => Response | Promise<Response>
  const asked = (answer: Answer) => (c: Context<Env>) => {
    const id = desks.idOf(c.req.query('case'))
    const desk = desks.of(id, c.req.query('method'))
    if (id === undefined || desk === undefined) return refuse(unknown('case', id))
    const insights = cases.insights?.(id)
    if (insights === undefined) throw noInsights('knows more of them')
    return answer({ desk, insights, c })
  }

  app.get(
    '/methods',
    asked(({ insights, c }) => {
      // of the case itself, whatever method it is shown under
      const own = desks.of(c.req.query('case'))!
      return json(once(own.view, 'methods', () => insights.methods()))
    }),
  )
  app.get(
    '/findings',
    asked(({ desk: { view }, insights }) => {
      const method = METHODS.find((one) => one === view.statement.method)!
      return json(once(view, 'findings', () => insights.findings(method)))
    }),
  )
  app.get(
    '/freeze',
    asked(async ({ desk: { view }, insights }) => json(await insights.freeze(view))),
  )
  app.get(
    '/evidence',
    asked(({ desk, insights, c }) => {
      const id = c.req.query('id') ?? ''
      const movement = desk.movements.get(id)
      return movement === undefined ? refuse(unknown('movement', id)) : json(insights.evidence(movement))
    }),
  )
  app.get(
    '/reading',
    asked(({ desk, insights, c }) => {
      const id = c.req.query('id') ?? ''
      return desk.addresses.has(id) ? json(insights.reading(id)) : refuse(unknown('address', id))
    }),
  )
  return app
}
