/** Asset, smallest value, hop, noise. Filters hide; they never move anything. */
import { type ReactNode, useId, useMemo, useState } from 'react'
import {
  Button,
  Dialog,
  DialogTrigger,
  Input,
  Label,
  Popover,
  Radio,
  RadioGroup,
  Slider,
  SliderThumb,
  SliderTrack,
  Switch,
  TextField,
} from 'react-aria-components'
import { foldAll, resetFilters, setColumns, setDetail, setFilters, setTint, toggleLine } from '../state/actions.ts'
import { COLUMNS, DETAILS, INITIAL, NO_FILTERS, TINTS } from '../state/state.ts'
import { showForeign } from '../text/foreign.ts'
import { formatCount } from '../text/locale.ts'
import { formatUsd, parseUsdInput, pixelValue } from '../text/money.ts'
import { useApp } from './app-context.ts'
import { IconButton } from './bits.tsx'
import { Choice, type Option } from './choice.tsx'
import { Icon, type IconName } from './icons.tsx'
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

/** One filter with its name; a plain one says by its value what it is, so that in the bar its name is for screen readers. */
function Filter({
  name,
  plain = false,
  children,
}: {
  readonly name: string
  readonly plain?: boolean
  readonly children: ReactNode
}) {
  return (
    <div className="filter">
      <span className={plain ? 'filter-name is-plain' : 'filter-name'} aria-hidden="true">
        {name}
      </span>
      {children}
    </div>
  )
}

interface Picked {
  readonly name: string
  readonly options: readonly Option[]
  readonly value: string
  readonly onPick: (id: string) => void
}

function FilterChoice({ name, options, value, onPick }: Picked) {
  return (
    <Filter name={name} plain>
      <Choice label={name} options={options} value={value} onChange={onPick} />
    </Filter>
  )
}

/** A few choices side by side. */
function Segments({ name, options, value, onPick }: Picked) {
  return (
    <RadioGroup className="filter" value={value} onChange={onPick}>
      <Label className="filter-name">{name}</Label>
      <div className="segments">
        {options.map(({ id, text }) => (
          <Radio key={id} value={id} className="segment">
            {text}
          </Radio>
        ))}
      </div>
    </RadioGroup>
  )
}

function FilterSwitch({
  name,
  count,
  countText,
  ...rest
}: {
  readonly name: string
  readonly count: string
  readonly countText: string
  readonly isSelected: boolean
  readonly onChange: (isSelected: boolean) => void
  readonly 'data-testid': string
}) {
  return (
    <div className="filter">
      <Switch {...rest} className="switch">
        <span className="switch-track" />
        <Label elementType="span">
          {name}{' '}
          <span className="count">
            <span aria-hidden="true">{count}</span>
            <span className="sr-only">{countText}</span>
          </span>
        </Label>
      </Switch>
    </div>
  )
}

/** How the picture is drawn: what its columns are, how much of it, and what colours say. */
function Drawn() {
  const { store, state, t } = useApp()
  return (
    <>
      <Segments
        name={t('filter.columns')}
        options={COLUMNS.map((by) => ({ id: by, text: t(`columns.${by}`) }))}
        value={state.by}
        onPick={(id) => store.apply(setColumns, COLUMNS.find((by) => by === id) ?? 'hop')}
      />
      <Segments
        name={t('filter.detail')}
        options={DETAILS.map((detail) => ({ id: detail, text: t(`detail.${detail}`) }))}
        value={state.detail}
        onPick={(id) => store.apply(setDetail, DETAILS.find((detail) => detail === id) ?? 'some')}
      />
      <Segments
        name={t('filter.tint')}
        options={TINTS.map((tint) => ({ id: tint, text: t(`tint.${tint}`) }))}
        value={state.tint}
        onPick={(id) => store.apply(setTint, TINTS.find((tint) => tint === id) ?? 'asset')}
      />
    </>
  )
}

function DrawnMenu() {
  const { state, t } = useApp()
  const changed = (['by', 'detail', 'tint'] as const).filter((key) => state[key] !== INITIAL[key]).length
  return (
    <DialogTrigger>
      <Button className="choice-button">
        {t('filter.drawn')}
        {changed === 0 ? null : <span className="count">{changed}</span>}
        <Icon name="down" />
      </Button>
      <Popover
        className="popover"
        placement="bottom end"
        offset={4}
        // inside of a landmark: its hidden button to dismiss it belongs somewhere
        UNSTABLE_portalContainer={document.querySelector('main') ?? document.body}
      >
        <Dialog className="drawn-menu filters is-stacked" aria-label={t('filter.drawn')}>
          <Drawn />
        </Dialog>
      </Popover>
    </DialogTrigger>
  )
}

interface BackProps {
  readonly icon: IconName
  readonly label: string
  readonly stacked: boolean
  readonly onPress: () => void
}

/** Takes filters or folds back: an icon where room is scarce. */
function Back({ icon, label, stacked, onPress }: BackProps) {
  if (!stacked) return <IconButton icon={icon} label={label} onPress={onPress} />
  return (
    <Button className="text-button" onPress={onPress}>
      {label}
    </Button>
  )
}

/** @param stacked one under the other, as a panel; else in one line */
export function Filters({ stacked = false }: { readonly stacked?: boolean }) {
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
      <Filter name={t('method.label')} plain>
        <MethodChoice />
      </Filter>
      <FilterChoice
        name={t('filter.asset')}
        options={[{ id: '', text: t('filter.allAssets') }, ...assets]}
        value={filters.asset ?? ''}
        onPick={(id) => store.apply(setFilters, { asset: id === '' ? null : id })}
      />
      <Filter name={t('filter.min')}>
        <MinValue />
      </Filter>
      <FilterChoice
        name={t('filter.hop')}
        options={[{ id: '', text: t('filter.hopAll') }, ...hops]}
        value={filters.maxHop === null ? '' : String(filters.maxHop)}
        onPick={(id) => store.apply(setFilters, { maxHop: id === '' ? null : Number(id) })}
      />
      <FilterSwitch
        data-testid="noise-toggle"
        name={t('filter.noise')}
        count={formatCount(statement.noise, locale)}
        countText={t('filter.noiseCount', { n: statement.noise })}
        isSelected={filters.noise}
        onChange={(noise) => store.apply(setFilters, { noise })}
      />
      {leads > 0 || state.hiddenLines.includes('lead') ? (
        <FilterSwitch
          data-testid="leads-toggle"
          name={t('filter.leads')}
          count={formatCount(leads, locale)}
          countText={t('lead.title', { n: leads })}
          isSelected={!state.hiddenLines.includes('lead')}
          onChange={() => store.apply(toggleLine, 'lead')}
        />
      ) : null}
      {stacked ? <Drawn /> : <DrawnMenu />}
      {opened > 0 ? (
        <Back icon="fold" label={t('fold.close')} stacked={stacked} onPress={() => store.apply(foldAll)} />
      ) : null}
      {changed ? (
        <Back icon="unfilter" label={t('filter.reset')} stacked={stacked} onPress={() => store.apply(resetFilters)} />
      ) : null}
    </>
  )
}
