/** The movements of one address as a virtualised list, asked for as they come into sight; a row selects its line. */
import type { MovementRow } from '@spoor/tracer/picture'
import { useQueries } from '@tanstack/react-query'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef } from 'react'
import { nodeName } from '../render/drawing.ts'
import { showForeign } from '../text/foreign.ts'
import { formatTime } from '../text/locale.ts'
import { toUnits } from '../text/money.ts'
import { money, useApp } from './app-context.ts'
import { accountQuestion, TILE } from './questions.ts'

const ROW = 46

function Row({ movement, around }: { readonly movement: MovementRow; readonly around: string }) {
  const app = useApp()
  const { scene, t, locale, goTo } = app
  const out = movement.from === around
  const other = out ? movement.to : movement.from
  const { short, symbol } = money(app, toUnits(movement.units), movement.asset)
  const figure = movement.units === '' ? showForeign(movement.shown ?? '?', 24) : short
  return (
    <button type="button" className={`movement-row line-${movement.line}`} onClick={() => goTo(`m:${movement.id}`)}>
      <span className="movement-direction" aria-hidden="true">
        {out ? '→' : '←'}
      </span>
      <span className="movement-main">
        <span className="ellipsis">
          <span className="sr-only">{t(out ? 'address.sent' : 'address.received')} </span>
          {other === '' ? t('rowkind.fee') : other === around ? t('rowkind.conversion') : nodeName(scene, other)}
        </span>
        <span className="hint ellipsis">
          {movement.time === '' ? t('movement.timeUnknown') : formatTime(movement.time, locale)}
        </span>
      </span>
      <span className="movement-figure">
        <span>
          {figure} <bdi>{symbol}</bdi>
        </span>
        {movement.line === 'fact' ? null : <span className="hint">{t(`line.${movement.line}`)}</span>}
      </span>
    </button>
  )
}

export function MovementList({ id, total }: { readonly id: string; readonly total: number }) {
  const { ask, state, t } = useApp()
  const scroller = useRef<HTMLDivElement>(null)
  const rows = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 8,
  })
  const items = rows.getVirtualItems()
  const tiles = [...new Set(items.map((item) => Math.floor(item.index / TILE)))]
  const answers = useQueries({ queries: tiles.map((tile) => accountQuestion(ask, state, id, tile * TILE)) })
  const rowAt = (index: number): MovementRow | undefined =>
    answers[tiles.indexOf(Math.floor(index / TILE))]?.data?.movements.rows[index % TILE]
  return (
    <div className="movement-list" ref={scroller}>
      <ul aria-label={t('address.movements')} style={{ blockSize: `${rows.getTotalSize()}px` }}>
        {items.map((item) => {
          const movement = rowAt(item.index)
          return (
            <li
              key={item.index}
              aria-setsize={total}
              aria-posinset={item.index + 1}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              {movement ? <Row movement={movement} around={id} /> : <span className="movement-row">…</span>}
            </li>
          )
        })}
      </ul>
    </div>
  )
}
