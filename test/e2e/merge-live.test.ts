import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { insightsOf } from '../../packages/tracer/src/cli/insights.ts'
import { run } from '../../packages/tracer/src/cli/run.ts'
import { contextOf } from '../../packages/tracer/src/cli/view.ts'
import { caseView } from '../../packages/tracer/src/export/build-view.ts'
import type { Asset } from '../../packages/tracer/src/model/asset.ts'
import type { Transfer } from '../../packages/tracer/src/model/transfer.ts'
import { openCase } from '../../packages/tracer/src/store/sqlite-case.ts'
import { listening } from '../contracts/made-case.ts'
import type { TestServer } from '../servers/server.ts'
import { type Lack, startPoorNode } from '../story/poor-node.ts'
import { type Story, startStory } from '../story/story.ts'
import { type Anvil, startAnvil } from './anvil.ts'
import { jsonOf, spoor, workFolder } from './spoor.ts'

// Two agencies trace one theft on a real chain, each over a node of its own: they differ in what they have, in how far they read, and in what they say.
// Each test starts the program several times, on whatever else the machine does.
vi.setConfig({ testTimeout: 300_000 })
const folder = workFolder()
const servers: TestServer[] = []
afterAll(async () => {
  for (const server of servers) await server.close()
})

interface Statement {
  readonly case: string
  readonly hash: string
  readonly assets: readonly { readonly asset: string; readonly sinks: Readonly<Record<string, string>> }[]
}
interface Merged {
  readonly hash: string
  readonly parts: readonly { readonly owner: string; readonly hash: string }[]
  readonly disagreements: readonly {
    readonly of: string
    readonly about: string
    readonly says: string
    readonly owners: readonly string[]
    readonly counts: boolean
  }[]
}

let made = 0
/** Merging itself runs in this process: the laws below take many merges of the same few cases. */
async function mergeWith(
  names: readonly string[],
  owners: string,
): Promise<{ code: number; out: string; err: string; path: string }> {
  const path = `merged-${made++}.sqlite`
  const [io, errors] = [listening(), [] as string[]]
  const files = names.map((name) => join(folder, name))
  const code = await run(['merge', ...files, '--owners', owners, '--out', join(folder, path), '--json'], {
    ...io,
    err: (text) => void errors.push(text),
  })
  return { code, out: io.said.join(''), err: errors.join(''), path }
}

async function merged(names: readonly string[], owners: string): Promise<Merged & { readonly path: string }> {
  const { code, out, err, path } = await mergeWith(names, owners)
  expect(code, err).toBe(0)
  return { ...(JSON.parse(out) as Merged), path }
}

/** What a refusal says, as one text. */
async function refused(names: readonly string[], owners: string): Promise<string> {
  const { code, out, err } = await mergeWith(names, owners)
  expect(code, out).toBe(2)
  return Object.values((JSON.parse(err) as { error: object }).error).join('\n')
}

async function statementOf(name: string): Promise<Statement> {
  const io = listening()
  expect(await run(['statement', join(folder, name), '--json'], io)).toBe(0)
  return JSON.parse(io.said.join('')) as Statement
}

async function verified(name: string): Promise<Readonly<Record<string, unknown>>> {
  const ended = await spoor(folder, 'verify', name, '--json')
  expect(ended.code, ended.err).toBe(0)
  return jsonOf(ended)
}

/** Every way of merging two cases, which has to come to one hash. */
async function inAllOrders(
  [a, b]: readonly [string, string],
  [one, other]: readonly [string, string],
): Promise<Merged & { readonly path: string }> {
  const first = await merged([a, b], `${one},${other}`)
  expect((await merged([b, a], 'Zoe,Ann')).hash, 'neither order nor names are a part of the hash').toBe(first.hash)
  expect((await merged([first.path, first.path], '-,-')).hash).toBe(first.hash)
  return first
}

describe('over the chain of the story', () => {
  let story: Story
  beforeAll(async () => {
    story = await startStory()
    writeFileSync(join(folder, 'story.json'), JSON.stringify(story.incident))
  })
  afterAll(() => story?.stop())

  async function gate(lack: Lack): Promise<TestServer> {
    const server = await startPoorNode(story.anvil.url, lack)
    servers.push(server)
    return server
  }

  async function traced(name: string, url: string, ...more: readonly string[]): Promise<string> {
    const options = ['--case', name, '--source', `rpc=${url}`, '--min-usd', '0', ...more, '--quiet']
    const ended = await spoor(folder, 'trace', 'story.json', ...options)
    expect(ended.code, ended.err).toBe(0)
    return name
  }

  test('two nodes that come to the same are both kept as evidence', async () => {
    const [whole, narrow] = [await gate({}), await gate({ methods: /^trace_filter$/, range: 7 })]
    const police = await traced('police.sqlite', whole.url)
    const exchange = await traced('exchange.sqlite', narrow.url.replace('127.0.0.1', 'localhost'))
    expect((await statementOf(exchange)).hash, 'the facts are those of the chain, whoever is asked').toBe(
      (await statementOf(police)).hash,
    )
    const both = await inAllOrders([police, exchange], ['Police A', 'Exchange B'])
    expect(both.parts.map(({ owner }) => owner).sort()).toEqual(['Exchange B', 'Police A'])
    expect(both.disagreements).toEqual([])
    expect((await statementOf(both.path)).assets).toEqual((await statementOf(police)).assets)
    const proof = await verified(both.path)
    expect(proof).toMatchObject({ verified: true, hash: both.hash, ledgers: [] })
    const parts = proof.parts as readonly { owner: string; answers: number }[]
    for (const { answers } of parts) expect(answers).toBeGreaterThan(20)
    expect(proof.answers).toBe(parts.reduce((sum, { answers }) => sum + answers, 0))
    expect(evidenceOf(both.path)).toEqual(new Set(['Police A 127.0.0.1', 'Exchange B localhost']))
  })

  /** Who has answers of whom for the payments of stolen value in a case. */
  function evidenceOf(name: string): Set<string> {
    const path = join(folder, name)
    const store = openCase(path, { readonly: true })
    const view = caseView(store, contextOf(store))
    store.close()
    const insights = insightsOf(path, listening())
    const moved = view.movements.filter(({ kind, taint }) => kind === 'erc20' && taint !== '0')
    expect(moved.length).toBeGreaterThan(3)
    return new Set(
      moved.slice(0, 3).flatMap((movement) => {
        const { answers, ledgers } = insights.evidence(movement)
        expect(ledgers).toEqual([])
        return answers.map(({ owner, host }) => `${owner} ${host.replace(/:\d+$/, '')}`)
      }),
    )
  }

  test('a node without traces and one with them come to what the richer one knows, and disagree in nothing', async () => {
    const poor = await gate({ methods: /^trace_|^ots_|^debug_/ })
    const few = await traced('few.sqlite', poor.url)
    const both = await merged([few, 'police.sqlite'], 'Agency C,Police A')
    expect(both.disagreements).toEqual([])
    expect((await statementOf(both.path)).assets).toEqual((await statementOf('police.sqlite')).assets)
  })

  test('a case that begins later takes nothing twice', async () => {
    const { url } = await gate({})
    const late = await traced('late.sqlite', url, '--read-from', String(theftBlock()))
    const store = openCase(join(folder, late), { readonly: true })
    expect(
      store.openings().some(({ units = 0n }) => units > 0n),
      'somebody held coins before',
    ).toBe(true)
    store.close()
    const both = await merged([late, 'police.sqlite'], 'Agency C,Police A')
    expect(both.disagreements).toEqual([])
    expect((await statementOf(both.path)).assets).toEqual((await statementOf('police.sqlite')).assets)
  })

  const theftBlock = (): number => {
    const [seed] = story.incident.seeds
    return story.truth.transfers.find(({ tx }) => tx === seed!.tx)!.block!
  }

  /** A payment of stolen dollars from the thief to a person, by a plain transfer. */
  function paid(): Transfer {
    const { truth, assets, cast } = story
    const row = truth.transfers.find(
      ({ asset, from, to }) => asset === (assets.usdt as Asset) && from === cast.thief && to === cast.depositing,
    )
    expect(row, 'the story has such a payment').toBeDefined()
    return row!
  }

  /** A payment of coins from somebody who has nothing stolen to somebody who has. */
  function funded(): Transfer {
    const { truth, assets } = story
    const row = truth.transfers.find(
      ({ asset, kind, from, to, block, units, status }) =>
        asset === (assets.eth as Asset) &&
        kind === 'native' &&
        status === 1 &&
        units! > 0n &&
        block! > theftBlock() &&
        to !== null &&
        !truth.tainted.has(from) &&
        truth.tainted.has(to),
    )
    expect(row, 'the story has such a payment').toBeDefined()
    return row!
  }

  test('a node that leaves out a payment is named, and not believed of that address', async () => {
    const { tx, id, to } = funded()
    const liar = await gate({})
    liar.fault(() => ({
      alter: (reply) => {
        const answer = JSON.parse(String(reply.body)) as { result?: unknown }
        if (!Array.isArray(answer.result)) return reply
        // its index of payments does not know this one; nothing else shows that it lies but the balance
        const result = answer.result.filter((item: { transactionHash?: string; action?: object }) => {
          return item.action === undefined || item.transactionHash !== tx
        })
        return { ...reply, body: JSON.stringify({ ...answer, result }) }
      },
    }))
    const lied = await traced('lied.sqlite', liar.url)
    const both = await inAllOrders([lied, 'police.sqlite'], ['Agency L', 'Police A'])
    const about = both.disagreements.filter((one) => one.of === 'payment' && one.about === id)
    expect(about.map(({ owners, counts }) => [owners, counts])).toEqual([
      [['Police A'], true],
      [['Agency L'], false],
    ])
    expect((await statementOf(both.path)).assets).toEqual((await statementOf('police.sqlite')).assets)
    expect(await verified(both.path)).toMatchObject({ verified: true, hash: both.hash })
    const store = openCase(join(folder, both.path), { readonly: true })
    const { warnings } = caseView(store, contextOf(store)).run
    expect(warnings.filter((line) => line.includes(id)).join('\n')).toMatch(
      /Police A; counts[\s\S]*Agency L; does not count/,
    )
    expect(store.reads().find(({ address }) => address === to)?.state, 'the other one read it whole').toBe('complete')
    store.close()
  })

  test('a node that tells another amount is refused, with the names of both', async () => {
    const { tx, units } = paid()
    const [truth, lie] = [units!, units! - 1n].map((amount) => amount.toString(16).padStart(64, '0'))
    const liar = await gate({})
    liar.fault(() => ({
      alter: (reply) => ({
        ...reply,
        body: String(reply.body).includes(tx) ? String(reply.body).replaceAll(truth!, lie!) : reply.body,
      }),
    }))
    const lied = await traced('other-amount.sqlite', liar.url)
    const said = await refused([lied, 'police.sqlite'], 'Agency L,Police A')
    expect(said).toMatch(/tell a payment in two ways/)
    expect(said).toContain(String(units))
    expect(said).toContain(String(units! - 1n))
    expect(said).toMatch(/Agency L/)
    expect(said).toMatch(/Police A/)
  })

  test('a merged case is verified when every node is gone', async () => {
    const names = ['police.sqlite', 'exchange.sqlite', 'few.sqlite', 'lied.sqlite']
    const all = await merged(names, 'Police A,Exchange B,Agency C,Agency L')
    story.stop()
    for (const server of servers.splice(0)) await server.close()
    expect(await verified(all.path)).toMatchObject({ verified: true, hash: all.hash })
    expect((await merged(names.toReversed(), 'L,C,B,A')).hash).toBe(all.hash)
  })
})

describe('over a chain that grows and is reorganised', () => {
  const START = 1_750_000_000
  const ETHER = 10n ** 18n
  const VICTIM = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266'
  const THIEF = `0x${'7e'.repeat(20)}`
  const person = (number: number): string => `0x${(0xb0000 + number).toString(16).padStart(40, '0')}`
  let anvil: Anvil
  let time = START
  let theft: string

  async function pay(from: string, to: string, units: bigint): Promise<string> {
    const payment = { from, to, value: `0x${units.toString(16)}`, gas: '0x5208', gasPrice: '0x77359400' }
    const hash = (await anvil.rpc('eth_sendTransaction', payment)) as string
    await mine()
    return hash
  }
  async function mine(): Promise<void> {
    time += 12
    await anvil.rpc('evm_setNextBlockTimestamp', time)
    await anvil.rpc('evm_mine')
  }
  async function traced(name: string, ...more: readonly string[]): Promise<string> {
    const seed = ['--chain', 'eip155:1', '--asset', 'eip155:1/slip44:60', '--all', '--tx', theft]
    const live = ['--source', `rpc=${anvil.url}`, '--finality', 'latest', '--min-usd', '0', '--quiet']
    const ended = await spoor(folder, 'trace', THIEF, ...seed, '--case', name, ...live, ...more)
    expect(ended.code, ended.err).toBe(0)
    return name
  }
  const txsOf = (name: string): Set<string> => {
    const store = openCase(join(folder, name), { readonly: true })
    try {
      return new Set(store.transfers().map(({ tx }) => tx))
    } finally {
      store.close()
    }
  }

  beforeAll(async () => {
    anvil = await startAnvil(START)
    for (const who of [THIEF, person(1), person(2)]) await anvil.rpc('anvil_impersonateAccount', who)
    for (const who of [person(1), person(2)]) await pay(VICTIM, who, ETHER)
    theft = await pay(VICTIM, THIEF, 100n * ETHER)
    await pay(THIEF, person(1), 40n * ETHER)
    await pay(THIEF, person(2), 30n * ETHER)
  })
  afterAll(() => anvil?.stop())

  test('an earlier case and a later one come to what both know', async () => {
    // the early one reads everybody, the later one nobody but the thief
    const early = await traced('early.sqlite')
    const first = await pay(person(1), person(11), 20n * ETHER)
    const more = await pay(THIEF, person(3), 10n * ETHER)
    const later = await traced('later.sqlite', '--max-hops', '0')
    expect(txsOf(early).has(more)).toBe(false)
    expect(txsOf(later).has(first)).toBe(false)
    const both = await inAllOrders([early, later], ['Police A', 'Exchange B'])
    expect(both.disagreements).toEqual([])
    expect(txsOf(both.path)).toEqual(new Set([...txsOf(early), ...txsOf(later)]))
    const [ether] = (await statementOf(both.path)).assets
    // what person 1 and 2 hold rests as of the early case; what came later to somebody nobody read is at the frontier
    expect(ether!.sinks).toMatchObject({
      resting: String(90n * ETHER - fees(ether!.sinks)),
      frontier: String(10n * ETHER),
    })
    expect(await verified(both.path)).toMatchObject({ verified: true, hash: both.hash })
    const whole = await traced('whole.sqlite')
    const all = await merged([early, later, whole], 'A,B,C')
    expect(all.disagreements).toEqual([])
    expect((await statementOf(all.path)).assets).toEqual((await statementOf(whole)).assets)
  })

  const fees = (sinks: Readonly<Record<string, string>>): bigint => BigInt(sinks.fee ?? '0')

  test('a block that was replaced is refused, with both hashes and names', async () => {
    const snapshot = await anvil.rpc('evm_snapshot')
    const before = time
    await pay(person(2), person(21), 5n * ETHER)
    const dropped = await traced('dropped.sqlite')
    await anvil.rpc('evm_revert', snapshot)
    time = before + 6
    await pay(person(2), person(22), 6n * ETHER)
    const kept = await traced('kept.sqlite')
    const said = await refused([dropped, kept], 'Police A,Exchange B')
    expect(said).toMatch(/before and after it was reorganised/)
    for (const part of ['Police A', 'Exchange B', '--forward']) expect(said).toContain(part)
    expect(said.match(/0x[0-9a-f]{64}/g)).toHaveLength(2)
    // what the refusal says to do
    const forward = await traced(dropped, '--forward')
    expect((await merged([forward, kept], 'Police A,Exchange B')).disagreements).toEqual([])
  })

  test('a payment that the chain dropped is refused although nobody shares a block with it', async () => {
    const snapshot = await anvil.rpc('evm_snapshot')
    const before = time
    await pay(person(2), person(23), 2n * ETHER)
    await mine()
    const dropped = await traced('gone.sqlite')
    await anvil.rpc('evm_revert', snapshot)
    time = before + 6
    for (let i = 0; i < 5; i++) await mine()
    const kept = await traced('settled.sqlite')
    const said = await refused([kept, dropped], 'Exchange B,Police A')
    expect(said).toMatch(/do not agree whether a payment is on the chain/)
    expect(said).toMatch(/not final, in the case of Police A; not in that of Exchange B/)
    expect(readFileSync(join(folder, dropped)).length).toBeGreaterThan(0)
  })
})
