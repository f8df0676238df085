import type { Address } from '../model/address.ts'
import {
  AUTHORITIES,
  type KeptLabel,
  LABEL_RULES,
  type Label,
  type LabelStatement,
  sanctionOf,
  stopCategoryOf,
  statementText as textOf,
} from '../model/label.ts'
import type { LabelledPlace } from '../model/price.ts'
import type { StopCategory } from '../model/stop.ts'

/** What is known of an address beside the statements on it. */
export interface Judging {
  /** A seed, or an address that the analyst reads on: it is no place of somebody else, whoever says so. */
  readonly open?: boolean
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
  readonly open: boolean
}

const BAD: ReadonlySet<string> = new Set(['theft', 'scam', 'sanctioned', 'sanctioned-former'])
const TOKEN: ReadonlySet<string> = new Set(['token', 'contract'])
/** What shipped data calls a contract of everybody: what accuses it, or calls it somebody's wallet, is a mistake. */
const GENUINE: ReadonlySet<string> = new Set(['token', 'contract', 'dex', 'bridge'])
const SANCTIONS: ReadonlySet<string> = new Set(['sanctioned', 'sanctioned-former'])
/** Two independent sources are as good as more: a third says less than the second did. */
const ENOUGH_VOICES = 2

/**
 * Decision 0016. A rule counts only where those before it leave statements level.
 */
export const RULES: readonly Rule[] = [
  {
    name: LABEL_RULES.open,
    worth: (statement, { open }) => (open && isSetAside(statement) ? 0 : 1),
  },
  {
    name: LABEL_RULES.chosen,
    worth: ({ authority, category }) =>
      category === 'other' ? 0 : authority === 'analyst' ? 2 : authority === 'incident' ? 1 : 0,
  },
  {
    name: LABEL_RULES.genuine,
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
    name: LABEL_RULES.place,
    worth: ({ category }) => (category === 'other' ? 0 : SANCTIONS.has(category) ? 1 : 2),
  },
  {
    name: LABEL_RULES.voices,
    worth: ({ category }, { voices }) => Math.min(ENOUGH_VOICES, voices.get(category) ?? 0),
  },
  { name: LABEL_RULES.confidence, worth: ({ confidence }) => confidence ?? 0 },
  { name: LABEL_RULES.authority, worth: ({ authority }) => AUTHORITIES.length - AUTHORITIES.indexOf(authority) },
  { name: LABEL_RULES.newest, worth: ({ date }) => date },
  { name: LABEL_RULES.incidentOrder, worth: ({ authority, line }) => (authority === 'incident' ? -line : 0) },
]

/** What is left equal is told apart by its text, so that the order of imports never decides. */
export const LAST_RULE = LABEL_RULES.alphabet

/**
 * Judges what is said of one address.
 * @returns every statement once, the one that counts first, then those that lost to it, the nearest first
 * @example judge([binanceByEtherscan, binanceByGraphsense])[0].statement.name // 'Binance 14'
 */
export function judge(statements: readonly LabelStatement[], { open = false }: Judging = {}): readonly Judged[] {
  const distinct = unique(statements)
  const context: Context = { voices: voicesOf(distinct), genuine: isGenuine(distinct), open }
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
    if (open && isSetAside(statement)) return { statement, lostBy: LABEL_RULES.open }
    if (i === 0) return { statement, lostBy: '' }
    const rule = firstDifference(sorted[0]!, statement)
    return { statement, lostBy: RULES[rule]?.name ?? LAST_RULE }
  })
}

/**
 * Judges what is said of an address of a case, and lists after it what is said of the same key on other chains, which never
 * counts: the owner of an account is the same there, that of a contract need not be, and no list says which it is.
 */
export function judgeAt(about: Address, statements: readonly LabelStatement[], judging: Judging = {}): KeptLabel[] {
  const own = judge(
    statements.filter(({ address }) => address === about),
    judging,
  )
  const elsewhere = unique(statements.filter(({ address }) => address !== about))
    .map((statement) => ({ statement, text: `${statement.address} ${textOf(statement)}` }))
    .sort((a, b) => (a.text < b.text ? -1 : 1))
  return [
    ...own.map(({ statement, lostBy }) => ({ about, statement, lostBy })),
    ...elsewhere.map(({ statement }) => ({ about, statement, lostBy: LABEL_RULES.sameKey })),
  ]
}

/** Whether shipped data know an address as a contract that serves everybody. */
function isGenuine(statements: readonly LabelStatement[]): boolean {
  return statements.some(({ authority, category }) => authority === 'shipped' && GENUINE.has(category))
}

/** At a seed whoever says that it is a place is set aside, but not the analyst who decided so. */
function isSetAside({ category, authority }: LabelStatement): boolean {
  return authority !== 'analyst' && stopCategoryOf(category) !== undefined
}

/** The statement that counts for one address; `undefined` where there is none. */
export function labelOf(statements: readonly LabelStatement[], judging: Judging = {}): Label | undefined {
  const judged = judge(statements, judging)
  const [best, second] = judged
  if (best === undefined || best.lostBy !== '') return undefined
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
