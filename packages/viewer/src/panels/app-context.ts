/** What every panel needs: state, scene, words. One context, so that panels take few props. */
import { createContext, useContext } from 'react'
import { assetOf } from '../graph/index-case.ts'
import type { CaseIndex } from '../graph/model.ts'
import type { Translate } from '../messages/lookup.ts'
import type { Ask } from '../server.ts'
import type { Scene } from '../state/derive.ts'
import type { ViewState } from '../state/state.ts'
import type { Store } from '../state/store.ts'
import { showForeign } from '../text/foreign.ts'
import { formatExact, formatShort, usdCents } from '../text/money.ts'
import type { Work } from './work/use-work.ts'

export interface App {
  readonly store: Store
  readonly state: ViewState
  readonly index: CaseIndex
  readonly scene: Scene
  readonly ask: Ask
  readonly t: Translate
  readonly locale: string
  /** Selects, opens the panel, and brings the node into view. */
  readonly goTo: (id: string) => void
  readonly work: Work
  /** Whether the page is being printed. */
  readonly printing: boolean
  /** Says a sentence to screen readers. */
  readonly say: (sentence: string) => void
}

export const AppContext = createContext<App | null>(null)

export function useApp(): App {
  const app = useContext(AppContext)
  if (!app) throw new Error('useApp outside of AppContext')
  return app
}

export interface Money {
  readonly symbol: string
  readonly exact: string
  readonly short: string
  readonly cents: bigint | null
}

/** Units of an asset, ready to be shown. */
export function money({ index, locale }: Pick<App, 'index' | 'locale'>, units: bigint, asset: string): Money {
  const info = assetOf(index, asset)
  return {
    symbol: showForeign(info.symbol, 24),
    exact: formatExact(units, info.decimals, locale),
    short: formatShort(units, info.decimals, locale),
    cents: usdCents(units, info.decimals, info.usdPrice, info.asset),
  }
}
