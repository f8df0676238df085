/** The local server, and nothing else: same origin, token in a header. */

/** The server did not answer; `status` 0 means that it could not be reached. */
export class ServerError extends Error {
  override readonly name = 'ServerError'
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** What is asked of the server: a path below `/api`, and its parameters; those without a value are left out. */
export interface Question {
  readonly path: string
  readonly query: Readonly<Record<string, string | null>>
  /** The answer is text, not JSON. */
  readonly text?: true
}

export type Ask = <T>(question: Question, parse: (json: unknown) => T, signal?: AbortSignal) => Promise<T>

export function askWith(token: string): Ask {
  return async ({ path, query, text: plain }, parse, signal) => {
    const parameters = new URLSearchParams(
      Object.entries(query).flatMap(([name, value]): [string, string][] => (value === null ? [] : [[name, value]])),
    )
    const text = parameters.toString()
    const headers: Record<string, string> = token === '' ? {} : { 'x-spoor-token': token }
    const answer = await fetch(text === '' ? path : `${path}?${text}`, {
      headers,
      credentials: 'same-origin',
      cache: 'no-store',
      ...(signal === undefined ? {} : { signal }),
    }).catch((cause: unknown) => {
      if (signal?.aborted) throw cause
      throw new ServerError(0, cause instanceof Error ? cause.message : String(cause))
    })
    if (!answer.ok) throw new ServerError(answer.status, `${answer.status} ${answer.statusText}`)
    return parse(plain ? await answer.text() : await answer.json())
  }
}

export type Tell = <T>(question: Question, body: object, parse: (json: unknown) => T) => Promise<T>

/** Asks the server to do something. What it refuses says why, in its own words. */
export function tellWith(token: string): Tell {
  return async ({ path, query }, body, parse) => {
    const parameters = new URLSearchParams(
      Object.entries(query).flatMap(([name, value]): [string, string][] => (value === null ? [] : [[name, value]])),
    )
    const text = parameters.toString()
    const answer = await fetch(text === '' ? path : `${path}?${text}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token === '' ? {} : { 'x-spoor-token': token }) },
      body: JSON.stringify(body),
      credentials: 'same-origin',
      cache: 'no-store',
    }).catch((cause: unknown) => {
      throw new ServerError(0, cause instanceof Error ? cause.message : String(cause))
    })
    if (!answer.ok) throw new ServerError(answer.status, await answer.text())
    return parse(await answer.json())
  }
}
