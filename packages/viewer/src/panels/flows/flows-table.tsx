/** The figures of the flow chart as a table: every link, exact. */
import type { FlowsView as Flows } from '@spoor/tracer/picture'
import { formatCount } from '../../text/locale.ts'
import { formatUsd } from '../../text/money.ts'
import { type App, money, useApp } from '../app-context.ts'
import { atLeast, groupName } from './names.ts'

interface Line {
  readonly key: string
  readonly from: string
  readonly to: string
  readonly way: 'seeded' | 'onward' | 'return' | 'within' | 'rest'
  readonly amount: string
  readonly got: string
  readonly cents: bigint | null
  readonly count: number | null
}

const exact = (app: App, units: string, asset: string): string => {
  const shown = money(app, BigInt(units), asset)
  return `${shown.exact} ${shown.symbol}`
}

function linesOf(app: App, { groups, seeded, links }: Flows): Line[] {
  const place = new Map(groups.map((group, i) => [group.id, { group, i }]))
  const name = (id: string) => {
    const known = place.get(id)
    return known === undefined ? id : groupName(app, known.group)
  }
  const order = (id: string) => place.get(id)?.i ?? 0
  const begun = seeded.map(
    ({ group, asset, units, cents }): Line => ({
      key: `seed ${group} ${asset}`,
      from: app.t('flows.theft'),
      to: name(group),
      way: 'seeded',
      amount: exact(app, units, asset),
      got: '',
      cents: cents === null ? null : BigInt(cents),
      count: null,
    }),
  )
  const isRest = (id: string) => place.get(id)?.group.kind === 'rest'
  const moved = [...links].sort((a, b) => order(a.from) - order(b.from) || order(a.to) - order(b.to))
  return [
    ...begun,
    ...moved.map(
      ({ from, to, way, asset, units, toAsset, toUnits, cents, count }): Line => ({
        key: [from, to, asset, toAsset].join(' '),
        ...{ from: name(from), to: name(to), way: isRest(from) || isRest(to) ? 'rest' : way },
        amount: `${atLeast(app, place.get(to)!.group)}${exact(app, units, asset)}`,
        got: toAsset === '' ? '' : exact(app, toUnits, toAsset),
        cents: cents === null ? null : BigInt(cents),
        count: count === 0 ? null : count,
      }),
    ),
  ]
}

export function FlowsTable({ flows }: { readonly flows: Flows }) {
  const app = useApp()
  const { t, locale } = app
  const lines = linesOf(app, flows)
  const converted = lines.some(({ got }) => got !== '')
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="flows-table" tabIndex={0} aria-label={t('flows.table')}>
      <table>
        <caption className="sr-only">{t('flows.table')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('flows.from')}</th>
            <th scope="col">{t('flows.to')}</th>
            <th scope="col">{t('flows.way')}</th>
            <th scope="col" className="is-number">
              {t('flows.amount')}
            </th>
            {converted ? (
              <th scope="col" className="is-number">
                {t('flows.got')}
              </th>
            ) : null}
            <th scope="col" className="is-number">
              {t('flows.usd')}
            </th>
            <th scope="col" className="is-number">
              {t('flows.count')}
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ key, from, to, way, amount, got, cents, count }) => (
            <tr key={key} className={`way-${way}`}>
              <td>
                <bdi>{from}</bdi>
              </td>
              <td>
                <bdi>{to}</bdi>
              </td>
              <td>{t(`flows.${way}`)}</td>
              <td className="is-number">{amount}</td>
              {converted ? <td className="is-number">{got}</td> : null}
              <td className="is-number">{cents === null ? '–' : formatUsd(cents, locale)}</td>
              <td className="is-number">{count === null ? '' : formatCount(count, locale)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
