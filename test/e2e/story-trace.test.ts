import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Address } from '../../packages/tracer/src/model/address.ts'
import type { Asset } from '../../packages/tracer/src/model/asset.ts'
import { SINKS } from '../../packages/tracer/src/model/stop.ts'
import { startPoorNode } from '../story/poor-node.ts'
import { type Story, startStory } from '../story/story.ts'
import type { Ending } from '../story/truth.ts'
import { endOf, jsonOf, spoor, startSpoor, workFolder } from './spoor.ts'

interface Statement {
  readonly hash: string
  readonly assets: readonly {
    readonly asset: string
    readonly seeded: string
    readonly convertedIn: string
    readonly convertedOut: string
    readonly sinks: Readonly<Record<string, string>>
  }[]
}
interface View {
  readonly addresses: readonly {
    readonly id: string
    readonly assets: readonly { readonly taintIn: string; readonly taintOut: string }[]
  }[]
  readonly movements: readonly {
    readonly tx: string
    readonly from: string
    readonly to: string
    readonly asset: string
    readonly units: string
    readonly taint: string
    readonly toAsset?: string
    readonly toUnits?: string
    readonly noise?: string
  }[]
}

const folder = workFolder()
let story: Story
beforeAll(async () => {
  story = await startStory()
  writeFileSync(join(folder, 'story.json'), JSON.stringify(story.incident))
})
afterAll(() => story?.stop())

/** Traces the story into a case of its own, over the node. */
function traced(name: string, ...more: readonly string[]): Promise<Statement> {
  return tracedOver(story.anvil.url, name, ...more)
}
async function tracedOver(url: string, name: string, ...more: readonly string[]): Promise<Statement> {
  const options = ['--case', name, '--source', `rpc=${url}`, '--min-usd', '0', ...more, '--json']
  const ended = await spoor(folder, 'trace', 'story.json', ...options)
  expect(ended.code, ended.err).toBe(0)
  return jsonOf(ended) as unknown as Statement
}

async function viewOf(name: string): Promise<View> {
  const ended = await spoor(folder, 'export', name, '--format', 'json', '--out', '-')
  expect(ended.code, ended.err).toBe(0)
  return jsonOf(ended) as unknown as View
}

/**
 * What should be told, in the words of a statement. What a router holds for a moment on the way is counted as converted in
 * and out again, so of these the difference counts.
 */
function wanted({ sinks }: Ending): unknown {
  return Object.fromEntries(
    [...sinks].map(([asset, fate]) => [
      asset,
      {
        seeded: String(fate.seeded),
        converted: String(fate.convertedIn - fate.convertedOut),
        sinks: Object.fromEntries(SINKS.map((sink) => [sink, String(fate.sinks[sink] ?? 0n)])),
      },
    ]),
  )
}

function told({ assets }: Pick<Statement, 'assets'>): unknown {
  return Object.fromEntries(
    assets.map(({ asset, seeded, convertedIn, convertedOut, sinks }) => [
      asset,
      { seeded, converted: String(BigInt(convertedIn) - BigInt(convertedOut)), sinks },
    ]),
  )
}

/** What each transaction turned into what, as lines: assets that it only passed through add up to nothing. */
class Nets {
  readonly #sums = new Map<string, bigint>()

  add(tx: string, asset: string, units: bigint): void {
    const key = `${tx} ${asset}`
    this.#sums.set(key, (this.#sums.get(key) ?? 0n) + units)
  }

  lines(): string[] {
    return [...this.#sums].flatMap(([key, units]) => (units === 0n ? [] : [`${key} ${units}`])).sort()
  }
}

describe('spoor trace over the node of the story', () => {
  test('gives every sink to the last unit', async () => {
    expect(told(await traced('stated.sqlite', '--no-learned-stops'))).toEqual(wanted(story.truth))
  })

  test('finds every tainted address, and beyond them only what passes value on within a transaction', async () => {
    const { truth, cast } = story
    const { addresses } = await viewOf('stated.sqlite')
    const tainted = addresses.filter(({ assets }) => assets.some(({ taintIn }) => taintIn !== '0'))
    const passing = new Set([cast.market, cast.v2Router, cast.v3Router])
    for (const { id, assets } of tainted.filter(({ id }) => passing.has(id as Address)))
      for (const { taintIn, taintOut } of assets) expect(taintOut, id).toBe(taintIn)
    const others = tainted.map(({ id }) => id as Address).filter((id) => !passing.has(id))
    expect(others.sort()).toEqual([...truth.tainted].sort())
    expect(truth.tainted.has(cast.ghost!), 'what left the mixer is a lead').toBe(false)
  })

  test('finds what every swap gave and got, and no other', async () => {
    const { truth } = story
    const { movements } = await viewOf('stated.sqlite')
    const [found, planned] = [new Nets(), new Nets()]
    for (const { tx, asset, units, toAsset, toUnits, taint } of movements) {
      if (toAsset === undefined || toUnits === undefined || taint === '0') continue
      found.add(tx, asset, -BigInt(units))
      found.add(tx, toAsset, BigInt(toUnits))
    }
    for (const { tx, owner, gave, got } of truth.conversions) {
      if (!truth.tainted.has(owner)) continue
      planned.add(`eip155:1:${tx}`, gave.asset, -gave.units)
      planned.add(`eip155:1:${tx}`, got.asset, got.units)
    }
    expect(planned.lines().length).toBeGreaterThan(20)
    expect(found.lines()).toEqual(planned.lines())
  })

  test('learns the deposit address that sweeps all it gets, and is otherwise the same', async () => {
    const learned = story.truth.endingWith({ [story.cast.depositOfThief!]: 'deposit' })
    expect(told(await traced('learned.sqlite'))).toEqual(wanted(learned))
  })

  test('comes to the same hash again: over the node, from the evidence alone, and when it is verified', async () => {
    const first = await traced('one.sqlite')
    const second = await traced('two.sqlite')
    expect(second.hash).toBe(first.hash)
    const offline = await spoor(folder, 'trace', '--offline', 'one.sqlite', '--json')
    expect(offline.code, offline.err).toBe(0)
    expect(jsonOf(offline).hash).toBe(first.hash)
    const verified = await spoor(folder, 'verify', 'two.sqlite')
    expect(verified.code, verified.err).toBe(0)
  })

  test('comes to the same hash where it had to stop for its budget and went on', async () => {
    const whole = await traced('whole.sqlite', '--max-requests', '900')
    const part = await traced('parts.sqlite', '--max-requests', '120')
    expect(part.assets.some(({ sinks }) => sinks.frontier !== '0')).toBe(true)
    expect((await traced('parts.sqlite', '--max-requests', '900')).hash).toBe(whole.hash)
  })

  test.each([20, 150, 300])('comes to the same hash where it was killed at request %i', async (last) => {
    const node = await startPoorNode(story.anvil.url, {})
    try {
      const name = `killed-${last}.sqlite`
      const child = startSpoor(
        folder,
        'trace',
        'story.json',
        '--case',
        name,
        '--source',
        `rpc=${node.url}`,
        '--min-usd',
        '0',
      )
      node.fault((n) => {
        if (n === last) child.kill('SIGKILL')
        return 'pass'
      })
      expect((await endOf(child)).signal).toBe('SIGKILL')
      node.fault(undefined)
      expect((await tracedOver(node.url, name)).hash).toBe((await tracedOver(node.url, `not-${name}`)).hash)
    } finally {
      await node.close()
    }
  })

  test('claims no more than there is over a node that traces one transaction at a time', async () => {
    const poor = await startPoorNode(story.anvil.url, { methods: /^trace_|^ots_|^debug_traceBlock/ })
    try {
      const { assets } = await tracedOver(poor.url, 'poor.sqlite', '--no-learned-stops')
      for (const { asset, sinks } of assets) {
        const truth = story.truth.sinks.get(asset as Asset)!.sinks
        // What stays with somebody whose history has holes is not at rest: it stands at the frontier.
        for (const sink of SINKS.filter((item) => item !== 'frontier'))
          expect(BigInt(sinks[sink]!) <= (truth[sink] ?? 0n), `${asset} ${sink} ${sinks[sink]}`).toBe(true)
      }
      const [eth] = assets.filter(({ asset }) => asset === story.assets.eth)
      expect(BigInt(eth!.sinks.frontier!)).toBeGreaterThan(0n)
      expect(eth!.sinks.unexplained).toBe('0')
    } finally {
      await poor.close()
    }
  })

  test('reads backwards through two pools to the seed', async () => {
    const { cast, assets, truth } = story
    const ended = await spoor(folder, 'sources', 'stated.sqlite', cast.daiHolder!, '--json')
    expect(ended.code, ended.err).toBe(0)
    const { methods } = jsonOf(ended) as unknown as {
      methods: { assets: { asset: string; received: string; seeds: unknown; paths: { fromUnits: string }[] }[] }[]
    }
    const swap = truth.conversions.find(({ to, got }) => to === cast.daiHolder && got.asset === assets.dai)!
    const [found, ...more] = methods[0]!.assets
    expect(more).toEqual([])
    expect(found).toMatchObject({
      asset: assets.dai,
      received: String(swap.got.units),
      seeds: [{ seed: 2, units: String(swap.got.units) }],
      paths: [{ fromUnits: String(swap.gave.units) }],
    })
  })

  test('leaves every unit accounted for with each method that conserves value', async () => {
    const ended = await spoor(folder, 'statement', 'stated.sqlite', '--method', 'all', '--json')
    expect(ended.code, ended.err).toBe(0)
    const { methods } = jsonOf(ended) as unknown as { methods: readonly (Statement & { method: string })[] }
    const conserving = methods.filter(({ method }) => method !== 'poison')
    expect(conserving.length).toBeGreaterThan(4)
    for (const { method, assets } of conserving)
      for (const { asset, seeded, convertedIn, convertedOut, sinks } of assets) {
        const ends = Object.values(sinks).reduce((sum, units) => sum + BigInt(units), 0n)
        expect(BigInt(seeded) + BigInt(convertedIn) - BigInt(convertedOut), `${method} ${asset}`).toBe(ends)
      }
  })

  test('takes nothing that was only written into the history of the thief for money', async () => {
    const { movements } = await viewOf('stated.sqlite')
    const { cast } = story
    const lies = [cast.fakeUsdt!, cast.bidiUsdt!, cast.items!].map((address) => address.slice('eip155:1:'.length))
    const written = movements.filter(({ asset, units }) => units === '0' || lies.some((lie) => asset.includes(lie)))
    expect(written.length).toBeGreaterThanOrEqual(10)
    for (const { taint, noise } of written) {
      expect(taint).toBe('0')
      expect(noise ?? '').not.toBe('')
    }
  })
})
