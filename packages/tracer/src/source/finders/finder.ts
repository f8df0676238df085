import type { z } from 'zod'
import type { BridgeFacts } from '../../model/crossing.ts'
import type { Inquired, Told } from '../../model/tip.ts'
import type { Answer, Exchange } from '../exchange.ts'
import { answered, askJson, type Judged, refused } from '../explorer-ask.ts'

/** Asks the API of a bridge what became of a departure. What it says is only where to look: see `model/tip.ts`. */
export interface Finder {
  /** Name among the sources of a case, like `bridge-api across`. */
  readonly name: string
  /** Whether there is a question about a departure that this API would understand. */
  knows(departure: Inquired): boolean
  /** @throws SourceError when it gives no answer that can be used */
  find(departure: Inquired, signal?: AbortSignal): Promise<Told>
  /** Requests made so far. */
  readonly requests: number
  /** Accepted answers since the last call. */
  drain(): readonly Answer[]
  close(): void
}

/** Chains by the numbers and names that protocols give them. */
export type ChainNames = BridgeFacts['chains']

/** A question about a departure: path and query of a GET. */
export interface FinderQuestion {
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
}

/** One API: what it is asked, and how its answers are read. Pure, so that kept answers give the same again. */
export interface BridgeApi {
  readonly name: string
  /** Where everybody asks it. */
  readonly url: string
  /** Requests a second that it documents, or fewer. */
  readonly perSecond: number
  /** Header that takes a key, for those that have one. */
  readonly keyHeader?: (key: string) => Readonly<Record<string, string>>
  /** `undefined` for departures of protocols that it does not know, or keys that it cannot look up. */
  question(departure: Inquired, chains: ChainNames): FinderQuestion | undefined
  /** Told the JSON of every answer, whatever its status but 401 to 403 and those that mean "ask again". */
  read(value: unknown, status: number, departure: Inquired, chains: ChainNames): Judged<Told>
}

/** Name among the sources of a case. */
export const FINDER = 'bridge-api '

/**
 * A finder over any exchange: the network, or the answers of a case.
 * @example finderOver(across, exchange, chains).find({ protocol: 'across', key: 'across:1:10:7', … }) // { fate: 'told', tips: [{ tx: '0x…', … }] }
 */
export function finderOver(api: BridgeApi, exchange: Exchange, chains: ChainNames): Finder {
  const { name } = api
  return {
    name: `${FINDER}${name}`,
    knows: (departure) => api.question(departure, chains) !== undefined,
    find(departure, signal) {
      const question = api.question(departure, chains)
      if (question === undefined) return Promise.resolve({ fate: 'unknown', tips: [] })
      return askJson(
        exchange,
        { api: `${FINDER}${name}`, what: `GET ${question.path}`, with: question.query ?? {} },
        (value, status) => api.read(value, status, departure, chains),
        signal,
      )
    },
    get requests() {
      return exchange.requests
    },
    drain: () => exchange.drain(),
    close: () => exchange.close(),
  }
}

/** A service that knows nothing of the departure: an answer too. */
export const UNKNOWN: Judged<Told> = answered({ fate: 'unknown', tips: [] })

/** Reads an answer of the shape that the API documents, or says where it differs; 404 is for what it does not know. */
export function readAs<T>(
  shape: z.ZodType<T>,
  value: unknown,
  status: number,
  told: (value: T) => Judged<Told>,
): Judged<Told> {
  if (status === 404) return UNKNOWN
  if (status !== 200) return refused(`HTTP ${status}`)
  const read = shape.safeParse(value)
  if (read.success) return told(read.data)
  const { path, code } = read.error.issues[0]!
  return refused(`its answer is malformed: ${code} at ${path.map(String).join('.') || 'the top'}`)
}
