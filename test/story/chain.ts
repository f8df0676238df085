import { getCreateAddress } from 'ethers/address'
import type { Anvil } from '../e2e/anvil.ts'
import type { Contract } from './compile.ts'
import type { Actor, Tells } from './plan.ts'

/** A transaction as sent, with what the plan says it does. */
export interface Sent {
  readonly hash: string
  readonly from: string
  /** Of a transaction that makes a contract, the contract. */
  readonly to: string
  readonly value: bigint
  readonly tells: Tells
}

export interface Call {
  /** Left out to make a contract. */
  readonly to?: string
  readonly data?: string
  readonly value?: bigint
  /** Price of a unit of gas in wei, where the plan counts on it: of a plain payment. */
  readonly gasPrice?: bigint
  /** It makes contracts on the way. */
  readonly heavy?: boolean
  readonly tells?: Tells
}

const GWEI = 10n ** 9n
const GAS = 900_000
/** What a payment without data to somebody without code takes. */
const PLAIN = 21_000
const GAS_TO_MAKE = 8_000_000

/** Sends the story's transactions to the node, one after the other, and mines blocks when told to. */
export class StoryChain {
  readonly sent: Sent[] = []
  readonly #anvil: Anvil
  readonly #nonces = new Map<string, number>()
  /** Time of each block by its number, Unix seconds; the first one is not ours. */
  readonly times = new Map<number, number>()
  readonly #chainId: number
  #time: number

  /** @param time of the block that is there */
  constructor(anvil: Anvil, time: number, chainId = 1) {
    this.#anvil = anvil
    this.#time = time
    this.#chainId = chainId
  }

  /** Time of the last block, Unix seconds. */
  get time(): number {
    return this.#time
  }
  get blocks(): number {
    return this.times.size
  }
  /** Number of somebody's next transaction. */
  nonceOf(actor: Actor): number {
    return this.#nonces.get(actor.address) ?? 0
  }

  async send(
    actor: Actor,
    { to, data = '0x', value = 0n, gasPrice, heavy = to === undefined, tells = {} }: Call,
  ): Promise<Sent> {
    const nonce = this.nonceOf(actor)
    this.#nonces.set(actor.address, nonce + 1)
    const price =
      gasPrice === undefined
        ? { type: 2, maxFeePerGas: 5n * GWEI, maxPriorityFeePerGas: 2n * GWEI }
        : { type: 0, gasPrice }
    const target = to === undefined ? {} : { to }
    const gasLimit = heavy ? GAS_TO_MAKE : gasPrice === undefined ? GAS : PLAIN
    const chainId = this.#chainId
    const raw = await actor.wallet.signTransaction({ chainId, nonce, ...target, data, value, gasLimit, ...price })
    const hash = (await this.#anvil.rpc('eth_sendRawTransaction', raw)) as string
    return this.#keep(hash, actor.address, to ?? createdBy(actor.address, nonce), value, tells)
  }

  /** Makes a contract. */
  async make(actor: Actor, contract: Contract, args: readonly unknown[] = [], call: Call = {}): Promise<string> {
    return (await this.send(actor, { ...call, data: creationOf(contract, args) })).to
  }

  /** Makes a contract in the name of somebody whose key is not ours, as their transaction of that number. */
  async makeAs(from: string, nonce: number, contract: Contract, args: readonly unknown[] = []): Promise<string> {
    await this.#anvil.rpc('anvil_impersonateAccount', from)
    await this.#anvil.rpc('anvil_setNonce', from, hex(nonce))
    const data = creationOf(contract, args)
    const fees = { gas: hex(GAS_TO_MAKE), gasPrice: hex(20n * GWEI) }
    const hash = (await this.#anvil.rpc('eth_sendTransaction', { from, data, nonce: hex(nonce), ...fees })) as string
    return this.#keep(hash, from, createdBy(from, nonce), 0n, {}).to
  }

  /** Asks a contract what a call would give, as of the last block. */
  async ask(from: string, to: string, data: string): Promise<string> {
    return (await this.#anvil.rpc('eth_call', { from, to, data }, 'latest')) as string
  }

  /** Puts what was sent into a block, some seconds after the last one. */
  async mine(seconds = 60): Promise<void> {
    this.#time += seconds
    await this.#anvil.rpc('evm_setNextBlockTimestamp', this.#time)
    await this.#anvil.rpc('evm_mine')
    this.times.set(this.times.size + 1, this.#time)
  }

  #keep(hash: string, from: string, to: string, value: bigint, tells: Tells): Sent {
    const sent = { hash: hash.toLowerCase(), from, to: to.toLowerCase(), value, tells }
    this.sent.push(sent)
    return sent
  }
}

/** Code that makes a contract, its arguments behind. */
export function creationOf({ code, abi }: Contract, args: readonly unknown[]): string {
  return `${code}${abi.encodeDeploy(args).slice(2)}`
}

/** The address of the contract that a transaction of this number makes. */
export function createdBy(from: string, nonce: number): string {
  return getCreateAddress({ from, nonce }).toLowerCase()
}

const hex = (value: number | bigint): string => `0x${value.toString(16)}`
