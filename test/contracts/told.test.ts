/** What the tracer writes in English is known by the viewer, which says it in other languages: no sentence of the one is foreign to the other. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { learnStops } from '../../packages/tracer/src/attribute/behaviour.ts'
import { demix } from '../../packages/tracer/src/attribute/mixers/demix.ts'
import {
  DAY,
  numbers,
  paidIn,
  paidOut,
  poolOf,
  stranger,
  who,
} from '../../packages/tracer/src/attribute/mixers/made-pools.ts'
import type { Flow } from '../../packages/tracer/src/attribute/patterns/flow.ts'
import { patternsOf } from '../../packages/tracer/src/attribute/patterns/patterns.ts'
import { crossingsOf } from '../../packages/tracer/src/decode/bridge-crossings.ts'
import { type Address, addressOn } from '../../packages/tracer/src/model/address.ts'
import { type Asset, parseAsset } from '../../packages/tracer/src/model/asset.ts'
import { parseChain } from '../../packages/tracer/src/model/chain.ts'
import { LABEL_RULES } from '../../packages/tracer/src/model/label.ts'
import { bridgeLeads } from '../../packages/tracer/src/walk/bridge-leads.ts'
import type { LeadFacts } from '../../packages/tracer/src/walk/lead-facts.ts'
import { type Economy, exchangeEconomy } from '../bench/exchange-economy.mjs'
import { filesUnder } from '../house/source-tree.ts'
import { facts, ONE, pay as paid, says, TWO, transaction, word } from './bridges/made.ts'

/** The viewer is another project of the compiler, which this one does not build: what is used of it is typed here. */
const viewer = (path: string): Promise<unknown> =>
  import(new URL(`../../packages/viewer/src/${path}`, import.meta.url).pathname)
const { en } = (await viewer('messages/en.ts')) as { en: Readonly<Record<string, string>> }
const { translator } = (await viewer('messages/lookup.ts')) as { translator: (language: string) => unknown }
const { toldIn } = (await viewer('text/told.ts')) as {
  toldIn: (text: string, t: unknown, locale: string, limit: number) => readonly { text: string; known: boolean }[]
}
const ko = translator('ko')

/** Clauses that the viewer would show in English. */
function unknownIn(sentences: readonly string[]): string[] {
  return sentences.flatMap((sentence) =>
    toldIn(sentence, ko, 'ko-KR', 1000).flatMap(({ text, known }) => (known ? [] : [text])),
  )
}

describe('every form of the viewer', () => {
  const source = filesUnder('packages/tracer/src', (path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n')
  /** Words that the tracer puts together from parts; tests below have it say them. */
  const JOINED =
    /^told\.(passedOnce|passedOn|hopChains|hopBridge|equal|othersFit|contested|sameId|chance|sessionRelayer|gasPrice|oneOrder|session|collector|cut|refused|via)/

  test.each(Object.entries(en).filter(([key]) => key.startsWith('told.') && !JOINED.test(key)))(
    '%s is a sentence that the tracer has',
    (_key, form) => {
      // gaps in a dataset are counted in one frame, whatever is missing
      const own = form.replace(/^\{n\} transactions /, '').replace(/, the first is .*$/, '')
      const pieces = own.split(/\{\w+\}/).filter((piece) => piece.trim().length > 3)
      for (const piece of pieces) expect(source).toContain(piece)
    },
  )
})

test('stops that are learned from behaviour', () => {
  const sentences = [1, 2, 3].flatMap((seed) => {
    const { facts: rows, genuine, origins }: Economy = exchangeEconomy(seed)
    const learned = learnStops({
      facts: rows,
      genuine: new Set(genuine),
      read: new Set(rows.flatMap(({ from, to }) => (to === null ? [from] : [from, to]))),
      origins: new Set(origins),
      placeOf: () => undefined,
    })
    return [...learned.values()].map(({ evidence }) => evidence)
  })
  expect(sentences.length).toBeGreaterThan(10)
  expect(unknownIn(sentences)).toEqual([])
})

test('rules by which a label loses', () => {
  expect(unknownIn(Object.values(LABEL_RULES))).toEqual([])
})

test('patterns', () => {
  const chain = parseChain('eip155:1')
  const ether = parseAsset(`${chain}/slip44:60`, chain)
  const there = parseAsset('eip155:10/slip44:60', parseChain('eip155:10'))
  const of = (name: string): Address => addressOn(chain, `0x${Buffer.from(name).toString('hex').padStart(40, '0')}`)
  let at = 0
  const pay = (from: string, to: string, units: bigint, time: number, toAsset: Asset = ether): Flow => {
    at += 1
    const flow = { id: `f${at}`, at, tx: `tx ${at}`, from: of(from), to: of(to), asset: ether, units, taint: units }
    return { ...flow, toAsset, toUnits: units, time, conversion: toAsset !== ether, given: true }
  }
  const many = (n: number) => Array.from({ length: n }, (_, i) => i)
  const flows = [
    ...many(6).map((i) => pay('fan', `r${i}`, BigInt(1000 + i * 100), i)),
    ...many(6).map((i) => pay(`r${i}`, 'home', BigInt(1000 + i * 100), 100 + i)),
    ...many(4).map((i) => pay('equal', `e${i}`, 500n, 200 + i)),
    ...many(4).map((i) => pay('nearly', `n${i}`, BigInt(10_000 + i), 300 + i)),
    pay('x', 'pass', 900n, 400),
    pay('pass', 'y', 900n, 460),
    ...[pay('x', 'twice', 900n, 500), pay('x', 'twice', 900n, 510), pay('twice', 'y', 900n, 520)],
    pay('twice', 'z', 900n, 530),
    ...[pay('x', 'half', 900n, 540), pay('half', 'y', 450n, 550), pay('half', 'z', 450n, 560)],
    ...[pay('x', 'both', 450n, 570), pay('x', 'both', 450n, 571), pay('both', 'y', 900n, 580)],
    ...many(5).flatMap((i) => [
      pay(`p${i}`, `p${i + 1}`, BigInt(9_000_000 - i * 500_000), 1000 + i * 10),
      pay(`p${i}`, `aside${i}`, 500_000n - 1n, 1001 + i * 10),
    ]),
    ...[pay('trip', 'via', 800n, 2000), pay('via', 'trip', 790n, 2100)],
    ...[pay('x', 'sleep', 3000n, 3000), ...many(3).map((i) => pay('sleep', `s${i}`, 900n + BigInt(i), 5_000_000 + i))],
    ...[pay('hop', 'hop2', 10n, 6_000_000, there), pay('hop', 'hop2', 11n, 6_000_001, there)],
    ...[pay('hop1', 'hop3', 10n, 6_000_000, there), pay('leave', 'bridge', 10n, 6_000_000)],
    ...[pay('leave2', 'bridge', 10n, 6_000_000), pay('leave2', 'bridge', 10n, 6_000_001)],
    ...many(3).map((i) => pay('structure', `t${i}`, BigInt(950_000 + i * 10_000), 7_000_000 + i)),
  ]
  const first = new Map<Address, string>()
  for (const flow of flows) if (!first.has(flow.to)) first.set(flow.to, flow.id)
  const found = patternsOf({
    ...{ flows, firstCredit: (address) => first.get(address), isPlace: (address) => address === of('bridge') },
    ...{ bridge: (address) => (address === of('bridge') ? 'Across' : undefined), centsOf: ({ units }) => units },
    threshold: 1_000_000n,
  })
  expect(new Set(found.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(9)
  expect(unknownIn(found.map(({ says: text }) => text))).toEqual([])
})

test('leads through mixers', () => {
  const random = numbers(7)
  const crowd = <T>(make: (day: number) => T): T[] => Array.from({ length: 20 }, () => make(1 + random(8000) / 100))
  const strangers = () => [
    ...crowd((day) => paidOut('pool', day, stranger())),
    ...[24, 24.01].map((day) => paidOut('pool', day, 'mule', { sender: 'thief', gasPrice: 7n })),
    paidOut('pool', 30, 'thief', { relayer: 'relayer', fee: 1n }),
    paidOut('pool', 31, 'aide', { relayer: 'thief', fee: 1n }),
  ]
  const deposits = [
    ...crowd((day) => paidIn('pool', day, stranger())),
    ...[10, 11].map((day) => paidIn('pool', day, 'thief', { gasPrice: 7n })),
  ]
  const payments = [
    { from: who('thief'), to: who('mule'), time: DAY as never },
    { from: who('mule'), to: who('thief'), time: (2 * DAY) as never },
    { from: who('mule'), to: who('collector'), time: (25 * DAY) as never },
    { from: who('aide'), to: who('collector'), time: (32 * DAY) as never },
  ]
  const leads = demix({ records: [poolOf('pool', deposits, strangers())], payments, isShared: () => false })
  expect(leads.length).toBeGreaterThan(2)
  expect(unknownIn(leads.map(({ evidence }) => evidence))).toEqual([])
})

test('leads over bridges', () => {
  const known = facts({ pool: 'across/spoke-pool' })
  const NIL = `0x${'0'.repeat(64)}`
  const deposit = (n: number, units: bigint) =>
    crossingsOf(
      transaction(
        ONE,
        [
          paid('thief', 'pool', 'USDC', units),
          says(
            'pool',
            'FundsDeposited(bytes32 inputToken, bytes32 outputToken, uint256 inputAmount, uint256 outputAmount, uint256 indexed destinationChainId, uint256 indexed depositId, uint32 quoteTimestamp, uint32 fillDeadline, uint32 exclusivityDeadline, bytes32 indexed depositor, bytes32 recipient, bytes32 exclusiveRelayer, bytes message)',
            [
              ...[
                word('USDC'),
                word('USDC'),
                units,
                units,
                8453n,
                BigInt(n),
                1,
                2,
                0,
                word('thief'),
                word('fence'),
                NIL,
              ],
              '0x',
            ],
          ),
        ],
        { hash: `0x${String(n).repeat(64)}`, callee: 'pool', time: 1000 + n },
      ),
      known,
    )[0]!
  const arrivals = (...units: readonly bigint[]) =>
    units.flatMap(
      (each, i) => transaction(TWO, [paid('relayer', 'fence', 'USDC', each)], { time: 1010 + i * 60 }).transfers,
    )
  const leads = (
    departures: readonly ReturnType<typeof deposit>[],
    rows: ReturnType<typeof arrivals>,
    sides: object = {},
  ) =>
    bridgeLeads({
      ...{ facts: rows, transactions: [], placeOf: () => undefined, coinOf: () => 'USDC' },
      passages: {
        ...{ joins: [], pairs: [] },
        open: departures.map((departure) => ({ departure, leads: [], rivals: 0, ...sides })),
      },
    } as unknown as LeadFacts)
  const [one, two] = [deposit(1, 100n), deposit(2, 100n)]
  const found = [
    ...leads([one], arrivals(97n)),
    ...leads([one], arrivals(97n, 98n)),
    ...leads([one], arrivals(97n, 98n, 99n)),
    ...leads([one, two], arrivals(97n)),
    ...leads([one, two, deposit(3, 100n)], arrivals(97n)),
    ...leads([one], arrivals(), {
      leads: [
        { ...one, role: 'refund' },
        { ...one, role: 'arrival' },
      ],
    }),
  ]
  expect(found.length).toBeGreaterThan(6)
  expect(unknownIn(found.map(({ evidence }) => evidence))).toEqual([])
})
