import { type Asked, startServer, type TestServer } from '../servers/server.ts'

/** What a node of the story's chain does not have. */
export interface Lack {
  readonly methods?: RegExp
  /** Most blocks of one question for events. */
  readonly range?: number
}

/** A node, poorer by what it lacks: many nodes have no traces, few have an index. */
export function startPoorNode(url: string, { methods, range }: Lack): Promise<TestServer> {
  return startServer(async ({ body }: Asked) => {
    const { id, method, params } = JSON.parse(body) as { id: number; method: string; params: unknown[] }
    const refused = (code: number, message: string) => {
      return { status: 200, body: JSON.stringify({ jsonrpc: '2.0', id, error: { code, message } }) }
    }
    if (methods?.test(method)) return refused(-32601, `the method ${method} does not exist/is not available`)
    const { fromBlock, toBlock } = (params[0] ?? {}) as { fromBlock?: string; toBlock?: string }
    if (range !== undefined && method === 'eth_getLogs' && Number(toBlock) - Number(fromBlock) >= range)
      return refused(-32602, `query exceeds max block range ${range}`)
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(url, { method: 'POST', headers, body })
    return { status: answer.status, headers, body: await answer.text() }
  })
}
