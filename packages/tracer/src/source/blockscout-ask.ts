import type { z } from 'zod'
import type { EvmNetwork } from './evm-network.ts'
import type { Exchange } from './exchange.ts'
import { again, answered, askJson, type Judged, refused, said } from './explorer-ask.ts'
import type { Node, Told } from './explorer-chain.ts'

/** Asks one Blockscout of one chain. */
export interface Blockscout {
  readonly net: EvmNetwork
  readonly host: string
  /**
   * @param check says what is wrong with an answer of the right shape; undefined where nothing is
   * @throws SourceError when there is no such answer
   */
  get<T>(
    path: string,
    query: Readonly<Record<string, unknown>>,
    shape: z.ZodType<T>,
    options?: { readonly check?: (value: T) => string | undefined; readonly signal?: AbortSignal | undefined },
  ): Promise<T>
  readonly node: Node
}

export function blockscoutAt(exchange: Exchange, net: EvmNetwork, host: string): Blockscout {
  const api = `blockscout ${net.chain}`
  const rpc = (method: string, params: readonly unknown[], signal?: AbortSignal): Promise<Told> =>
    askJson(exchange, { api, what: method, with: params }, readRpc, signal)
  return {
    net,
    host,
    get(path, query, shape, { check, signal } = {}) {
      const judge = (value: unknown, status: number): Judged<z.output<typeof shape>> => {
        if (status === 404) return refused(`HTTP 404 on ${path.split('/')[1]}: ${missing(path)}`)
        if (status >= 400) return refused(`HTTP ${status}: ${said(messageOf(value))}`)
        const read = shape.safeParse(value)
        if (!read.success) {
          const { path: at, message } = read.error.issues[0]!
          return refused(`its answer on ${path.split('/')[1]} is malformed: ${at.join('.')}: ${message}`)
        }
        const wrong = check?.(read.data)
        return wrong === undefined ? answered(read.data) : refused(wrong)
      }
      return askJson(exchange, { api, what: `GET ${path}`, with: query }, judge, signal)
    },
    node: {
      block: (tag, boolean, signal) => rpc('eth_getBlockByNumber', [tag, boolean], signal),
      chainId: (signal) => rpc('eth_chainId', [], signal),
      blockNumber: (signal) => rpc('eth_blockNumber', [], signal),
      transaction: (hash, signal) => rpc('eth_getTransactionByHash', [hash], signal),
      code: (hex, signal) => rpc('eth_getCode', [hex, 'latest'], signal),
    },
  }
}

function missing(path: string): string {
  return path.startsWith('/advanced-filters')
    ? 'this instance has no advanced filters; read it by its interface that imitates Etherscan, under /api'
    : 'it does not know what was asked for'
}

function readRpc(value: unknown, status: number): Judged<Told> {
  if (status >= 400) return answered({ error: `HTTP ${status}` })
  const body = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  if (body.error !== undefined && body.error !== null) return answered({ error: said(messageOf(body.error)) })
  return 'result' in body ? answered({ result: body.result }) : again('an answer without a result')
}

function messageOf(value: unknown): unknown {
  const body = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  return body.message ?? value
}
