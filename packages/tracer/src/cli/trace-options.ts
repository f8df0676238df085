import type { Command } from 'commander'
import type { Chain } from '../model/chain.ts'
import { InputError } from '../model/errors.ts'
import { STOP_CATEGORIES, type StopCategory } from '../model/stop.ts'
import type { UnixSeconds } from '../model/time.ts'
import { BRIDGE_API_NAMES } from '../source/finders/finders.ts'
import type { OverrideRecord } from '../store/case-store.ts'
import { DEFAULT_POLICY, type Policy, resolvePolicy } from '../walk/policy.ts'
import type { AddressOptions } from './address-incident.ts'
import { type BridgeApiSpec, parseBridgeApi } from './bridge-apis.ts'
import { addressOf } from './incident-arg.ts'
import { addLiveOptions } from './live-options.ts'
import type { LiveOptions } from './live-sources.ts'
import { nearest } from './nearest.ts'
import { type CommonOptions, ledgerChainOption, ledgerOption, parseMethod, parseUntil, wholeNumber } from './options.ts'

export interface TraceOptions extends CommonOptions, AddressOptions, LiveOptions {
  readonly case?: string
  readonly method: Policy['method']
  readonly ledger?: readonly string[]
  readonly ledgerChain?: Chain
  readonly labels?: readonly string[]
  readonly labelsAgain?: boolean
  readonly ledgerComplete?: UnixSeconds
  readonly assertions: boolean
  readonly learnedStops: boolean
  readonly minUsd: string
  readonly maxHops: number
  readonly maxRequests: number
  readonly until?: UnixSeconds
  readonly expand?: readonly string[]
  readonly stop?: readonly string[]
  readonly reason: string
  readonly by?: string
  readonly force?: boolean
  readonly dryRun?: boolean
  readonly forward?: boolean
  readonly pools?: boolean
  /** APIs of bridges that may be asked where stolen value went. */
  readonly bridgeApi?: readonly BridgeApiSpec[]
  readonly offline?: boolean
}

/** The options of a trace; their defaults are those of the walk. */
export function addTraceOptions(command: Command): void {
  command
    .option('--case <file>', 'the case file (default: cases/<incident-id>.sqlite)')
    .option(
      '--method <name>',
      'how stolen units are told from clean ones in a mixed book',
      parseMethod,
      DEFAULT_POLICY.method,
    )
    .addOption(
      ledgerOption('more recorded ledgers, or exports of ethereum-etl and cryo (CSV, gzip allowed, or Parquet)'),
    )
    .addOption(ledgerChainOption())
    .option(
      '--ledger-complete <date>',
      'the ledgers of --ledger hold every outgoing transfer up to this day',
      parseUntil,
    )
    .option('--labels <file...>', 'files of labels for this case alone; they are not imported')
    .option('--labels-again', 'ask all labels again for every address of a case that has some already')
    .option('--no-assertions', "leave out the conversions that the incident's analysts assert")
    .option('--no-learned-stops', 'let no behaviour of an address end a branch')
    .option(
      '--min-usd <dollars>',
      'read no address that received less; 0 switches every rule of value off',
      parseMinUsd,
      DEFAULT_POLICY.minUsd,
    )
    .option(
      '--max-hops <n>',
      'read no address farther from a seed',
      wholeNumber('--max-hops', 0),
      DEFAULT_POLICY.maxHops,
    )
    .option(
      '--max-requests <n>',
      'requests to sources, over all runs of the case',
      wholeNumber('--max-requests', 0),
      DEFAULT_POLICY.maxRequests,
    )
    .option('--until <date>', 'leave out what happened later', parseUntil)
    .option('--expand <address...>', 'read this address whatever says to stop')
    .option('--stop <address=category...>', `end the walk at this address (${STOP_CATEGORIES.join(', ')})`)
    .option('--reason <text>', 'why --expand and --stop were chosen; kept in the case', 'chosen on the command line')
    .option('--by <name>', 'who traces; kept in the journal of the case')
    .option(
      '--pools',
      'read the pools of mixers that stolen value entered as well, so that leads through them can be told from chance',
    )
    .option('--force', 'start an existing case over')
    .option('--dry-run', 'say what would be read and what the first hops cost; write nothing')
    .option('--offline', 'make the case <incident> again from the answers it holds, without a network')
  addLiveOptions(command)
  command
    .option(
      '--bridge-api <name...>',
      `ask these services where stolen value went over bridges, which tells them what you look for: ${BRIDGE_API_NAMES.join(', ')}; also name=URL (default: none)`,
      (text: string, list: readonly BridgeApiSpec[] | undefined) => [...(list ?? []), parseBridgeApi(text)],
    )
    .option('--forward', 'read a case of live chains on to the present')
    .optionsGroup('Options:')
}

/** The limits that the options ask for. */
export function policyFrom(options: TraceOptions): Policy {
  const { method, minUsd, maxHops, maxRequests, until, assertions, learnedStops } = options
  return resolvePolicy({ method, minUsd, maxHops, maxRequests, until: until ?? null, assertions, learnedStops })
}

/**
 * The analyst's decisions that the options state.
 * @param chain CAIP-2 id for addresses written without their chain
 * @throws InputError for a category that is none, or an address decided both ways
 */
export function overridesFrom(options: TraceOptions, chain: string): OverrideRecord[] {
  const at = (text: string) => addressOf(text, /^[a-z0-9]+:[^:]+:/.test(text) ? undefined : chain)
  const expand = (options.expand ?? []).map(
    (text): OverrideRecord => ({ kind: 'expand', address: at(text), category: '', reason: options.reason }),
  )
  const stop = (options.stop ?? []).map((text): OverrideRecord => {
    const split = text.lastIndexOf('=')
    const category = text.slice(split + 1)
    if (split < 1 || !STOP_CATEGORIES.includes(category as StopCategory)) {
      throw new InputError('--stop is not ADDRESS=category', {
        got: text,
        wanted: `an address, = and one of ${STOP_CATEGORIES.join(', ')}`,
        next: `did you mean ${split < 1 ? text : text.slice(0, split)}=${nearest(category, STOP_CATEGORIES)}?`,
      })
    }
    return { kind: 'stop', address: at(text.slice(0, split)), category, reason: options.reason }
  })
  const both = expand.find(({ address }) => stop.some((item) => item.address === address))
  if (both !== undefined) throw new InputError('--expand and --stop name the same address', { got: both.address })
  return [...expand, ...stop]
}

function parseMinUsd(text: string): string {
  return String(wholeNumber('--min-usd', 0)(text))
}
