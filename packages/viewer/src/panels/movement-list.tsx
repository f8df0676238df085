/** The movements of one address as a virtualised list; a row selects its line. */
import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef } from 'react'
import type { MovementView } from '../case-file.ts'
import { edgeKind } from '../graph/build.ts'
import { nodeName } from '../render/drawing.ts'
import { showForeign } from '../text/foreign.ts'
import { formatTime } from '../text/locale.ts'
import { toUnits } from '../text/money.ts'
import { money, useApp } from './app-context.ts'

const ROW = 46

function MovementRow({ movement, around }: { readonly movement: MovementView; readonly around: string }) {
  const app = useApp()
  const { scene, t, locale, goTo } = app
  const out = movement.from === around
  const other = out ? movement.to : movement.from
  const { short, symbol } = money(app, toUnits(movement.units), movement.asset)
  const figure = movement.units === '' ? showForeign(movement.shown ?? '?', 24) : short
  const kind = edgeKind(movement)
  return (
    <button type="button" className={`movement-row line-${kind}`} onClick={() => goTo(`m:${movement.id}`)}>
      <span className="movement-direction" aria-hidden="true">
        {out ? '→' : '←'}
      </span>
      <span className="movement-main">
        <span className="ellipsis">
          <span className="sr-only">{t(out ? 'address.sent' : 'address.received')} </span>
          {other === '' ? t('rowkind.fee') : other === around ? t('rowkind.conversion') : nodeName(scene.index, other)}
        </span>
        <span className="hint ellipsis">
          {movement.time === '' ? t('movement.timeUnknown') : formatTime(movement.time, locale)}
        </span>
      </span>
      <span className="movement-figure">
        <span>
          {figure} <bdi>{symbol}</bdi>
        </span>
        {kind === 'fact' ? null : <span className="hint">{t(`line.${kind}`)}</span>}
      </span>
    </button>
  )
}

export function MovementList({
  movements,
  around,
}: {
  readonly movements: readonly MovementView[]
  readonly around: string
}) {
  const { t } = useApp()
  const scroller = useRef<HTMLDivElement>(null)
  const rows = useVirtualizer({
    count: movements.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 8,
  })
  return (
    <div className="movement-list" ref={scroller}>
      <ul aria-label={t('address.movements')} style={{ blockSize: `${rows.getTotalSize()}px` }}>
        {rows.getVirtualItems().map((item) => {
          const movement = movements[item.index]
          return movement ? (
            <li
              key={movement.id}
              aria-setsize={movements.length}
              aria-posinset={item.index + 1}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <MovementRow movement={movement} around={around} />
            </li>
          ) : null
        })}
      </ul>
    </div>
  )
}
