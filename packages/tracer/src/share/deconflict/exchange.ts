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
 * @throws InputError when more came than was agreed, or what is no point
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
 */
export async function finishExchange({ session, scalar, items }: Kept, answer: Answer): Promise<string[]> {
  if (answer.session !== session || answer.returned.length !== items.length * POINT) {
    throw new CheckError('the answer is not one to this request', {
      got: `session ${answer.session} with ${answer.returned.length / POINT} points`,
      wanted: `session ${session} with ${items.length} points`,
      next: 'take the answer that belongs to it, or start again',
    })
  }
  const theirs = await withMasker(Buffer.from(scalar, 'hex'), (masker) => masker.mask(answer.own))
  const both = new Set<string>()
  for (let at = 0; at < theirs.length; at += POINT) both.add(theirs.toString('latin1', at, at + POINT))
  return items
    .flatMap((item, i) =>
      item !== null && both.has(answer.returned.toString('latin1', i * POINT, (i + 1) * POINT)) ? [item] : [],
    )
    .sort()
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
