import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { id } from 'ethers/hash'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { decodeWith } from '../../packages/tracer/src/cli/decoding.ts'
import { conversionsOf } from '../../packages/tracer/src/model/join.ts'
import type { UnixSeconds } from '../../packages/tracer/src/model/time.ts'
import type { Transaction } from '../../packages/tracer/src/model/transaction.ts'
import { shippedCatalogue } from '../../packages/tracer/src/source/catalogue.ts'
import { liveExchange } from '../../packages/tracer/src/source/live-exchange.ts'
import { networkOf } from '../../packages/tracer/src/source/networks.ts'
import { rpcProvider } from '../../packages/tracer/src/source/provider.ts'
import { rpcSource } from '../../packages/tracer/src/source/rpc-source.ts'
import type { Land } from '../laundry/land.ts'
import { balanceOn, DEEDS, type Laundry, startLaundry, TOKENS, type Truth } from '../laundry/laundry.ts'
import { jsonOf, spoor, workFolder } from './spoor.ts'

interface Statement {
  readonly hash: string
  readonly assets: readonly {
    readonly asset: string
    readonly seeded: string
    readonly convertedIn: string
    readonly convertedOut: string
    readonly sinks: Readonly<Record<string, string>>
  }[]
  readonly places: readonly {
    readonly sink: string
    readonly address: string
    readonly asset: string
    readonly units: string
  }[]
}
interface View {
  readonly statement: Statement
  readonly addresses: readonly {
    readonly id: string
    readonly hop: number | null
    readonly assets: readonly { readonly taintIn: string; readonly taintOut: string }[]
  }[]
  readonly movements: readonly {
    readonly id: string
    readonly tx: string
    readonly from: string
    readonly to: string
    readonly asset: string
    readonly units: string
    readonly taint: string
    readonly evidence: string
    readonly toAsset?: string
    readonly toUnits?: string
  }[]
}

const COUNT = 200
const DEPOSIT = 'Deposit(bytes32,uint32,uint256)'
const WITHDRAWAL = 'Withdrawal(address,bytes32,address,uint256)'
/** More of them by night; each seed is another laundry. */
const SEEDS = process.env.SPOOR_NIGHTLY === undefined ? ['first'] : ['first', 'second', 'third', 'fourth', 'fifth']
/** Milliseconds for what takes half a minute on two cores that do nothing else. */
const PATIENCE = 400_000
const folder = workFolder()

describe.each(SEEDS)('the laundry of the %s seed', (seed) => {
  let laundry: Laundry
  let view: View
  const hashes: unknown[] = []
  beforeAll(async () => {
    laundry = await startLaundry(seed, COUNT)
    writeFileSync(join(folder, `${seed}.json`), JSON.stringify({ ...laundry.incident, id: seed }))
    hashes.push((await traced(`${seed}.sqlite`)).hash)
    const ended = await spoor(folder, 'export', `${seed}.sqlite`, '--format', 'json', '--out', '-')
    expect(ended.code, ended.err).toBe(0)
    view = jsonOf(ended) as unknown as View
  }, PATIENCE)
  afterAll(() => laundry?.stop())

  async function traced(name: string, ...more: readonly string[]): Promise<Statement> {
    const sources = laundry.lands.flatMap((land) => ['--source', `rpc@${land.chain}=${land.anvil.url}`])
    const options = ['--case', name, ...sources, '--min-usd', '0', '--no-learned-stops', ...more]
    const ended = await spoor(folder, 'trace', `${seed}.json`, ...options, '--max-requests', '20000', '--json')
    expect(ended.code, ended.err).toBe(0)
    return jsonOf(ended) as unknown as Statement
  }

  /** A name for an address or an asset, to read by what differs. */
  function nameOf(id: string): string {
    const [, chain, hex] = /^eip155:(\d+)[:/](?:erc20:)?(0x[0-9a-f]{40})/.exec(id) ?? []
    const land = laundry.lands.find((one) => String(one.chainId) === chain)
    if (land === undefined || hex === undefined) return id
    const known = [...Object.keys(land.at), ...laundry.known, 'relayer', 'robbed']
    return `${chain} ${known.find((name) => land.hex(name) === hex) ?? hex}`
  }

  test('does every deed several times', () => {
    const done = new Map<string, number>()
    for (const { deed, launders } of laundry.truths) if (launders) done.set(deed, (done.get(deed) ?? 0) + 1)
    expect([...done.values()].reduce((sum, count) => sum + count, 0)).toBe(COUNT)
    expect(Object.keys(DEEDS).filter((deed) => (done.get(deed) ?? 0) < 3)).toEqual([])
    // Customers are in most of the same blocks, at the same markets, vaults and bridges.
    const blocks = (launders: boolean) =>
      new Set(
        laundry.truths
          .filter((one) => one.launders === launders && one.deed !== 'errand')
          .map(({ land, block }) => `${land.chain} ${block}`),
      )
    const shared = [...blocks(true)].filter((block) => blocks(false).has(block))
    expect(shared.length).toBeGreaterThan(blocks(true).size / 2)
  })

  test('leaves everybody with what the nodes say they have', async () => {
    const { lands, known, book } = laundry
    for (const land of lands)
      for (const name of known)
        for (const token of TOKENS)
          expect(book.held(land, name, token), `${land.chain} ${name} ${token}`).toBe(
            await balanceOn(land, name, token),
          )
  })

  /** Every transaction as the program opens it. */
  async function opened(land: Land): Promise<ReadonlyMap<string, Transaction>> {
    const providers = [rpcProvider(land.anvil.url)]
    const now = () => 1_900_000_000 as UnixSeconds
    const exchange = liveExchange({ providers, now, random: () => 0, patienceMs: 20_000 })
    const source = rpcSource({ exchange, net: networkOf(land.chain, shippedCatalogue()), host: 'anvil.test' })
    await source.live.begin(undefined)
    const truths = laundry.truths.filter((truth) => truth.land === land)
    const found = await source.live.open!(truths.map(({ tx, block }) => ({ chain: land.chain, hash: tx, block })))
    source.close()
    return new Map(found.map((transaction) => [transaction.hash, transaction]))
  }

  /** What turned into what in a transaction: assets that it only passed through add up to nothing. */
  function netsOf(sides: Iterable<readonly [asset: string, units: bigint]>): string[] {
    const sums = new Map<string, bigint>()
    for (const [asset, units] of sides) sums.set(asset, (sums.get(asset) ?? 0n) + units)
    return [...sums].flatMap(([asset, units]) => (units === 0n ? [] : [`${nameOf(asset)} ${units}`])).sort()
  }

  function planned({ joins, trades, crossing }: Truth) {
    const sides = trades.flatMap(({ gave, got }) => [
      ...gave.map(({ asset, units }) => [asset, -units] as const),
      ...got.map(({ asset, units }) => [asset, units] as const),
    ])
    return { kinds: [...joins].sort(), nets: netsOf(sides), crossings: crossing === undefined ? [] : [crossing] }
  }

  test('is read, each transaction, as what it was', async () => {
    const decode = decodeWith(shippedCatalogue())
    for (const land of laundry.lands) {
      const transactions = await opened(land)
      for (const truth of laundry.truths.filter((one) => one.land === land)) {
        const transaction = transactions.get(truth.tx)!
        const rows = new Map(transaction.transfers.map((row) => [row.id, row]))
        const joins = decode(transaction).filter(({ id }) => !id.includes(':passing:'))
        const sides = joins
          .flatMap((join) => (join.kind === 'escrow' ? [] : conversionsOf(join)))
          .flatMap(({ given, received }) => [
            ...given.map(({ transfer }) => [rows.get(transfer)!.asset, -rows.get(transfer)!.units!] as const),
            ...received.map((id) => [rows.get(id)!.asset, rows.get(id)!.units!] as const),
          ])
        const found = {
          kinds: joins.map(({ kind }) => kind).sort(),
          nets: netsOf(sides),
          crossings: decode.crossingsOf!(transaction).map(({ role }) => role),
        }
        expect(found, `${truth.deed} of ${truth.who}, ${truth.tx}`).toEqual(planned(truth))
      }
    }
  })

  test('leaves stolen value where the reference has it, to the last unit, and nowhere else', () => {
    const found = new Map<string, bigint>()
    for (const { sink, address, asset, units } of view.statement.places) {
      // What a position or an unread account still holds stands at the frontier.
      const held = sink === 'resting' || sink === 'frontier'
      const key = held ? `${nameOf(address)} ${nameOf(asset)}` : `${sink} ${nameOf(asset)}`
      found.set(key, (found.get(key) ?? 0n) + BigInt(units))
    }
    const wanted = new Map<string, bigint>()
    for (const [key, units] of laundry.book.fifo.stolen()) {
      const [place, asset] = key.split(' ') as [string, string]
      const of = `${nameOf(place.split('#')[0]!)} ${nameOf(asset)}`
      wanted.set(of, (wanted.get(of) ?? 0n) + units)
    }
    for (const [asset, { sinks }] of laundry.book.fifo.fates)
      for (const [sink, units] of sinks) wanted.set(`${sink} ${nameOf(asset)}`, units)
    expect(linesOf(found)).toEqual(linesOf(wanted))
  })

  test('taints nobody who had no part in it', () => {
    const { book, lands, crowd } = laundry
    const touched = new Set([...book.fifo.tainted].map((place) => place.split('#')[0]!))
    const tainted = view.addresses.filter(({ assets }) => assets.some(({ taintIn }) => taintIn !== '0'))
    const strangers = lands.flatMap((land) =>
      [...crowd.customers, 'ghost', 'relayer', 'desk'].map((name) => land.account(name) as string),
    )
    expect(tainted.filter(({ id }) => strangers.includes(id)).map(({ id }) => nameOf(id))).toEqual([])
    // Beyond those whom the reference names, only what hands on within a transaction what it was just given.
    const passing = tainted.filter(({ id }) => !touched.has(id))
    for (const { id, assets } of passing)
      for (const { taintIn, taintOut } of assets) expect(taintOut, nameOf(id)).toBe(taintIn)
  })

  test('comes to one graph of both chains', () => {
    const { passages } = laundry.book
    const found = view.movements.filter(({ id, taint }) => id.startsWith('bridge:') && taint !== '0')
    expect(found.length).toBeGreaterThan(10)
    for (const { evidence } of found) expect(evidence).toBe('protocol-id')
    const lines = new Set(passages.map(({ gave, got }) => `${gave.units} ${got.asset} ${got.units} ${got.to}`))
    for (const { units, toAsset, toUnits, to } of found) expect(lines).toContain(`${units} ${toAsset} ${toUnits} ${to}`)
    // Whatever is tainted on the second chain came from the first.
    const far = view.addresses.filter(({ id, hop }) => id.startsWith('eip155:8453:') && hop !== null)
    expect(far.length).toBeGreaterThan(10)
    for (const { hop } of far) expect(hop).toBeGreaterThan(0)
  })

  /** Payments into and out of a pool as the node tells them, in order. */
  async function passagesOf(mixer: string): Promise<{ at: number; into: boolean; tx: string }[]> {
    const [land] = laundry.lands
    const filter = { address: land.at[mixer], fromBlock: '0x0', toBlock: 'latest' }
    const logs = (await land.anvil.rpc('eth_getLogs', filter)) as {
      blockNumber: string
      logIndex: string
      transactionHash: string
      topics: string[]
    }[]
    return logs
      .filter(({ topics }) => topics[0] === id(DEPOSIT) || topics[0] === id(WITHDRAWAL))
      .map(({ blockNumber, logIndex, topics, transactionHash: tx }) => ({
        ...{ at: Number(blockNumber) * 1e4 + Number(logIndex), into: topics[0] === id(DEPOSIT), tx },
      }))
      .sort((a, b) => a.at - b.at)
  }

  test(
    'reads the pools of mixers over the nodes when it is asked to, and moves no unit for it',
    async () => {
      const pooled = await traced(`${seed}-pools.sqlite`, '--pools')
      expect(pooled.assets).toEqual(view.statement.assets)
      expect(pooled.places).toEqual(view.statement.places)
      const ended = await spoor(folder, 'findings', `${seed}-pools.sqlite`, '--json')
      expect(ended.code, ended.err).toBe(0)
      const { mixers } = jsonOf(ended) as unknown as { mixers: Record<string, unknown>[] & { transfers: string[] }[] }
      expect(mixers.length).toBeGreaterThan(0)
      for (const { address, transfers, deposits, withdrawals, anonymitySet } of mixers) {
        const name = Object.keys(laundry.lands[0].at).find((one) => laundry.lands[0].account(one) === address)!
        const all = await passagesOf(name)
        const entered = (tx: string) => transfers.some((transfer) => transfer.includes(tx))
        const known = all.slice(0, all.findLastIndex(({ into, tx }) => into && entered(tx)) + 1)
        const into = known.filter((one) => one.into).length
        expect({ deposits, withdrawals, anonymitySet }, name).toEqual({
          ...{ deposits: into, withdrawals: known.length - into, anonymitySet: 2 * into - known.length },
        })
      }
      const verified = await spoor(folder, 'verify', `${seed}-pools.sqlite`)
      expect(verified.code, verified.err).toBe(0)
    },
    PATIENCE,
  )

  test(
    'comes to the same hash again, and is verified',
    async () => {
      hashes.push((await traced(`${seed}-again.sqlite`)).hash)
      expect(new Set(hashes).size).toBe(1)
      const verified = await spoor(folder, 'verify', `${seed}-again.sqlite`)
      expect(verified.code, verified.err).toBe(0)
    },
    PATIENCE,
  )
})

function linesOf(sums: ReadonlyMap<string, bigint>): string[] {
  return [...sums].flatMap(([key, units]) => (units === 0n ? [] : [`${key} ${units}`])).sort()
}
