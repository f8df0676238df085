import type { MovementView } from '../case-view.ts'
import type { Flow } from './flow-model.ts'
import type { Drawn } from './picture.ts'
import type { PictureRequest } from './picture-view.ts'
import { edgesInSight } from './rows.ts'
import { burstsOf, type Moment, quietOf, type TimeMark, type TimeRules, timeRules } from './time-marks.ts'
import { centsAtTheft, toUnits } from './values.ts'

/** One bin of the histogram: movements from its start up to the start of the next. */
export interface TimeBin {
  /** Unix seconds. */
  readonly from: number
  /** Movements in sight, with stolen value or without. */
  readonly movements: number
  /** Those that moved stolen value. */
  readonly stolen: number
  /** US cents at theft time of the stolen value that moved, as far as it has a price. */
  readonly cents: string
}

/** What moved in a span of time. Every payment counts: value that moves twice is counted twice. */
export interface TimeSum {
  readonly movements: number
  readonly stolen: number
  readonly cents: string
  /** Movements of stolen value without a price: they are in `stolen` and not in `cents`. */
  readonly unpriced: number
}

/** When stolen value moved, of all that the filters leave in sight, whatever the window of time. */
export interface TimeView {
  /** Unix seconds of the first bin's start and of the last bin's last second; both 0 where nothing has a time. */
  readonly from: number
  readonly to: number
  /** Seconds of a bin. */
  readonly step: number
  /** What the bins are drawn by: dollars, or the number of movements where nothing has a price. */
  readonly measure: 'usd' | 'count'
  /** In order, empty ones too. */
  readonly bins: readonly TimeBin[]
  readonly marks: readonly TimeMark[]
  readonly rules: TimeRules
  readonly all: TimeSum
  /** The same as `all` where there is no window. */
  readonly inside: TimeSum
  /** Movements without a time: they are in `all` and in no bin and no window. */
  readonly untimed: number
}

/** Bins at most. */
export const MOST_BINS = 160
const DAY = 86_400
const STEPS = [
  ...[1, 5, 15, 60, 300, 900, 3600, 3 * 3600, 6 * 3600, 12 * 3600],
  ...[DAY, 2 * DAY, 7 * DAY, 14 * DAY, 28 * DAY, 91 * DAY, 364 * DAY, 3640 * DAY],
]

/**
 * The histogram of a picture, its marks, and the sums of a window.
 * @param drawn the picture without its window
 * @example timeOf(flow, pictureOf(flow, WHOLE_PICTURE), null).bins.length // 74
 */
export function timeOf(flow: Flow, drawn: Drawn, window: PictureRequest['window']): TimeView {
  const moments = momentsOf(flow, drawn)
  const inside = window === null ? moments : moments.filter(({ at }) => at !== null && within(at, window))
  const stolen = moments.filter((moment) => moment.stolen)
  const { from, to, step } = spanOf(stolen.length > 0 ? stolen : moments)
  const rules = timeRules(to - from)
  return {
    ...{ from, to, step },
    measure: stolen.some(({ cents }) => cents !== null) ? 'usd' : 'count',
    bins: binsOf(moments, { from, to, step }),
    marks: [...burstsOf(stolen, rules), ...quietOf(stolen, rules)].sort((a, b) => a.from - b.from),
    rules,
    all: sumOf(moments),
    inside: sumOf(inside),
    untimed: moments.filter(({ at }) => at === null).length,
  }
}

/**
 * Payments in sight. A conversion moves nothing to anybody: its rows are the payments.
 */
function momentsOf(flow: Flow, drawn: Drawn): Moment[] {
  const seen = edgesInSight(flow, drawn).filter(({ kind }) => kind !== 'noise')
  return seen.flatMap(({ movements }) =>
    movements.flatMap((movement) => (movement.kind === 'conversion' ? [] : [momentOf(movement, flow)])),
  )
}

function momentOf({ time, taint, asset, tx, id }: MovementView, { worths }: Flow): Moment {
  const units = toUnits(taint)
  return {
    at: time === '' ? null : Date.parse(time) / 1000,
    stolen: units > 0n,
    cents: units > 0n ? centsAtTheft(units, asset, worths) : 0n,
    tx: tx === '' ? id : tx,
  }
}

function within(at: number, { from, to }: NonNullable<PictureRequest['window']>): boolean {
  return at >= from && at <= to
}

interface Span {
  readonly from: number
  readonly to: number
  readonly step: number
}

/** Whole steps around all that has a time; the smallest step that needs no more than so many bins. */
function spanOf(moments: readonly Moment[]): Span {
  const times = moments.flatMap(({ at }) => at ?? [])
  if (times.length === 0) return { from: 0, to: 0, step: DAY }
  const first = times.reduce((a, b) => Math.min(a, b))
  const last = times.reduce((a, b) => Math.max(a, b))
  const step =
    STEPS.find((seconds) => Math.floor(last / seconds) - Math.floor(first / seconds) < MOST_BINS) ?? STEPS.at(-1)!
  return { from: Math.floor(first / step) * step, to: (Math.floor(last / step) + 1) * step - 1, step }
}

function binsOf(moments: readonly Moment[], { from, to, step }: Span): TimeBin[] {
  const bins = Array.from({ length: Math.round((to + 1 - from) / step) }, (_, i) => ({
    from: from + i * step,
    movements: 0,
    stolen: 0,
    cents: 0n,
  }))
  for (const { at, stolen, cents } of moments) {
    // Payments without stolen value from before the theft or after its last trace lie beside the histogram.
    const bin = at === null ? undefined : bins[Math.floor((at - from) / step)]
    if (bin === undefined) continue
    bin.movements += 1
    if (stolen) bin.stolen += 1
    bin.cents += cents ?? 0n
  }
  return bins.map((bin) => ({ ...bin, cents: String(bin.cents) }))
}

function sumOf(moments: readonly Moment[]): TimeSum {
  const stolen = moments.filter((moment) => moment.stolen)
  return {
    movements: moments.length,
    stolen: stolen.length,
    cents: String(stolen.reduce((sum, { cents }) => sum + (cents ?? 0n), 0n)),
    unpriced: stolen.filter(({ cents }) => cents === null).length,
  }
}
