import { describe, expect, test } from 'vitest'
import { decodeRows } from '../../../packages/tracer/src/decode/decode.ts'
import { type Knowledge, NO_KNOWLEDGE } from '../../../packages/tracer/src/decode/knowledge.ts'
import { conversionsOf } from '../../../packages/tracer/src/model/join.ts'
import type { TransferId } from '../../../packages/tracer/src/model/transfer.ts'
import { at, ETH, pay, type Step, transaction } from './rows.ts'

const KNOWLEDGE: Knowledge = { ...NO_KNOWLEDGE, wrappers: new Set([at('weth')]), apart: new Set([at('mixer')]) }

/** What rows alone tell, with the fee of the sender or without. */
function decoded(sender: string | null, steps: readonly Step[]): string[] {
  const { transfers } = transaction('thief', 'pool', steps)
  const [first] = transfers
  const fee = {
    ...first!,
    id: 'fee' as TransferId,
    kind: 'fee' as const,
    to: null,
    asset: ETH,
    units: 1n,
    position: null,
  }
  const rows = sender === null ? transfers : [...transfers, { ...fee, from: at(sender) }]
  return decodeRows(rows, KNOWLEDGE)
    .flatMap(conversionsOf)
    .map((join) => `${join.kind} ${join.evidence} ${join.given.map((item) => item.transfer)}>${join.received}`)
}

const swap = [pay('thief', 'pool', 'X', 100n), pay('pool', 'thief', 'Y', 99n)]

describe('rows alone', () => {
  test('tell an exchange between two, of which one is known to have sent it', () => {
    expect(decoded('thief', swap)).toEqual(['swap net-rule 0>1'])
    expect(decoded('pool', swap)).toEqual(['swap net-rule 1>0'])
  })

  test.each([
    ['nobody is known to have sent it', null, swap],
    ['somebody else sent it', 'bundler', swap],
    ['a third is part of it', 'thief', [...swap, pay('pool', 'friend', 'Y', 1n)]],
    ['some of the same came back', 'thief', [...swap, pay('pool', 'thief', 'X', 1n)]],
    ['nothing came back', 'thief', swap.slice(0, 1)],
    ['it is a mixer', 'thief', [pay('thief', 'mixer', 'X', 100n), pay('mixer', 'thief', 'Y', 99n)]],
  ])('tell nothing where %s', (_, sender, steps) => {
    expect(decoded(sender, steps)).toEqual([])
  })

  test('tell wraps, whoever sent them', () => {
    const wrap = [pay('router', 'weth', 'ETH', 10n), pay('0', 'router', 'weth', 10n)]
    expect(decoded(null, [...wrap, pay('thief', 'router', 'ETH', 10n)])).toEqual(['wrap protocol-id 0>1'])
    expect(decoded(null, [wrap[0]!, pay('0', 'router', 'weth', 9n)])).toEqual([])
  })
})
