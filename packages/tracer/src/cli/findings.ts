import type { Command } from 'commander'
import { LINK_RULES, type LinkRule } from '../attribute/clusters/clusters.ts'
import { FINDING_KINDS, type FindingKind, rulesWith } from '../attribute/patterns/finding.ts'
import { NOISE_RULES } from '../attribute/shield/shield.ts'
import { AssetBook } from '../export/asset-book.ts'
import { type FindingsView, findingsView, noiseView } from '../export/findings.ts'
import { InputError } from '../model/errors.ts'
import type { Method } from '../model/trace.ts'
import { shippedCatalogue } from '../source/catalogue.ts'
import { shippedMixers } from '../source/mixers.ts'
import type { CaseStore } from '../store/case-store.ts'
import { clustersOfCase } from '../walk/clusters.ts'
import { findingsOf } from '../walk/findings.ts'
import { mixerEntriesOfCase } from '../walk/mixers.ts'
import { coverageOfCase } from '../walk/pool-records.ts'
import { shieldOfCase } from '../walk/shield.ts'
import { withCase } from './case-arg.ts'
import { findingsText } from './findings-text.ts'
import type { Io } from './io.ts'
import { nearest } from './nearest.ts'
import { type CommonOptions, jsonOption, parseMethod, wholeNumber } from './options.ts'
import { replayed } from './replayed.ts'
import { contextOf } from './view.ts'

export interface FindingsOptions extends CommonOptions {
  readonly kind?: readonly FindingKind[]
  readonly method?: Method
  readonly noise?: boolean
  readonly without?: readonly LinkRule[]
  readonly threshold: number
  readonly limit: number
}

/** `spoor findings`: patterns in the movements of stolen value. */
export function addFindings(program: Command, io: Io): void {
  const command = program
    .command('findings')
    .summary('find patterns in how the stolen value moved')
    .description(
      'Finds patterns in the movements of stolen value: fans, peel chains, equal splits, round trips and others. Each finding names its rule, its figures and its movements; there is no score. The case is not changed.',
    )
    .argument('<case>', 'the case file')
    .option('--kind <names>', `kinds with commas between them (default: all): ${FINDING_KINDS.join(', ')}`, parseKinds)
    .option('--method <name>', "the method (default: the case's own)", parseMethod)
    .option('--threshold <usd>', 'whole dollars that structuring stays below', wholeNumber('--threshold', 1), 10_000)
    .option('--limit <n>', 'findings printed of each kind; --json prints all', wholeNumber('--limit', 0), 5)
    .option('--without <rules>', `cluster without these rules: ${LINK_RULES.join(', ')}`, parseLinkRules)
    .option('--noise', 'name every row that is hidden as noise, and why')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  spoor findings cases/bybit-2025.sqlite
  spoor findings cases/bybit-2025.sqlite --kind peel-chain,fan-out --limit 50
  spoor findings cases/bybit-2025.sqlite --noise
  spoor findings cases/bybit-2025.sqlite --method haircut --json`,
    )
    .action((path: string) =>
      withCase(path, (store) => {
        const options = command.opts<FindingsOptions>()
        const view = findingsOfCase(store, options)
        io.out(options.json ? `${JSON.stringify(view)}\n` : findingsText(view, options.limit))
      }),
    )
}

/** What `spoor findings` finds in a case. */
export function findingsOfCase(store: CaseStore, options: FindingsOptions): FindingsView {
  const { kind: kinds = FINDING_KINDS, method, threshold, noise = false, without = [] } = options
  const context = contextOf(store)
  const trace = replayed(store, method === undefined ? {} : { method }).readTrace()!
  const facts = store.transfers()
  const catalogue = shippedCatalogue()
  const cents = BigInt(threshold) * 100n
  const { findings, ...counts } = findingsOf({ trace, facts, catalogue, threshold: cents })
  const shield = shieldOfCase({ trace, facts, catalogue, wellKnown: catalogue.assets.keys() })
  const head = {
    case: context.caseName,
    incident: context.incident.id,
    method: trace.method,
    complete: trace.complete,
    ...counts,
    without,
  }
  const asked = new Set<FindingKind>(kinds)
  return findingsView(
    head,
    rulesWith(cents).filter(({ kind }) => asked.has(kind)),
    findings.filter(({ kind }) => asked.has(kind)),
    mixerEntriesOfCase(
      trace,
      {
        facts,
        transactions: store.transactions(),
        mixers: shippedMixers(),
        coverage: coverageOfCase(store.reads(), context.incident),
      },
      (address) => catalogue.placeOf?.(address)?.name,
    ),
    {
      clusters: clustersOfCase(trace, facts, without, contractsOf(store)),
      noise: noiseView(shield, NOISE_RULES, noise),
    },
    new AssetBook(facts, context),
  )
}

/** Code of contracts by address. */
const contractsOf = (store: CaseStore) =>
  new Map(store.reads().flatMap(({ address, code }) => (code === undefined ? [] : [[address, code] as const])))

const parseKinds = (text: string) => parseWords(text, FINDING_KINDS, 'kind of finding')
const parseLinkRules = (text: string) => parseWords(text, LINK_RULES, 'rule of clusters')

/** Words with commas between them. */
function parseWords<T extends string>(text: string, words: readonly T[], what: string): readonly T[] {
  return text.split(',').map((part) => {
    const name = part.trim()
    const known = words.find((word) => word === name)
    if (known !== undefined) return known
    const near = nearest(name, words)
    throw new InputError(`unknown ${what}`, {
      got: name,
      wanted: words.join(', '),
      ...(near === undefined ? {} : { next: `did you mean ${near}?` }),
    })
  })
}
