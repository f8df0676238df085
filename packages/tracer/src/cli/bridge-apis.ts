import { quote } from '../model/chain.ts'
import { CheckError, InputError } from '../model/errors.ts'
import { shippedBridges } from '../source/bridges.ts'
import { FINDER, type Finder, finderOver } from '../source/finders/finder.ts'
import { BRIDGE_API_NAMES, BRIDGE_APIS, type BridgeApiName } from '../source/finders/finders.ts'
import { bridgeApiProvider } from '../source/finders/provider.ts'
import { KEYED_SERVICES, type Keys, keysFile, readKeys } from '../source/keys.ts'
import { liveExchange } from '../source/live-exchange.ts'
import { storedExchange } from '../source/stored-exchange.ts'
import type { CaseStore } from '../store/case-store.ts'
import type { Io } from './io.ts'
import type { LiveOptions } from './live-sources.ts'
import { nearest } from './nearest.ts'

/** One `--bridge-api` as typed: a name, or `name=URL`. */
export interface BridgeApiSpec {
  readonly name: BridgeApiName
  /** Where it is asked, when not where everybody asks it. */
  readonly url?: string
}

/** Bytes of one answer: honest ones have some thousands. */
const MOST_BYTES = 4 << 20

/**
 * Reads a `--bridge-api`.
 * @throws InputError naming the nearest API; it does not repeat a URL
 * @example parseBridgeApi('across') // { name: 'across' }
 */
export function parseBridgeApi(text: string): BridgeApiSpec {
  const equals = text.indexOf('=')
  const name = equals < 0 ? text : text.slice(0, equals)
  if (!isName(name)) {
    throw new InputError('--bridge-api names no service that Spoor knows', {
      got: /^[\w.-]{1,40}$/.test(name) ? quote(name) : 'something else (not repeated: it may hold a key)',
      wanted: `${BRIDGE_API_NAMES.join(', ')}, also name=URL`,
      next: `did you mean ${nearest(name.slice(0, 40), BRIDGE_API_NAMES)}?`,
    })
  }
  return { name, ...(equals < 0 ? {} : { url: text.slice(equals + 1) }) }
}

/**
 * The finders that the options name, each once, over the network.
 * @throws InputError for a URL that is none
 */
export function openFinders(
  options: Pick<LiveOptions, 'patience' | 'rps'> & { readonly bridgeApi?: readonly BridgeApiSpec[] },
  io: Io,
): Finder[] {
  const specs = options.bridgeApi ?? []
  if (specs.length === 0) return []
  const keys = readKeys({ env: io.env, file: keysFile() })
  const { chains } = shippedBridges()
  return [...new Set(specs.map(({ name }) => name))].map((name) => {
    // Several URLs of one service stand in for each other.
    const providers = specs
      .filter((spec) => spec.name === name)
      .map(({ url }) => bridgeApiProvider(BRIDGE_APIS[name], { url, key: keyOf(keys, name) }))
    const exchange = liveExchange({
      providers,
      now: io.now,
      random: io.random,
      mostBytes: MOST_BYTES,
      ...(options.patience === undefined ? {} : { patienceMs: options.patience * 1_000 }),
      ...(options.rps === undefined ? {} : { perSecond: options.rps }),
    })
    return finderOver(BRIDGE_APIS[name], exchange, chains)
  })
}

/** The finders of a case over its own answers, by their numbers among its sources. */
export function storedFinders(from: CaseStore): Map<number, Finder> {
  const { chains } = shippedBridges()
  const finders = new Map<number, Finder>()
  for (const [i, { name: source, identity }] of from.sources().entries()) {
    if (!isFinder({ name: source, identity })) continue
    const name = source.slice(FINDER.length)
    if (!isName(name)) {
      throw new CheckError(`the case asked a service that this Spoor does not know`, {
        got: quote(name),
        wanted: BRIDGE_API_NAMES.join(', '),
        next: 'take a newer Spoor',
      })
    }
    const exchange = storedExchange((question, turn) => {
      const found = from.answer(question, turn)
      return found && { ...found, question }
    })
    finders.set(i + 1, finderOver(BRIDGE_APIS[name], exchange, chains))
  }
  return finders
}

/** Whether a source of a case is the API of a bridge. */
export function isFinder({ name, identity }: { readonly name: string; readonly identity: string }): boolean {
  return identity === '' && name.startsWith(FINDER)
}

function isName(name: string): name is BridgeApiName {
  return (BRIDGE_API_NAMES as readonly string[]).includes(name)
}

function keyOf(keys: Keys, name: BridgeApiName): string | undefined {
  const keyed = KEYED_SERVICES.find((service) => service === name)
  return keyed === undefined ? undefined : keys.key(keyed)
}
