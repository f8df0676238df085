import { id } from 'ethers/hash'
import type { Address } from '../model/address.ts'
import { type Asset, tokenOf } from '../model/asset.ts'
import { quote } from '../model/chain.ts'
import { SourceError } from '../model/errors.ts'
import type { FrozenAnswer } from '../model/freeze.ts'
import { type EvmNetwork, evmAddress, hexOf } from './evm-network.ts'
import { topicOf } from './evm-rows.ts'
import type { Answer, Exchange, Judge, Question } from './exchange.ts'
import { cutOf, type Finality, identify, NOBODY } from './rpc-begin.ts'
import { headerAt, inTurns } from './rpc-blocks.ts'
import { hex, RpcClient } from './rpc-client.ts'
import { hexData } from './rpc-shapes.ts'
import type { Cut } from './source.ts'

/** An account of a token, and the function of the token that says whether it is blocked. */
export interface FrozenQuestion {
  readonly address: Address
  readonly asset: Asset
  /** Like `isBlacklisted(address)`. */
  readonly call: string
}

export interface FrozenOptions {
  /** The network, or the answers of a case. */
  readonly exchange: Exchange
  readonly net: EvmNetwork
  readonly host: string
  readonly finality?: Finality
  /** Which asking of the case this is: two never share an answer. */
  readonly run: number
  readonly questions: readonly FrozenQuestion[]
  /** What a question failed with when it was asked, by its key: no answer of it is kept. */
  readonly failed?: ReadonlyMap<string, string>
  readonly signal?: AbortSignal
}

/** @example frozenKey({ address, asset }) // a key of `failed` */
export function frozenKey({ address, asset }: Pick<FrozenQuestion, 'address' | 'asset'>): string {
  return `${address} ${asset}`
}

/** Key of what keeps a whole asking from being made. */
export const WHOLE_RUN = 'run'

/**
 * Asks the contracts of tokens whether accounts are blocked, at one block. Never throws for a node or a contract that fails: its
 * accounts are then not checked, with the reason. Over the answers of a case it gives the same again.
 * @throws the reason of the signal
 */
export async function askFrozen(options: FrozenOptions): Promise<FrozenAnswer[]> {
  const { exchange, net, host, questions, run, failed, signal } = options
  const client = new RpcClient(asRun(exchange, run), net, host, signal)
  const why = (key: string, error: unknown): string => {
    signal?.throwIfAborted()
    if (!(error instanceof SourceError)) throw error
    return failed?.get(key) ?? (error.got === '' ? error.what : `${error.what}: ${error.got}`)
  }
  let cut: Cut
  try {
    await identify(client)
    cut = await cutOf(client, options.finality ?? 'finalized')
  } catch (error) {
    const reason = why(WHOLE_RUN, error)
    return questions.map((question) => notChecked(question, host, undefined, reason))
  }
  const strangers = new Map<string, Promise<Said>>()
  const answers = await inTurns(questions, async (question): Promise<FrozenAnswer> => {
    try {
      const contract = `${question.asset} ${question.call}`
      // Who says of everybody that he is blocked says nothing of anybody.
      const stranger = strangers.get(contract) ?? say(client, question, evmAddress(net, NOBODY), cut)
      strangers.set(contract, stranger)
      const [control, said] = [await stranger, await say(client, question, question.address, cut)]
      if (typeof said === 'string') return notChecked(question, host, cut, said)
      if (control === true)
        return notChecked(question, host, cut, 'the contract says the same of an account that nobody holds')
      return answer(question, host, cut, said ? 'frozen' : 'not-frozen', '')
    } catch (error) {
      return notChecked(question, host, cut, why(frozenKey(question), error))
    }
  })
  try {
    const { hash } = await headerAt(client, cut.block)
    if (hash === cut.hash) return answers
    const reason = `the chain was reorganised while it was asked: block ${cut.block} is another now`
    return questions.map((question) => notChecked(question, host, cut, reason))
  } catch (error) {
    const reason = why(WHOLE_RUN, error)
    return questions.map((question) => notChecked(question, host, cut, reason))
  }
}

/** What a contract said, or why it did not. */
type Said = boolean | string

async function say(client: RpcClient, { asset, call }: FrozenQuestion, of: Address, cut: Cut): Promise<Said> {
  const contract = tokenOf(asset)?.contract
  if (contract === undefined) return 'no token of a contract'
  const at = hexOf(`${client.net.chain}:${contract}` as Address)
  const data = `${id(call).slice(0, 10)}${topicOf(of).slice(2)}`
  const read = await client.ask('eth_call', [{ to: at, data }, hex(cut.block)], { shape: hexData, steers: 'all' })
  if (!read.ok) return `the node answers error ${read.failure.code}: ${quote(read.failure.text)}`
  if (read.value === '0x') return `no contract with ${call} is there at block ${cut.block}`
  if (/^0x0{63}[01]$/.test(read.value)) return read.value.endsWith('1')
  return `the contract answers ${call} with what is no truth value: ${quote(read.value)}`
}

function answer(
  { address, asset }: FrozenQuestion,
  host: string,
  cut: Cut | undefined,
  state: FrozenAnswer['state'],
  why: string,
): FrozenAnswer {
  const at = { block: cut?.block ?? null, blockHash: cut?.hash ?? '', time: cut?.time ?? null }
  return { address, asset, state, why, host, ...at }
}

function notChecked(question: FrozenQuestion, host: string, cut: Cut | undefined, why: string): FrozenAnswer {
  return answer(question, host, cut, 'not-checked', why)
}

/** The same exchange, its questions kept apart from those of the walk and of every other asking: each has answers of its own. */
function asRun(exchange: Exchange, run: number): Exchange {
  const named = (question: Question): Question => ({ ...question, api: `freeze ${run} ${question.api}` })
  return {
    ask: (question: Question, judge: Judge, signal?: AbortSignal): Promise<Answer> =>
      exchange.ask(named(question), judge, signal),
    get requests() {
      return exchange.requests
    },
    drain: () => exchange.drain(),
    close: () => exchange.close(),
  }
}
