import { z } from 'zod'
import { type Address, parseAddress } from '../model/address.ts'
import { LABEL_CATEGORIES, type LabelSet, type LabelStatement } from '../model/label.ts'
import { shippedActor } from './actors-shipped.ts'
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

const tokensFile = z.object({
  citations: schema.shape.citations,
  tokens: z.array(
    z.object({
      asset: z.string(),
      symbol: z.string().min(1),
      name: z.string().min(1),
      issuer: z.string().optional(),
      citation: z.string(),
      alsoIn: z.array(z.string()).optional(),
    }),
  ),
})

let shipped: readonly LabelSet[] | undefined

/**
 * What the data folder says of addresses, as statements: one for each source that it cites. Read once.
 * @throws InputError when a file is missing or malformed
 */
export function shippedLabels(): readonly LabelSet[] {
  shipped ??= [...labelSets(), tokenSet()]
  return shipped
}

/** Who is meant by a name: the longest beginning of it, word by word, that names a shipped actor. */
function actorIn(name: string): string {
  const words = name.split(' ')
  for (let length = words.length; length > 0; length--) {
    const found = shippedActor(words.slice(0, length).join(' '))
    if (found !== undefined) return found.id
  }
  return ''
}

/** The contracts of known tokens: what accuses one of theft, or calls it somebody's wallet, is set aside by them. */
function tokenSet(): LabelSet {
  const path = 'tokens/tokens.json'
  const { citations, tokens } = readData(path, tokensFile)
  const cited = new Map(citations.map((citation) => [citation.id, citation]))
  const statements = tokens.flatMap(({ asset, symbol, name, issuer = '', citation, alsoIn = [] }, index) => {
    const contract = /^(eip155:\d+)\/erc20:(0x[0-9a-f]{40})$/.exec(asset)
    if (contract === null) return []
    return [citation, ...alsoIn].map((id): LabelStatement => {
      const { title = id, accessed = '' } = cited.get(id) ?? {}
      return {
        address: `${contract[1]}:${contract[2]}` as Address,
        name: `${name} (${symbol})`,
        category: 'token',
        theirs: 'token',
        actor: shippedActor(issuer)?.id ?? '',
        abuse: '',
        source: title,
        voice: voiceOf(`${id} ${title}`),
        authority: 'shipped',
        confidence: null,
        date: accessed,
        file: '',
        line: index + 1,
      }
    })
  })
  return { name: `data/${path}`, statements }
}

function labelSets(): readonly LabelSet[] {
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
          actor: file === 'sanctions' ? '' : actorIn(name),
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
