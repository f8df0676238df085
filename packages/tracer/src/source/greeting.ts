import type { EvmNetwork } from './evm-network.ts'
import type { Answer, Question } from './exchange.ts'
import { readJson } from './json.ts'

/** What a provider is asked before anything else, where others stand in for it. Its answer is no evidence and is not kept. */
export interface Greeting {
  readonly question: Question
  /** Why the provider may not be asked anything, as a predicate of its host; `undefined` where it may. */
  readonly wrong: (answer: Answer) => string | undefined
}

/**
 * Asks a node of which chain it is: one of another chain would answer the same questions with other facts, and nobody would see it.
 * @example liveExchange({ providers, greeting: chainGreeting(net), now, random })
 */
export function chainGreeting({ chain, chainId }: Pick<EvmNetwork, 'chain' | 'chainId'>): Greeting {
  return {
    question: { api: `rpc ${chain}`, what: 'eth_chainId', with: '[]' },
    wrong({ body }) {
      const read = readJson(body)
      const said = read.ok ? (read.value as { result?: unknown } | null)?.result : undefined
      if (typeof said !== 'string' || !/^0x[0-9a-fA-F]{1,16}$/.test(said)) return 'does not say of which chain it is'
      const id = BigInt(said)
      if (id === BigInt(chainId)) return undefined
      return `is of another chain than ${chain}: its id is ${id}; say of which chain it is, like rpc@eip155:${id}=URL`
    },
  }
}
