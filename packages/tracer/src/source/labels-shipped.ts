import { z } from 'zod'
import { parseAddress } from '../model/address.ts'
import { LABEL_CATEGORIES, type LabelSet, type LabelStatement } from '../model/label.ts'
import { readData } from './data-folder.ts'
import { voiceOf } from './labels-record.ts'

const FILES = ['bridges', 'dexes', 'exchanges', 'mixers', 'sanctions'] as const
const schema = z.object({
  citations: z.array(z.object({ id: z.string(), title: z.string(), url: z.string(), accessed: z.string() })),
  labels: z.array(
    z.object({
      address: z.string(),
      name: z.string().min(1),
      category: z.enum(LABEL_CATEGORIES),
      citation: z.string(),
      alsoIn: z.array(z.string()).optional(),
    }),
  ),
})

/**
 * What the data folder says of addresses, as statements: one for each source that it cites.
 * @throws InputError when a file is missing or malformed
 */
export function shippedLabels(): readonly LabelSet[] {
  return FILES.map((file) => {
    const path = `labels/${file}.json`
    const { citations, labels } = readData(path, schema)
    const cited = new Map(citations.map((citation) => [citation.id, citation]))
    const statements = labels.flatMap(({ address, name, category, citation, alsoIn = [] }, index) =>
      [citation, ...alsoIn].map((id): LabelStatement => {
        const { title = id, accessed = '' } = cited.get(id) ?? {}
        return {
          address: parseAddress(address),
          name,
          category,
          theirs: category,
          actor: '',
          abuse: '',
          source: title,
          voice: voiceOf(`${id} ${title}`),
          // The list itself is the authority; who repeats it is not.
          authority: file === 'sanctions' && id === citation ? 'official' : 'shipped',
          confidence: null,
          date: accessed,
          file: '',
          line: index + 1,
        }
      }),
    )
    return { name: `data/${path}`, statements }
  })
}
