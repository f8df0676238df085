import { z } from 'zod'
import { type Address, parseAddress } from '../model/address.ts'
import type { LabelledPlace } from '../model/price.ts'
import { STOP_CATEGORIES } from '../model/stop.ts'
import { readData } from './data-folder.ts'

/**
 * Files of labels that end a walk. Routers of exchanges and bridges are no ends: value passes through them inside one
 * transaction and comes out where the record shows it. Nor are sanctions: a sanctioned thief moves on like any other.
 */
const FILES = ['mixers', 'exchanges'] as const

const schema = z.object({
  citations: z.array(z.object({ id: z.string(), title: z.string() })),
  labels: z.array(
    z.object({ address: z.string(), name: z.string().min(1), category: z.enum(STOP_CATEGORIES), citation: z.string() }),
  ),
})

/**
 * The places that the data folder labels, by address: one look-up costs nothing per transfer.
 * @throws InputError when a file is missing or malformed
 */
export function shippedPlaces(): ReadonlyMap<Address, LabelledPlace> {
  const places = new Map<Address, LabelledPlace>()
  for (const file of FILES) {
    const { citations, labels } = readData(`labels/${file}.json`, schema)
    const titles = new Map(citations.map(({ id, title }) => [id, title]))
    for (const { address, name, category, citation } of labels) {
      const evidence = `label of ${titles.get(citation) ?? citation}`
      places.set(parseAddress(address), { kind: 'place', category, name, evidence, origin: 'label' })
    }
  }
  return places
}
