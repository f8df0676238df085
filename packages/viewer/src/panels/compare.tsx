/** The statement by every method side by side, where they part, and which addresses hold other amounts. */
import type { Methods } from '@spoor/tracer/picture'
import { useQuery } from '@tanstack/react-query'
import { assetOf } from '../graph/index-case.ts'
import { wordFor } from '../messages/lookup.ts'
import { setMethod } from '../state/actions.ts'
import { METHODS } from '../state/state.ts'
import { showForeign } from '../text/foreign.ts'
import { toUnits } from '../text/money.ts'
import { money, useApp } from './app-context.ts'
import { AddressButton, AtLeast, Section } from './bits.tsx'
import { failureText } from './failure.ts'
import { Icon } from './icons.tsx'
import { methodsQuestion } from './insight-questions.ts'

/** Addresses of each list that are named. */
const NAMED = 20

function MethodHead({ method }: { readonly method: string }) {
  const { store, scene, t } = useApp()
  const known = METHODS.find((one) => one === method)
  const now = scene.index.view.statement.method === method
  const name = wordFor(t, 'method', method, showForeign(method))
  const short = showForeign(method, 16)
  return (
    <th scope="col" aria-current={now ? 'true' : undefined}>
      <button
        type="button"
        title={name}
        aria-label={t('compare.use', { short, method: name })}
        onClick={() => known && store.apply(setMethod, known)}
      >
        {short}
      </button>
    </th>
  )
}

const unitsOf = (assets: Methods['methods'][number]['assets'], asset: string, sink: string): bigint => {
  const own = assets.find((entry) => entry.asset === asset)?.sinks
  return toUnits(own?.[sink as keyof typeof own])
}

function AssetTable({ asset, data }: { readonly asset: string; readonly data: Methods }) {
  const app = useApp()
  const { t, index } = app
  const { methods, compared } = data
  const rows = compared.sinks.filter((row) => row.asset === asset)
  const differ = rows.filter(({ agree }) => !agree).length
  const name = showForeign(assetOf(index, asset).symbol, 24)
  return (
    <Section
      title={name}
      aside={<span className="hint">{differ === 0 ? t('compare.agree') : t('compare.differ', { n: differ })}</span>}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="compare-scroll" tabIndex={0} aria-label={t('compare.table', { asset: name })}>
        <table className="compare-table">
          <thead>
            <tr>
              <th scope="col">{t('compare.sink')}</th>
              {methods.map(({ method }) => (
                <MethodHead key={method} method={method} />
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ sink, agree }) => (
              <tr key={sink} className={agree ? 'is-same' : 'is-other'}>
                <th scope="row">
                  <span className={`swatch sink-${sink}`} aria-hidden="true" />{' '}
                  {wordFor(t, 'sink', sink, showForeign(sink))}
                </th>
                {methods.map(({ method, assets }) => {
                  const units = unitsOf(assets, asset, sink)
                  const first = unitsOf(methods[0]?.assets ?? [], asset, sink)
                  const { short, exact } = money(app, units, asset)
                  return (
                    <td key={method} title={exact}>
                      {short}
                      {units === first ? null : (
                        <span className="hint block">
                          {units > first ? '+' : '−'}
                          {money(app, units > first ? units - first : first - units, asset).short}
                        </span>
                      )}
                    </td>
                  )
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Section>
  )
}

export function Compare() {
  const app = useApp()
  const { ask, state, index, t, locale } = app
  const { data, error } = useQuery(methodsQuestion(ask, state))
  if (error) return <p role="alert">{failureText(error, t)}</p>
  if (!data)
    return (
      <p className="hint" aria-busy="true">
        {t('finding.loading')}
      </p>
    )
  const { methods, compared } = data
  const assets = [...new Set(compared.sinks.map(({ asset }) => asset))]
  const order = index.ranking.map(({ asset }) => asset)
  const show = (units: string, asset: string) => {
    const { short, symbol } = money(app, BigInt(units), asset)
    return `${short} ${symbol}`
  }
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2, roundingMode: 'floor' })
  const name = (method: string) => wordFor(t, 'method', method, showForeign(method))
  return (
    <div className="compare-methods" data-testid="compare">
      {index.view.statement.complete ? null : (
        <p className="notice">
          <Icon name="warn" />
          {t('statement.incomplete')}
        </p>
      )}
      <Section title={t('compare.share')}>
        <dl className="share-list">
          {methods.map(({ method, explainedShare }) => (
            <div key={method}>
              <dt>{name(method)}</dt>
              <dd>
                {explainedShare === null ? null : <AtLeast complete={index.view.statement.complete} />}
                {explainedShare === null ? '–' : percent.format(explainedShare)}
              </dd>
            </div>
          ))}
        </dl>
      </Section>
      {assets
        .sort((a, b) => order.indexOf(a) - order.indexOf(b))
        .map((asset) => (
          <AssetTable key={asset} asset={asset} data={data} />
        ))}
      <Section title={t('compare.causes')} aside={<span className="count">{compared.causes.length}</span>}>
        <p className="hint">{t('compare.causesHelp')}</p>
        <ul className="plain-list">
          {compared.causes.slice(0, NAMED).map(({ address, asset, received, paid, stolen, methods: parting }) => (
            <li key={`${address} ${asset}`} className="finding">
              <AddressButton id={address} />
              <p>
                {t('compare.received', {
                  in: show(received, asset),
                  least: show(stolen.least, asset),
                  most: show(stolen.most, asset),
                  out: show(paid, asset),
                })}
              </p>
              {parting.map(({ method, moved }) => (
                <p key={method} className="hint">
                  {moved === '0'
                    ? t('compare.same', { method: name(method) })
                    : t('compare.moved', { method: name(method), moved: show(moved, asset) })}
                </p>
              ))}
            </li>
          ))}
        </ul>
        {compared.causes.length > NAMED ? (
          <p className="hint">{t('statement.moreplaces', { n: compared.causes.length - NAMED })}</p>
        ) : null}
      </Section>
      <Section title={t('compare.places')} aside={<span className="count">{compared.places.length}</span>}>
        {compared.places.length === 0 ? <p className="hint">{t('compare.none')}</p> : null}
        <ul className="plain-list">
          {compared.places.slice(0, NAMED).map(({ address, asset, units }) => (
            <li key={`${address} ${asset}`} className="finding">
              <AddressButton id={address} />
              <dl className="share-list">
                {units.map((one) => (
                  <div key={one.method}>
                    <dt>{name(one.method)}</dt>
                    <dd>{show(one.units, asset)}</dd>
                  </div>
                ))}
              </dl>
            </li>
          ))}
        </ul>
        {compared.places.length > NAMED ? (
          <p className="hint">{t('statement.moreplaces', { n: compared.places.length - NAMED })}</p>
        ) : null}
      </Section>
    </div>
  )
}
