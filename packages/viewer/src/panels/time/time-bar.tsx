/** Under the picture and the tables: when stolen value moved, the window that is looked at, and what moved in it. */
import type { TimeMark, TimeView } from '@spoor/tracer/picture'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { Button } from 'react-aria-components'
import { setWindow } from '../../state/actions.ts'
import type { TimeWindow } from '../../state/state.ts'
import { formatUsd } from '../../text/money.ts'
import { timeQuestion } from '../analysis-questions.ts'
import { useApp } from '../app-context.ts'
import { AtLeast, IconButton } from '../bits.tsx'
import { Choice } from '../choice.tsx'
import { localZone, showMoment, spanText } from './clock.ts'
import { type BarRange, Histogram } from './histogram.tsx'
import { nextBar, SPEEDS, usePlay, windowOf } from './use-play.ts'

/** The bars that a window touches; all of them where there is none. */
export function rangeOf({ from, step, bins }: TimeView, window: TimeWindow | null): BarRange {
  if (window === null) return { start: 0, end: bins.length }
  const start = Math.min(bins.length - 1, Math.max(0, Math.floor((window.from - from) / step)))
  const end = Math.min(bins.length, Math.floor((window.to - from) / step) + 1)
  return { start, end: Math.max(start + 1, end) }
}

export function TimeBar({ narrow }: { readonly narrow: boolean }) {
  const { ask, state, t } = useApp()
  const { data: time } = useQuery(timeQuestion(ask, state))
  const [open, setOpen] = useState(!narrow)
  if (time === undefined) return <div className="time-strip is-waiting" aria-busy="true" />
  return (
    <section className="time-strip" aria-label={t('time.title')} data-testid="time">
      <Sums time={time} open={open} onToggle={() => setOpen(!open)} />
      {!open ? null : time.bins.length === 0 ? <p className="hint">{t('time.none')}</p> : <Brush time={time} />}
    </section>
  )
}

function Brush({ time }: { readonly time: TimeView }) {
  const { store, state, t, say, locale } = useApp()
  const [moved, setMoved] = useState<BarRange | null>(null)
  const range = moved ?? rangeOf(time, state.window)
  const play = usePlay(store, time, range)
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the state says now has been drawn
  useEffect(() => setMoved(null), [state.window])
  const commit = (next: BarRange) => {
    play.stop()
    setMoved(null)
    const now = rangeOf(time, state.window)
    if (next.start === now.start && next.end === now.end) return
    const whole = next.start === 0 && next.end === time.bins.length
    store.apply(setWindow, whole ? null : windowOf(time, next))
  }
  const step = (way: 1 | -1) => {
    const end = nextBar(time, range.end, way)
    commit({ start: Math.min(range.start, end - 1), end })
    say(`${showMoment(time.from + end * time.step, locale, 'UTC')} UTC`)
  }
  return (
    <div className="time-body">
      <div className="time-play">
        <IconButton icon="previous" label={t('time.back')} isDisabled={range.end <= 1} onPress={() => step(-1)} />
        <IconButton
          icon={play.playing ? 'pause' : 'play'}
          label={t(play.playing ? 'time.pause' : 'time.play')}
          onPress={play.toggle}
        />
        <IconButton
          icon="next"
          label={t('time.forward')}
          isDisabled={range.end >= time.bins.length}
          onPress={() => step(1)}
        />
        <Choice
          label={t('time.speed')}
          className="time-speed"
          options={SPEEDS.map((speed) => ({ id: String(speed), text: t('time.speedOf', { n: speed }) }))}
          value={String(play.speed)}
          onChange={(id) => play.setSpeed(SPEEDS.find((speed) => String(speed) === id) ?? 1)}
        />
      </div>
      <Histogram time={time} range={range} playing={play.playing} onMove={setMoved} onCommit={commit} />
    </div>
  )
}

/** What moved in the window, of all; UTC and the time of this machine. */
function Sums({
  time,
  open,
  onToggle,
}: {
  readonly time: TimeView
  readonly open: boolean
  readonly onToggle: () => void
}) {
  const { store, state, index, t, locale } = useApp()
  const { inside, all, measure } = time
  const window = state.window
  const usd = (cents: string) => formatUsd(BigInt(cents), locale, 'short')
  const zone = localZone()
  const shown = window ?? { from: time.from, to: time.to }
  const both = (timeZone: string) => ({
    from: showMoment(shown.from, locale, timeZone),
    to: showMoment(shown.to, locale, timeZone),
  })
  return (
    <header className="time-head">
      <button type="button" className="time-toggle" aria-expanded={open} onClick={onToggle}>
        {t('time.title')}
      </button>
      <p className="time-sums" data-testid="time-sums">
        <span>
          <b>{t('time.utc', both('UTC'))}</b>{' '}
          {zone === 'UTC' ? null : <span className="hint">{t('time.local', { ...both(zone), zone })}</span>}
        </span>
        <span>{t('time.movements', { n: inside.movements, all: all.movements })}</span>
        {measure === 'usd' ? (
          <span title={t('time.movedHelp')}>
            <AtLeast complete={index.view.statement.complete} />
            {t('time.moved', { part: usd(inside.cents), all: usd(all.cents) })}
          </span>
        ) : null}
        {inside.unpriced > 0 ? <span className="hint">{t('time.unpriced', { n: inside.unpriced })}</span> : null}
        {time.untimed > 0 ? <span className="hint">{t('time.untimed', { n: time.untimed })}</span> : null}
      </p>
      {open ? <Marks time={time} /> : null}
      {window === null ? (
        open ? (
          <span className="hint time-scale">
            {t(measure === 'usd' ? 'time.perStep' : 'time.perStepCount', { step: spanText(time.step, t) })}
          </span>
        ) : null
      ) : (
        <Button className="text-button" onPress={() => store.apply(setWindow, null)}>
          {t('time.clear')}
        </Button>
      )}
    </header>
  )
}

/** Marks told beside the bars; the others are drawn only. */
const TOLD = 3

function Marks({ time }: { readonly time: TimeView }) {
  const { store, t, locale } = useApp()
  if (time.marks.length === 0) return null
  const { rules } = time
  const rule = t('time.rules', {
    transactions: rules.burstTransactions,
    hours: rules.burstSeconds / 3600,
    percent: rules.burstPercent,
    days: rules.quietSeconds / 86_400,
  })
  const heavy = [...time.marks].sort((a, b) => Number(BigInt(b.cents) - BigInt(a.cents))).slice(0, TOLD)
  const text = ({ kind, from, to, transactions, cents }: TimeMark): string => {
    const start = showMoment(from, locale, 'UTC')
    if (kind === 'quiet') return t('time.quietText', { days: Math.floor((to - from) / 86_400), from: start })
    return t('time.burstText', { n: transactions, usd: formatUsd(BigInt(cents), locale, 'short'), from: start })
  }
  return (
    <ul className="time-marks" aria-label={t('time.marks')} title={rule}>
      {time.marks
        .filter((mark) => heavy.includes(mark))
        .map((mark) => (
          <li key={`${mark.kind}${mark.from}`}>
            <button
              type="button"
              className={`time-chip is-${mark.kind === 'quiet' ? 'lull' : mark.kind}`}
              onClick={() => store.apply(setWindow, { from: mark.from, to: mark.to })}
            >
              {text(mark)}
            </button>
          </li>
        ))}
      <li className="sr-only">{rule}</li>
    </ul>
  )
}
