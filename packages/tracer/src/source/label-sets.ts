import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { parseChain } from '../model/chain.ts'
import { InputError } from '../model/errors.ts'
import { LABEL_CATEGORIES } from '../model/label.ts'
import { readData } from './data-folder.ts'
import type { LabelDefaults } from './labels-record.ts'

const record = z.object({
  id: z.string().regex(/^[a-z0-9-]{1,60}$/),
  title: z.string().min(1).max(500),
  format: z.enum(['pack', 'ofac-xml', 'json', 'shared', 'table']),
  licence: z.string().min(1).max(500),
  urls: z.array(z.string().refine(isFetchable, 'an https URL, or http on this machine')).min(1).max(100),
  hosts: z.array(z.string()),
  mostBytes: z
    .number()
    .int()
    .min(1)
    .max(1 << 30),
  source: z.string().min(1).max(500).optional(),
  category: z.enum(LABEL_CATEGORIES).optional(),
  chain: z.string().optional(),
  skipBad: z.number().int().min(1).max(100_000).optional(),
  optIn: z.boolean().optional(),
})
const file = z.object({ sets: z.array(record) })

/** A public set of labels: where it is, under which licence, and what its files have to be. */
export type LabelSetSource = z.infer<typeof record>

/** The sets that Spoor knows, or those of a file of the same form. @throws InputError naming the field that is wrong */
export function labelSetSources(path?: string): readonly LabelSetSource[] {
  if (path === undefined) return readData('label-sets/sets.json', file).sets
  let json: unknown
  try {
    json = JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw new InputError(`${path} is no list of sets`, {
      got: (cause as NodeJS.ErrnoException).code ?? 'no JSON',
      wanted: 'JSON like data/label-sets/sets.json',
      cause,
    })
  }
  const parsed = file.safeParse(json)
  if (parsed.success) return parsed.data.sets
  const issue = parsed.error.issues[0]!
  throw new InputError(`${path}: field ${issue.path.map(String).join('.') || '(the whole file)'} is wrong`, {
    got: issue.code,
    wanted: issue.message,
    next: 'mend it after data/schemas/label-sets.schema.json',
  })
}

/** What the files of a set do not say themselves. */
export function defaultsOf({ source, category, chain, skipBad }: LabelSetSource): LabelDefaults {
  return {
    ...(source === undefined ? {} : { source }),
    ...(category === undefined ? {} : { category }),
    ...(chain === undefined ? {} : { chain: parseChain(chain) }),
    ...(skipBad === undefined ? {} : { skipBad }),
  }
}

/** What was said on the way could be anybody's word, unless nobody stands between. */
export function isFetchable(text: string): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  if (url.username !== '' || url.password !== '') return false
  return (
    url.protocol === 'https:' || (url.protocol === 'http:' && /^(?:127\.0\.0\.1|localhost|\[::1\])$/.test(url.hostname))
  )
}
