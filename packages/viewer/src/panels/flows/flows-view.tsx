/** The view of flows: a chart from seeds to sinks, and a table with the same figures. */
import type { FlowsView as Flows } from '@spoor/tracer/picture'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { Button } from 'react-aria-components'
import { assetOf } from '../../graph/index-case.ts'
import { setFilters } from '../../state/actions.ts'
import { showForeign } from '../../text/foreign.ts'
import { flowsQuestion } from '../analysis-questions.ts'
import { useApp } from '../app-context.ts'
import { Icon } from '../icons.tsx'
import { chartOf } from './chart.ts'
import { measureOf } from './figure.ts'
import { FlowsTable } from './flows-table.tsx'
import { groupName } from './names.ts'
import { SankeyChart } from './sankey-chart.tsx'

export function FlowsView() {
  const app = useApp()
  const { ask, state, t } = app
  const { data: flows } = useQuery(flowsQuestion(ask, state))
  const host = useRef<HTMLDivElement>(null)
  const [room, setRoom] = useState(900)
  useEffect(() => {
    const element = host.current
    if (!element) return
    const watch = new ResizeObserver(() => setRoom(element.clientWidth - 2))
    watch.observe(element)
    return () => watch.disconnect()
  }, [])
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="flows" tabIndex={0} aria-label={t('flows.title')} data-testid="flows">
      <header className="flows-head">
        <h2>{t('flows.title')}</h2>
        <p className="hint">{t('flows.help')}</p>
      </header>
      <div ref={host} className="flows-room">
        {flows === undefined ? (
          <p className="hint" aria-busy="true">
            {t('app.loading')}
          </p>
        ) : (
          <Shown flows={flows} room={room} />
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

function Shown({ flows, room }: { readonly flows: Flows; readonly room: number }) {
  const app = useApp()
  const { store, index, t } = app
  const measure = measureOf(app)
  const chart = chartOf(flows, measure, room)
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
      <Balance flows={flows} />
      <FlowsTable flows={flows} />
    </>
  )
}

/** Whether each sink is what the statement says: the promise of this view, checked here once more. */
function Balance({ flows }: { readonly flows: Flows }) {
  const app = useApp()
  const { index, state, t } = app
  const asked = index.view.statement.assets.filter(
    ({ asset }) => state.filters.asset === null || asset === state.filters.asset,
  )
  const wrong = asked.flatMap(({ asset, symbol, sinks }) =>
    Object.entries(sinks).flatMap(([sink, units]) => {
      const came = flows.links
        .filter((link) => link.to === `sink:${sink}` && link.asset === asset)
        .reduce((sum, link) => sum + BigInt(link.units), 0n)
      return came === BigInt(units) ? [] : [`${groupName(app, sinkGroup(sink))} ${showForeign(symbol, 24)}`]
    }),
  )
  return (
    <>
      <p className={wrong.length === 0 ? 'flows-check' : 'notice'} data-testid="flows-check">
        <Icon name={wrong.length === 0 ? 'check' : 'warn'} />{' '}
        {wrong.length === 0 ? t('flows.equal') : t('flows.unequal', { what: wrong.join(', ') })}
      </p>
      {flows.unaccounted.length === 0 ? null : (
        <p className="notice">
          <Icon name="warn" /> {t('flows.unaccounted', { n: flows.unaccounted.length })}
        </p>
      )}
    </>
  )
}

const sinkGroup = (sink: string) => ({ id: `sink:${sink}`, kind: 'sink' as const, column: 0, addresses: 0, sink })
