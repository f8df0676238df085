import { z } from 'zod'
import { type Asset, parseAsset } from '../model/asset.ts'
import { parseChain } from '../model/chain.ts'
import type { IssuerFacts } from '../model/freeze.ts'
import { readData } from './data-folder.ts'

const schema = z.object({
  citations: z.array(z.object({ id: z.string(), title: z.string(), url: z.string(), accessed: z.string() })),
  tokens: z.array(
    z.object({
      asset: z.string(),
      issuer: z.string().optional(),
      issuerActor: z.string().optional(),
      freezable: z.boolean().optional(),
      freezableCitation: z.string().optional(),
      frozenCall: z
        .string()
        .regex(/^\w+\(address\)$/)
        .optional(),
    }),
  ),
})

let issuers: ReadonlyMap<Asset, IssuerFacts> | undefined

/**
 * Issuers of the tokens that the data folder describes. Read once.
 * @throws InputError when the file is missing or malformed
 */
export function shippedIssuers(): ReadonlyMap<Asset, IssuerFacts> {
  if (issuers !== undefined) return issuers
  const { citations, tokens } = readData('tokens/tokens.json', schema)
  const cited = new Map(citations.map(({ id, title, url, accessed }) => [id, `${title}; ${url}, read ${accessed}`]))
  issuers = new Map(
    tokens.map(({ asset, issuer = '', issuerActor = '', freezable, freezableCitation = '', frozenCall = '' }) => [
      parseAsset(asset, parseChain(asset.slice(0, asset.indexOf('/')))),
      {
        issuer,
        actor: issuerActor,
        freezable: freezable ?? null,
        call: frozenCall,
        citation: cited.get(freezableCitation) ?? freezableCitation,
      },
    ]),
  )
  return issuers
}
