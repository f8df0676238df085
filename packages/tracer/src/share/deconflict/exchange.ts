import { CheckError, InputError } from '../../model/errors.ts'
import { newScalar, newSession, randomPoints } from '../draw.ts'
import { POINT, startMasker } from './threads.ts'

/** What goes to the other side first: masked addresses, in an order that says nothing. */
export interface Request {
  readonly session: string
  readonly points: Buffer
}

/** What stays here meanwhile. */
export interface Kept {
  readonly session: string
  /** 64 hex digits. */
  readonly scalar: string
  /** The address of each point of the request; `null` for padding. */
  readonly items: readonly (string | null)[]
}

/** What comes back: the points of the request masked by both, in their order, and those of the other side masked by it. */
export interface Answer {
  readonly session: string
  readonly returned: Buffer
  readonly own: Buffer
}

const LEAST = 256
/** Files of more are refused: nobody has so many addresses of one case. */
export const MOST = 1 << 24

/**
 * How many points a list of so many addresses is padded to: the next of four steps between two powers of two, and at least 256. The other side
 * learns this number and not the length of the list.
 * @example paddedSize(100_000) // 114688
 */
export function paddedSize(count: number): number {
  for (let power = LEAST; ; power *= 2) {
    const step = [4, 5, 6, 7].map((quarters) => (power / 4) * quarters).find((size) => size >= count)
    if (step !== undefined) return step
  }
}

/** The first step: masks one's own addresses. */
export async function startExchange(addresses: readonly string[]): Promise<{ request: Request; kept: Kept }> {
  const list = distinct(addresses)
  const scalar = newScalar()
  const points = await withMasker(scalar, (masker) => masker.hash(list))
  const padding = randomPoints(paddedSize(list.length) - list.length)
  const placed = [
    ...list.map((item, i) => ({ item, point: points.subarray(i * POINT, (i + 1) * POINT) })),
    ...padding.map((point) => ({ item: null, point })),
  ].sort((a, b) => Buffer.compare(a.point, b.point))
  const session = newSession()
  return {
    request: { session, points: Buffer.concat(placed.map(({ point }) => point)) },
    kept: { session, scalar: scalar.toString('hex'), items: placed.map(({ item }) => item) },
  }
}

/**
 * The second step, at the other side: masks what came once more, and its own addresses by the same secret, which is then forgotten.
 * @throws InputError when more came than was agreed, or what no request has
 */
export async function answerExchange(
  { session, points }: Request,
  addresses: readonly string[],
  atMost: number,
): Promise<Answer> {
  const came = points.length / POINT
  if (came > atMost) {
    throw new InputError('the request has more points than you allow', {
      got: String(came),
      wanted: `at most ${atMost}`,
      next: 'ask why: whoever guesses addresses learns which of them you have. Allow more with --at-most',
    })
  }
  refuseOddPoints(points, 'request')
  const list = distinct(addresses)
  return withMasker(newScalar(), async (masker) => {
    const returned = await masker.mask(points)
    const masked = await masker.hash(list)
    const own = [
      ...list.map((_, i) => masked.subarray(i * POINT, (i + 1) * POINT)),
      ...randomPoints(paddedSize(list.length) - list.length),
    ].sort(Buffer.compare)
    return { session, returned, own: Buffer.concat(own) }
  })
}

/**
 * The last step: which of one's own addresses the other side has too, sorted.
 * @throws CheckError when the answer is not one to this request
 * @throws InputError when it has what no answer has
 */
export async function finishExchange({ session, scalar, items }: Kept, answer: Answer): Promise<string[]> {
  if (answer.session !== session || answer.returned.length !== items.length * POINT) {
    throw new CheckError('the answer is not one to this request', {
      got: `session ${answer.session} with ${answer.returned.length / POINT} points`,
      wanted: `session ${session} with ${items.length} points`,
      next: 'take the answer that belongs to it, or start again',
    })
  }
  refuseOddPoints(answer.own, 'answer')
  refuseRepeated(answer.returned, 'answer')
  const theirs = await withMasker(Buffer.from(scalar, 'hex'), async (masker) => {
    await masker.check(answer.returned)
    return masker.mask(answer.own)
  })
  const both = new Set<string>()
  for (let at = 0; at < theirs.length; at += POINT) both.add(theirs.toString('latin1', at, at + POINT))
  return items
    .flatMap((item, i) =>
      item !== null && both.has(answer.returned.toString('latin1', i * POINT, (i + 1) * POINT)) ? [item] : [],
    )
    .sort()
}

/** Points of a list: as many as one is padded to, in order, each once. @throws InputError for others */
function refuseOddPoints(points: Buffer, of: 'request' | 'answer'): void {
  const count = points.length / POINT
  if (paddedSize(count) !== count) {
    throw odd(of, `${count} points`, `a number that lists are padded to, like ${paddedSize(count)}`)
  }
  refuseRepeated(points, of)
  for (let at = POINT; at < points.length; at += POINT) {
    if (points.compare(points, at - POINT, at, at, at + POINT) < 0)
      throw odd(of, 'points in an order of their own', 'points in the order of their bytes')
  }
}

/** @throws InputError when a point is there twice, or stands for the point at infinity, which no address has */
function refuseRepeated(points: Buffer, of: 'request' | 'answer'): void {
  const seen = new Set<string>()
  for (let at = 0; at < points.length; at += POINT) {
    const point = points.toString('latin1', at, at + POINT)
    if (point === INFINITE) throw odd(of, 'the point at infinity', 'points of addresses')
    if (seen.has(point)) throw odd(of, 'one point twice', 'each point once')
    seen.add(point)
  }
}

/** How programs write the point at infinity where there is room for an x coordinate alone. */
const INFINITE = '\0'.repeat(POINT)

function odd(of: 'request' | 'answer', got: string, wanted: string): InputError {
  return new InputError(`the ${of} has points that no ${of} of this protocol has`, {
    got,
    wanted,
    next: 'ask the other side for the file again, and do not go on with this one',
  })
}

function distinct(addresses: readonly string[]): string[] {
  const list = [...new Set(addresses)].sort()
  if (list.length === 0) throw new InputError('there is no address to compare', { wanted: 'at least one' })
  if (list.length > MOST)
    throw new InputError('too many addresses to compare', { got: String(list.length), wanted: `at most ${MOST}` })
  return list
}

async function withMasker<T>(scalar: Buffer, work: (masker: ReturnType<typeof startMasker>) => Promise<T>): Promise<T> {
  const masker = startMasker(scalar)
  try {
    return await work(masker)
  } finally {
    await masker.close()
  }
}
