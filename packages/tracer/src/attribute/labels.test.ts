import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Address } from '../model/address.ts'
import { AUTHORITIES, LABEL_CATEGORIES, LABEL_RULES, type LabelStatement, stopCategoryOf } from '../model/label.ts'
import { judge, judgeAt, LAST_RULE, labelOf, placeOfLabel, RULES } from './labels.ts'

const A = 'eip155:1:0x28c6c06298d514db089934071355e5743bf21d60' as Address
const B = 'eip155:56:0x28c6c06298d514db089934071355e5743bf21d60' as Address

function said(what: Partial<LabelStatement>): LabelStatement {
  const none = { theirs: '', actor: '', abuse: '', confidence: null, date: '', file: '', line: 1 }
  const plain = { address: A, name: 'Somebody', category: 'service', source: 'a list', voice: 'a list' } as const
  return { ...none, ...plain, authority: 'imported', ...what }
}

const statement = fc
  .record({
    name: fc.constantFrom('x', 'y', 'z'),
    category: fc.constantFrom(...LABEL_CATEGORIES),
    voice: fc.constantFrom('p', 'q', 'r'),
    authority: fc.constantFrom(...AUTHORITIES),
    confidence: fc.constantFrom(null, 0, 20, 100),
    date: fc.constantFrom('', '2022-01-01', '2025-03-21'),
    file: fc.constantFrom('', 'a'.repeat(64), 'b'.repeat(64)),
    line: fc.integer({ min: 1, max: 3 }),
  })
  .map(said)

describe('laws', () => {
  test('the order of imports decides nothing', () => {
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 8 }), fc.boolean(), fc.integer(), (statements, open, turn) => {
        const turned = [...statements.slice(Math.abs(turn) % 8), ...statements.slice(0, Math.abs(turn) % 8)]
        expect(judge(turned.toReversed(), { open })).toEqual(judge(statements, { open }))
      }),
    )
  })

  test('nothing that is said gets lost, and all but one lost by a rule', () => {
    fc.assert(
      fc.property(fc.array(statement, { minLength: 1, maxLength: 8 }), (statements) => {
        const judged = judge(statements)
        const names = [...RULES.map(({ name }) => name), LAST_RULE]
        expect(judged[0]!.lostBy).toBe('')
        for (const { lostBy } of judged.slice(1)) expect(names).toContain(lostBy)
        const kept = judged.map((item) => ({ ...item.statement, file: '', line: 0 }))
        for (const one of statements) expect(kept).toContainEqual({ ...one, file: '', line: 0 })
      }),
    )
  })

  test('what was said twice counts no more than what was said once', () => {
    fc.assert(
      fc.property(fc.array(statement, { minLength: 1, maxLength: 6 }), (statements) => {
        expect(labelOf([...statements, ...statements])).toEqual(labelOf(statements))
      }),
    )
  })

  test('at a seed no list makes a place, and what is said of the key elsewhere never counts', () => {
    const anywhere = fc.array(fc.record({ one: statement, on: fc.constantFrom(A, B) }), { maxLength: 8 })
    fc.assert(
      fc.property(anywhere, fc.boolean(), (list, open) => {
        const statements = list.map(({ one, on }) => ({ ...one, address: on }))
        const judged = judgeAt(A, statements, { open })
        const counting = judged.filter(({ lostBy }) => lostBy === '')
        expect(counting.length).toBeLessThanOrEqual(1)
        if (counting.length === 1) expect(judged[0]).toBe(counting[0])
        for (const { statement: said, lostBy } of judged) {
          if (said.address === B) expect(lostBy).toBe(LABEL_RULES.sameKey)
          else if (open && said.authority !== 'analyst' && stopCategoryOf(said.category) !== undefined) {
            expect(lostBy).toBe(LABEL_RULES.open)
          }
        }
        const own = statements.filter(({ address }) => address === A)
        expect(counting[0]?.statement).toEqual(labelOf(own, { open })?.statement)
      }),
    )
  })
})

describe('rules', () => {
  const winner = (statements: readonly LabelStatement[]) => {
    const { statement: best, rule } = labelOf(statements)!
    return [best.name, rule]
  }

  test.each([
    ['the incident before lists', { authority: 'incident', category: 'theft' }, { confidence: 100 }, 'chosen'],
    [
      'the analyst before the incident',
      { authority: 'analyst' },
      { authority: 'incident', category: 'mixer' },
      'chosen',
    ],
    ['a place before a remark', { confidence: 5 }, { authority: 'incident', category: 'other' }, 'place'],
    ['a place before a sanction', { category: 'mixer' }, { category: 'sanctioned', authority: 'official' }, 'place'],
    ['a sanction before a bare name', { category: 'sanctioned' }, { category: 'other', confidence: 100 }, 'place'],
    ['the surer before the newer', { confidence: 50 }, { confidence: 20, date: '2026-01-01' }, 'confidence'],
    ['the newer at last', { date: '2026-01-01' }, { date: '2020-01-01' }, 'newest'],
  ] as const)('%s', (_, better, worse, rule) => {
    expect(winner([said({ name: 'worse', ...worse }), said({ name: 'better', ...better })])).toEqual([
      'better',
      LABEL_RULES[rule],
    ])
  })

  test('two independent sources before one that is sure; copies are one voice', () => {
    const one = said({ name: 'one', category: 'mixer', confidence: 100 })
    const two = ['etherscan', 'graphsense'].map((voice) => said({ name: 'two', voice }))
    expect(winner([one, ...two])[0]).toBe('two')
    const copies = ['list a', 'list b'].map((source) => said({ name: 'two', source, voice: 'etherscan' }))
    expect(winner([one, ...copies])).toEqual(['one', 'confidence'])
    expect(labelOf([one, ...two])!.voices).toBe(2)
  })

  test('a known token is no thief and no wallet, whoever says so, but an authority', () => {
    const token = said({ name: 'token', category: 'token' })
    const accused = ['p', 'q'].map((voice) => said({ name: 'bad', category: 'theft', voice, confidence: 100 }))
    expect(winner([token, ...accused])[0]).toBe('bad')
    const known = said({ name: 'known', category: 'token', authority: 'shipped' })
    expect(winner([known, ...accused])).toEqual(['known', LABEL_RULES.genuine])
    const router = said({ name: 'router', category: 'dex', authority: 'shipped' })
    expect(winner([router, ...accused])).toEqual(['router', LABEL_RULES.genuine])
    const listed = said({ name: 'listed', category: 'theft', authority: 'official', confidence: 60 })
    expect(winner([router, listed])[0]).toBe('listed')
  })

  test('a label ends a walk where the place keeps what it receives, and names who says so', () => {
    const dated = said({ name: 'Binance 14', source: 'a list', date: '2024-01-01' })
    expect(placeOfLabel(labelOf([dated, said({ voice: 'another' })])!)).toEqual({
      kind: 'place',
      category: 'service',
      name: 'Binance 14',
      evidence: 'label of a list, 2024-01-01, and 1 independent of it',
      origin: 'label',
    })
    for (const category of ['dex', 'bridge', 'contract', 'sanctioned', 'theft', 'victim', 'token', 'other'] as const) {
      expect(placeOfLabel(labelOf([said({ category })])!)).toBeUndefined()
    }
  })

  test('sanctions are a flag that only an authority sets, and that it can take back', () => {
    const mixer = said({ category: 'mixer' })
    const rumour = said({ category: 'sanctioned', name: 'old list' })
    expect(labelOf([mixer, rumour])!.sanction).toBeUndefined()
    const listed = said({ category: 'sanctioned', authority: 'official', date: '2022-08-08' })
    const removed = said({ category: 'sanctioned-former', authority: 'official', date: '2025-03-21' })
    expect(labelOf([mixer, listed])!.sanction).toBe(listed)
    expect(labelOf([mixer, listed, removed])!.sanction).toBe(removed)
    expect(labelOf([mixer, listed])!.statement).toBe(mixer)
  })
})
