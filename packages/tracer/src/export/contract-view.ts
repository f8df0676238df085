import { type Address, chainOf } from '../model/address.ts'
import type { CodeFacts } from '../model/code.ts'
import type { CaseStore } from '../store/case-store.ts'
import type { ContractView } from './case-view.ts'

/** The contracts among the addresses of a case, as far as sources told of their code. */
export function contractViews(
  store: CaseStore,
  known: Pick<CodeFacts, 'codes'> | undefined,
): Map<Address, ContractView> {
  const sources = store.sources()
  return new Map(
    store.reads().flatMap(({ address, code }): [Address, ContractView][] => {
      if (code === undefined) return []
      const { block, bytes, hash, cloneOf, maker, source } = code
      const like = known?.codes.get(hash)?.name
      return [
        [
          address,
          {
            ...{ bytes, hash, block },
            ...(like === undefined ? {} : { like }),
            ...(cloneOf === null ? {} : { cloneOf }),
            ...(maker === null ? {} : { maker: maker.address, madeIn: `${chainOf(address)}:${maker.tx}` }),
            // a case numbers its sources from one
            source: sources[source - 1]?.name ?? String(source),
          },
        ],
      ]
    }),
  )
}
