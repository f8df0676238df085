/** The local server, and nothing else: same origin, token in a header. */
import { type CaseEntry, type CaseView, parseCase, parseCaseList } from './case-file.ts'

const TOKEN_KEY = 'spoor-token'

/** Takes the token out of the address bar, so that a copied link does not carry it; the tab keeps it for reloads. */
export function takeToken(fragment: URLSearchParams): string {
  const given = fragment.get('t')
  if (given !== null && given !== '') sessionStorage.setItem(TOKEN_KEY, given)
  return given || (sessionStorage.getItem(TOKEN_KEY) ?? '')
}

/** The server did not give the case; `status` 0 means that it could not be reached. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

async function getJson(path: string, token: string): Promise<unknown> {
  const headers: Record<string, string> = token === '' ? {} : { 'x-spoor-token': token }
  const answer = await fetch(path, { headers, credentials: 'same-origin', cache: 'no-store' }).catch(
    (cause: unknown) => {
      throw new ApiError(0, cause instanceof Error ? cause.message : String(cause))
    },
  )
  if (!answer.ok) throw new ApiError(answer.status, `${answer.status} ${answer.statusText}`)
  return answer.json()
}

/** Every case the server has; empty when it serves just one without a list. */
export async function listCases(token: string): Promise<readonly CaseEntry[]> {
  try {
    return parseCaseList(await getJson('/api/cases', token))
  } catch {
    return []
  }
}

export const loadCase = async (token: string, id: string | null): Promise<CaseView> =>
  parseCase(await getJson(id === null ? '/api/case' : `/api/case?id=${encodeURIComponent(id)}`, token))
