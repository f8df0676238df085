import type { Address } from '../model/address.ts'
import {
  AUTHORITIES,
  type Label,
  type LabelBook,
  type LabelSet,
  type LabelStatement,
  stopCategoryOf,
} from '../model/label.ts'
import type { LabelledPlace } from '../model/price.ts'
import type { StopCategory } from '../model/stop.ts'

/** What a book has to know beside the statements. */
export interface BookOptions {
  /** A known token or protocol: what anybody says of theft or sanctions there is set aside, unless an authority says it. */
  readonly genuine?: (address: Address) => boolean
}

/** A statement among the others on its address, and the rule by which it lost; empty for the one that counts. */
export interface Judged {
  readonly statement: LabelStatement
  readonly lostBy: string
}

/** What a statement is worth by each rule, the first rule first; more wins. */
interface Rule {
  readonly name: string
  readonly worth: (statement: LabelStatement, context: Context) => number | string
}

interface Context {
  readonly voices: ReadonlyMap<string, number>
  readonly genuine: boolean
}

const BAD: ReadonlySet<string> = new Set(['theft', 'scam', 'sanctioned', 'sanctioned-former'])
const TOKEN: ReadonlySet<string> = new Set(['token', 'contract'])
const SANCTIONS: ReadonlySet<string> = new Set(['sanctioned', 'sanctioned-former'])
/** Two independent sources are as good as more: a third says less than the second did. */
const ENOUGH_VOICES = 2

/**
 * Decision 0016. A rule counts only where those before it leave statements level.
 */
export const RULES: readonly Rule[] = [
  {
    name: 'the incident and the analyst come first',
    worth: ({ authority }) => (authority === 'incident' ? 2 : authority === 'analyst' ? 1 : 0),
  },
  {
    name: 'a known token is a token, and no thief',
    worth: ({ category, authority }, { genuine }) =>
      !genuine || (BAD.has(category) && authority === 'official')
        ? 1
        : BAD.has(category)
          ? 0
          : TOKEN.has(category)
            ? 2
            : 1,
  },
  {
    name: 'what a place is says more than a sanction, and a sanction more than nothing',
    worth: ({ category }) => (category === 'other' ? 0 : SANCTIONS.has(category) ? 1 : 2),
  },
  {
    name: 'two independent sources',
    worth: ({ category }, { voices }) => Math.min(ENOUGH_VOICES, voices.get(category) ?? 0),
  },
  { name: 'confidence', worth: ({ confidence }) => confidence ?? 0 },
  { name: 'authority of the list', worth: ({ authority }) => AUTHORITIES.length - AUTHORITIES.indexOf(authority) },
  { name: 'the newest', worth: ({ date }) => date },
]
/** What is left equal is told apart by its text, so that the order of imports never decides. */
export const LAST_RULE = 'the order of the alphabet'

/**
 * Judges what is said of one address.
 * @returns every statement once, the one that counts first, then those that lost to it, the nearest first
 * @example judge([binanceByEtherscan, binanceByGraphsense])[0].statement.name // 'Binance 14'
 */
export function judge(statements: readonly LabelStatement[], genuine = false): readonly Judged[] {
  const distinct = unique(statements)
  const context: Context = { voices: voicesOf(distinct), genuine }
  const worths = new Map(distinct.map((statement) => [statement, RULES.map(({ worth }) => worth(statement, context))]))
  const firstDifference = (a: LabelStatement, b: LabelStatement): number => {
    const [left, right] = [worths.get(a)!, worths.get(b)!]
    return left.findIndex((worth, i) => worth !== right[i])
  }
  const sorted = [...distinct].sort((a, b) => {
    const rule = firstDifference(a, b)
    if (rule < 0) return textOf(a) < textOf(b) ? -1 : 1
    return worths.get(a)![rule]! > worths.get(b)![rule]! ? -1 : 1
  })
  return sorted.map((statement, i) => {
    if (i === 0) return { statement, lostBy: '' }
    const rule = firstDifference(sorted[0]!, statement)
    return { statement, lostBy: RULES[rule]?.name ?? LAST_RULE }
  })
}

/** The statement that counts for one address; `undefined` where there is none. */
export function labelOf(statements: readonly LabelStatement[], genuine = false): Label | undefined {
  const judged = judge(statements, genuine)
  const [best, second] = judged
  if (best === undefined) return undefined
  const sanction = sanctionOf(statements)
  return {
    statement: best.statement,
    rule: second?.lostBy ?? '',
    voices: voicesOf(unique(statements)).get(best.statement.category) ?? 1,
    ...(sanction === undefined ? {} : { sanction }),
  }
}

/** Places that keep what they receive. Routers and bridges hand it on, and what they do is read in the transaction. */
const ENDS: ReadonlySet<StopCategory> = new Set(['service', 'deposit', 'mixer', 'burn'])

/** The place that a label makes of an address; `undefined` where it ends no walk. Its evidence names who says so. */
export function placeOfLabel({ statement, voices }: Label): LabelledPlace | undefined {
  const category = stopCategoryOf(statement.category)
  if (category === undefined || !ENDS.has(category)) return undefined
  const { name, source, date } = statement
  const others = voices > 1 ? `, and ${voices - 1} independent of it` : ''
  const evidence = `label of ${source}${date === '' ? '' : `, ${date}`}${others}`
  return { kind: 'place', category, name, evidence, origin: 'label' }
}

/** What official lists say of sanctions: the newest word, for a listing may be taken back. */
function sanctionOf(statements: readonly LabelStatement[]): LabelStatement | undefined {
  return statements
    .filter(({ authority, category }) => authority === 'official' && SANCTIONS.has(category))
    .sort((a, b) => (a.date === b.date ? (textOf(a) < textOf(b) ? -1 : 1) : a.date > b.date ? -1 : 1))[0]
}

/**
 * A book of all statements of some sets, in memory.
 * @example bookOf([set]).best(address)?.statement.name
 */
export function bookOf(sets: Iterable<LabelSet>, { genuine = () => false }: BookOptions = {}): LabelBook {
  const byAddress = new Map<Address, LabelStatement[]>()
  for (const { statements } of sets) {
    for (const statement of statements) {
      const known = byAddress.get(statement.address)
      if (known === undefined) byAddress.set(statement.address, [statement])
      else known.push(statement)
    }
  }
  return bookBy((address) => byAddress.get(address) ?? [], { genuine })
}

/** A book over statements that are looked up when they are asked for; each address once. */
export function bookBy(
  statementsOf: (address: Address) => readonly LabelStatement[],
  { genuine = () => false }: BookOptions = {},
): LabelBook {
  const labels = new Map<Address, Label | undefined>()
  return {
    best(address) {
      if (labels.has(address)) return labels.get(address)
      const label = labelOf(statementsOf(address), genuine(address))
      labels.set(address, label)
      return label
    },
    all: (address) => judge(statementsOf(address), genuine(address)).map(({ statement }) => statement),
  }
}

/** Independent sources for each category: what draws from one source speaks once. */
function voicesOf(statements: readonly LabelStatement[]): ReadonlyMap<string, number> {
  const voices = new Map<string, Set<string>>()
  for (const { category, voice } of statements) {
    const known = voices.get(category)
    if (known === undefined) voices.set(category, new Set([voice]))
    else known.add(voice)
  }
  return new Map([...voices].map(([category, heard]) => [category, heard.size]))
}

/** A statement that stands in two files, or twice in one, is one statement. */
function unique(statements: readonly LabelStatement[]): LabelStatement[] {
  const seen = new Map<string, LabelStatement>()
  for (const statement of statements) {
    const text = textOf(statement)
    const before = seen.get(text)
    const isFirst =
      before === undefined ||
      statement.file < before.file ||
      (statement.file === before.file && statement.line < before.line)
    if (isFirst) seen.set(text, statement)
  }
  return [...seen.values()]
}

function textOf(statement: LabelStatement): string {
  const { name, category, theirs, actor, abuse, source, voice, authority, confidence, date } = statement
  return JSON.stringify([name, category, theirs, actor, abuse, source, voice, authority, confidence, date])
}
