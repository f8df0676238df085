/** Per asset: what came in, went out and is held, and how much of it is stolen. Zero lines are left out. */
import type { AddressAssetView } from '@spoor/tracer/case-view'
import type { MessageKey } from '../messages/lookup.ts'
import { formatShare, formatUsd, toUnits } from '../text/money.ts'
import { money, useApp } from './app-context.ts'
import { Section } from './bits.tsx'

interface Row {
  readonly key: MessageKey
  readonly units: bigint
  /** Stolen part; undefined for what is not divided. */
  readonly taint?: bigint
  readonly atLeast?: boolean
}

function AssetRows({ entry, complete }: { readonly entry: AddressAssetView; readonly complete: boolean }) {
  const app = useApp()
  const { t, locale } = app
  const rows: readonly Row[] = [
    { key: 'address.in', units: toUnits(entry.in), taint: toUnits(entry.taintIn) },
    { key: 'address.out', units: toUnits(entry.out), taint: toUnits(entry.taintOut), atLeast: !complete },
    { key: 'address.held', units: toUnits(entry.held), taint: toUnits(entry.taintHeld) },
    { key: 'address.overdrawn', units: toUnits(entry.overdrawn) },
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
          .map(({ key, units, taint, atLeast }) => (
            <tr key={key}>
              <th scope="row">{t(key)}</th>
              <td>
                {atLeast ? <span className="at-least">{t('statement.atLeast')} </span> : null}
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
