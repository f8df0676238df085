/** Per asset: what came in, went out and is held, and how much of it is stolen. Zero lines are left out. */
import type { AddressAssetView } from '@spoor/tracer/case-view'
import type { MessageKey } from '../messages/lookup.ts'
import { formatShare, formatUsd, toUnits } from '../text/money.ts'
import { money, useApp } from './app-context.ts'
import { AtLeast, Section } from './bits.tsx'

interface Row {
  readonly key: MessageKey
  readonly units: bigint
  /** Stolen part; undefined for what is not divided. */
  readonly taint?: bigint
  /** Where not all was read: more can only be added to it, or it is what the book says so far. */
  readonly read: 'least' | 'book'
}

function AssetRows({ entry, complete }: { readonly entry: AddressAssetView; readonly complete: boolean }) {
  const app = useApp()
  const { t, locale } = app
  const rows: readonly Row[] = [
    { key: 'address.in', units: toUnits(entry.in), taint: toUnits(entry.taintIn), read: 'least' },
    { key: 'address.out', units: toUnits(entry.out), taint: toUnits(entry.taintOut), read: 'least' },
    // What it paid without anybody reading it is still held in this book.
    { key: 'address.held', units: toUnits(entry.held), taint: toUnits(entry.taintHeld), read: 'book' },
    { key: 'address.overdrawn', units: toUnits(entry.overdrawn), read: 'book' },
  ]
  const { symbol, cents } = money(app, toUnits(entry.taintIn), entry.asset)
  return (
    <table className="amounts">
      <caption>
        <bdi>{symbol}</bdi>
        {cents === null || cents === 0n ? null : (
          <span className="asset-usd">
            {formatUsd(cents, locale)} {t('address.atTheft')}
          </span>
        )}
      </caption>
      <tbody>
        {rows
          .filter((row) => row.units > 0n)
          .map(({ key, units, taint, read }) => (
            <tr key={key}>
              <th scope="row">{t(key)}</th>
              <td>
                {read === 'least' ? <AtLeast complete={complete} /> : null}
                {money(app, units, entry.asset).exact}
                {taint === undefined || taint === 0n ? null : taint === units ? (
                  <span className="taint-line">
                    {t('movement.taint')} {formatShare(1n, 1n, locale)}
                  </span>
                ) : (
                  <span className="taint-line">
                    {t('movement.taint')} {money(app, taint, entry.asset).exact} · {formatShare(taint, units, locale)}
                  </span>
                )}
                {read === 'book' && !complete ? <span className="taint-line">{t('address.asFarAsRead')}</span> : null}
              </td>
            </tr>
          ))}
      </tbody>
    </table>
  )
}

export function AddressAmounts({
  entries,
  complete,
}: {
  readonly entries: readonly AddressAssetView[]
  readonly complete: boolean
}) {
  const { t } = useApp()
  return (
    <Section title={t('address.assets')}>
      {entries.map((entry) => (
        <AssetRows key={entry.asset} entry={entry} complete={complete} />
      ))}
    </Section>
  )
}
