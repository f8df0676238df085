import { z } from 'zod'
import { DISAGREEMENTS } from '../model/disagreement.ts'
import type { CaseStore } from '../store/case-store.ts'

/** So many are told one by one. */
const TOLD = 100

const shape = z.array(
  z.object({
    of: z.string(),
    about: z.string(),
    says: z.string(),
    owners: z.array(z.string()),
    counts: z.boolean(),
  }),
)

/** What the owners of a merged case say differently, as lines for people; nothing of a case of one's own. Foreign text. */
export function disagreementLines(store: CaseStore): string[] {
  const text = store.getMeta(DISAGREEMENTS)
  if (text === undefined) return []
  const all = shape.safeParse(jsonOf(text))
  if (!all.success) return ['what the owners of this merged case say differently cannot be read: verify it']
  const lines = all.data.slice(0, TOLD).map(({ of, about, says, owners, counts }) => {
    const word = counts ? 'counts' : 'does not count'
    return `the owners disagree on ${of} ${about}: ${says}, says ${owners.join(', ')}; ${word}`
  })
  const more = all.data.length - lines.length
  return more === 0 ? lines : [...lines, `and ${more} more statements on which the owners disagree`]
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
