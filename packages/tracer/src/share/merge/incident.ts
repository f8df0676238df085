import type { Disagreement } from '../../model/disagreement.ts'
import { InputError } from '../../model/errors.ts'
import type { Owned } from './said.ts'

type Json = Readonly<Record<string, unknown>>
/** Lists that name each thing once, by its id. */
const BY_ID = ['citations', 'assertions'] as const

/**
 * The incident as several cases know it: equal in what was stolen, and with all that any of them adds. Where they write a word differently, the first by
 * its bytes stands.
 * @throws InputError when they are not of one incident
 */
export function uniteIncidents(cases: readonly Owned<string>[]): {
  readonly text: string
  readonly disagreements: Disagreement[]
} {
  const all = cases.map(({ owner, value }) => ({ owner, value: JSON.parse(value) as Json }))
  const [first] = all
  for (const other of all) refuseOther(first!, other)
  if (cases.every(({ value }) => value === cases[0]!.value)) return { text: cases[0]!.value, disagreements: [] }
  const disagreements: Disagreement[] = []
  const keys = [...new Set(all.flatMap(({ value }) => Object.keys(value)))].sort()
  const entries = keys.map((key) => {
    const said = all.flatMap(({ owner, value }) => (value[key] === undefined ? [] : [{ owner, value: value[key] }]))
    const texts = [...new Set(said.map(({ value }) => canonical(value)))].sort()
    if (texts.length === 1) return [key, said[0]!.value]
    if (said.every(({ value }) => Array.isArray(value))) {
      return [key, uniteLists(key, said as { owner: string; value: unknown[] }[])]
    }
    for (const [i, text] of texts.entries()) {
      const owners = said.filter(({ value }) => canonical(value) === text).map(({ owner }) => owner)
      const rule = 'the first by its bytes'
      disagreements.push({ of: 'incident', about: key, says: text, owners, counts: i === 0, rule })
    }
    return [key, JSON.parse(texts[0]!) as unknown]
  })
  return { text: canonical(Object.fromEntries(entries)), disagreements }
}

function refuseOther(one: Owned<Json>, other: Owned<Json>): void {
  if (one.value.id !== other.value.id) {
    throw new InputError('the cases are of different incidents', {
      got: `${String(one.value.id)} of ${one.owner}, ${String(other.value.id)} of ${other.owner}`,
      wanted: 'cases of one incident',
      next: 'see what they have in common with `spoor deconflict local`',
    })
  }
  const [left, right] = [seedsOf(one.value), seedsOf(other.value)]
  const odd = [...left].find((seed) => !right.has(seed)) ?? [...right].find((seed) => !left.has(seed))
  if (odd === undefined) return
  throw new InputError(`the cases say differently what was stolen in ${String(one.value.id)}`, {
    got: `a seed of ${left.has(odd) ? one.owner : other.owner} alone: ${odd.slice(0, 300)}`,
    wanted: 'the same seeds in every case',
    next: 'agree on the incident file, trace again from it, and merge then',
  })
}

const seedsOf = ({ seeds }: Json): Set<string> => new Set((seeds as unknown[]).map(canonical))

function uniteLists(key: string, said: readonly { readonly owner: string; readonly value: unknown[] }[]): unknown[] {
  const texts = [...new Set(said.flatMap(({ value }) => value.map(canonical)))].sort()
  const items = texts.map((text) => JSON.parse(text) as unknown)
  if (!(BY_ID as readonly string[]).includes(key)) return items
  const ids = new Set<unknown>()
  return items.filter((item) => {
    const { id } = item as { id?: string }
    if (id === undefined || !ids.has(id)) {
      ids.add(id)
      return true
    }
    if (key === 'citations') return false
    throw new InputError(`the cases assert two things under one id`, {
      got: `${key} ${id}`,
      wanted: 'an id that means the same in every case',
      next: 'give one of them another id in its incident file, trace again, and merge then',
    })
  })
}

/** JSON with sorted keys and no blanks. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) =>
    item !== null && typeof item === 'object' && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  )
}
