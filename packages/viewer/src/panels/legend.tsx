/** Exactly the kinds on the picture, each a button that hides its kind and says how many are hidden. */
import { useMemo } from 'react'
import { ToggleButton } from 'react-aria-components'
import { headingOf } from '../graph/headings.ts'
import { EDGE_KINDS, NODE_KINDS, type NodeKind } from '../graph/model.ts'
import { assetRank, isPale, isPassage, isReturn, widthOf } from '../render/drawing.ts'
import { toggleKind, toggleLine } from '../state/actions.ts'
import { showForeign } from '../text/foreign.ts'
import { formatUsd } from '../text/money.ts'
import { useApp } from './app-context.ts'
import { Glyph } from './bits.tsx'
import { taintTexts } from './picture-sheet.ts'

function KindRow({
  kind,
  count,
  hidden,
}: {
  readonly kind: NodeKind
  readonly count: number
  readonly hidden: number
}) {
  const { store, state, t } = useApp()
  const off = state.hiddenKinds.includes(kind)
  const name = t(`kind.${kind}`)
  return (
    <ToggleButton className="legend-row" isSelected={!off} onChange={() => store.apply(toggleKind, kind)}>
      <Glyph kind={kind} />
      <span>{name}</span>
      <span className="count">{off ? t('legend.hidden', { n: hidden }) : count}</span>
    </ToggleButton>
  )
}

/** A heading of lines, as a button that hides them. */
function LineRow({
  heading,
  className,
  name,
}: {
  readonly heading: string
  readonly className: string
  readonly name: string
}) {
  const { store, state, scene, t } = useApp()
  const off = state.hiddenLines.includes(heading)
  return (
    <ToggleButton className="legend-row" isSelected={!off} onChange={() => store.apply(toggleLine, heading)}>
      <Sample className={className} />
      <bdi>{name}</bdi>
      {off ? (
        <span className="count">{t('legend.hidden', { n: scene.picture.hiddenByLine[heading] ?? 0 })}</span>
      ) : null}
    </ToggleButton>
  )
}

function Sample({ className, width = 2 }: { readonly className: string; readonly width?: number }) {
  return (
    <svg className={`line-sample ${className}`} viewBox="0 0 28 10" aria-hidden="true">
      <path d="M1 7C12 7 13 3 24 3" strokeWidth={width} />
    </svg>
  )
}

function Line({
  className,
  width = 2,
  name,
}: {
  readonly className: string
  readonly width?: number
  readonly name: string
}) {
  return (
    <span className="legend-row is-plain">
      <Sample className={className} width={width} />
      <bdi>{name}</bdi>
    </span>
  )
}

/** Three real lines of this case: the largest, one in the middle, a small one. */
function useWidthSamples(): readonly { readonly cents: bigint; readonly weight: number }[] {
  const { scene } = useApp()
  return useMemo(() => {
    const priced = scene.base.edges.filter((edge) => edge.cents !== null && edge.cents > 0n && edge.kind !== 'noise')
    const sorted = priced
      .map((edge) => ({ cents: edge.cents ?? 0n, weight: edge.weight }))
      .sort((a, b) => b.weight - a.weight)
    const picked = [sorted[0], sorted.find((edge) => edge.weight < 0.75), sorted.find((edge) => edge.weight < 0.45)]
    return [...new Set(picked)].filter((edge) => edge !== undefined)
  }, [scene.base])
}

export function Legend() {
  const { scene, state, t, locale } = useApp()
  const { shown, picture } = scene
  const counts = new Map<NodeKind, number>()
  for (const node of shown.nodes) counts.set(node.kind, (counts.get(node.kind) ?? 0) + node.count)
  const drawn = shown.edges
  const headings = new Set([...drawn.map(headingOf), ...state.hiddenLines])
  const marks = {
    return: drawn.some((edge) => isReturn(scene, edge)),
    passage: drawn.some(isPassage),
  }
  const samples = useWidthSamples()
  const pale = shown.nodes.find((node) => node.count === 1 && isPale(node)) ?? shown.nodes.find(isPale)
  return (
    <div className="legend" data-testid="legend">
      <fieldset className="legend-group">
        <legend className="sr-only">{t('legend.nodes')}</legend>
        {NODE_KINDS.filter((kind) => counts.has(kind) || state.hiddenKinds.includes(kind)).map((kind) => (
          <KindRow key={kind} kind={kind} count={counts.get(kind) ?? 0} hidden={picture.hiddenByKind[kind] ?? 0} />
        ))}
        {pale ? (
          <span className="legend-row is-plain">
            <Glyph kind={pale.kind} {...(pale.count > 1 ? { shape: 'stack' } : {})} pale />
            {t('legend.incomplete')}
          </span>
        ) : null}
      </fieldset>
      <fieldset className="legend-group">
        <legend className="sr-only">{t('legend.lines')}</legend>
        {scene.index.ranking
          .filter(({ asset }) => headings.has(asset))
          .map(({ asset, symbol }) => (
            <LineRow
              key={asset}
              heading={asset}
              className={state.tint === 'asset' ? `asset-${assetRank(scene, asset) + 1}` : 'line-any'}
              name={showForeign(symbol, 24)}
            />
          ))}
        {EDGE_KINDS.filter((kind) => kind !== 'fact' && headings.has(kind)).map((kind) => (
          <LineRow key={kind} heading={kind} className={`line-${kind}`} name={t(`line.${kind}`)} />
        ))}
        {marks.return ? <Line className="line-return" name={t('line.return')} /> : null}
        {marks.passage ? <Line className="line-passage" width={4} name={t('line.passage')} /> : null}
      </fieldset>
      {state.tint === 'taint' ? (
        <fieldset className="legend-group">
          <legend className="sr-only">{t('tint.taint')}</legend>
          {taintTexts(t).map((name, i) => (
            <Line key={name} className={`taint-${i}`} width={2.5} name={name} />
          ))}
        </fieldset>
      ) : null}
      {samples.length === 0 ? null : (
        <fieldset className="legend-group">
          <legend className="sr-only">{t('legend.width')}</legend>
          {samples.map(({ cents, weight }) => (
            <Line
              key={String(cents)}
              className="line-width"
              width={widthOf(weight)}
              name={formatUsd(cents, locale, 'short')}
            />
          ))}
        </fieldset>
      )}
    </div>
  )
}
