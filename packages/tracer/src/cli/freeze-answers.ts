import { z } from 'zod'
import { type Address, parseAddress } from '../model/address.ts'
import { type Asset, parseAsset } from '../model/asset.ts'
import { parseChain } from '../model/chain.ts'
import { InputError } from '../model/errors.ts'
import { type FrozenAnswer, freezeSource } from '../model/freeze.ts'
import { shippedCatalogue } from '../source/catalogue.ts'
import { askFrozen, type FrozenQuestion, frozenKey, WHOLE_RUN } from '../source/frozen.ts'
import { shippedIssuers } from '../source/issuers-shipped.ts'
import { networkOf } from '../source/networks.ts'
import { storedExchange } from '../source/stored-exchange.ts'
import type { CaseStore } from '../store/case-store.ts'
import type { Io } from './io.ts'
import { FINALITIES, type LiveOptions, openNodes } from './live-sources.ts'

/** Key of the small facts of a case: what its freeze desk asked, and when it failed why. What was answered is kept as answers. */
const RUNS = 'freeze-runs'

const runSchema = z.object({
  run: z.number().int().positive(),
  chain: z.string().transform(parseChain),
  host: z.string(),
  finality: z.enum(FINALITIES).optional(),
  accounts: z.array(z.tuple([z.string(), z.string()])),
  failed: z.record(z.string(), z.string()),
})
type Run = z.output<typeof runSchema>

/** An account to be asked about, as the desk names it. */
type Account = Pick<FrozenQuestion, 'address' | 'asset' | 'call'>

/**
 * Asks nodes whether accounts are blocked, and keeps what they answer in the case.
 * @throws InputError when no node is known for any of the chains
 */
export async function checkFrozen(
  store: CaseStore,
  accounts: readonly Account[],
  options: LiveOptions,
  io: Io,
): Promise<void> {
  const catalogue = shippedCatalogue()
  const chains = [...new Set(accounts.map(({ asset }) => parseChain(asset.slice(0, asset.indexOf('/')))))]
  if (chains.length === 0) return
  for (const { net, host, exchange } of openNodes({ options, chains, catalogue }, io)) {
    const runs = runsOf(store)
    const run = Math.max(0, ...runs.map((before) => before.run)) + 1
    const questions = accounts.filter(({ asset }) => asset.startsWith(`${net.chain}/`))
    const { finality } = options
    try {
      const told = { exchange, net, host, run, questions, signal: io.signal }
      const found = await askFrozen({ ...told, ...(finality === undefined ? {} : { finality }) })
      const record = {
        ...{ run, chain: net.chain, host, ...(finality === undefined ? {} : { finality }) },
        accounts: questions.map(({ address, asset }) => [address, asset]),
        failed: failuresOf(found),
      }
      keep(store, [...runs, record], exchange, freezeSource(net.chain, host))
    } finally {
      exchange.close()
    }
  }
}

/** Why accounts were not checked. Of those that a contract or a node answered for, the answers say the same again. */
function failuresOf(found: readonly FrozenAnswer[]): Record<string, string> {
  const failed = found.filter(({ state }) => state === 'not-checked')
  const whole = failed.length === found.length && new Set(failed.map(({ why }) => why)).size === 1
  return {
    ...(whole && failed[0] !== undefined ? { [WHOLE_RUN]: failed[0].why } : {}),
    ...Object.fromEntries(failed.map((answer) => [frozenKey(answer), answer.why])),
  }
}

function keep(
  store: CaseStore,
  runs: readonly object[],
  exchange: { readonly requests: number; drain(): readonly { readonly question: object }[] },
  name: string,
): void {
  const source = store.addSource({ name, identity: '', rows: 0 })
  const answers = exchange.drain().map(({ question, ...answer }) => ({ ...question, ...answer })) as never
  store.addBatch({ source, transfers: [], reads: [], requests: exchange.requests, answers })
  store.setMeta(RUNS, JSON.stringify(runs))
}

/** What contracts said of accounts, oldest asking first, made again from the answers that the case holds. */
export async function frozenAnswersOf(store: CaseStore, signal: AbortSignal): Promise<FrozenAnswer[]> {
  const catalogue = shippedCatalogue()
  const found: FrozenAnswer[] = []
  for (const { run, chain, host, finality, accounts, failed } of runsOf(store)) {
    const exchange = storedExchange((question, turn) => {
      const kept = store.answer(question, turn)
      return kept && { ...kept, question }
    })
    const questions = accounts.flatMap(([address, asset]) =>
      questionOf(parseAddress(address), parseAsset(asset, chain)),
    )
    const failures = new Map(Object.entries(failed))
    const told = { exchange, net: networkOf(chain, catalogue), host, run, questions, failed: failures, signal }
    found.push(...(await askFrozen({ ...told, ...(finality === undefined ? {} : { finality }) })))
  }
  return found
}

/** Which function is asked follows from what is known of the token now, never from what the case says. */
function questionOf(address: Address, asset: Asset): FrozenQuestion[] {
  const call = shippedIssuers().get(asset)?.call ?? ''
  return call === '' ? [] : [{ address, asset, call }]
}

/** @throws InputError when they are damaged */
function runsOf(store: CaseStore): Run[] {
  const text = store.getMeta(RUNS)
  if (text === undefined) return []
  try {
    return z.array(runSchema).parse(JSON.parse(text))
  } catch (error) {
    throw new InputError(`what ${store.path} notes of its freeze desk is damaged`, {
      next: 'take a copy of the case; --check asks again',
      cause: error,
    })
  }
}
