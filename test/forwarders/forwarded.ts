import { fileURLToPath } from 'node:url'
import { zeroPadValue } from 'ethers/utils'
import { Wallet } from 'ethers/wallet'
import { type Anvil, startAnvil } from '../e2e/anvil.ts'
import { StoryChain } from '../story/chain.ts'
import { type Contract, compileStory, readProtocols } from '../story/compile.ts'
import { type Actor, actorOf } from '../story/plan.ts'
import { DOLLAR, ETHER, FIRST_KEY, V2_MAKER } from '../story/stage.ts'

/** A theft on a real node whose coins go through contracts that nobody labelled. */
export interface Forwarded {
  readonly anvil: Anvil
  readonly incident: object
  /** Clones `clone0`, … that coins went through and that were swept once each, each by another; the next one was paid and never swept. */
  readonly swept: number
  /** Contracts `purse0`, … that people made for themselves, the first of them the thief, each with code of its own, and paid from to the same wallet. */
  readonly purses: number
  /** Token of which the thief left some in the pool `pair`. */
  readonly usd: string
  /** Base units of coins that went to a clone by its number; a purse counts from the number behind the last clone. */
  coins(number: number): bigint
  account(name: string): string
}

const START = Date.parse('2025-06-01T00:00:00Z') / 1000
const SWEPT = 21
const PURSES = 3
const range = (count: number) => Array.from({ length: count }, (_, i) => i)
const customer = (i: number) => zeroPadValue(`0x${(i + 1).toString(16).padStart(2, '0')}`, 32)
/** Each another sum, so that no two can be mistaken. */
const coins = (i: number) => ETHER + BigInt(i) * 10n ** 15n

/** Plays it. Whoever calls has to stop the node. */
export async function startForwarded(): Promise<Forwarded> {
  const anvil = await startAnvil(START, ['--order', 'fifo', '--accounts', '1', '--balance', '100000'])
  try {
    return await new Stage(anvil).play()
  } catch (error) {
    anvil.stop()
    throw error
  }
}

class Stage {
  readonly #anvil: Anvil
  readonly #chain: StoryChain
  readonly #codes: Readonly<Record<string, Contract>>
  readonly #people = new Map<string, Actor>()
  readonly #at: Record<string, string> = { [V2_MAKER]: V2_MAKER }

  constructor(anvil: Anvil) {
    this.#anvil = anvil
    this.#chain = new StoryChain(anvil, START)
    this.#codes = { ...compileStory([fileURLToPath(new URL('.', import.meta.url))]), ...readProtocols() }
    const wallet = new Wallet(FIRST_KEY)
    this.#people.set('faucet', { address: wallet.address.toLowerCase(), wallet })
  }

  async play(): Promise<Forwarded> {
    for (const name of ['maker', 'stranger', V2_MAKER]) await this.#pay('faucet', name, 100n * ETHER)
    const stolenCoins = await this.#pay('faucet', 'thief', 60n * ETHER)
    for (const i of range(SWEPT + PURSES)) await this.#pay('faucet', `operator${i}`, ETHER)
    await this.#chain.mine()
    await this.#makeForwarders()
    const stolenUsd = await this.#openMarket()
    await this.#launder()
    const usd = this.#at.usd!
    const account = (name: string) => `eip155:1:${this.#hex(name)}`
    const incident = {
      id: 'code',
      title: 'Contracts that nobody labelled',
      date: '2025-06-01',
      seeds: [
        ['slip44:60', 60n * ETHER, stolenCoins.hash],
        [`erc20:${usd}`, 900n * DOLLAR, stolenUsd.hash],
      ].map(([asset, units, tx]) => ({
        ...{ address: account('thief'), asset: `eip155:1/${asset}`, units: String(units), tx, citation: 'the story' },
      })),
      stops: [{ address: account('hot'), category: 'service', name: 'Exchange A', citation: 'the story' }],
    }
    return { anvil: this.#anvil, incident, swept: SWEPT, purses: PURSES, usd, coins, account }
  }

  #who(name: string): Actor {
    const actor = this.#people.get(name) ?? actorOf(`forwarded: ${name}`)
    this.#people.set(name, actor)
    return actor
  }

  #hex(name: string): string {
    return this.#at[name] ?? this.#who(name).address
  }

  #pay(from: string, to: string, value: bigint) {
    return this.#chain.send(this.#who(from), { to: this.#hex(to), value, heavy: true })
  }

  #call(from: string, to: string, contract: string, method: string, ...args: readonly unknown[]) {
    const data = this.#codes[contract]!.abi.encodeFunctionData(method, args)
    return this.#chain.send(this.#who(from), { to: this.#hex(to), data, heavy: true })
  }

  /** The address that a function gives. */
  async #told(contract: string, at: string, method: string, ...args: readonly unknown[]): Promise<string> {
    const data = this.#codes[contract]!.abi.encodeFunctionData(method, args)
    return `0x${(await this.#chain.ask(this.#hex('maker'), this.#hex(at), data)).slice(26)}`
  }

  #make(maker: string, contract: string, ...args: readonly unknown[]): Promise<string> {
    return this.#chain.make(this.#who(maker), this.#codes[contract]!, args)
  }

  async #makeForwarders(): Promise<void> {
    this.#at.forwarders = await this.#make('maker', 'Forwarders', this.#hex('hot'))
    await this.#chain.mine()
    for (const i of range(SWEPT + 1)) {
      await this.#call('maker', 'forwarders', 'Forwarders', 'make', customer(i))
      this.#at[`clone${i}`] = await this.#told('Forwarders', 'forwarders', 'at', customer(i))
    }
    for (const i of range(PURSES))
      this.#at[`purse${i}`] = await this.#make(i === 0 ? 'thief' : `operator${SWEPT + i}`, 'Purse', i)
    await this.#chain.mine()
  }

  /** A pool with what its makers put in, of which they take some back: so both tokens move in one transaction. */
  async #openMarket() {
    this.#at.factory = await this.#chain.makeAs(V2_MAKER, 0, this.#codes.v2Factory!, [V2_MAKER])
    for (const name of ['usd', 'eur']) this.#at[name] = await this.#make('maker', 'Coin', name, name, 6)
    await this.#chain.mine()
    const both = [this.#hex('usd'), this.#hex('eur')]
    await this.#call('maker', 'factory', 'v2Factory', 'createPair', ...both)
    await this.#chain.mine()
    this.#at.pair = await this.#told('v2Factory', 'factory', 'getPair', ...both)
    const mint = (token: string, to: string, units: bigint) =>
      this.#call('maker', token, 'Coin', 'mint', this.#hex(to), units)
    for (const token of ['usd', 'eur']) await mint(token, 'pair', 100_000n * DOLLAR)
    const stolen = await mint('usd', 'thief', 900n * DOLLAR)
    await this.#chain.mine()
    await this.#call('maker', 'pair', 'v2Pair', 'mint', this.#hex('maker'))
    await this.#chain.mine()
    await this.#call('maker', 'pair', 'v2Pair', 'transfer', this.#hex('pair'), 1_000_000n)
    await this.#call('maker', 'pair', 'v2Pair', 'burn', this.#hex('maker'))
    await this.#chain.mine()
    return stolen
  }

  async #launder(): Promise<void> {
    for (const i of range(SWEPT + 1)) await this.#pay('thief', `clone${i}`, coins(i))
    for (const i of range(PURSES)) await this.#pay('thief', `purse${i}`, coins(SWEPT + 1 + i))
    await this.#call('thief', 'usd', 'Coin', 'transfer', this.#hex('pair'), 500n * DOLLAR)
    await this.#chain.mine()
    // Everybody may sweep; here a different one does it each time.
    for (const i of range(SWEPT)) await this.#call(`operator${i}`, `clone${i}`, 'Forwarder', 'sweep')
    for (const i of range(PURSES)) {
      await this.#call(`operator${SWEPT + i}`, `purse${i}`, 'Purse', 'pay', this.#hex('hot'))
    }
    // What the thief left in the pool belongs to whoever takes it: he did nothing wrong.
    await this.#call('stranger', 'pair', 'v2Pair', 'skim', this.#hex('stranger'))
    for (let i = 0; i < 3; i++) await this.#chain.mine()
  }
}
