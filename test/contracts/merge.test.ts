import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { run } from '../../packages/tracer/src/cli/run.ts'
import { freezeSource } from '../../packages/tracer/src/model/freeze.ts'
import type { UnixSeconds } from '../../packages/tracer/src/model/time.ts'
import type { OverrideRecord } from '../../packages/tracer/src/store/case-store.ts'
import { openCase } from '../../packages/tracer/src/store/sqlite-case.ts'
import { account, listening, type MadeCase, makeCase, type Payment } from './made-case.ts'

const fromTracer = createRequire(new URL('../../packages/tracer/package.json', import.meta.url))
const Sqlite = fromTracer('better-sqlite3') as new (path: string) => Database

const folder = mkdtempSync(join(tmpdir(), 'spoor-merge-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let made = 0
const next = (): string => join(folder, `${made++}.sqlite`)
const file = (what: MadeCase): Promise<string> => makeCase(next(), what)

interface Merged {
  readonly case: string
  readonly hash: string
  readonly parts: readonly { readonly owner: string }[]
  readonly disagreements: readonly {
    of: string
    about: string
    says: string
    owners: string[]
    counts: boolean
    rule: string
  }[]
}

async function merge(paths: readonly string[], ...more: readonly string[]): Promise<Merged> {
  const io = listening()
  const errors: string[] = []
  const code = await run(['merge', ...paths, '--out', next(), '--json', ...more], {
    ...io,
    err: (text) => void errors.push(text),
  })
  if (code !== 0) throw new Error(errors.join(''))
  return JSON.parse(io.said.join('')) as Merged
}

async function verify(path: string): Promise<number> {
  return run(['verify', path], listening())
}

const hashOf = (path: string): string => {
  const store = openCase(path, { readonly: true })
  const hash = store.digest()
  store.close()
  return hash
}

const THEFT: Payment = [1, 2, 100n, 100]

/** What one agency may know of the same theft: some of the payments, labels, decisions and words. */
const agency: fc.Arbitrary<MadeCase> = fc.record({
  payments: fc
    .uniqueArray(
      fc.tuple(
        fc.integer({ min: 2, max: 6 }),
        fc.integer({ min: 2, max: 8 }),
        fc.bigInt(1n, 60n),
        fc.integer({ min: 101, max: 130 }),
      ),
      { maxLength: 8, selector: ([, , , block]) => block },
    )
    .map((rows): Payment[] => [THEFT, ...rows]),
  labels: fc.array(
    fc.record({
      address: fc.integer({ min: 3, max: 8 }).map(account),
      name: fc.constantFrom('Shop', 'Pool', 'Somebody'),
      category: fc.constantFrom('service' as const, 'mixer' as const, 'other' as const),
      source: fc.constantFrom('list one', 'list two'),
    }),
    { maxLength: 3 },
  ),
  overrides: fc
    .uniqueArray(
      fc.record({
        kind: fc.constantFrom('stop' as const, 'expand' as const),
        address: fc.integer({ min: 3, max: 8 }).map(account),
        reason: fc.constantFrom('seen', 'heard'),
      }),
      { maxLength: 2, selector: ({ address }) => address },
    )
    .map((list) => list.map((item): OverrideRecord => ({ ...item, category: item.kind === 'stop' ? 'service' : '' }))),
  decisions: fc
    .array(
      fc.record({
        lead: fc.constantFrom('00000000000000aa', '00000000000000bb'),
        verdict: fc.constantFrom('accepted' as const, 'rejected' as const),
        by: fc.constantFrom('ann', 'bob'),
      }),
      { maxLength: 2 },
    )
    .map((list) => list.map((item, i) => ({ ...item, reason: 'made', at: `2025-02-0${i + 1}T00:00:00Z` }))),
  incident: fc.record({ title: fc.constantFrom('A theft', 'The theft'), notes: fc.subarray(['one', 'two', 'three']) }),
})

test('merging is commutative, associative and idempotent on the hash, and the result verifies', async () => {
  await fc.assert(
    fc.asyncProperty(agency, agency, agency, async (one, two, three) => {
      const [a, b, c] = [await file(one), await file(two), await file(three)]
      const ab = await merge([a, b])
      expect((await merge([b, a])).hash).toBe(ab.hash)
      const bc = await merge([b, c])
      const all = await merge([a, b, c])
      expect((await merge([ab.case, c])).hash).toBe(all.hash)
      expect((await merge([a, bc.case])).hash).toBe(all.hash)
      expect((await merge([a, a])).hash).toBe(hashOf(a))
      expect((await merge([ab.case, ab.case])).hash).toBe(ab.hash)
      expect((await merge([ab.case, a])).hash).toBe(ab.hash)
      expect(await verify(all.case)).toBe(0)
      conserves(all.case)
    }),
    { numRuns: 5 },
  )
}, 240_000)

/** The first law of a statement, on the merged case itself. */
function conserves(path: string): void {
  const store = openCase(path, { readonly: true })
  const { assets, sinks } = store.readTrace()!
  for (const { asset, seeded, convertedIn, convertedOut } of assets) {
    const ended = sinks.filter((row) => row.asset === asset).reduce((sum, { units }) => sum + units, 0n)
    expect(seeded + convertedIn).toBe(convertedOut + ended)
  }
  store.close()
}

describe('two agencies of one theft', () => {
  const ours: MadeCase = {
    payments: [THEFT, [2, 3, 60n, 101], [2, 4, 40n, 102]],
    overrides: [{ kind: 'stop', address: account(3), category: 'mixer', reason: 'they mix' }],
    labels: [{ address: account(4), name: 'A shop', category: 'service', source: 'our list' }],
  }
  const theirs: MadeCase = {
    payments: [THEFT, [2, 4, 40n, 102], [3, 5, 60n, 103]],
    overrides: [{ kind: 'stop', address: account(3), category: 'service', reason: 'they answered' }],
    labels: [{ address: account(4), name: 'A pool', category: 'mixer', source: 'their list', confidence: 90 }],
  }

  test('facts unite by id, and what they say differently stands side by side with its owners', async () => {
    const [a, b] = [await file(ours), await file(theirs)]
    const merged = await merge([a, b], '--owners', 'Police A,Exchange B')
    expect(merged.parts.map(({ owner }) => owner).sort()).toEqual(['Exchange B', 'Police A'])
    const store = openCase(merged.case, { readonly: true })
    expect(store.transferCount()).toBe(4)
    expect(store.overrides()).toEqual([theirs.overrides![0]])
    expect(store.labels().filter(({ about }) => about === account(4))).toHaveLength(2)
    store.close()
    const overrides = merged.disagreements.filter(({ of }) => of === 'override')
    expect(overrides.map(({ owners, counts, says }) => [owners, counts, says])).toEqual([
      [['Exchange B'], true, 'stop service (they answered)'],
      [['Police A'], false, 'stop mixer (they mix)'],
    ])
    const labels = merged.disagreements.filter(({ of }) => of === 'label')
    expect(labels.map(({ owners, says }) => [owners, says]).sort()).toEqual([
      [['Exchange B'], 'mixer A pool, by their list'],
      [['Police A'], 'service A shop, by our list'],
    ])
    expect(labels.filter(({ counts }) => counts)).toHaveLength(1)
    expect(await verify(merged.case)).toBe(0)
  })

  test('owners outlive a second merge', async () => {
    const [a, b, c] = [await file(ours), await file(theirs), await file({ payments: [THEFT, [2, 6, 1n, 105]] })]
    const { case: ab } = await merge([a, b], '--owners', 'Police A,Exchange B')
    const all = await merge([c, ab], '--owners', 'Agency C,-')
    expect(all.parts.map(({ owner }) => owner).sort()).toEqual(['Agency C', 'Exchange B', 'Police A'])
  })

  test('a merged case is not written to, and one that was tampered with is found', async () => {
    const { case: path } = await merge([await file(ours), await file(theirs)])
    expect(() => openCase(path)).toThrow('merged from other cases')
    const db = new Sqlite(path)
    db.prepare("UPDATE meta SET value = replace(value, 'they mix', 'they sell') WHERE key = 'disagreements'").run()
    db.close()
    expect(await verify(path)).toBe(1)
  })

  test('an enclosed case that was changed is found', async () => {
    const { case: path } = await merge([await file(ours), await file(theirs)])
    const db = new Sqlite(path)
    db.prepare(
      "UPDATE enclosed SET owner = 'Nobody', deflate = (SELECT deflate FROM enclosed WHERE place = 1) WHERE place = 0",
    ).run()
    db.close()
    expect(await verify(path)).toBe(1)
  })
})

describe('what a case rests on', () => {
  const made: MadeCase = { payments: [THEFT, [2, 3, 60n, 101]] }
  const answered = async (...bodies: readonly string[]): Promise<string> => {
    const path = await file(made)
    const store = openCase(path)
    const source = store.addSource({ name: freezeSource('eip155:1', 'node.example'), identity: '', rows: 0 })
    const answers = bodies.map((body, i) => ({
      ...{ api: 'rpc eip155:1', what: 'eth_getLogs', with: `[${i}]`, host: 'node.example', status: 200 },
      ...{ at: (1_740_000_000 + i) as UnixSeconds, body: Buffer.from(body) },
    }))
    store.addBatch({ source, transfers: [], reads: [], requests: 0, answers })
    store.close()
    return path
  }

  test('two cases of one hash over different answers are both kept, and over the same ones once', async () => {
    const [a, same, b] = [await answered('one', 'two'), await answered('one', 'two'), await answered('one', 'three')]
    expect(hashOf(a)).toBe(hashOf(b))
    const ab = await merge([a, b], '--owners', 'Ann,Bob')
    expect(ab.parts.map(({ owner }) => owner).sort()).toEqual(['Ann', 'Bob'])
    expect((await merge([b, a])).hash).toBe(ab.hash)
    expect((await merge([ab.case, same], '--owners', '-,Carol')).parts).toHaveLength(2)
    expect((await merge([a, same], '--owners', 'Ann,Carol')).parts).toHaveLength(1)
    expect(await verify(ab.case)).toBe(0)
    const store = openCase(ab.case, { readonly: true })
    expect(store.enclosed().map(({ place }) => place)).toEqual([0, 1])
    expect(store.ledgers().map(({ name }) => name)).toEqual(['ledger.csv'])
    store.close()
  })

  test('a case that somebody writes to, or whose writer was killed, is taken as it stands', async () => {
    const [path, other] = [await file(made), await file({ payments: [THEFT, [2, 4, 40n, 102]] })]
    const writer = openCase(path)
    writer.addLeadDecision({
      lead: '00000000000000aa',
      verdict: 'rejected',
      by: 'ann',
      reason: 'seen',
      at: '2025-02-01T00:00:00Z',
    })
    try {
      const hash = writer.digest()
      const merged = await merge([path, other], '--owners', 'Ann,Bob')
      expect((JSON.parse(JSON.stringify(merged.parts)) as { hash: string }[]).map((part) => part.hash)).toContain(hash)
      expect(await verify(merged.case)).toBe(0)
    } finally {
      writer.close()
    }
  })
})

describe('refuses', () => {
  test.each<[string, MadeCase, RegExp]>([
    ['another incident', { payments: [THEFT], id: 'other' }, /different incidents/],
    ['other seeds', { payments: [[1, 2, 99n, 100]] }, /differently what was stolen/],
    ['another method', { payments: [THEFT], policy: { method: 'lifo' } }, /different methods/],
  ])('%s', async (_, other, message) => {
    const [a, b] = [await file({ payments: [THEFT] }), await file(other)]
    await expect(merge([a, b])).rejects.toThrow(message)
  })
})
