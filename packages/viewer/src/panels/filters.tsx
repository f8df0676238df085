/** Asset, smallest value, hop, noise. Filters hide; they never move anything. */
import { useId, useMemo, useState } from 'react'
import { Button, Input, Label, Slider, SliderThumb, SliderTrack, Switch, TextField } from 'react-aria-components'
import { foldAll, resetFilters, setColumns, setDetail, setFilters, setTint, toggleLine } from '../state/actions.ts'
import { COLUMNS, DETAILS, NO_FILTERS, TINTS } from '../state/state.ts'
import { showForeign } from '../text/foreign.ts'
import { formatCount } from '../text/locale.ts'
import { formatUsd, parseUsdInput, pixelValue } from '../text/money.ts'
import { useApp } from './app-context.ts'
import { Choice } from './choice.tsx'
import { MethodChoice } from './method-choice.tsx'

/** Slider stops: none, then 1, 2, 5 times each power of ten from 10 dollars up. */
const STOPS: readonly bigint[] = [
  0n,
  ...Array.from({ length: 8 }, (_, i) => [1n, 2n, 5n].map((n) => n * 10n ** BigInt(i + 3))).flat(),
]

const stopOf = (cents: bigint): number =>
  Math.max(
    0,
    STOPS.findLastIndex((stop) => stop <= cents),
  )

function MinValue() {
  const { store, state, scene, t, locale } = useApp()
  const { minCents } = state.filters
  const [typed, setTyped] = useState<string | null>(null)
  const help = useId()
  const priced = useMemo(() => scene.base.edges.some((edge) => edge.cents !== null), [scene.base])
  const largest = useMemo(
    () => scene.base.edges.reduce((max, edge) => (edge.cents !== null && edge.cents > max ? edge.cents : max), 0n),
    [scene.base],
  )
  if (!priced) return <p className="hint">{t('filter.unpriced')}</p>
  const last = Math.min(STOPS.length - 1, stopOf(largest) + 1)
  const commit = () => {
    const cents = typed === null ? null : typed.trim() === '' ? 0n : parseUsdInput(typed)
    if (cents !== null) store.apply(setFilters, { minCents: cents })
    setTyped(null)
  }
  return (
    <div className="min-value">
      <Slider
        aria-label={t('filter.minSlider')}
        className="slider"
        minValue={0}
        maxValue={last}
        value={Math.min(last, stopOf(minCents))}
        onChange={(value) => store.apply(setFilters, { minCents: STOPS[value] ?? 0n })}
        formatOptions={{ maximumFractionDigits: 0 }}
      >
        <SliderTrack className="slider-track">
          {({ state: slider }) => (
            <>
              <div className="slider-fill" style={{ inlineSize: `${slider.getThumbPercent(0) * 100}%` }} />
              <SliderThumb className="slider-thumb" />
            </>
          )}
        </SliderTrack>
      </Slider>
      <TextField
        className="min-input"
        aria-label={t('filter.minInput')}
        aria-describedby={help}
        value={
          typed ??
          (minCents === 0n ? '' : formatUsd(minCents, locale, pixelValue(minCents, 2) >= 1e6 ? 'short' : 'exact'))
        }
        onChange={setTyped}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit()
        }}
      >
        <Input placeholder={t('filter.minAny')} inputMode="decimal" />
      </TextField>
      <span id={help} className="sr-only">
        {t('filter.minHelp')}
      </span>
    </div>
  )
}

export function Filters() {
  const { store, state, scene, t, locale } = useApp()
  const { filters } = state
  const { statement } = scene.index.view
  const assets = scene.index.ranking.map(({ asset, symbol }) => ({ id: asset, text: showForeign(symbol, 24) }))
  const hops = Array.from({ length: statement.maxHop }, (_, i) => ({
    id: String(i + 1),
    text: t('filter.upTo', { n: i + 1 }),
  }))
  const leads = useMemo(() => scene.base.edges.reduce((sum, edge) => sum + (edge.leads?.length ?? 0), 0), [scene.base])
  const opened = Object.keys(state.open).length
  const changed =
    state.hiddenKinds.length + state.hiddenLines.length > 0 ||
    opened > 0 ||
    state.window !== null ||
    (Object.keys(NO_FILTERS) as (keyof typeof NO_FILTERS)[]).some((key) => filters[key] !== NO_FILTERS[key])
  return (
    <>
      <div className="filter">
        <span className="filter-name is-plain" aria-hidden="true">
          {t('method.label')}
        </span>
        <MethodChoice />
      </div>
      <div className="filter">
        <span className="filter-name is-plain" aria-hidden="true">
          {t('filter.asset')}
        </span>
        <Choice
          label={t('filter.asset')}
          options={[{ id: '', text: t('filter.allAssets') }, ...assets]}
          value={filters.asset ?? ''}
          onChange={(id) => store.apply(setFilters, { asset: id === '' ? null : id })}
        />
      </div>
      <div className="filter">
        <span className="filter-name" aria-hidden="true">
          {t('filter.min')}
        </span>
        <MinValue />
      </div>
      <div className="filter">
        <span className="filter-name is-plain" aria-hidden="true">
          {t('filter.hop')}
        </span>
        <Choice
          label={t('filter.hop')}
          options={[{ id: '', text: t('filter.hopAll') }, ...hops]}
          value={filters.maxHop === null ? '' : String(filters.maxHop)}
          onChange={(id) => store.apply(setFilters, { maxHop: id === '' ? null : Number(id) })}
        />
      </div>
      <div className="filter">
        <span className="filter-name is-plain" aria-hidden="true">
          {t('filter.columns')}
        </span>
        <Choice
          label={t('filter.columns')}
          options={COLUMNS.map((by) => ({ id: by, text: t(`columns.${by}`) }))}
          value={state.by}
          onChange={(id) => store.apply(setColumns, COLUMNS.find((by) => by === id) ?? 'hop')}
        />
      </div>
      <div className="filter">
        <span className="filter-name" aria-hidden="true">
          {t('filter.detail')}
        </span>
        <Choice
          label={t('filter.detail')}
          options={DETAILS.map((detail) => ({ id: detail, text: t(`detail.${detail}`) }))}
          value={state.detail}
          onChange={(id) => store.apply(setDetail, DETAILS.find((detail) => detail === id) ?? 'some')}
        />
      </div>
      <div className="filter">
        <Switch
          className="switch"
          data-testid="noise-toggle"
          isSelected={filters.noise}
          onChange={(noise) => store.apply(setFilters, { noise })}
        >
          <span className="switch-track" />
          <Label elementType="span">
            {t('filter.noise')}{' '}
            <span className="count">
              <span aria-hidden="true">{formatCount(statement.noise, locale)}</span>
              <span className="sr-only">{t('filter.noiseCount', { n: statement.noise })}</span>
            </span>
          </Label>
        </Switch>
      </div>
      <div className="filter">
        <span className="filter-name" aria-hidden="true">
          {t('filter.tint')}
        </span>
        <Choice
          label={t('filter.tint')}
          options={TINTS.map((tint) => ({ id: tint, text: t(`tint.${tint}`) }))}
          value={state.tint}
          onChange={(id) => store.apply(setTint, TINTS.find((tint) => tint === id) ?? 'asset')}
        />
      </div>
      {leads > 0 || state.hiddenLines.includes('lead') ? (
        <div className="filter">
          <Switch
            className="switch"
            data-testid="leads-toggle"
            isSelected={!state.hiddenLines.includes('lead')}
            onChange={() => store.apply(toggleLine, 'lead')}
          >
            <span className="switch-track" />
            <Label elementType="span">
              {t('filter.leads')} <span className="count">{leads}</span>
            </Label>
          </Switch>
        </div>
      ) : null}
      {opened > 0 ? (
        <Button className="text-button" onPress={() => store.apply(foldAll)}>
          {t('fold.close')}
        </Button>
      ) : null}
      {changed ? (
        <Button className="text-button" onPress={() => store.apply(resetFilters)}>
          {t('filter.reset')}
        </Button>
      ) : null}
    </>
  )
}
