import { fileURLToPath } from 'node:url'
import { type Address, addressOn } from '../../packages/tracer/src/model/address.ts'
import { randomFrom } from '../servers/world-random.ts'
import { compileStory, readProtocols } from '../story/compile.ts'
import { type Actor, COIN } from '../story/plan.ts'
import { DOLLAR, ETHER } from '../story/stage.ts'
import type { IncidentJson } from '../story/story.ts'
import type { Act, Deed, Errand, Later, Scene } from './act.ts'
import { Book, type Trade } from './book.ts'
import { layGround, MIXERS } from './ground.ts'
import type { Land, Receipt } from './land.ts'
import { MARKETS } from './markets.ts'
import { MONEY } from './money.ts'
import { PASSAGES } from './passages.ts'
import { ROUTES } from './routes.ts'
import { SHARES } from './shares.ts'

/** What a transaction was. */
export interface Truth extends Pick<Act, 'joins' | 'crossing' | 'fails'> {
  readonly land: Land
  readonly tx: string
  readonly block: number
  /** Name of the deed. */
  readonly deed: string
  readonly who: string
  /** Done with stolen value; others are those of customers and services. */
  readonly launders: boolean
  readonly trades: readonly Trade[]
}

export interface Laundry {
  readonly lands: readonly [Land, Land]
  readonly book: Book
  readonly truths: readonly Truth[]
  readonly incident: IncidentJson
  readonly crowd: { readonly customers: readonly string[]; readonly launderers: readonly string[] }
  /** Everybody whose whole history stands in the book. */
  readonly known: readonly string[]
  stop(): void
}

export const DEEDS: Readonly<Record<string, Deed>> = { ...MONEY, ...MARKETS, ...SHARES, ...ROUTES, ...PASSAGES }

const TOKENS = [COIN, 'weth', 'usdc', 'dai', 'savings', 'usdcPair', 'daiPair'] as const
const names = (word: string, count: number) => Array.from({ length: count }, (_, i) => `${word}${i}`)
const CROWD = { customers: names('customer', 6), launderers: ['thief', ...names('launderer', 15)] }
/** Who pays fees, or is paid, and gives out of stocks that the book does not keep. */
const SERVICES = ['relayer', 'robbed', 'desk', 'lender']
const PAID = ['thorVault', 'ghost', 'collector']
const ROBBED = [
  ['usdc', 300_000n * DOLLAR, 300n * ETHER],
  ['dai', 300_000n * ETHER, 1n],
] as const
const SECONDS = 60

/**
 * A theft on one chain and how it is laundered on two, among customers who use the same pools, vaults and bridges in the same
 * blocks. The same seed gives the same transactions.
 * @param count transactions that launder
 */
export async function startLaundry(seed: string, count: number): Promise<Laundry> {
  const codes = { ...compileStory([fileURLToPath(new URL('contracts/', import.meta.url))]), ...readProtocols() }
  const actors = new Map<string, Actor>()
  const grounds = await Promise.allSettled(([1, 8453] as const).map((id) => layGround(id, codes, actors, CROWD)))
  const lands = grounds.flatMap((ground) => (ground.status === 'fulfilled' ? [ground.value] : []))
  const stop = () => {
    for (const land of lands) land.anvil.stop()
  }
  try {
    for (const ground of grounds) if (ground.status === 'rejected') throw ground.reason
    return { ...(await launder(lands as [Land, Land], seed, count)), stop }
  } catch (error) {
    stop()
    throw error
  }
}

async function launder(lands: [Land, Land], seed: string, count: number): Promise<Omit<Laundry, 'stop'>> {
  const known = [...CROWD.customers, ...CROWD.launderers, ...PAID]
  const book = new Book(stopsOf(lands))
  for (const land of lands) await open(book, land, [...known, ...SERVICES])
  const stage = new Stage(lands, book, seed)
  await stage.begin()
  const seeds = await stage.rob()
  await stage.spread()
  while (stage.laundered < count) await stage.round(count)
  while (stage.later.errands.length > 0) await stage.round(0)
  for (const land of lands) for (let i = 0; i < 4; i++) await land.mine(SECONDS)
  const incident: IncidentJson = {
    id: 'laundry',
    title: 'A theft that was laundered',
    date: '2025-06-01',
    summary: 'A vault lets anybody take what it holds.',
    seeds,
    // No table knows the vaults of the router, for they change; an investigator does.
    stops: lands.map((land) => ({
      address: land.account('thorVault'),
      category: 'bridge' as const,
      name: 'Vault of the router',
      citation: 'the plan of the laundry',
    })),
  }
  return { lands, book, truths: stage.truths, incident, crowd: CROWD, known }
}

/** Where value ends for the tracer: in mixers, and with what keeps it on its way to another chain. */
function stopsOf(lands: readonly Land[]): Map<Address, string> {
  const stops = new Map<Address, string>()
  for (const land of lands) {
    for (const mixer of Object.keys(MIXERS)) if (land.chainId === 1) stops.set(land.account(mixer), 'mixer')
    for (const place of ['spoke', 'thor', 'thorVault']) stops.set(land.account(place), 'bridge')
    stops.set(addressOn(land.chain, `0x${'0'.repeat(40)}`), 'burn')
  }
  return stops
}

/** What everybody has before the theft, as the node says: all of it clean. */
async function open(book: Book, land: Land, known: readonly string[]): Promise<void> {
  for (const name of known)
    for (const token of TOKENS) {
      const units = await balanceOn(land, name, token)
      if (units > 0n) book.fifo.open(land.account(name), land.asset(token), units)
    }
}

export async function balanceOn(land: Land, name: string, token: string): Promise<bigint> {
  if (token === COIN) return BigInt((await land.anvil.rpc('eth_getBalance', land.hex(name), 'latest')) as string)
  return (await land.ask(token, land.data('Coin', 'balanceOf', [land.hex(name)])))[0]!
}

export { TOKENS }

class Stage {
  readonly lands: readonly [Land, Land]
  readonly book: Book
  readonly truths: Truth[] = []
  readonly later: Later
  laundered = 0
  readonly #random
  readonly #times = new Map<string, number>()

  constructor(lands: readonly [Land, Land], book: Book, seed: string) {
    this.lands = lands
    this.book = book
    this.#random = randomFrom(seed)
    this.later = { positions: [], errands: [], lands }
  }

  /** Brings the clocks of both chains together; from here on the second is a little behind the first. */
  async begin(): Promise<void> {
    const time = Math.max(...this.lands.map((land) => land.story.time)) + SECONDS
    for (const [i, land] of this.lands.entries()) await land.mine(time - land.story.time + 20 * i)
  }

  async rob(): Promise<IncidentJson['seeds']> {
    const [land, far] = this.lands
    const seeds: IncidentJson['seeds'][number][] = []
    const acts: Played[] = []
    for (const [token, units, coins] of ROBBED) {
      const args = [land.hex('thief'), land.hex(token), units, coins]
      const sent = await land.play('thief', 'robbed', land.data('Vault', 'release', args))
      const taken = [
        [token, units],
        [COIN, coins],
      ] as const
      const settle = () => {
        for (const [asset, stolen] of taken) {
          const [from, to] = [land.account('robbed'), land.account('thief')]
          this.book.fifo.pay({ from, to, asset: land.asset(asset), units: stolen, stolen })
        }
      }
      acts.push({ act: { sent, joins: [], settle }, deed: 'theft', who: 'thief', launders: false })
      for (const [asset, stolen] of taken)
        seeds.push({
          address: land.account('thief'),
          asset: land.asset(asset),
          units: String(stolen),
          tx: sent.hash,
          citation: 'the plan of the laundry',
        })
    }
    await this.#mine(land, acts)
    await this.#mine(far, [])
    return seeds
  }

  /** From the thief to a few others, so that there is something to launder. */
  async spread(): Promise<void> {
    const [land, far] = this.lands
    const scene = this.#scene(land, 'thief', CROWD.launderers)
    for (const deed of ['disperse coins', 'disperse tokens', 'disperse tokens', 'disperse tokens', 'disperse coins']) {
      const act = await DEEDS[deed]!(scene)
      if (act !== undefined) {
        this.laundered++
        await this.#mine(land, [{ act, deed, who: 'thief', launders: true }])
        await this.#mine(far, [])
      }
    }
  }

  /** A block on each chain. @param until how many transactions launder in all; no more are begun then */
  async round(until: number): Promise<void> {
    for (const land of this.lands) {
      const turns = this.#turns(land, until)
      const acts: Played[] = []
      for (const turn of turns) {
        const act = await turn()
        if (act !== undefined) acts.push(act)
      }
      await this.#mine(land, acts)
    }
  }

  /** Whose turn it is in a block: launderers, customers and services in any order. */
  #turns(land: Land, until: number): (() => Promise<Played | undefined>)[] {
    const turns: (() => Promise<Played | undefined>)[] = []
    const stolen = this.book.fifo.stolen()
    const able = CROWD.launderers.filter((name) =>
      [...stolen.keys()].some((key) => key.startsWith(`${land.account(name)} `)),
    )
    for (const who of this.#some(able, 5))
      turns.push(async () => {
        if (this.laundered >= until) return undefined
        const played = await this.#play(land, who, CROWD.launderers, true)
        if (played !== undefined) this.laundered++
        return played
      })
    if (until > 0)
      for (const who of this.#some(CROWD.customers, 2)) turns.push(() => this.#play(land, who, CROWD.customers, false))
    const { errands } = this.later
    const due: Errand[] = []
    for (const errand of errands.filter((one) => one.land === land)) if (errand.wait-- <= 0) due.push(errand)
    for (const errand of due) {
      errands.splice(errands.indexOf(errand), 1)
      turns.push(async () => ({ act: await errand.go(), deed: 'errand', who: 'relayer', launders: false }))
    }
    return this.#some(turns, turns.length)
  }

  /** The deed done least so far that somebody can do. */
  async #play(land: Land, who: string, camp: readonly string[], launders: boolean): Promise<Played | undefined> {
    const scene = this.#scene(land, who, camp)
    const least = (deed: string) => this.#times.get(`${launders} ${deed}`) ?? 0
    const list = this.#some(Object.keys(DEEDS), Object.keys(DEEDS).length).sort((a, b) => least(a) - least(b))
    for (const deed of list) {
      const act = await DEEDS[deed]!(scene)
      if (act === undefined) continue
      this.#times.set(`${launders} ${deed}`, least(deed) + 1)
      return { act, deed, who, launders }
    }
    return undefined
  }

  #scene(land: Land, who: string, camp: readonly string[]): Scene {
    const { book, later } = this
    return { land, who, book, later, random: this.#random, other: () => this.#random.pick(camp) }
  }

  /** So many of a list, in any order. */
  #some<Item>(list: readonly Item[], count: number): Item[] {
    const left = [...list]
    const taken: Item[] = []
    while (left.length > 0 && taken.length < count) taken.push(...left.splice(this.#random.below(left.length), 1))
    return taken
  }

  async #mine(land: Land, acts: readonly Played[]): Promise<void> {
    const before = land.story.sent.length
    const byHash = new Map(acts.map((played) => [played.act.sent.hash, played]))
    const from = new Map(land.story.sent.slice(-400).map((sent) => [sent.hash, sent.from]))
    const receipts = await land.mine(SECONDS)
    if (land.story.sent.length !== before) throw new Error('sent while it was mined')
    for (const receipt of receipts) {
      const played = byHash.get(receipt.hash)
      if (played !== undefined) this.#settle(land, receipt, played)
      else if (!receipt.done) throw new Error(`${receipt.hash}: taken back`)
      this.book.fee(land, from.get(receipt.hash)!, receipt.fee)
      byHash.delete(receipt.hash)
    }
    if (byHash.size > 0) throw new Error(`not mined: ${[...byHash.values()].map(({ deed }) => deed)}`)
  }

  #settle(land: Land, receipt: Receipt, { act, deed, who, launders }: Played): void {
    if (receipt.done === (act.fails ?? false)) throw new Error(`${deed} of ${who}: not as planned, ${receipt.hash}`)
    this.book.trades = []
    act.settle(receipt)
    this.truths.push({
      land,
      tx: receipt.hash,
      block: receipt.block,
      deed,
      who,
      launders,
      joins: act.joins,
      trades: this.book.trades,
      ...(act.crossing === undefined ? {} : { crossing: act.crossing }),
      ...(act.fails === undefined ? {} : { fails: act.fails }),
    })
  }
}

interface Played {
  readonly act: Act
  readonly deed: string
  readonly who: string
  readonly launders: boolean
}
