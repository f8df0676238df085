import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accountOf } from '../../packages/tracer/src/model/address.ts'
import type { Transfer } from '../../packages/tracer/src/model/transfer.ts'
import { FirstInFirstOut } from '../story/fifo.ts'
import { DOLLAR, ETHER } from '../story/stage.ts'
import { type Story, startStory } from '../story/story.ts'

let story: Story
beforeAll(async () => {
  story = await startStory()
})
afterAll(() => story?.stop())

const ask = async (to: string, selector: string, ...words: readonly string[]) =>
  BigInt(
    (await story.anvil.rpc('eth_call', { to, data: `${selector}${words.map(wordOf).join('')}` }, 'latest')) as string,
  )
const wordOf = (hex: string) => hex.slice(2).padStart(64, '0')
const SELECTOR = { balanceOf: '0x70a08231', balanceOfId: '0x00fdd58e', ownerOf: '0x6352211e' }

/** What rows leave with an address of an asset. */
function left(rows: readonly Transfer[], address: string, asset: string): bigint {
  let sum = 0n
  for (const row of rows) {
    if (row.asset !== asset || (row.status === 0 && row.kind !== 'fee')) continue
    if (row.to === address) sum += row.units!
    if (row.from === address) sum -= row.units!
  }
  return sum
}

interface Frame {
  readonly type: string
  readonly from: string
  readonly to: string
  readonly value?: string
  readonly error?: string
  readonly calls?: readonly Frame[]
}

/** The frames of a call that moved value, with their place among all of them. */
function* paying(frame: Frame, at = { place: 0 }, taken = false): Generator<string> {
  const place = at.place++
  const back = taken || frame.error !== undefined
  const value = BigInt(frame.value ?? 0)
  const moves = !back && value > 0n && !['DELEGATECALL', 'STATICCALL', 'CALLCODE'].includes(frame.type)
  if (moves && place > 0) yield `${place} ${frame.from} ${frame.to} ${value}`
  for (const call of frame.calls ?? []) yield* paying(call, at, back)
}

describe('the plan of the story is what happened on the chain', () => {
  test('coins: the rows of every address leave what the node says it has', async () => {
    const { truth, cast, genesis, assets, anvil } = story
    for (const [name, address] of Object.entries(cast)) {
      const held = BigInt((await anvil.rpc('eth_getBalance', accountOf(address), 'latest')) as string)
      const began = address === genesis.address ? genesis.units : 0n
      expect(began + left(truth.transfers, address, assets.eth), name).toBe(held)
    }
  })

  test('tokens: the rows of every address leave what each token says it has', async () => {
    const { truth, cast } = story
    const lies = new Set([cast.fakeUsdt, cast.bidiUsdt].map((address) => accountOf(address!)))
    const assets = [...new Set(truth.transfers.map((row) => row.asset))].filter((asset) => asset.includes('/erc'))
    for (const asset of assets) {
      const [, standard, contract, id] = /\/(erc\d+):(0x[0-9a-f]{40})(?:\/(\d+))?$/.exec(asset)!
      if (lies.has(contract!)) continue
      const key = `0x${BigInt(id ?? 0).toString(16)}`
      for (const [name, address] of Object.entries(cast)) {
        const hex = accountOf(address)
        const held =
          standard === 'erc20'
            ? ask(contract!, SELECTOR.balanceOf, hex)
            : standard === 'erc1155'
              ? ask(contract!, SELECTOR.balanceOfId, hex, key)
              : ask(contract!, SELECTOR.ownerOf, key).then((owner) => (owner === BigInt(hex) ? 1n : 0n))
        expect(left(truth.transfers, address, asset), `${name} ${asset}`).toBe(await held)
      }
    }
  })

  test('calls: what the trace of every transaction moves is planned at its place, and nothing else is', async () => {
    const { truth, anvil } = story
    for (const tx of new Set(truth.transfers.map((row) => row.tx))) {
      const trace = (await anvil.rpc('debug_traceTransaction', tx, { tracer: 'callTracer' })) as Frame
      const planned = truth.transfers
        .filter((row) => row.tx === tx && row.kind === 'internal')
        .map((row) => `${row.position} ${accountOf(row.from)} ${accountOf(row.to!)} ${row.units}`)
      expect([...paying(trace)].sort(), tx).toEqual(planned.sort())
    }
  })

  test('events: every event that moves a token is planned, and nothing else is', async () => {
    const { truth, anvil, lastBlock } = story
    const topics = ['0xddf252ad', '0xc3d58168', '0x4a39dc06', '0xe1fffcc4', '0x7fcf532c']
    const weth = accountOf(story.cast.weth!)
    const logs = (await anvil.rpc('eth_getLogs', { fromBlock: '0x1', toBlock: `0x${lastBlock.toString(16)}` })) as {
      transactionHash: string
      logIndex: string
      address: string
      topics: string[]
    }[]
    const told = logs
      .filter((log) => topics.indexOf(log.topics[0]!.slice(0, 10)) < (log.address === weth ? 5 : 3))
      .filter((log) => topics.includes(log.topics[0]!.slice(0, 10)))
      .map((log) => `${log.transactionHash} ${Number(log.logIndex)} ${log.address}`)
    const planned = truth.transfers
      .filter((row) => row.kind.startsWith('erc') && row.position !== null)
      .map((row) => `${row.tx} ${row.position} ${/0x[0-9a-f]{40}/.exec(row.asset)![0]}`)
    expect(planned.sort()).toEqual(told.sort())
  })

  test('is told the same way again, to the last byte', async () => {
    const again = await startStory()
    again.stop()
    expect(again.cast).toEqual(story.cast)
    expect(again.truth.transfers).toEqual(story.truth.transfers)
    expect(again.incident).toEqual(story.incident)
  })

  test('only events that lie pay more than there was', () => {
    const fakes = [story.cast.fakeUsdt, story.cast.bidiUsdt].map((address) => accountOf(address!))
    expect(story.truth.overdrawn).toHaveLength(6)
    for (const { asset } of story.truth.overdrawn) expect(fakes.some((fake) => asset.endsWith(fake))).toBe(true)
  })
})

const stolen = (units: bigint) => ({ stolen: true, units })
const clean = (units: bigint) => ({ stolen: false, units })

describe('what is expected of the story', () => {
  /** The reference vectors of first in, first out: pieces received, then payments, and the stolen part of each. */
  const vectors = [
    ['V1', [stolen(100n), clean(50n)], [30n, 60n, 60n], [30n, 60n, 10n]],
    ['V2', [clean(50n), stolen(100n)], [30n, 60n, 60n], [0n, 40n, 60n]],
    ['V5', [stolen(1n), clean(2n)], [1n, 1n, 1n], [1n, 0n, 0n]],
  ] as const
  test.each(vectors)('%s is paid first in, first out', (_, pieces, payments, expected) => {
    const book = new FirstInFirstOut(new Map(payments.map((_, i) => [`to ${i}`, `sink ${i}`])))
    receive(book, pieces)
    for (const [i, units] of payments.entries()) book.pay({ from: 'a', to: `to ${i}`, asset: 'x', units })
    const { sinks } = book.fates.get('x')!
    expect(payments.map((_, i) => sinks.get(`sink ${i}`) ?? 0n)).toEqual(expected)
    expect(book.overdrawn).toEqual([])
  })

  test('V6: what is not paid on is held, and fees come last', () => {
    const book = new FirstInFirstOut(new Map())
    receive(book, [stolen(1000n), clean(100n)])
    book.pay({ from: 'a', to: 'b', asset: 'x', units: 500n })
    book.pay({ from: 'a', to: null, asset: 'x', units: 50n })
    book.close()
    const { sinks, seeded } = book.fates.get('x')!
    expect([seeded, ...sinks].sort()).toEqual([1000n, ['fee', 50n], ['resting', 950n]].sort())
  })

  test('V8: a swap carries over what was stolen by the rule of running sums', () => {
    const book = new FirstInFirstOut(new Map())
    receive(book, [stolen(100n), clean(100n)])
    const got = { asset: 'y', units: 50_000_000_000_000_000n }
    book.exchange({ owner: 'a', gave: { asset: 'x', units: 150n }, to: 'a', got })
    expect(book.fates.get('y')!.convertedIn).toBe(33333333333333333n)
    expect(book.fates.get('x')!.convertedOut).toBe(100n)
  })

  test('the round figures of the plan are found again', () => {
    const { truth, assets, cast } = story
    const [eth, usdt] = [truth.sinks.get(assets.eth)!, truth.sinks.get(assets.usdt)!]
    expect(eth.seeded).toBe(100n * ETHER)
    expect(eth.sinks.bridge).toBe(5n * ETHER)
    expect(usdt).toEqual({
      seeded: 300_000n * DOLLAR,
      convertedIn: 5000n * DOLLAR,
      // 50,000 of the first swap, for its first 10,000 were clean; then 50,000, 80,000 and 25,000.
      convertedOut: 205_000n * DOLLAR,
      sinks: {
        burn: 1000n * DOLLAR,
        bridge: 50_000n * DOLLAR,
        service: 25_000n * DOLLAR,
        resting: 24_000n * DOLLAR,
      },
    })
    // Two notes of ten, less what was clean before: of the first the thief's own coin, of the second what gas was bought with.
    const spent = (name: string, before: string) => {
      const rows = truth.transfers.filter(({ kind, from }) => kind === 'fee' && from === cast[name])
      return rows
        .slice(
          0,
          rows.findIndex(({ tx }) => tx === before),
        )
        .reduce((sum, { units }) => sum + units!, 0n)
    }
    const first = (name: string, to: string) =>
      truth.transfers.find(
        ({ kind, from, to: payee }) => kind === 'native' && from === cast[name] && payee === cast[to],
      )!.tx
    const own = ETHER - spent('thief', first('thief', 'mixing'))
    const gas = (3n * ETHER) / 10n - spent('cashier', first('cashier', 'mixer'))
    expect(eth.sinks.mixer).toBe(20n * ETHER - own - gas)
    for (const name of ['ghost', 'alice', 'bob', 'carol', 'vault', 'v3Pool', 'usdtWeth'])
      expect(truth.tainted.has(cast[name]!), name).toBe(false)
  })

  test('every unit is accounted for', () => {
    for (const [asset, { seeded, convertedIn, convertedOut, sinks }] of story.truth.sinks)
      expect(
        Object.values(sinks).reduce((sum, units) => sum + units, 0n),
        asset,
      ).toBe(seeded + convertedIn - convertedOut)
  })
})

function receive(book: FirstInFirstOut, pieces: readonly { readonly stolen: boolean; readonly units: bigint }[]): void {
  for (const { stolen, units } of pieces) {
    if (stolen) book.pay({ from: 'victim', to: 'a', asset: 'x', units, stolen: units })
    else book.open('a', 'x', units)
  }
  book.overdrawn.length = 0
}
