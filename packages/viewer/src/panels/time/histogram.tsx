/** Bars of stolen value over time, with the window as a brush: drag across the bars, or move its two ends by keyboard. */
import type { TimeView } from '@spoor/tracer/picture'
import { type PointerEvent, useRef, useState } from 'react'
import { pixelValue } from '../../text/money.ts'
import { useApp } from '../app-context.ts'
import { showMoment, showTick, spanText } from './clock.ts'

/** Bars in the window: from the first, up to but without the last. */
export interface BarRange {
  readonly start: number
  readonly end: number
}

interface Props {
  readonly time: TimeView
  readonly range: BarRange
  readonly playing: boolean
  /** While it is dragged. */
  readonly onMove: (range: BarRange | null) => void
  readonly onCommit: (range: BarRange) => void
}

/** Four decades below the highest bar, as the widths of lines. */
const DECADES = 4
const LEAST = 0.06

function heightsOf({ bins, measure }: TimeView): readonly number[] {
  const values = bins.map((bin) => (measure === 'usd' ? pixelValue(BigInt(bin.cents), 0) : bin.stolen))
  const most = Math.max(...values)
  return values.map((value) => (value <= 0 ? 0 : Math.max(LEAST, 1 + Math.log10(value / most) / DECADES)))
}

/** Places of at most so many marks under the bars. */
const ticksOf = (bars: number, most: number): number[] => {
  const every = Math.max(1, Math.ceil(bars / most))
  return Array.from({ length: Math.ceil(bars / every) }, (_, i) => i * every)
}

export function Histogram({ time, range, playing, onMove, onCommit }: Props) {
  const { t, locale } = useApp()
  const chart = useRef<SVGSVGElement>(null)
  const [drag, setDrag] = useState<number | null>(null)
  const bars = time.bins.length
  const heights = heightsOf(time)
  const at = (event: PointerEvent): number => {
    const box = chart.current?.getBoundingClientRect()
    if (!box || box.width === 0) return 0
    return Math.min(bars - 1, Math.max(0, Math.floor(((event.clientX - box.left) / box.width) * bars)))
  }
  const spanned = (a: number, b: number): BarRange => ({ start: Math.min(a, b), end: Math.max(a, b) + 1 })
  const place = (seconds: number) => ((seconds - time.from) / (time.to + 1 - time.from)) * bars
  const boundary = (bar: number) => showMoment(time.from + bar * time.step, locale, 'UTC')
  const handle = (end: 'start' | 'end') => {
    const change = (value: number) =>
      end === 'start'
        ? { start: Math.min(value, range.end - 1), end: range.end }
        : { start: range.start, end: Math.max(value, range.start + 1) }
    const commit = () => onCommit(range)
    return (
      <input
        type="range"
        className={`brush-end is-${end}`}
        min={0}
        max={bars}
        step={1}
        value={range[end]}
        aria-label={t(`time.${end}`)}
        aria-valuetext={`${boundary(range[end])} UTC`}
        onChange={(event) => onMove(change(Number(event.currentTarget.value)))}
        onPointerUp={commit}
        onKeyUp={commit}
        onBlur={commit}
      />
    )
  }
  const whole = range.start === 0 && range.end === bars
  return (
    <div className={`histogram ${playing ? 'is-playing' : ''}`}>
      <div className="histogram-bars">
        <svg
          ref={chart}
          role="img"
          aria-label={t('time.histogram', { step: spanText(time.step, t) })}
          viewBox={`0 0 ${bars} 1`}
          preserveAspectRatio="none"
          onPointerDown={(event) => {
            if (event.button !== 0) return
            event.currentTarget.setPointerCapture(event.pointerId)
            setDrag(at(event))
            onMove(spanned(at(event), at(event)))
          }}
          onPointerMove={(event) => {
            if (drag !== null) onMove(spanned(drag, at(event)))
          }}
          onPointerUp={(event) => {
            if (drag !== null) onCommit(spanned(drag, at(event)))
            setDrag(null)
          }}
          onPointerCancel={() => {
            setDrag(null)
            onMove(null)
          }}
        >
          {time.marks.map(({ kind, from, to }) => (
            <rect
              key={`${kind}${from}`}
              className={`time-mark is-${kind === 'quiet' ? 'lull' : kind}`}
              x={kind === 'burst' ? Math.floor(place(from)) : place(from)}
              width={
                kind === 'burst'
                  ? Math.max(1, Math.floor(place(to)) + 1 - Math.floor(place(from)))
                  : place(to) - place(from)
              }
              y={0}
              height={1}
            />
          ))}
          {heights.map((height, i) =>
            height === 0 ? null : (
              <rect
                key={time.bins[i]!.from}
                className={`time-bar-rect ${i >= range.start && i < range.end ? '' : 'is-outside'}`}
                x={i + 0.08}
                width={0.84}
                y={1 - height}
                height={height}
              />
            ),
          )}
          {whole ? null : <rect className="brush" x={range.start} width={range.end - range.start} y={0} height={1} />}
        </svg>
        {handle('start')}
        {handle('end')}
      </div>
      <div className="histogram-ticks" aria-hidden="true">
        {ticksOf(bars, 6).map((bar) => (
          <span key={bar} style={{ insetInlineStart: `${(bar / bars) * 100}%` }}>
            {showTick(time.from + bar * time.step, time.step, time.to - time.from, locale)}
          </span>
        ))}
      </div>
    </div>
  )
}
