import { z } from 'zod'
import { parseChain } from '../model/chain.ts'
import { InputError } from '../model/errors.ts'
import type { CaseStore } from '../store/case-store.ts'
import { FINALITIES, type LiveFact } from './live-sources.ts'
import { SERVICES } from './source-spec.ts'

/** Key of the small facts of a case: how the answers of its live sources are read. */
const LIVE = 'live-sources'

const schema = z.array(
  z.object({
    name: z.string(),
    service: z.enum(SERVICES),
    chain: z.string().transform(parseChain),
    host: z.string(),
    readFrom: z.number().int().optional(),
    finality: z.enum(FINALITIES).optional(),
  }),
)

/** Notes the live sources of a run beside those of earlier runs. */
export function keepLiveFacts(store: CaseStore, live: readonly LiveFact[]): void {
  const known = liveFactsOf(store)
  const all = [...known.filter((fact) => !live.some(({ name }) => name === fact.name)), ...live]
  const text = JSON.stringify(all.sort((a, b) => (a.name < b.name ? -1 : 1)))
  if (live.length > 0 && store.getMeta(LIVE) !== text) store.setMeta(LIVE, text)
}

/** @throws InputError when they are damaged */
export function liveFactsOf(store: CaseStore): LiveFact[] {
  const text = store.getMeta(LIVE)
  if (text === undefined) return []
  try {
    return schema.parse(JSON.parse(text)) as LiveFact[]
  } catch (error) {
    throw new InputError(`what ${store.path} notes of its live sources is damaged`, {
      next: 'take a copy of the case, or trace again with --force',
      cause: error,
    })
  }
}
