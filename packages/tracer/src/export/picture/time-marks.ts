/** A movement as time sees it. */
export interface Moment {
  /** Unix seconds; `null` where unknown. */
  readonly at: number | null
  readonly stolen: boolean
  /** US cents of its stolen part; `null` without a price. */
  readonly cents: bigint | null
  /** Payments of one transaction count as one in a burst. */
  readonly tx: string
}

/** A stretch of time that stands out. */
export interface TimeMark {
  readonly kind: 'burst' | 'quiet'
  /** Unix seconds of its first and last movement; of a quiet stretch, of the movements around it. */
  readonly from: number
  readonly to: number
  /** Transactions in a burst; 0 for a quiet stretch. */
  readonly transactions: number
  /** US cents that moved in a burst. */
  readonly cents: string
}

/** With what the marks were found: told beside them, so that nobody has to guess. */
export interface TimeRules {
  /** No stolen value moved for so many seconds. */
  readonly quietSeconds: number
  /** Within so many seconds … */
  readonly burstSeconds: number
  /** … so many transactions at least … */
  readonly burstTransactions: number
  /** … moved this part, in per cent, of all stolen value that moved; or of all movements where nothing has a price. */
  readonly burstPercent: number
}

const [HOUR, DAY] = [3600, 86_400]

/**
 * The rules for a case of some length: 30 days without a movement, and 24 hours of much movement, as the finding `dormancy-burst` has them
 * (decision 0018); where all of it takes less than ten days, bursts are looked for by the hour.
 * @param seconds from the first to the last movement
 */
export function timeRules(seconds: number): TimeRules {
  return {
    quietSeconds: 30 * DAY,
    burstSeconds: seconds < 10 * DAY ? HOUR : DAY,
    burstTransactions: 3,
    burstPercent: 10,
  }
}

/** Bursts told at most. */
const MOST_BURSTS = 12

type Timed = Moment & { readonly at: number }

function inOrder(moments: readonly Moment[]): Timed[] {
  return moments.filter((moment): moment is Timed => moment.at !== null).sort((a, b) => a.at - b.at)
}

/** Stretches that hold their part of all; no two share a movement. The heaviest is taken first, of equal ones the first. */
export function burstsOf(moments: readonly Moment[], rules: TimeRules): TimeMark[] {
  const timed = inOrder(moments)
  const priced = timed.some(({ cents }) => cents !== null)
  const weigh = ({ cents }: Moment) => (priced ? (cents ?? 0n) : 1n)
  const all = timed.reduce((sum, moment) => sum + weigh(moment), 0n)
  const found: TimeMark[] = []
  let free: (readonly Timed[])[] = [timed]
  while (found.length < MOST_BURSTS) {
    const stretches = free.flatMap((run) => heaviest(run, rules, weigh) ?? [])
    const [best] = stretches.sort((a, b) =>
      a.weight > b.weight ? -1 : a.weight < b.weight ? 1 : a.first.at - b.first.at,
    )
    if (best === undefined || best.weight * 100n < all * BigInt(rules.burstPercent)) break
    const { run, start, end } = best
    const own = run.slice(start, end)
    found.push({
      kind: 'burst',
      from: own[0]!.at,
      to: own.at(-1)!.at,
      transactions: new Set(own.map(({ tx }) => tx)).size,
      cents: String(own.reduce((sum, { cents }) => sum + (cents ?? 0n), 0n)),
    })
    free = free.flatMap((other) => (other === run ? [run.slice(0, start), run.slice(end)] : [other]))
  }
  return found.sort((a, b) => a.from - b.from)
}

interface Stretch {
  readonly run: readonly Timed[]
  readonly start: number
  readonly end: number
  readonly first: Timed
  readonly weight: bigint
}

/** The heaviest stretch of one run of movements that has enough transactions. */
function heaviest(run: readonly Timed[], rules: TimeRules, weigh: (moment: Moment) => bigint): Stretch | undefined {
  let best: Stretch | undefined
  let weight = 0n
  const counts = new Map<string, number>()
  let end = 0
  for (let start = 0; start < run.length; start++) {
    while (end < run.length && run[end]!.at - run[start]!.at <= rules.burstSeconds) {
      const moment = run[end]!
      weight += weigh(moment)
      counts.set(moment.tx, (counts.get(moment.tx) ?? 0) + 1)
      end += 1
    }
    if (counts.size >= rules.burstTransactions && (best === undefined || weight > best.weight))
      best = { run, start, end, first: run[start]!, weight }
    const leaving = run[start]!
    weight -= weigh(leaving)
    const left = counts.get(leaving.tx)! - 1
    if (left === 0) counts.delete(leaving.tx)
    else counts.set(leaving.tx, left)
  }
  return best
}

/** Stretches without any movement of stolen value, between two that moved it. */
export function quietOf(moments: readonly Moment[], { quietSeconds }: TimeRules): TimeMark[] {
  const timed = inOrder(moments)
  return timed.flatMap(({ at }, i): TimeMark[] => {
    const before = timed[i - 1]
    if (before === undefined || at - before.at < quietSeconds) return []
    return [{ kind: 'quiet', from: before.at, to: at, transactions: 0, cents: '0' }]
  })
}
