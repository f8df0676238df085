import fc from 'fast-check'
import { expect, test } from 'vitest'
import { InputError } from '../model/errors.ts'
import { sqdProvider } from './sqd.ts'
import { headerBlock, readLines, type SqdTrace } from './sqd-blocks.ts'
import { readFrames } from './sqd-frames.ts'
import { LAYER, layerQuery } from './sqd-query.ts'

const address = (n: number): string => `0x${n.toString(16).padStart(40, '0')}`
const hash = (n: number): string => `0x${n.toString(16).padStart(64, '0')}`

const call = (
  traceAddress: number[],
  subtraces: number,
  changes: { error?: string; callType?: string } = {},
): SqdTrace => ({
  transactionIndex: 0,
  traceAddress,
  subtraces,
  error: changes.error,
  type: 'call',
  action: { from: address(1), to: address(2), value: 5n, callType: changes.callType ?? 'call' },
})

test('a query is dressed for the dataset, and nothing of the URL leaves but its host', () => {
  const provider = sqdProvider({ url: 'https://portal.example/Xk3y5ecretPath/', dataset: 'ethereum-mainnet' })
  expect(provider).toMatchObject({ host: 'portal.example', perSecond: 2, secrets: ['Xk3y5ecretPath'] })
  const api = 'sqd eip155:1 ethereum-mainnet'
  const head = provider.dress({ api, what: 'finalized-head', with: '{}' })
  expect(head.url.href).toBe('https://portal.example/Xk3y5ecretPath/datasets/ethereum-mainnet/finalized-head')
  expect(head).toMatchObject({ method: 'GET' })
  expect(provider.dress({ api, what: 'finalized-stream', with: '{"type":"evm"}' })).toMatchObject({
    method: 'POST',
    body: '{"type":"evm"}',
    lines: true,
  })
  expect(sqdProvider({ url: 'http://127.0.0.1:8000', dataset: 'x' }).perSecond).toBeGreaterThan(1_000)
})

test.each(['', '../admin', 'a/b', 'a?b', 'A', '-a'])('%s is no dataset', (dataset) => {
  expect(() => sqdProvider({ dataset })).toThrow(InputError)
})

test('a full layer fits the query that a Portal takes', () => {
  const addresses = Array.from({ length: LAYER }, (_, i) => address(i))
  for (const [whole, bare] of [
    [addresses, []],
    [[], addresses],
    [addresses.slice(1), addresses.slice(0, 1)],
  ] as const) {
    const query = layerQuery({ traces: true, wholeTraces: true, blobs: true }, 0, 99_999_999, { whole, bare })
    expect(JSON.stringify(query).length).toBeLessThan(256 * 1024)
    const { logs, transactions, traces } = query as Record<string, unknown[]>
    expect(logs!.length + transactions!.length + traces!.length).toBeLessThanOrEqual(100)
  }
})

/** A tree of calls, any of which may have failed, in depth-first order. */
const aTree = fc
  .array(fc.record({ up: fc.nat(), failed: fc.boolean(), delegate: fc.boolean() }), { maxLength: 12 })
  .map((steps) => {
    const paths: number[][] = [[]]
    for (const { up } of steps) {
      const above = paths[up % paths.length]!
      const place = paths.filter((path) => path.length === above.length + 1 && isAbove(above, path)).length
      paths.push([...above, place])
    }
    return paths.map((path, i) => {
      const below = paths.filter((other) => other.length === path.length + 1 && isAbove(path, other)).length
      const { failed = false, delegate = false } = steps[i - 1] ?? {}
      return call(path, below, {
        ...(failed ? { error: 'Reverted' } : {}),
        callType: delegate ? 'delegatecall' : 'call',
      })
    })
  })

/** Text whose order is that of the frames, depth first. */
const placeOf = ({ traceAddress }: SqdTrace): string => traceAddress.map((step) => String(step).padStart(3, '0')).join()

const isAbove = (above: readonly number[], path: readonly number[]) => above.every((step, i) => path[i] === step)

test('a frame pays when it is a call and nothing at or above it failed, in whatever order frames come', () => {
  fc.assert(
    fc.property(aTree, fc.nat(), (tree, turn) => {
      const read = readFrames(tree)
      expect(read.whole).toBe(true)
      const order = [...tree].sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1))
      const paying = tree.filter(
        (frame) =>
          frame.traceAddress.length > 0 &&
          frame.type === 'call' &&
          frame.action.callType === 'call' &&
          !tree.some((other) => other.error !== undefined && isAbove(other.traceAddress, frame.traceAddress)),
      )
      expect(read.moved.map(({ position }) => position)).toEqual(
        order.flatMap((frame, place) => (paying.includes(frame) ? [place] : [])),
      )
      const turned = [...tree.slice(turn % tree.length), ...tree.slice(0, turn % tree.length)].reverse()
      expect(readFrames(turned)).toEqual(read)
    }),
  )
})

test('where a frame is missing no place is told, and what stands below it is undecided', () => {
  fc.assert(
    fc.property(
      aTree.filter((tree) => tree.length > 1),
      fc.nat(),
      (tree, at) => {
        const gone = tree[at % tree.length]!
        const read = readFrames(tree.filter((frame) => frame !== gone))
        expect(read.whole).toBe(false)
        expect(read.moved.every(({ position }) => position === null)).toBe(true)
        const all = readFrames(tree)
        const lost = all.moved.length - read.moved.length
        const paysItself = gone.traceAddress.length > 0 && gone.error === undefined ? 1 : 0
        expect(lost).toBeLessThanOrEqual(read.undecided + paysItself)
      },
    ),
  )
})

test('a stream that ends anywhere gives the lines that came whole', () => {
  const headers = [0, 1, 2, 7].map((number) => ({
    number,
    hash: hash(number),
    parentHash: hash(number + 90),
    timestamp: number,
  }))
  const lines = headers.map((header) => `${JSON.stringify({ header })}\n`)
  const body = Buffer.from(lines.join(''))
  fc.assert(
    fc.property(fc.integer({ min: 0, max: body.length }), (end) => {
      const read = readLines(body.subarray(0, end), headerBlock)
      let whole = 0
      for (let at = 0; whole < lines.length && at + lines[whole]!.length - 1 <= end; whole++) at += lines[whole]!.length
      if (whole === 0) expect(read).toMatchObject({ ok: false, torn: true })
      else expect(read).toEqual({ ok: true, blocks: headers.slice(0, whole).map((header) => ({ header })) })
    }),
  )
})

test.each([
  ['a line that is no JSON', 'oops\n'],
  ['damage between lines', `{"header":{"number":0\n{"header":1}\n`],
  ['another form', '{"number":1}\n'],
  ['a member __proto__', '{"header":{"__proto__":{}}}\n'],
  ['a line too deep', `${'['.repeat(99)}${']'.repeat(99)}\n`],
  ['a null', 'null\n'],
])('%s is damage, not an end', (_, text) => {
  expect(readLines(Buffer.from(text), headerBlock)).toMatchObject({ ok: false, torn: false })
})
