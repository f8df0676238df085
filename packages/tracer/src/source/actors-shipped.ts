import { z } from 'zod'
import { type Actor, CONTACT_KINDS } from '../model/actor.ts'
import { readData } from './data-folder.ts'

const schema = z.object({
  citations: z.array(z.object({ id: z.string(), title: z.string(), url: z.string(), accessed: z.string() })),
  actors: z.array(
    z.object({
      id: z.string().min(1),
      name: z.string().min(1),
      categories: z.array(z.string()),
      jurisdictions: z.array(z.string()),
      uri: z.string(),
      contacts: z.array(z.object({ kind: z.enum(CONTACT_KINDS), url: z.string(), citation: z.string() })),
      aliases: z.array(z.string()),
      citation: z.string(),
    }),
  ),
})

let byName: ReadonlyMap<string, Actor> | undefined
let list: readonly Actor[] | undefined

/**
 * The organisations that the data folder describes, in the order of their ids. Read once.
 * @throws InputError when the file is missing or malformed
 */
export function shippedActors(): readonly Actor[] {
  if (list !== undefined) return list
  const { citations, actors } = readData('actors/actors.json', schema)
  const cited = new Map(citations.map((citation) => [citation.id, citation]))
  const told = (id: string): string => {
    const citation = cited.get(id)
    return citation === undefined ? id : `${citation.title}; ${citation.url}, read ${citation.accessed}`
  }
  list = actors.map((actor) => ({
    ...actor,
    contacts: actor.contacts.map((contact) => ({ ...contact, citation: told(contact.citation) })),
    citation: told(actor.citation),
    date: cited.get(actor.citation)?.accessed ?? '',
  }))
  return list
}

/**
 * The shipped actor that a name means: its id, its name, or another that labels use; case, blanks and marks do not matter.
 * @example shippedActor('Gate.io')?.id // 'gate'
 */
export function shippedActor(name: string): Actor | undefined {
  byName ??= new Map(
    shippedActors().flatMap((actor) =>
      [actor.id, actor.name, ...actor.aliases].map((text): [string, Actor] => [plainName(text), actor]),
    ),
  )
  return byName.get(plainName(name))
}

function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '')
}
