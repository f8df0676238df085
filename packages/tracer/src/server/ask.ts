import { InputError } from '../model/errors.ts'
import { API_QUERIES, type ApiQuery } from './api-queries.ts'
import type { CaseProvider } from './case-provider.ts'
import { Jobs } from './jobs.ts'
import { routes } from './routes.ts'
import { newToken } from './serve.ts'

/** What the server says to a question: the same bytes, whoever asks. */
export interface Said {
  readonly ok: boolean
  readonly body: string
}
export type Ask = (name: string, parameters: Readonly<Record<string, string>>) => Promise<Said>

/**
 * Asks the routes of the server without a network: what a program gets over HTTP, MCP and the command line is one answer.
 * @throws InputError for a question or a parameter that there is not: over HTTP these would be passed over
 */
export function asker(cases: CaseProvider): Ask {
  const token = newToken()
  const app = routes({ cases, files: new Map(), token, jobs: new Jobs() })
  return async (name, parameters) => {
    const answer = await app.request(targetOf(queryOf(name), parameters), { headers: { 'x-spoor-token': token } })
    return { ok: answer.ok, body: await answer.text() }
  }
}

export function queryOf(name: string): ApiQuery {
  const query = API_QUERIES.find((known) => known.name === name)
  if (query !== undefined) return query
  throw new InputError('no such question', {
    got: JSON.stringify(name.slice(0, 80)),
    wanted: API_QUERIES.map((known) => known.name).join(', '),
  })
}

/** The path of a question with its parameters, as a client of the API would write it. */
export function targetOf(
  { name, path, parameters, required }: ApiQuery,
  given: Readonly<Record<string, string>>,
): string {
  const known = Object.keys(parameters)
  const odd = Object.keys(given).find((parameter) => !known.includes(parameter))
  if (odd !== undefined) {
    throw new InputError(`${name} has no such parameter`, {
      got: JSON.stringify(odd.slice(0, 80)),
      wanted: known.join(', ') || 'none',
    })
  }
  const missing = required.find((parameter) => given[parameter] === undefined)
  if (missing !== undefined) throw new InputError(`${name} needs ${missing}`, { got: 'none', wanted: `${missing}=…` })
  const inPath = known.filter((parameter) => path.includes(`{${parameter}}`))
  const filled = inPath.reduce((text, at) => text.replace(`{${at}}`, () => encodeURIComponent(given[at]!)), path)
  const rest = Object.entries(given).filter(([parameter]) => !inPath.includes(parameter))
  const search = new URLSearchParams(rest).toString()
  return search === '' ? filled : `${filled}?${search}`
}
