/** The view of flows: a chart from seeds to sinks, and a table with the same figures. */
import type { FlowsView as Flows } from '@spoor/tracer/picture'
import { useQuery } from '@tanstack/react-query'
import { useRef } from 'react'
import { Button } from 'react-aria-components'
import { assetOf } from '../../graph/index-case.ts'
import { useSize } from '../../render/use-size.ts'
import { setFilters } from '../../state/actions.ts'
import type { ViewState } from '../../state/state.ts'
import { showForeign } from '../../text/foreign.ts'
import { flowsQuestion } from '../analysis-questions.ts'
import { type App, useApp } from '../app-context.ts'
import { Icon } from '../icons.tsx'
import { filterTexts } from '../picture-sheet.ts'
import { showMoment } from '../time/clock.ts'
import { chartOf } from './chart.ts'
import { measureOf } from './figure.ts'
import { FlowsTable } from './flows-table.tsx'
import { groupName } from './names.ts'
import { SankeyChart } from './sankey-chart.tsx'

export function FlowsView() {
  const app = useApp()
  const { ask, state, t } = app
  const { data: flows, isPlaceholderData: waiting } = useQuery(flowsQuestion(ask, state))
  const host = useRef<HTMLDivElement>(null)
  const room = (useSize(host)?.width ?? 902) - 2
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="flows" tabIndex={0} aria-label={t('flows.title')} data-testid="flows">
      <header className="flows-head">
        <h2>{t('flows.title')}</h2>
        <p className="hint">{t('flows.help')}</p>
        <Cut />
      </header>
      <div ref={host} className="flows-room" aria-busy={waiting}>
        {flows === undefined ? (
          <p className="hint" aria-busy="true">
            {t('app.loading')}
          </p>
        ) : (
          <Shown flows={flows} room={room} checked={!waiting} />
        )}
      </div>
    </section>
  )
}

/** What was not read would come to the sinks as well. */
function Beyond() {
  const { index, t } = useApp()
  return index.view.statement.complete ? null : (
    <p className="notice">
      <Icon name="warn" /> {t('statement.incomplete')}
    </p>
  )
}

/** What the sums are of, where it is not everything. */
function Cut() {
  const app = useApp()
  const { state, t, locale } = app
  if (isWhole(state)) return null
  const others = filterTexts({ ...app, state: { ...state, window: null } })
  const moment = (seconds: number) => showMoment(seconds, locale, 'UTC')
  return (
    <p className="flows-cut" data-testid="flows-cut">
      {state.window === null
        ? null
        : t('flows.ofWindow', { from: moment(state.window.from), to: moment(state.window.to) })}{' '}
      {others.length === 0 ? null : t('flows.ofFilters', { what: others.join(' · ') })}{' '}
      <span className="hint">{t('flows.rests')}</span>
    </p>
  )
}

/** Whether nothing is cut off that carries stolen value. One asset is looked at as a whole. */
function isWhole({ window, filters, hiddenKinds, hiddenLines }: ViewState): boolean {
  const carries = (heading: string) => heading !== 'clean' && heading !== 'noise'
  return (
    window === null &&
    filters.minCents === 0n &&
    filters.maxHop === null &&
    hiddenKinds.length === 0 &&
    !hiddenLines.some(carries)
  )
}

function Shown({ flows, room, checked }: { readonly flows: Flows; readonly room: number; readonly checked: boolean }) {
  const app = useApp()
  const { store, index, state, t } = app
  const measure = measureOf(app)
  const chart = chartOf(flows, measure, room, state.filters.asset)
  return (
    <>
      <Beyond />
      {chart.nodes.length === 0 ? (
        <p className="empty">{t('flows.none')}</p>
      ) : (
        <SankeyChart chart={chart} measure={measure} />
      )}
      {chart.undrawn.length === 0 ? null : (
        <p className="hint flows-undrawn">
          {t('flows.undrawn')}
          {chart.undrawn.map((asset) => (
            <Button key={asset} className="text-button" onPress={() => store.apply(setFilters, { asset })}>
              {showForeign(assetOf(index, asset).symbol, 24)}
            </Button>
          ))}
        </p>
      )}
      {checked ? <Balance flows={flows} /> : null}
      <FlowsTable flows={flows} />
    </>
  )
}

/** The promise of this view, checked here once more: each sink is what the statement says; of a part, what comes to a group is what leaves it. */
function Balance({ flows }: { readonly flows: Flows }) {
  const app = useApp()
  const { state, t } = app
  const whole = isWhole(state)
  const wrong = whole ? unlikeStatement(app, flows) : unbalanced(app, flows)
  const said = whole
    ? wrong.length === 0
      ? t('flows.equal')
      : t('flows.unequal', { what: wrong.join(', ') })
    : wrong.length === 0
      ? t('flows.balanced')
      : t('flows.unbalanced', { what: wrong.join(', ') })
  return (
    <>
      <p className={wrong.length === 0 ? 'flows-check' : 'notice'} data-testid="flows-check">
        <Icon name={wrong.length === 0 ? 'check' : 'warn'} /> {said}
      </p>
      {flows.unaccounted.length === 0 ? null : (
        <p className="notice">
          <Icon name="warn" /> {t('flows.unaccounted', { n: flows.unaccounted.length })}
        </p>
      )}
    </>
  )
}

/** Sinks that differ from the statement. */
function unlikeStatement(app: App, flows: Flows): string[] {
  const { index, state } = app
  const asked = index.view.statement.assets.filter(
    ({ asset }) => state.filters.asset === null || asset === state.filters.asset,
  )
  return asked.flatMap(({ asset, symbol, sinks }) =>
    Object.entries(sinks).flatMap(([sink, units]) => {
      const came = flows.links
        .filter((link) => link.to === `sink:${sink}` && link.asset === asset)
        .reduce((sum, link) => sum + BigInt(link.units), 0n)
      return came === BigInt(units) ? [] : [`${groupName(app, sinkGroup(sink))} ${showForeign(symbol, 24)}`]
    }),
  )
}

/** Groups where more comes in than goes out, or less, in an asset that is looked at. */
function unbalanced(app: App, { groups, links, seeded }: Flows): string[] {
  const only = app.state.filters.asset
  const rests = new Map<string, { readonly group: string; units: bigint }>()
  const book = (group: string, asset: string, units: bigint) => {
    if (only !== null && asset !== only) return
    const known = rests.get(`${group} ${asset}`) ?? { group, units: 0n }
    known.units += units
    rests.set(`${group} ${asset}`, known)
  }
  for (const { group, asset, units } of seeded) book(group, asset, BigInt(units))
  for (const { from, to, asset, toAsset, units, toUnits } of links) {
    book(from, asset, -BigInt(units))
    book(to, toAsset === '' ? asset : toAsset, BigInt(toAsset === '' ? units : toUnits))
  }
  const off = new Set([...rests.values()].flatMap(({ group, units }) => (units === 0n ? [] : [group])))
  return groups
    .filter(({ id, kind }) => kind !== 'sink' && kind !== 'rest' && off.has(id))
    .map((group) => groupName(app, group))
}

const sinkGroup = (sink: string) => ({ id: `sink:${sink}`, kind: 'sink' as const, column: 0, addresses: 0, sink })
