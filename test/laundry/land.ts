import { type Address, addressOn } from '../../packages/tracer/src/model/address.ts'
import type { Asset } from '../../packages/tracer/src/model/asset.ts'
import type { Chain } from '../../packages/tracer/src/model/chain.ts'
import type { Anvil } from '../e2e/anvil.ts'
import { type Call, type Sent, StoryChain } from '../story/chain.ts'
import type { Contract } from '../story/compile.ts'
import { type Actor, actorOf, COIN } from '../story/plan.ts'

export type Codes = Readonly<Record<string, Contract>>

/** A payment that an event of a token tells. */
export interface Paid {
  readonly token: string
  readonly from: string
  readonly to: string
  readonly units: bigint
}

/** Of a receipt, what the plan cannot know. */
export interface Receipt {
  readonly hash: string
  readonly block: number
  readonly index: number
  readonly done: boolean
  readonly fee: bigint
  readonly paid: readonly Paid[]
  /** Data of the events of a topic that an address emitted, as words. */
  said(emitter: string, topic: string): readonly bigint[][]
}

interface RawReceipt {
  readonly transactionHash: string
  readonly transactionIndex: string
  readonly blockNumber: string
  readonly status: string
  readonly gasUsed: string
  readonly effectiveGasPrice: string
  readonly logs: readonly { readonly address: string; readonly topics: readonly string[]; readonly data: string }[]
}

const TRANSFER = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef'

/** One chain of the laundry: its node, its contracts by name, and everybody with a key. */
export class Land {
  readonly chain: Chain
  readonly chainId: number
  readonly anvil: Anvil
  readonly at: Record<string, string> = {}
  readonly #chain: StoryChain
  readonly #codes: Codes
  readonly #actors: Map<string, Actor>
  readonly #approved = new Set<string>()

  /** @param actors shared by all lands, so that somebody has one address on each */
  constructor(anvil: Anvil, chainId: number, time: number, codes: Codes, actors: Map<string, Actor>) {
    this.chainId = chainId
    this.chain = `eip155:${chainId}` as Chain
    this.anvil = anvil
    this.#chain = new StoryChain(anvil, time, chainId)
    this.#codes = codes
    this.#actors = actors
  }

  get story(): StoryChain {
    return this.#chain
  }

  actor(name: string): Actor {
    const actor = this.#actors.get(name) ?? actorOf(`laundry: ${name}`)
    this.#actors.set(name, actor)
    return actor
  }

  /** Address of a contract or of somebody by name; an address stays what it is. */
  hex(name: string): string {
    return name.startsWith('0x') ? name : (this.at[name] ?? this.actor(name).address)
  }

  account(name: string): Address {
    return addressOn(this.chain, this.hex(name))
  }

  asset(token: string): Asset {
    return (token === COIN ? `${this.chain}/slip44:60` : `${this.chain}/erc20:${this.hex(token)}`) as Asset
  }

  data(contract: string, method: string, args: readonly unknown[]): string {
    return this.#codes[contract]!.abi.encodeFunctionData(method, args)
  }

  play(person: string, to: string, data: string, more: Omit<Call, 'to' | 'data'> = {}): Promise<Sent> {
    return this.#chain.send(this.actor(person), { to: this.hex(to), data, ...more })
  }

  pay(from: string, to: string, value: bigint): Promise<Sent> {
    return this.#chain.send(this.actor(from), { to: this.hex(to), value })
  }

  transfer(from: string, token: string, to: string, units: bigint): Promise<Sent> {
    return this.play(from, token, this.data('Coin', 'transfer', [this.hex(to), units]))
  }

  /** Lets somebody take a token without end; asked again, it is said already. */
  async allow(from: string, token: string, spender: string): Promise<void> {
    const key = `${from} ${this.hex(token)} ${this.hex(spender)}`
    if (this.#approved.has(key)) return
    this.#approved.add(key)
    await this.play(from, token, this.data('Coin', 'approve', [this.hex(spender), 2n ** 256n - 1n]))
  }

  async make(name: string, contract: string, ...args: readonly unknown[]): Promise<string> {
    this.at[name] = await this.#chain.make(this.actor('maker'), this.#codes[contract]!, args)
    return this.at[name]!
  }

  async makeAs(name: string, maker: string, nonce: number, contract: string, ...args: readonly unknown[]) {
    this.at[name] = await this.#chain.makeAs(maker, nonce, this.#codes[contract]!, args)
  }

  /**
   * Puts the code of a made contract where the real one stands, whose maker made it in a way of its own; so what the program
   * ships on that address holds here. What the code keeps in storage begins empty.
   */
  async moveTo(name: string, address: string): Promise<void> {
    const code = (await this.anvil.rpc('eth_getCode', this.at[name], 'latest')) as string
    await this.anvil.rpc('anvil_setCode', address, code)
    this.at[name] = address
  }

  async ask(to: string, data: string): Promise<bigint[]> {
    return wordsOf(await this.#chain.ask(this.actor('maker').address, this.hex(to), data))
  }

  /** Mines what was sent, all of which has to be done. */
  async settle(): Promise<void> {
    for (const { hash, done } of await this.mine(12)) if (!done) throw new Error(`${this.chain} ${hash} was taken back`)
  }

  /** Mines what was sent and reads what became of it, in the order of the block. */
  async mine(seconds: number): Promise<Receipt[]> {
    await this.#chain.mine(seconds)
    const number = `0x${this.#chain.blocks.toString(16)}`
    const list = (await this.anvil.rpc('eth_getBlockReceipts', number)) as RawReceipt[]
    return list.map(receiptOf)
  }
}

function receiptOf(raw: RawReceipt): Receipt {
  return {
    hash: raw.transactionHash,
    block: Number(raw.blockNumber),
    index: Number(raw.transactionIndex),
    done: raw.status === '0x1',
    fee: BigInt(raw.gasUsed) * BigInt(raw.effectiveGasPrice),
    paid: raw.logs
      .filter(({ topics, data }) => topics[0] === TRANSFER && topics.length === 3 && data.length === 66)
      .map(({ address, topics, data }) => ({
        token: address.toLowerCase(),
        from: `0x${topics[1]!.slice(26)}`,
        to: `0x${topics[2]!.slice(26)}`,
        units: BigInt(data),
      })),
    said: (emitter, topic) =>
      raw.logs
        .filter(({ address, topics }) => address.toLowerCase() === emitter && topics[0] === topic)
        .map(({ topics, data }) => [...topics.slice(1).map(BigInt), ...wordsOf(data)]),
  }
}

function wordsOf(hex: string): bigint[] {
  return (hex.slice(2).match(/.{64}/g) ?? []).map((word) => BigInt(`0x${word}`))
}
