/** Plays time: the end of the window moves on, bar by bar, each step after the picture of the last one has come. */
import type { TimeView } from '@spoor/tracer/picture'
import { useIsFetching } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { playWindow } from '../../state/actions.ts'
import type { Store } from '../../state/store.ts'
import type { BarRange } from './histogram.tsx'

export const SPEEDS = [1, 2, 4] as const
export type Speed = (typeof SPEEDS)[number]

/** Milliseconds that a bar stands at the slowest speed. */
const PACE = 800

export interface Play {
  readonly playing: boolean
  readonly speed: Speed
  readonly toggle: () => void
  readonly setSpeed: (speed: Speed) => void
  readonly stop: () => void
}

/** The next bar that has movements; bars without any are passed over, but never the last one. */
export function nextBar({ bins }: Pick<TimeView, 'bins'>, from: number, way: 1 | -1): number {
  let bar = from + way
  while (bar > 1 && bar < bins.length && bins[bar - 1]!.movements === 0) bar += way
  return Math.min(bins.length, Math.max(1, bar))
}

export function usePlay(store: Store, time: TimeView | undefined, range: BarRange): Play {
  const [playing, setPlaying] = useState(false)
  const [speed, setSpeed] = useState<Speed>(1)
  const waiting = useIsFetching() > 0
  const bars = time?.bins.length ?? 0
  const { start, end } = range
  useEffect(() => {
    if (!playing || waiting || time === undefined) return
    if (end >= bars) {
      setPlaying(false)
      return
    }
    const timer = setTimeout(() => {
      store.apply(playWindow, windowOf(time, { start, end: nextBar(time, end, 1) }))
    }, PACE / speed)
    return () => clearTimeout(timer)
  }, [playing, waiting, time, start, end, bars, speed, store])
  const toggle = () => {
    // From the end, or with all of time in view, it begins anew.
    if (!playing && time !== undefined && end >= bars) {
      store.apply(playWindow, windowOf(time, { start, end: Math.max(start + 1, nextBar(time, start, 1)) }))
    }
    setPlaying(!playing)
  }
  return { playing, speed, toggle, setSpeed, stop: () => setPlaying(false) }
}

/** Seconds of a range of bars, both ends included. */
export const windowOf = ({ from, step }: TimeView, { start, end }: BarRange) => ({
  from: from + start * step,
  to: from + end * step - 1,
})
