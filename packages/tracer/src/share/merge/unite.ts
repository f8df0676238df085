import type { Actor } from '../../model/actor.ts'
import type { Address } from '../../model/address.ts'
import type { Disagreement } from '../../model/disagreement.ts'
import { InputError } from '../../model/errors.ts'
import { type KeptLabel, statementText } from '../../model/label.ts'
import { STOP_CATEGORIES, type StopCategory } from '../../model/stop.ts'
import type {
  CaseStore,
  CodeRecord,
  LeadDecisionRecord,
  OverrideRecord,
  PartRecord,
  ReadRecord,
} from '../../store/case-store.ts'
import { canonical, uniteIncidents } from './incident.ts'
import type { Disproved, Owned, Part } from './said.ts'

/** What several cases of one incident come to, beside their rows. */
export interface United {
  readonly incident: string
  readonly parameters: string
  readonly end: 'done' | 'budget' | 'interrupted'
  readonly prices: string | undefined
  readonly overrides: readonly OverrideRecord[]
  readonly decisions: readonly LeadDecisionRecord[]
  readonly asked: readonly Address[]
  readonly labels: readonly KeptLabel[]
  readonly actors: readonly Actor[]
  readonly disagreements: readonly Disagreement[]
}

/** Which of several overrides of one address counts. */
const OVERRIDE_RULE = `reading on goes before stopping, then ${STOP_CATEGORIES.join(', ')}, then the reason in the order of the alphabet`
const DECISION_RULE = 'the last word by its time'

/**
 * Unites what cases of one incident hold beside rows and readings. It depends on which cases they are and on nothing else: not on their order, and not on which
 * were merged before.
 * @param parts sorted by hash, each once
 * @throws InputError when they are not of one incident, or were traced by different methods
 */
export function unite(parts: readonly Part[]): United {
  const of = <T>(read: (store: CaseStore) => T): Owned<T>[] =>
    parts.map(({ owner, store }) => ({ owner, value: read(store) }))
  const incident = uniteIncidents(of((store) => store.getMeta('incident') ?? '{}'))
  const overrides = uniteOverrides(of((store) => store.overrides()))
  const decisions = uniteDecisions(of((store) => store.leadDecisions()))
  return {
    incident: incident.text,
    parameters: uniteParameters(of((store) => store.getMeta('parameters') ?? '{}')),
    end: endOf(parts.map(({ store }) => store.getMeta('walk-end') ?? 'interrupted')),
    prices: unitePrices(parts.flatMap(({ store }) => store.getMeta('prices') ?? [])),
    overrides: overrides.counting,
    decisions: decisions.all,
    ...uniteLabels(parts),
    disagreements: [...incident.disagreements, ...overrides.disagreements, ...decisions.disagreements],
  }
}

/**
 * How far an address was read, by all who read it.
 * @param sources numbers of the parts in the merged case
 * @param disproved readings that another case shows to be less than they claim: what they covered is open again
 */
export function uniteReads(
  parts: readonly Part[],
  sources: readonly number[],
  disproved: readonly Disproved[],
): ReadRecord[] {
  const open = new Set(disproved.map(({ part, address }) => `${part} ${address}`))
  const by = new Map<Address, ReadRecord[]>()
  for (const [i, { store }] of parts.entries()) {
    for (const found of store.reads()) {
      const read = open.has(`${i} ${found.address}`) ? notBelieved(found) : found
      const own = (read.parts ?? []).map((part) => ({ ...part, source: sources[i]! }))
      const checks = (read.checks ?? []).map((check) => ({ ...check, source: sources[i]! }))
      const code = read.code === undefined ? {} : { code: { ...read.code, source: sources[i]! } }
      by.set(read.address, [...(by.get(read.address) ?? []), { ...read, parts: own, checks, ...code }])
    }
  }
  return [...by]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([address, reads]) => ({
      address,
      state: (['complete', 'cut', 'refused'] as const).find((state) => reads.some((read) => read.state === state))!,
      note: [...new Set(reads.flatMap(({ note }) => note || []))].sort().join('; '),
      coverage: once(
        reads.flatMap(({ coverage }) => coverage),
        canonical,
      ),
      parts: once(
        reads.flatMap(({ parts = [] }) => parts),
        ({ source: _, ...part }) => canonical(part),
      ),
      checks: once(
        reads.flatMap(({ checks = [] }) => checks),
        ({ source, kind, asset, expected, found }) => `${source} ${kind} ${asset} ${expected} ${found}`,
      ),
      ...newestCode(reads),
    }))
}

/** The code of the latest block; of one block, the one that names its maker, then by what it says. */
function newestCode(reads: readonly ReadRecord[]): Pick<ReadRecord, 'code'> {
  const rank = ({ source: _, ...code }: CodeRecord) => canonical(code)
  const [code] = reads
    .flatMap(({ code }) => code ?? [])
    .sort(
      (a, b) =>
        b.block - a.block || Number(b.maker !== null) - Number(a.maker !== null) || (rank(a) < rank(b) ? -1 : 1),
    )
  return code === undefined ? {} : { code }
}

function notBelieved(read: ReadRecord): ReadRecord {
  const note = 'a payment is missing that another case has'
  const parts = (read.parts ?? []).map(
    (part): PartRecord => (part.state === 'complete' ? { ...part, state: 'cut', note } : part),
  )
  return { ...read, state: read.state === 'complete' ? 'cut' : read.state, note, coverage: [], parts }
}

/** Each once, sorted by what it says. */
function once<T>(items: readonly T[], text: (item: T) => string): T[] {
  const by = new Map<string, T>()
  for (const item of items) if (!by.has(text(item))) by.set(text(item), item)
  return [...by].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, item]) => item)
}

function uniteParameters(cases: readonly Owned<string>[]): string {
  const all = cases.map(({ owner, value }) => ({ owner, value: JSON.parse(value) as Record<string, unknown> }))
  const [first] = all
  const other = all.find(({ value }) => value.method !== first!.value.method)
  if (other !== undefined) {
    throw new InputError('the cases were traced by different methods', {
      got: `${String(first!.value.method)} of ${first!.owner}, ${String(other.value.method)} of ${other.owner}`,
      wanted: 'one method in every case',
      next: 'replay one of them by `spoor trace --method` of the other, which reads nothing, and merge then',
    })
  }
  // The wider of two limits, whatever they are of: what one of them read, the merged case has.
  const numbers = (name: string) => all.map(({ value }) => Number(value[name]))
  const untils = all.map(({ value }) => value.until as number | null)
  return canonical({
    ...first!.value,
    minUsd: String(Math.min(...numbers('minUsd'))),
    maxHops: Math.max(...numbers('maxHops')),
    maxRequests: Math.max(...numbers('maxRequests')),
    until: untils.includes(null) ? null : Math.max(...(untils as number[])),
    assertions: all.some(({ value }) => value.assertions === true),
    learnedStops: all.some(({ value }) => value.learnedStops === true),
  })
}

function endOf(ends: readonly string[]): United['end'] {
  if (ends.every((end) => end === 'done')) return 'done'
  return ends.every((end) => end !== 'interrupted') ? 'budget' : 'interrupted'
}

function unitePrices(texts: readonly string[]): string | undefined {
  if (texts.length === 0) return undefined
  const prices = new Map<string, string>()
  for (const text of texts) {
    for (const [asset, price] of Object.entries(JSON.parse(text) as object)) {
      const said = canonical(price)
      const known = prices.get(asset)
      if (known === undefined || said < known) prices.set(asset, said)
    }
  }
  const sorted = [...prices].sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify(Object.fromEntries(sorted.map(([asset, text]) => [asset, JSON.parse(text) as unknown])))
}

function uniteOverrides(cases: readonly Owned<readonly OverrideRecord[]>[]) {
  const by = new Map<Address, Map<string, { override: OverrideRecord; owners: string[] }>>()
  for (const { owner, value } of cases) {
    for (const override of value) {
      const said = by.get(override.address) ?? new Map()
      by.set(override.address, said)
      const key = canonical(override)
      said.set(key, { override, owners: [...(said.get(key)?.owners ?? []), owner] })
    }
  }
  const counting: OverrideRecord[] = []
  const disagreements: Disagreement[] = []
  for (const [about, said] of [...by].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const ranked = [...said.values()].sort((a, b) => (rankOf(a.override) < rankOf(b.override) ? -1 : 1))
    counting.push(ranked[0]!.override)
    if (ranked.length === 1) continue
    for (const [i, { override, owners }] of ranked.entries()) {
      const says = [override.kind, override.category, `(${override.reason})`].filter((word) => word !== '').join(' ')
      disagreements.push({ of: 'override', about, says, owners, counts: i === 0, rule: OVERRIDE_RULE })
    }
  }
  return { counting, disagreements }
}

function rankOf({ kind, category, reason }: OverrideRecord): string {
  const place = kind === 'expand' ? 0 : 1 + STOP_CATEGORIES.indexOf(category as StopCategory)
  return `${String(place).padStart(3, '0')} ${category} ${reason}`
}

function uniteDecisions(cases: readonly Owned<readonly LeadDecisionRecord[]>[]) {
  const placed = cases.flatMap(({ owner, value }) =>
    value.map((decision, i) => ({ owner, decision, i, text: canonical(decision) })),
  )
  placed.sort((a, b) =>
    a.decision.at !== b.decision.at
      ? a.decision.at < b.decision.at
        ? -1
        : 1
      : a.i - b.i || (a.text < b.text ? -1 : 1),
  )
  const all = placed
    .filter(({ text }, i) => placed.findIndex((other) => other.text === text) === i)
    .map(({ decision }) => decision)
  const disagreements: Disagreement[] = []
  for (const lead of [...new Set(all.map((decision) => decision.lead))].sort()) {
    const last = cases.flatMap(({ owner, value }) => {
      const decision = value.findLast((item) => item.lead === lead)
      return decision === undefined ? [] : [{ owner, decision }]
    })
    if (new Set(last.map(({ decision }) => decision.verdict)).size < 2) continue
    const counting = all.findLast((decision) => decision.lead === lead)!
    for (const decision of all.filter((item) => last.some((own) => canonical(own.decision) === canonical(item)))) {
      const owners = last.filter((own) => canonical(own.decision) === canonical(decision)).map(({ owner }) => owner)
      const says = `${decision.verdict} by ${decision.by} at ${decision.at} (${decision.reason})`
      disagreements.push({
        of: 'decision',
        about: lead,
        says,
        owners,
        counts: decision === counting,
        rule: DECISION_RULE,
      })
    }
  }
  return { all, disagreements }
}

function uniteLabels(parts: readonly Part[]): Pick<United, 'asked' | 'labels' | 'actors'> {
  const asked = parts.map(({ store }) => store.labelsAsked())
  const without = parts[asked.findIndex((list) => list.length === 0)]
  if (without !== undefined && asked.some((list) => list.length > 0)) {
    throw new InputError(`the case of ${without.owner} keeps no labels, and the others do`, {
      wanted: 'labels in all cases, or in none',
      next: 'run `spoor trace` on it with --labels-again, and merge then',
    })
  }
  const said = parts
    .flatMap(({ store }) => store.labels())
    .filter(({ statement: { authority } }) => authority !== 'incident' && authority !== 'analyst')
  const text = ({ about, statement }: KeptLabel): string =>
    `${about} ${statement.address} ${statementText(statement)} ${statement.file} ${statement.line}`
  const actors = once(
    parts.flatMap(({ store }) => store.actors()),
    canonical,
  )
  return {
    asked: [...new Set(asked.flat())].sort(),
    labels: once(said, text),
    actors: actors.filter(({ id }, i) => actors.findIndex((other) => other.id === id) === i),
  }
}

/** Where owners call an address different kinds of place: what each says, and the rule by which one counts. */
export function labelDisagreements(labels: readonly KeptLabel[], parts: readonly Part[]): Disagreement[] {
  const owners = new Map<string, string[]>()
  for (const { owner, store } of parts) {
    for (const key of new Set(store.labels().map(keyOf))) owners.set(key, [...(owners.get(key) ?? []), owner])
  }
  const by = new Map<Address, KeptLabel[]>()
  for (const label of labels) {
    if (label.statement.address === label.about) by.set(label.about, [...(by.get(label.about) ?? []), label])
  }
  return [...by.values()].flatMap((said) => {
    const kinds = new Set(said.map(({ statement }) => statement.category))
    const speakers = new Set(said.map((label) => JSON.stringify(owners.get(keyOf(label)) ?? [])))
    if (kinds.size < 2 || speakers.size < 2) return []
    return said.map((label): Disagreement => {
      const { category, name, source } = label.statement
      const counts = label.lostBy === ''
      const rule = counts ? 'see the others' : label.lostBy
      return {
        of: 'label',
        about: label.about,
        says: `${category} ${name}, by ${source}`,
        owners: owners.get(keyOf(label)) ?? [],
        counts,
        rule,
      }
    })
  })
}

const keyOf = ({ about, statement }: KeptLabel): string => `${about} ${statement.address} ${statementText(statement)}`
