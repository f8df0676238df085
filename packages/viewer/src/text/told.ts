/**
 * Sentences of the tracer in the language of the page. A case keeps them in English, as text; each is known by its form (messages/en-told.ts),
 * and said anew with its own figures. Whatever stands in a hole may be foreign, and is shown as such.
 */
import { en } from '../messages/en.ts'
import { type MessageKey, type Translate, wordFor } from '../messages/lookup.ts'
import { showForeign } from './foreign.ts'
import { localeParts } from './locale.ts'

/** A piece of what was told; what is not known stays as it was written. */
export interface ToldPart {
  readonly text: string
  readonly known: boolean
}

interface Form {
  readonly key: MessageKey
  /** What stands before, between and behind the holes. */
  readonly fixed: readonly string[]
  readonly holes: readonly string[]
}

const ALL: readonly Form[] = Object.entries(en)
  .filter(([key]) => key.startsWith('told.'))
  .map(([key, text]) => ({
    key: key.replace(/_(one|other)$/, '') as MessageKey,
    fixed: text.split(/\{\w+\}/),
    holes: [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? ''),
  }))

const isName = ({ key }: Form): boolean => key.startsWith('told.name.')
const FORMS = ALL.filter((form) => !isName(form))
const NAMES = ALL.filter(isName)

/** A line of the tracer is shorter; what is longer is no line of it. */
const LONGEST = 4000
/** Sentences within sentences. */
const DEEPEST = 4

/**
 * The values of the holes, each as short as can be but never empty. Every fixed piece is looked for once, so that no text, however
 * it is made, takes long.
 */
function valuesOf({ fixed, holes }: Form, text: string): Map<string, string> | null {
  const [first = '', ...rest] = fixed
  if (!text.startsWith(first)) return null
  const values = new Map<string, string>()
  let at = first.length
  for (const [i, piece] of rest.entries()) {
    const last = i === rest.length - 1
    const end = last ? text.length - piece.length : text.indexOf(piece, at + 1)
    if (end <= at || (last && !text.endsWith(piece))) return null
    values.set(holes[i] ?? '', text.slice(at, end))
    at = end + piece.length
  }
  if (at !== text.length) return null
  return /^\d{1,15}$/.test(values.get('n') ?? '0') ? values : null
}

interface Speech {
  readonly t: Translate
  readonly locale: string
}

const SPAN = /^\d{1,9} (?:d|h|min|s)(?: \d{1,9} (?:h|min|s))?$/

/** @example spanOf('1 h 30 min', speech) // '1시간 30분' */
function spanOf(text: string, { t }: Speech): string {
  return text.replace(/(\d+) (d|h|min|s)/g, (_, n: string, unit: 'd' | 'h' | 'min' | 's') =>
    t(`unit.${unit}`, { n: Number(n) }),
  )
}

function holeOf(value: string, speech: Speech, depth: number): string {
  if (SPAN.test(value)) return spanOf(value, speech)
  if (/^\d{1,80}$/.test(value)) return localeParts(speech.locale).group(BigInt(value))
  return sentenceOf(value, speech, depth + 1) ?? showForeign(value, 160)
}

function sentenceOf(text: string, speech: Speech, depth: number): string | null {
  if (text.length > LONGEST || depth > DEEPEST) return null
  for (const form of FORMS) {
    const values = valuesOf(form, text)
    if (values === null) continue
    const params = [...values].map(([name, value]) => [
      name,
      name === 'n' ? Number(value) : holeOf(value, speech, depth),
    ])
    return speech.t(form.key, Object.fromEntries(params))
  }
  // `native: not read: …`: which rows it is said of
  const [, part = '', rest = ''] = /^([\w -]{1,30}): (.+)$/s.exec(text) ?? []
  const said = rest === '' ? null : sentenceOf(rest, speech, depth + 1)
  return said === null ? null : `${wordFor(speech.t, 'rowkind', part, showForeign(part))}: ${said}`
}

/** A clause, or several with commas between them. */
function clauseOf(text: string, speech: Speech): string | null {
  const whole = sentenceOf(text, speech, 0)
  if (whole !== null) return whole
  const parts = text.split(', ').map((part) => sentenceOf(part, speech, 0))
  return parts.every((part) => part !== null) ? parts.join(', ') : null
}

/**
 * What the tracer wrote, clause by clause, in the language of the page.
 * @param limit characters of a clause that is not known
 * @example toldIn('moves zero units; the payer looks like 0x12…', t, 'ko-KR', 300).map(({ text }) => text).join('')
 */
export function toldIn(text: string, t: Translate, locale: string, limit: number): readonly ToldPart[] {
  const speech = { t, locale }
  const whole = clauseOf(text, speech)
  if (whole !== null) return [{ text: whole, known: true }]
  const clauses = text.length > LONGEST ? [text] : text.split('; ')
  return clauses.flatMap((clause, i): ToldPart[] => {
    const said = clauseOf(clause, speech)
    const part = said === null ? { text: showForeign(clause, limit), known: false } : { text: said, known: true }
    return i === 0 ? [part] : [{ text: '; ', known: true }, part]
  })
}

/**
 * A name as the page shows it: one that the tracer gave is said in the language of the page, any other stays what it is, and foreign.
 * @example nameIn('deposit address of Binance 14', t) // 'Binance 14의 입금 주소'
 */
export function nameIn(name: string, t: Translate): string {
  const given = NAMES.map((form) => ({ form, values: valuesOf(form, name) })).find(({ values }) => values !== null)
  if (given === undefined || name.length > 200) return name
  return t(
    given.form.key,
    Object.fromEntries([...(given.values ?? [])].map(([hole, value]) => [hole, nameIn(value, t)])),
  )
}
