/** Paths between two nodes: which there are, each step with its evidence, or what stands in the way. */
import type { PathStepView, PathsView } from '@spoor/tracer/picture'
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { Button, ToggleButton, ToggleButtonGroup } from 'react-aria-components'
import { wordFor } from '../../messages/lookup.ts'
import { choosePath, clearPath, swapPath } from '../../state/actions.ts'
import { showForeign } from '../../text/foreign.ts'
import { formatTime } from '../../text/locale.ts'
import { formatUsd, toUnits } from '../../text/money.ts'
import { pathsQuestion } from '../analysis-questions.ts'
import { type App, money, useApp } from '../app-context.ts'
import { AddressButton, Exact, IconButton, Section } from '../bits.tsx'
import { isFold } from '../fold.tsx'
import { PathSkipped } from './path-skipped.tsx'

function amountOf(app: App, units: string, measure: string): string {
  if (measure === 'usd') return formatUsd(BigInt(units), app.locale)
  const { exact, symbol } = money(app, BigInt(units), measure)
  return `${exact} ${symbol}`
}

export function PathPanel() {
  const app = useApp()
  const { ask, state, store, t, say } = app
  const { data: view, error, isFetching } = useQuery(pathsQuestion(ask, state))
  const path = state.path
  const both = path !== null && path.from !== null && path.to !== null
  // biome-ignore lint/correctness/useExhaustiveDependencies: said once for each answer
  useEffect(() => {
    if (view === undefined) return
    const widest = view.paths[0]
    say(
      widest === undefined
        ? t('path.none')
        : t('path.found', { n: view.paths.length, amount: amountOf(app, widest.width, view.measure) }),
    )
  }, [view])
  if (path === null) return null
  return (
    <div data-testid="path" className="path-panel">
      <header className="panel-title path-title">
        <h2>{t('path.title')}</h2>
        <span>
          {both ? <IconButton icon="swap" label={t('path.swap')} onPress={() => store.apply(swapPath)} /> : null}
          <IconButton icon="close" label={t('path.clear')} onPress={() => store.apply(clearPath)} />
        </span>
      </header>
      <dl className="path-ends">
        <End name={t('path.start')} id={path.from} button={t('path.from')} />
        <End name={t('path.end')} id={path.to} button={t('path.to')} />
      </dl>
      {error ? <p className="notice">{t('path.failed')}</p> : null}
      {both && view === undefined && isFetching ? (
        <p className="hint" aria-busy="true">
          {t('app.loading')}
        </p>
      ) : null}
      {both && view !== undefined ? <Found view={view} /> : null}
    </div>
  )
}

function End({ name, id, button }: { readonly name: string; readonly id: string | null; readonly button: string }) {
  const { scene, t, goTo } = useApp()
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {id === null ? (
          <span className="hint">{t('path.missing', { button })}</span>
        ) : isFold(id) ? (
          <button type="button" className="link" onClick={() => goTo(id)}>
            {t('fold.title', { n: scene.nodes.get(id)?.count ?? 0 })}
          </button>
        ) : (
          <AddressButton id={id} />
        )}
      </dd>
    </div>
  )
}

function Found({ view }: { readonly view: PathsView }) {
  const app = useApp()
  const { state, store, t } = app
  const nr = Math.min(state.path?.nr ?? 0, view.paths.length - 1)
  const path = view.paths[nr]
  return (
    <>
      {path === undefined ? (
        <p className="notice" role="status">
          {t('path.none')}
        </p>
      ) : (
        <>
          <ToggleButtonGroup
            className="path-choice"
            aria-label={t('path.choose')}
            selectionMode="single"
            disallowEmptySelection
            selectedKeys={[String(nr)]}
            onSelectionChange={(keys) => store.apply(choosePath, Number([...keys][0] ?? 0))}
          >
            {view.paths.map(({ width, steps }, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a path is known by its rank
              <ToggleButton key={i} id={String(i)} className="path-option">
                <strong>{t('path.number', { n: i + 1 })}</strong>
                <span>{t('path.width', { amount: amountOf(app, width, view.measure) })}</span>
                <span className="hint">{t('path.steps', { n: steps.length })}</span>
              </ToggleButton>
            ))}
          </ToggleButtonGroup>
          <p className="hint">{t('path.widthHelp')}</p>
          <ol className="path-steps">
            {path.steps.map((step, i) => (
              <Step key={step.movement.id} step={step} nr={i + 1} narrow={step.value === path.width} />
            ))}
          </ol>
        </>
      )}
      <Section title={t('path.skipped')}>
        <PathSkipped skipped={view.skipped} />
      </Section>
    </>
  )
}

function Step({ step, nr, narrow }: { readonly step: PathStepView; readonly nr: number; readonly narrow: boolean }) {
  const { scene, t, locale, goTo } = useApp()
  const { movement, line } = step
  const { from, to, asset, taint, toAsset, toTaint, time, evidence, id } = movement
  const hidden = line === null || scene.edges.get(line)?.hidden === true
  return (
    <li className={`path-step ${narrow ? 'is-narrow' : ''}`}>
      <span className="path-nr" aria-hidden="true">
        {nr}
      </span>
      <div>
        <p className="path-route">
          <AddressButton id={from} />
          <span aria-hidden="true">→</span>
          <AddressButton id={to} />
        </p>
        <p className="path-amount">
          <Exact units={toUnits(taint)} asset={asset} />
          {toAsset === undefined ? null : (
            <>
              <span aria-hidden="true">→</span> <Exact units={toUnits(toTaint)} asset={toAsset} />
            </>
          )}
        </p>
        <p className="hint">
          {time === '' ? t('movement.timeUnknown') : `${formatTime(time, locale)} UTC`} ·{' '}
          {wordFor(t, 'evidence', evidence, showForeign(evidence))}
          {hidden ? ` · ${t('path.folded')}` : ''}
        </p>
        <Button className="text-button" onPress={() => goTo(`m:${id}`)}>
          {t('path.details', { n: nr })}
        </Button>
      </div>
    </li>
  )
}
