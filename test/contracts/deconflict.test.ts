import { ECDH } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { run } from '../../packages/tracer/src/cli/run.ts'
import {
  answerExchange,
  finishExchange,
  paddedSize,
  startExchange,
} from '../../packages/tracer/src/share/deconflict/exchange.ts'
import { account, listening, makeCase } from './made-case.ts'

const folder = mkdtempSync(join(tmpdir(), 'spoor-deconflict-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const at = (name: string): string => join(folder, name)

const list = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, i) => account(from + i))

async function exchange(ours: readonly string[], theirs: readonly string[]): Promise<string[]> {
  const { request, kept } = await startExchange(ours)
  return finishExchange(kept, await answerExchange(request, theirs, 10_000))
}

test('both have what both have, for any two lists', async () => {
  const numbers = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 30 })
  await fc.assert(
    fc.asyncProperty(numbers, numbers, async (ours, theirs) => {
      const found = await exchange(ours.map(account), theirs.map(account))
      const wanted = [...new Set(ours.filter((number) => theirs.includes(number)))].map(account).sort()
      expect(found).toEqual(wanted)
    }),
    { numRuns: 3 },
  )
}, 120_000)

test('a point of the request is told by nobody from padding, and no two requests of one list share a point', async () => {
  const [one, two] = [await startExchange(list(1, 20)), await startExchange(list(1, 20))]
  const points = ({ request }: typeof one) =>
    Array.from({ length: request.points.length / 32 }, (_, i) => request.points.toString('hex', i * 32, (i + 1) * 32))
  expect(points(one)).toEqual([...points(one)].sort())
  expect(points(one).filter((point) => points(two).includes(point))).toEqual([])
  expect(one.kept.items.filter((item) => item !== null)).toHaveLength(19)
  // sorted points: the places of true ones say nothing, and they are not all at the front or the back
  const places = one.kept.items.flatMap((item, i) => (item === null ? [] : [i]))
  expect(Math.max(...places) - Math.min(...places)).toBeGreaterThan(40)
})

test.each([
  [1, 256],
  [256, 256],
  [257, 320],
  [1_000, 1_024],
  [1_025, 1_280],
  [100_000, 114_688],
])('%i addresses are padded to %i', (count, size) => {
  expect(paddedSize(count)).toBe(size)
})

describe('a peer that sends what the protocol has not', () => {
  const POINT = 32
  /** The order of the field: no coordinate is as large. */
  const FIELD = Buffer.from('ffffffff00000001000000000000000000000000ffffffffffffffffffffffff', 'hex')
  const at = (points: Buffer, place: number): Buffer => points.subarray(place * POINT, (place + 1) * POINT)
  /** x coordinates for which the curve has no y. */
  const offCurve = (): Buffer => {
    for (let x = 2; ; x++) {
      const point = Buffer.alloc(POINT)
      point[POINT - 1] = x
      try {
        ECDH.convertKey(Buffer.concat([Buffer.from([2]), point]), 'prime256v1')
      } catch {
        return point
      }
    }
  }
  const put = (points: Buffer, place: number, point: Buffer): Buffer => {
    const changed = Buffer.from(points)
    point.copy(changed, place * POINT)
    return changed
  }
  /** In the order of their bytes, so that only what is wrong with them is found. */
  const sorted = (points: Buffer): Buffer =>
    Buffer.concat(Array.from({ length: points.length / POINT }, (_, i) => at(points, i)).sort(Buffer.compare))

  const LIES: readonly (readonly [string, (points: Buffer) => Buffer, RegExp])[] = [
    ['points that are on no curve', (points) => sorted(put(points, 7, offCurve())), /no point of the curve/],
    ['coordinates beyond the field', (points) => sorted(put(points, 7, FIELD)), /no point of the curve/],
    ['the point at infinity', (points) => sorted(put(points, 7, Buffer.alloc(POINT))), /point at infinity/],
    ['one point twice', (points) => sorted(put(points, 7, at(points, 8))), /one point twice/],
    [
      'points in an order of their own',
      (points) => Buffer.concat([at(points, 1), at(points, 0), points.subarray(2 * POINT)]),
      /order/,
    ],
    ['one point more', (points) => Buffer.concat([points, FIELD]), /257 points[\s\S]*320/],
    ['one point less', (points) => points.subarray(POINT), /255 points[\s\S]*256/],
    ['one point alone', (points) => points.subarray(0, POINT), /1 points/],
  ]

  test.each(LIES)('in a request: %s', async (_, lie, message) => {
    const { request } = await startExchange(list(1, 5))
    await expect(answerExchange({ ...request, points: lie(request.points) }, list(1, 5), 10_000)).rejects.toThrow(
      message,
    )
  })

  test.each(LIES)('in an answer, as its own: %s', async (_, lie, message) => {
    const { request, kept } = await startExchange(list(1, 5))
    const answer = await answerExchange(request, list(1, 5), 10_000)
    await expect(finishExchange(kept, { ...answer, own: lie(answer.own) })).rejects.toThrow(message)
  })

  test.each<readonly [string, (points: Buffer) => Buffer, RegExp]>([
    ...LIES.slice(0, 4).map(([what, , message]): [string, (points: Buffer) => Buffer, RegExp] => [
      what,
      (points) => {
        const place = { 'points that are on no curve': offCurve(), 'coordinates beyond the field': FIELD }[what]
        return put(points, 7, place ?? (what === 'one point twice' ? at(points, 8) : Buffer.alloc(POINT)))
      },
      message,
    ]),
    [
      'one point more',
      (points) => Buffer.concat([points, FIELD]),
      /not one to this request[\s\S]*257 points[\s\S]*256/,
    ],
    ['one point less', (points) => points.subarray(POINT), /not one to this request[\s\S]*255 points/],
  ])('in an answer, as mine returned: %s', async (_, lie, message) => {
    const { request, kept } = await startExchange(list(1, 5))
    const answer = await answerExchange(request, list(1, 5), 10_000)
    await expect(finishExchange(kept, { ...answer, returned: lie(answer.returned) })).rejects.toThrow(message)
  })

  test('points that I sent, sent back as they were, make nothing common', async () => {
    const { request, kept } = await startExchange(list(1, 5))
    const answer = await answerExchange(request, list(50, 60), 10_000)
    expect(await finishExchange(kept, { ...answer, returned: request.points })).toEqual([])
    expect(await finishExchange(kept, { ...answer, own: request.points })).toEqual([])
  })
})

describe('by files', () => {
  const said = async (...args: string[]) => {
    const io = listening()
    const code = await run(['deconflict', ...args], io)
    return { code, text: io.said.join('') }
  }
  const lists = (name: string, from: number, to: number): string => {
    writeFileSync(at(name), list(from, to).join('\n'))
    return at(name)
  }

  test('three commands, and files of equal size for lists of equal length', async () => {
    const [ours, theirs, others] = [lists('ours', 1, 120), lists('theirs', 100, 219), lists('others', 1_000, 1_119)]
    for (const [name, path] of [
      ['ours', ours],
      ['others', others],
    ] as const) {
      expect((await said('start', path, '--out', at(`${name}.request`), '--secret', at(`${name}.secret`))).code).toBe(0)
      expect((await said('answer', at(`${name}.request`), theirs, '--out', at(`${name}.answer`))).code).toBe(0)
    }
    for (const kind of ['request', 'answer']) {
      expect(statSync(at(`ours.${kind}`)).size).toBe(statSync(at(`others.${kind}`)).size)
    }
    expect(statSync(at('ours.secret')).mode & 0o777).toBe(0o600)
    const found = await said('finish', at('ours.secret'), at('ours.answer'), '--json', '--out', at('both.txt'))
    expect(JSON.parse(found.text)).toEqual({ both: list(100, 120) })
    expect(readFileSync(at('both.txt'), 'utf8').trim().split('\n')).toEqual(list(100, 120))
    expect((await said('finish', at('others.secret'), at('others.answer'))).text).toBe('0 addresses in common\n')
    // nothing of either list stands in what was sent
    for (const file of ['ours.request', 'ours.answer']) {
      const bytes = readFileSync(at(file))
      for (const address of list(1, 219)) expect(bytes.includes(address.slice(-40))).toBe(false)
    }
    expect((await said('finish', at('ours.secret'), at('others.answer'))).code).toBe(1)
  }, 120_000)

  test('refuses too many points, points of no curve, cut files and files that are there', async () => {
    const ours = lists('few', 1, 5)
    await said('start', ours, '--out', at('few.request'), '--secret', at('few.secret'))
    expect((await said('answer', at('few.request'), ours, '--out', at('few.answer'), '--at-most', '255')).code).toBe(2)
    const bytes = readFileSync(at('few.request'))
    const off = Buffer.from(bytes).fill(0xff, 256, 288)
    writeFileSync(at('off.request'), off)
    expect((await said('answer', at('off.request'), ours, '--out', at('off.answer'))).code).toBe(2)
    writeFileSync(at('cut.request'), bytes.subarray(0, -1))
    expect((await said('answer', at('cut.request'), ours, '--out', at('cut.answer'))).code).toBe(2)
    expect((await said('start', ours, '--out', at('few.request'), '--secret', at('other.secret'))).code).toBe(2)
  })

  test('a session that is played again, or mixed with another, is found', async () => {
    const [ours, theirs] = [lists('mine', 1, 20), lists('yours', 10, 40)]
    for (const name of ['first', 'second']) {
      await said('start', ours, '--out', at(`${name}.request`), '--secret', at(`${name}.secret`))
      await said('answer', at(`${name}.request`), theirs, '--out', at(`${name}.answer`))
    }
    // the answer of the first exchange to the second request
    expect((await said('finish', at('second.secret'), at('first.answer'))).code).toBe(1)
    // the same with its session written over: nothing in it was masked by this secret, so nothing is found in common
    const [first, second] = ['first', 'second'].map((name) => readFileSync(at(`${name}.answer`)))
    writeFileSync(at('forged.answer'), Buffer.concat([second!.subarray(0, 256), first!.subarray(256)]))
    const forged = await said('finish', at('second.secret'), at('forged.answer'), '--json')
    expect(forged.code === 2 || (JSON.parse(forged.text) as { both: unknown[] }).both.length === 0).toBe(true)
    // the true one still counts, however often
    for (let i = 0; i < 2; i++) {
      const found = await said('finish', at('second.secret'), at('second.answer'), '--json')
      expect(JSON.parse(found.text)).toEqual({ both: list(10, 20) })
    }
    // one request answered twice: the two answers share no point, so nothing can be told between them
    await said('answer', at('first.request'), theirs, '--out', at('again.answer'))
    const points = (bytes: Buffer) =>
      Array.from({ length: (bytes.length - 256) / 32 }, (_, i) => bytes.toString('hex', 256 + i * 32, 288 + i * 32))
    const again = new Set(points(readFileSync(at('again.answer'))))
    expect(points(first!).filter((point) => again.has(point))).toEqual([])
  }, 60_000)

  test('local: what cases have in common, with how much in each', async () => {
    const one = await makeCase(at('one.sqlite'), {
      payments: [
        [1, 2, 9n, 100],
        [2, 3, 4n, 101],
      ],
    })
    const two = await makeCase(at('two.sqlite'), {
      id: 'other',
      payments: [
        [7, 8, 5n, 100],
        [8, 3, 5n, 101],
      ],
    })
    const { shared } = JSON.parse((await said('local', one, two, '--json')).text)
    expect(shared).toEqual([
      {
        address: account(3),
        cases: [
          { case: one, hop: 1, received: { 'eip155:1/slip44:60': '4' } },
          { case: two, hop: 1, received: { 'eip155:1/slip44:60': '5' } },
        ],
      },
    ])
  })
})
