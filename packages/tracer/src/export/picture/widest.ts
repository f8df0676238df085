import { min } from '../../model/amount.ts'

/** One movement as a way may use it. */
export interface Step {
  /** From where to where: an address and an asset. A conversion leads to another asset. */
  readonly from: string
  readonly to: string
  /** The most it lets through, in one measure for all steps. */
  readonly width: bigint
}

/** Steps in order, each leading on from where the one before arrived. */
export interface Way {
  /** The least width of its steps. */
  readonly width: bigint
  /** Positions in the list of steps, rising: no step is earlier than the one before. */
  readonly steps: readonly number[]
}

export interface WaysAsked {
  /** Where ways begin and end; a way comes to neither of them in between. */
  readonly starts: (place: string) => boolean
  readonly ends: (place: string) => boolean
  /** Whether a way may lead on from a place. */
  readonly passes: (place: string) => boolean
  /** So many ways at most. */
  readonly most: number
  /** Steps of a way at most. */
  readonly longest: number
}

/** Where every way begins, whichever start it leaves. */
const START = '^'

/** The best known way to a place, newest step first. */
interface Link {
  readonly width: bigint | null
  readonly steps: number
  readonly step: number
  readonly before: Link | null
}

const ORIGIN: Link = { width: null, steps: 0, step: -1, before: null }

interface Found extends Way {
  /** The places it comes through, `START` first. */
  readonly places: readonly string[]
}

/**
 * The widest ways over different places, one after the other; of equal width those with fewer steps. Of several payments between the same two places a way
 * takes those that let most through in the order of time. No way comes to a place twice. Exact: each next way is the best among all that leave a known one
 * somewhere (Yen's method), and each search is one pass over the steps in their order.
 * @param steps in ledger order
 * @example widestWays([{ from: 'a', to: 'b', width: 5n }], asked) // [{ width: 5n, steps: [0] }]
 */
export function widestWays(steps: readonly Step[], asked: WaysAsked): Way[] {
  const useful = usefulSteps(steps, asked)
  const found: Found[] = []
  const waiting = new Map<string, Found>()
  const consider = (way: Found | undefined) => {
    if (way !== undefined) waiting.set(way.places.join(' '), way)
  }
  consider(search(steps, useful, [START], new Set(), asked))
  while (found.length < asked.most) {
    const [next] = [...waiting.values()].sort(compareWays)
    if (next === undefined) break
    waiting.delete(next.places.join(' '))
    found.push(next)
    for (let at = 0; at < next.places.length - 1; at++) {
      const root = next.places.slice(0, at + 1)
      const taken = new Set(
        found
          .filter(({ places }) => root.every((place, i) => places[i] === place))
          .map(({ places }) => places[at + 1]!),
      )
      consider(search(steps, useful, root, taken, asked))
    }
  }
  return found.map(({ width, steps: own }) => ({ width, steps: own }))
}

function compareWays(a: Found, b: Found): number {
  if (a.width !== b.width) return a.width > b.width ? -1 : 1
  if (a.steps.length !== b.steps.length) return a.steps.length - b.steps.length
  const at = a.steps.findIndex((step, i) => step !== b.steps[i])
  return at === -1 ? 0 : a.steps[at]! - b.steps[at]!
}

/** Positions of steps that some way in the order of time could use: reached from a start, and leading to an end. */
function usefulSteps(steps: readonly Step[], asked: WaysAsked): readonly number[] {
  const reached = new Set<string>()
  const forward = steps.map(({ from, to, width }) => {
    const use = width > 0n && from !== to && (asked.starts(from) || (reached.has(from) && asked.passes(from)))
    if (use) reached.add(to)
    return use
  })
  const leading = new Set<string>()
  const useful: number[] = []
  for (let i = steps.length - 1; i >= 0; i--) {
    const { from, to } = steps[i]!
    if (!forward[i] || asked.starts(to) || !(asked.ends(to) || leading.has(to))) continue
    leading.add(from)
    useful.push(i)
  }
  return useful.reverse()
}

/**
 * The best way whose first places are `root` and whose next is none of `taken`. In what follows the root only ways that no other beats in both
 * width and number of steps are kept for a place; such a way never comes to a place twice, since leaving out the round would beat it.
 */
function search(
  steps: readonly Step[],
  useful: readonly number[],
  root: readonly string[],
  taken: ReadonlySet<string>,
  { starts, ends, passes, longest }: WaysAsked,
): Found | undefined {
  const placeInRoot = new Map(root.map((place, i) => [place, i]))
  const along: (Link | undefined)[] = root.map((_, i) => (i === 0 ? ORIGIN : undefined))
  const free = new Map<string, Link[]>()
  let best: Link | undefined
  const arrive = (place: string, link: Link) => {
    if (ends(place)) best = best === undefined || better(link, best) ? link : best
    else if (link.steps < longest && passes(place)) free.set(place, withLink(free.get(place) ?? [], link))
  }
  for (const i of useful) {
    const { from, to, width } = steps[i]!
    const here = starts(from) ? START : from
    const at = placeInRoot.get(here)
    if (at === undefined) {
      if (placeInRoot.has(to)) continue
      for (const link of free.get(here) ?? []) arrive(to, onward(link, width, i))
      continue
    }
    const link = along[at]
    if (link === undefined) continue
    if (at < root.length - 1) {
      const next = onward(link, width, i)
      if (to === root[at + 1] && (along[at + 1] === undefined || next.width! > along[at + 1]!.width!))
        along[at + 1] = next
    } else if (!taken.has(to) && !placeInRoot.has(to)) arrive(to, onward(link, width, i))
  }
  return best === undefined ? undefined : foundOf(steps, best)
}

function onward(before: Link, width: bigint, step: number): Link {
  return { width: before.width === null ? width : min(width, before.width), steps: before.steps + 1, step, before }
}

function better(a: Link, b: Link): boolean {
  return a.width! > b.width! || (a.width === b.width && a.steps < b.steps)
}

/** Adds a link unless one is at least as wide with no more steps, and drops those that it beats so. */
function withLink(links: readonly Link[], link: Link): Link[] {
  if (links.some(({ width, steps }) => width! >= link.width! && steps <= link.steps)) return [...links]
  return [...links.filter(({ width, steps }) => !(link.width! >= width! && link.steps <= steps)), link]
}

function foundOf(steps: readonly Step[], end: Link): Found {
  const own: number[] = []
  for (let link: Link | null = end; link !== null && link.step >= 0; link = link.before) own.unshift(link.step)
  return { width: end.width!, steps: own, places: [START, ...own.map((i) => steps[i]!.to)] }
}
