import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ofCallTracer, ofParity, type TxFrames } from './rpc-frames.ts'
import { type CallFrame, type ParityTrace, parityTrace } from './rpc-shapes.ts'

const address = (n: number): string => `0x${n.toString(16).padStart(40, 'a')}`
const HASH = `0x${'1'.repeat(64)}`

interface Tree {
  readonly kind: 'call' | 'delegatecall' | 'create' | 'selfdestruct'
  readonly from: number
  readonly to: number
  readonly units: number
  readonly failed: boolean
  readonly below: readonly Tree[]
}

const trees = fc.memo(
  (depth): fc.Arbitrary<Tree> =>
    fc.record({
      kind: fc.constantFrom('call', 'delegatecall', 'create', 'selfdestruct'),
      from: fc.nat({ max: 9 }),
      to: fc.nat({ max: 9 }),
      units: fc.nat({ max: 3 }),
      failed: fc.boolean(),
      below: depth > 1 ? fc.array(trees(), { maxLength: 3 }) : fc.constant([]),
    }),
)
const transactions = trees(4).map((tree): Tree => ({ ...tree, kind: 'call' }))

function nested({ kind, from, to, units, failed, below }: Tree): CallFrame {
  const error = failed ? { error: 'execution reverted' } : {}
  const shared = { type: kind.toUpperCase(), from: address(from), to: address(to), value: BigInt(units) }
  return { ...shared, ...error, calls: below.map(nested) }
}

function listed(tree: Tree, path: readonly number[] = []): ParityTrace[] {
  const { kind, failed, below } = tree
  const [from, to, value] = [address(tree.from), address(tree.to), `0x${tree.units.toString(16)}`]
  const own = {
    call: { type: 'call', action: { callType: 'call', from, to, value } },
    delegatecall: { type: 'call', action: { callType: 'delegatecall', from, to, value } },
    create: { type: 'create', action: { from, value }, result: failed ? null : { address: to } },
    selfdestruct: { type: 'suicide', action: { address: from, refundAddress: to, balance: value } },
  }[kind]
  const place = { blockNumber: 1, blockHash: HASH, transactionHash: HASH, transactionPosition: 0 }
  const error = failed ? { error: 'Reverted' } : {}
  const trace = parityTrace.parse({ ...own, ...error, ...place, traceAddress: path, subtraces: below.length })
  return [trace, ...below.flatMap((inner, i) => listed(inner, [...path, i]))]
}

/** What moved, by walking down and stopping at what failed. */
function movedIn(tree: Tree): { position: number; units: bigint }[] {
  const moved: { position: number; units: bigint }[] = []
  let place = 0
  const visit = (frame: Tree, above: boolean): void => {
    const position = place++
    const stands = above && !frame.failed
    if (stands && position > 0 && frame.kind !== 'delegatecall' && frame.units > 0)
      moved.push({ position, units: BigInt(frame.units) })
    for (const inner of frame.below) visit(inner, stands)
  }
  visit(tree, true)
  return moved
}

const short = (read: TxFrames | string) =>
  typeof read === 'string' ? read : read.moved.map(({ position, units }) => ({ position, units }))

test('what failed above moved nothing, in either form, and places count every frame', () => {
  fc.assert(
    fc.property(transactions, (tree) => {
      expect(short(ofCallTracer(nested(tree)))).toEqual(movedIn(tree))
      expect(ofParity(listed(tree).reverse())).toEqual(ofCallTracer(nested(tree)))
    }),
  )
})

test('a trace without one of its frames is none', () => {
  fc.assert(
    fc.property(transactions, fc.nat(), (tree, at) => {
      const list = listed(tree)
      fc.pre(list.length > 1)
      expect(typeof ofParity(list.toSpliced(at % list.length, 1))).toBe('string')
      expect(typeof ofParity([...list, list[at % list.length]!])).toBe('string')
    }),
  )
})

test('calls of precompiled contracts count for no place where they pay nothing', () => {
  const call = (to: string, value: bigint): CallFrame => ({ type: 'CALL', from: address(1), to, value })
  const precompiled = `0x${'2'.padStart(40, '0')}`
  const root = (...calls: CallFrame[]) => ({ ...call(address(2), 0n), calls })
  expect(short(ofCallTracer(root(call(precompiled, 0n), call(address(3), 5n))))).toEqual([{ position: 1, units: 5n }])
  expect(short(ofCallTracer(root(call(precompiled, 7n), call(address(3), 5n))))).toEqual([
    { position: 1, units: 7n },
    { position: 2, units: 5n },
  ])
})
