import { caseView } from '../export/build-view.ts'
import type { CaseView } from '../export/case-view.ts'
import { askableOf, type FreezeKnowledge, freezeDesk } from '../export/freeze/desk.ts'
import type { FreezeDesk } from '../export/freeze/view.ts'
import { parseAddress } from '../model/address.ts'
import { parseAsset } from '../model/asset.ts'
import { parseChain } from '../model/chain.ts'
import type { FrozenAnswer, IssuerFacts } from '../model/freeze.ts'
import { shippedActor } from '../source/actors-shipped.ts'
import type { FrozenQuestion } from '../source/frozen.ts'
import { shippedIssuers } from '../source/issuers-shipped.ts'
import type { CaseStore } from '../store/case-store.ts'
import { contextOf } from './view.ts'

/** The freeze desk of a case, by what ships of issuers and actors. */
export function deskOf(view: CaseView, answers: readonly FrozenAnswer[]): FreezeDesk {
  const know: FreezeKnowledge = { issuerOf, actorBy: shippedActor, answers }
  return freezeDesk(view, know)
}

/** The accounts of a case whose token can be asked whether they are blocked. */
export function askableIn(store: CaseStore): FrozenQuestion[] {
  return askableOf(deskOf(caseView(store, contextOf(store)), []), issuerOf).map(({ address, asset, call }) => ({
    address: parseAddress(address),
    asset: parseAsset(asset, chainOf(asset)),
    call,
  }))
}

function issuerOf(asset: string): IssuerFacts | undefined {
  return asset.includes('/') ? shippedIssuers().get(parseAsset(asset, chainOf(asset))) : undefined
}

const chainOf = (asset: string) => parseChain(asset.slice(0, asset.indexOf('/')))
