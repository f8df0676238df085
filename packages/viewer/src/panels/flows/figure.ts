/** What the figures of the flow chart are written in. */
import { assetOf } from '../../graph/index-case.ts'
import { formatUsd, usdCents } from '../../text/money.ts'
import { type App, money } from '../app-context.ts'
import type { Measure } from './chart.ts'

/** Units where the one asset that is looked at has no price, or nothing has. */
export function measureOf({ index, state }: Pick<App, 'index' | 'state'>): Measure {
  const priced = (asset: string) => {
    const { decimals, usdPrice } = assetOf(index, asset)
    return usdCents(0n, decimals, usdPrice, asset) !== null
  }
  const { asset } = state.filters
  return asset === null || priced(asset) ? 'usd' : 'units'
}

/** A figure of the chart for people. */
export function figure(app: App, value: bigint, measure: Measure): string {
  if (measure === 'usd') return formatUsd(value, app.locale, 'short')
  const { short, symbol } = money(app, value, app.state.filters.asset ?? '')
  return `${short} ${symbol}`
}
