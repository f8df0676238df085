import { createHash } from 'node:crypto'
import type { Address } from '../model/address.ts'
import { canonicalJson } from '../model/canonical-json.ts'
import type { JournalEntry, JournalWord, Json, Scribe } from '../model/journal.ts'
import type { LeadDecisionRecord, OverrideRecord } from './case-store.ts'
import type { openJournal } from './journal.ts'
import type { openDecisions } from './leads.ts'
import type { openWalkState } from './walk-state.ts'

interface Rooms {
  readonly state: ReturnType<typeof openWalkState>
  readonly decisions: ReturnType<typeof openDecisions>
}

/** Writes what it does into the journal, in the transaction of whoever calls it: nothing of this kind is done unseen. */
export function openJournalist(journal: ReturnType<typeof openJournal>, { state, decisions }: Rooms, scribe: Scribe) {
  function say(word: Pick<JournalWord, 'kind' | 'why' | 'payload'>, by: Partial<Scribe> = {}): JournalEntry {
    const { who, now } = { ...scribe, ...by }
    begin(who, now)
    return journal.append({ ...word, who, at: now() })
  }

  /** A case that is older than its journal: what it holds already is its first entry. */
  function begin(who: string, now: () => string): void {
    const incident = state.getMeta('incident')
    if (incident === undefined || !journal.isEmpty()) return
    const payload = {
      incident: sha256(incident),
      parameters: read(state.getMeta('parameters')),
      overrides: state.overrides().map((override) => ({ ...override })),
      decisions: decisions.all().map((decision) => ({ ...decision })),
    }
    journal.append({ kind: 'begun', who, why: 'this case is older than its journal', payload, at: now() })
  }

  return {
    say,
    setMeta(key: string, value: string): void {
      const before = state.getMeta(key)
      if (key === 'incident' && before === undefined) say({ kind: 'seeds', why: '', payload: seedsOf(value) })
      if (key === 'parameters' && before !== value) {
        const changed = changes(read(before), read(value))
        say({ kind: 'limits', why: '', payload: changed })
      }
      state.setMeta(key, value)
    },
    addOverride(override: OverrideRecord): void {
      const { kind, address, category, reason } = override
      say({ kind, why: reason, payload: { address, ...(category === '' ? {} : { category }) } })
      state.addOverride(override)
    },
    removeOverride(address: Address, reason: string): void {
      const known = state.overrides().find((override) => override.address === address)
      if (known === undefined) return
      const was = { was: known.kind, ...(known.category === '' ? {} : { category: known.category }) }
      say({ kind: 'clear', why: reason, payload: { address, ...was } })
      state.removeOverride(address)
    },
    addDecision(decision: LeadDecisionRecord): void {
      const { lead, verdict, by, reason, at } = decision
      say({ kind: 'lead', why: reason, payload: { lead, verdict } }, { who: by, now: () => at })
      decisions.add(decision)
    },
    noteFetched(): void {
      const payload = journal.fetched()
      if (payload !== undefined) say({ kind: 'fetch', why: '', payload })
    },
  }
}

const sha256 = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`

/** Texts that are no JSON stay as they are: a journal never stands in the way. */
function read(text: string | undefined): Json {
  if (text === undefined) return null
  try {
    return JSON.parse(text) as Json
  } catch {
    return text
  }
}

const isObject = (value: Json): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Which incident, and what it says was stolen. */
function seedsOf(incident: string): Record<string, Json> {
  const value = read(incident)
  const said = isObject(value) ? value : {}
  return { incident: sha256(incident), id: said.id ?? null, seeds: said.seeds ?? [] }
}

/** What is another than before, with both. */
function changes(before: Json, after: Json): Record<string, Json> {
  const [old, now] = [isObject(before) ? before : {}, isObject(after) ? after : {}]
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])].sort()
  const changed = names.filter((name) => canonicalJson(old[name] ?? null) !== canonicalJson(now[name] ?? null))
  return Object.fromEntries(
    changed.map((name) => [
      name,
      before === null ? (now[name] ?? null) : { from: old[name] ?? null, to: now[name] ?? null },
    ]),
  )
}
