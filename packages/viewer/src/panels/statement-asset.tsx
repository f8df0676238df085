/** One asset as an equation a reader can check: seeded + exchanged in = exchanged away + every sink, to the last unit. */
import type { AssetStatement, SinkPlace } from '@spoor/tracer/case-view'
import { assetRank } from '../render/drawing.ts'
import { chainName } from '../text/address.ts'
import { showForeign } from '../text/foreign.ts'
import { formatShare, formatUsd, sum, toUnits } from '../text/money.ts'
import { money, useApp } from './app-context.ts'
import { AddressButton } from './bits.tsx'
import { Icon } from './icons.tsx'

export const SINKS = [
  'service',
  'deposit',
  'mixer',
  'bridge',
  'burn',
  'fee',
  'resting',
  'frontier',
  'unexplained',
] as const
type Sink = (typeof SINKS)[number]

/** Sinks that more reading can only make larger, never smaller. */
export const END_POINTS: readonly Sink[] = ['service', 'deposit', 'mixer', 'bridge', 'burn', 'fee', 'resting']

const PLACES_SHOWN = 4

interface Line {
  readonly name: string
  readonly units: bigint
  readonly swatch?: string
  readonly asserted?: bigint
  readonly atLeast?: boolean
  readonly places?: readonly SinkPlace[]
}

function Places({ places }: { readonly places: readonly SinkPlace[] }) {
  const app = useApp()
  const { t } = app
  const sorted = [...places].sort((a, b) =>
    toUnits(b.units) > toUnits(a.units) ? 1 : toUnits(b.units) < toUnits(a.units) ? -1 : 0,
  )
  const shown = sorted.slice(0, PLACES_SHOWN)
  return (
    <ul className="places" aria-label={t('statement.places')}>
      {shown.map((place) => {
        const { short, symbol } = money(app, toUnits(place.units), place.asset)
        return (
          <li key={place.address}>
            <AddressButton id={place.address} />
            <span className="place-units" title={t('statement.payments', { n: place.count })}>
              {short} <bdi>{symbol}</bdi>
            </span>
          </li>
        )
      })}
      {sorted.length > shown.length ? (
        <li className="hint">{t('statement.moreplaces', { n: sorted.length - shown.length })}</li>
      ) : null}
    </ul>
  )
}

function LineRows({ line, whole, asset }: { readonly line: Line; readonly whole: bigint; readonly asset: string }) {
  const app = useApp()
  const { t, locale } = app
  const { exact } = money(app, line.units, asset)
  return (
    <>
      <tr>
        <th scope="row">
          {line.swatch ? <span className={`swatch ${line.swatch}`} aria-hidden="true" /> : null}
          {line.name}
          {line.atLeast ? ' ' : null}
          {line.atLeast ? <span className="at-least">{t('statement.atLeast')}</span> : null}
          <span className="line-share">{formatShare(line.units, whole, locale)}</span>
        </th>
        <td>{exact}</td>
      </tr>
      {line.asserted !== undefined && line.asserted > 0n ? (
        <tr className="is-asserted">
          <th scope="row">{t('statement.ofWhichAsserted')}</th>
          <td>{money(app, line.asserted, asset).exact}</td>
        </tr>
      ) : null}
      {line.places && line.places.length > 0 ? (
        <tr className="has-places">
          <td colSpan={2}>
            <Places places={line.places} />
          </td>
        </tr>
      ) : null}
    </>
  )
}

function Total({
  name,
  units,
  asset,
  balance,
}: {
  readonly name: string
  readonly units: bigint
  readonly asset: string
  readonly balance?: bigint
}) {
  const app = useApp()
  const { t } = app
  const { exact } = money(app, units, asset)
  return (
    <tr className="is-total">
      <th scope="row">
        {name}
        {balance === 0n ? (
          <span className="balanced" role="img" aria-label={t('statement.balanced')} title={t('statement.balanced')}>
            <Icon name="check" />
          </span>
        ) : null}
      </th>
      <td>{exact}</td>
    </tr>
  )
}

function Bar({
  entry,
  total,
  symbol,
}: {
  readonly entry: AssetStatement
  readonly total: bigint
  readonly symbol: string
}) {
  const { t, locale } = useApp()
  if (total === 0n) return null
  const parts = [
    {
      key: 'converted',
      name: t('statement.convertedOut'),
      units: toUnits(entry.convertedOut),
      asserted: toUnits(entry.assertedOut),
    },
    ...SINKS.map((sink) => ({ key: sink, name: t(`sink.${sink}`), units: toUnits(entry.sinks[sink]), asserted: 0n })),
  ].filter((part) => part.units > 0n)
  const text = parts.map((part) => `${part.name} ${formatShare(part.units, total, locale)}`).join(', ')
  return (
    <div className="bar" role="img" aria-label={`${t('statement.bar', { asset: symbol })}: ${text}`}>
      {parts.map(({ key, units, asserted }) => (
        <div
          key={key}
          className={`bar-part sink-${key} ${asserted > 0n ? 'is-striped' : ''}`}
          style={{ flexGrow: Number((units * 10000n) / total) + 1 }}
        />
      ))}
    </div>
  )
}

export function AssetCard({ entry }: { readonly entry: AssetStatement }) {
  const app = useApp()
  const { scene, t, locale } = app
  const { statement } = scene.index.view
  const seeded = toUnits(entry.seeded)
  const convertedIn = toUnits(entry.convertedIn)
  const convertedOut = toUnits(entry.convertedOut)
  const totalIn = seeded + convertedIn
  const totalOut = convertedOut + sum(SINKS.map((sink) => toUnits(entry.sinks[sink])))
  const { symbol, cents } = money(app, totalIn, entry.asset)
  const unitPrice = entry.decimals === null ? null : money(app, 10n ** BigInt(entry.decimals), entry.asset).cents
  const comingIn: readonly Line[] = [
    { name: t('statement.seeded'), units: seeded },
    { name: t('statement.convertedIn'), units: convertedIn, asserted: toUnits(entry.assertedIn) },
  ]
  const goingOut: readonly Line[] = [
    {
      name: t('statement.convertedOut'),
      units: convertedOut,
      asserted: toUnits(entry.assertedOut),
      swatch: 'sink-converted',
    },
    ...SINKS.map((sink) => ({
      name: t(`sink.${sink}`),
      units: toUnits(entry.sinks[sink]),
      swatch: `sink-${sink}`,
      atLeast: !statement.complete && END_POINTS.includes(sink),
      places: statement.places.filter((place) => place.sink === sink && place.asset === entry.asset),
    })),
  ]
  const difference = totalIn > totalOut ? totalIn - totalOut : totalOut - totalIn
  const rows = (lines: readonly Line[]) =>
    lines
      .filter((line) => line.units > 0n)
      .map((line) => <LineRows key={line.name} line={line} whole={totalIn} asset={entry.asset} />)
  return (
    <section className="asset-card" aria-label={symbol}>
      <header className="asset-head">
        <h3>
          <span className={`asset-dot asset-${assetRank(scene, entry.asset) + 1}`} aria-hidden="true" />
          <bdi>{symbol}</bdi>
          <span className="asset-chain">{showForeign(chainName(entry.chain), 24)}</span>
        </h3>
        {cents === null ? null : <span className="asset-usd">{formatUsd(cents, locale, 'short')}</span>}
      </header>
      <Bar entry={entry} total={totalOut} symbol={symbol} />
      <table className="equation">
        <caption className="sr-only">{symbol}</caption>
        <colgroup>
          <col />
          <col />
        </colgroup>
        <tbody>
          {rows(comingIn)}
          <Total name={t('statement.total')} units={totalIn} asset={entry.asset} />
        </tbody>
        <tbody>
          {rows(goingOut)}
          <Total name={t('statement.totalOut')} units={totalOut} asset={entry.asset} balance={difference} />
        </tbody>
      </table>
      {difference === 0n ? null : (
        <p className="notice is-error">
          {t('statement.unbalanced', { units: `${money(app, difference, entry.asset).exact} ${symbol}` })}
        </p>
      )}
      {unitPrice === null ? null : (
        <p className="hint">
          {t('statement.price', {
            usd: formatUsd(unitPrice, locale),
            source: showForeign(entry.usdSource ?? '', 120),
          }).replace(/[,，]?\s*$/, '')}
        </p>
      )}
    </section>
  )
}
