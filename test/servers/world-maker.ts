import { getCreateAddress } from 'ethers/address'
import { keccak256 } from 'ethers/crypto'
import { getBytes } from 'ethers/utils'
import type { WorldFrame, WorldLog, WorldMove, WorldTx } from './world.ts'
import { addressOf, hashOf, type Random } from './world-random.ts'

export const ZERO = `0x${'0'.repeat(40)}`

/** Everybody and everything that acts in a world. */
export interface Cast {
  /** `accounts[0]` also pays itself; the last one only ever receives. */
  readonly accounts: readonly string[]
  /** Contracts with code of their own: a disperser, a helper it calls, a proxy and what the proxy runs. */
  readonly disperser: string
  readonly helper: string
  readonly proxy: string
  readonly logic: string
  readonly genuine: readonly [string, string]
  /** A token that calls itself Tether USD. */
  readonly fake: string
  readonly collection: string
  readonly multi: string
  readonly wrapper: string
  /** Emits Deposit and Withdrawal like the wrapper, and wraps nothing. */
  readonly impostor: string
  readonly router: string
  /** Appears nowhere. */
  readonly stranger: string
}

export function castOf(seed: number, accounts: number): Cast {
  const named = (name: string): string => addressOf(`${seed} ${name}`)
  return {
    accounts: Array.from({ length: accounts }, (_, i) => named(`account ${i}`)),
    disperser: named('disperser'),
    helper: named('helper'),
    proxy: named('proxy'),
    logic: named('logic'),
    genuine: [named('token 0'), named('token 1')],
    fake: named('fake token'),
    collection: named('collection'),
    multi: named('multi token'),
    wrapper: named('wrapper'),
    impostor: named('impostor'),
    router: named('router'),
    stranger: named('stranger'),
  }
}

/** What the chain has come to after some of its blocks. */
export interface Ledger {
  readonly balances: Map<string, bigint>
  readonly tokenBalances: Map<string, Map<string, bigint>>
  readonly nonces: Map<string, number>
  /** Scenes so far: decides which one comes next. */
  scenes: number
  /** Pieces of the collection that were made so far. */
  pieces: number
}

/**
 * One transaction in the making. `frame`, `log` and their like write what a node would answer; `moved` writes what really moved,
 * and is all that the truth is made from.
 */
export class TxMaker {
  readonly frames: WorldFrame[] = []
  readonly logs: WorldLog[] = []
  readonly moves: WorldMove[] = []
  readonly #children: number[] = []
  value = 0n
  input = '0x'
  to: string | null = null
  status: 0 | 1 = 1
  created: string | undefined
  readonly from: string
  readonly ledger: Ledger
  readonly random: Random
  readonly nonce: number
  readonly #firstLog: number

  constructor(from: string, ledger: Ledger, random: Random, firstLog: number) {
    this.from = from
    this.ledger = ledger
    this.random = random
    this.#firstLog = firstLog
    this.nonce = ledger.nonces.get(from) ?? 0
  }

  /** The call that the transaction is. */
  open(to: string, value: bigint, input = '0x', error?: string): void {
    this.to = to
    this.value = value
    this.input = input
    if (error !== undefined) this.status = 0
    this.#push([], { type: 'call', from: this.from, to, value, input, ...(error === undefined ? {} : { error }) })
    if (value > 0n) this.moves.push({ kind: 'native', position: 0, from: this.from, to, units: value })
    if (this.status === 1) this.#pay(this.from, to, value)
  }

  /** The same for a transaction that makes a contract. */
  openCreate(value: bigint, input: string, error?: string): string {
    const made = getCreateAddress({ from: this.from, nonce: this.nonce }).toLowerCase()
    this.value = value
    this.input = input
    this.created = made
    if (error !== undefined) this.status = 0
    else this.ledger.nonces.set(made, 1)
    this.#push([], {
      type: 'create',
      from: this.from,
      to: made,
      value,
      input,
      ...(error === undefined ? {} : { error }),
    })
    if (value > 0n) this.moves.push({ kind: 'native', position: 0, from: this.from, to: made, units: value })
    if (this.status === 1) this.#pay(this.from, made, value)
    return made
  }

  /** A frame that moves nothing: without value, of a kind that cannot, or below one that failed. Gives its path. */
  frame(above: readonly number[], frame: Omit<WorldFrame, 'path' | 'input'> & { readonly input?: string }): number[] {
    const at = this.frames.findIndex(({ path }) => path.join() === above.join())
    const child = this.#children[at]!
    this.#children[at] = child + 1
    const path = [...above, child]
    this.#push(path, { input: '0x', ...frame })
    return path
  }

  /** A frame that moves its value. */
  pays(above: readonly number[], frame: Omit<WorldFrame, 'path' | 'input' | 'error'>): number[] {
    const path = this.frame(above, frame)
    const { from, to, value } = frame
    if (value > 0n) this.moves.push({ kind: 'internal', position: this.frames.length - 1, from, to, units: value })
    this.#pay(from, to, value)
    return path
  }

  /** An event that moves nothing. */
  log(address: string, topics: readonly string[], data: string): WorldLog {
    const log = { index: this.#firstLog + this.logs.length, address, topics: [...topics], data }
    this.logs.push(log)
    return log
  }

  /** An event, and the token rows that it truly tells of. */
  tells(
    address: string,
    topics: readonly string[],
    data: string,
    moves: readonly Omit<Extract<WorldMove, { contract: string }>, 'position' | 'contract'>[],
  ): void {
    const { index } = this.log(address, topics, data)
    for (const [i, move] of moves.entries()) {
      this.moves.push({ ...move, contract: address, position: i === 0 ? index : null })
    }
  }

  /** Books units of a fungible token. */
  book(token: string, from: string, to: string, units: bigint): void {
    const book = this.ledger.tokenBalances.get(token) ?? new Map<string, bigint>()
    this.ledger.tokenBalances.set(token, book)
    if (from !== ZERO) book.set(from, (book.get(from) ?? 0n) - units)
    if (to !== ZERO) book.set(to, (book.get(to) ?? 0n) + units)
  }

  held(token: string, address: string): bigint {
    return this.ledger.tokenBalances.get(token)?.get(address) ?? 0n
  }

  balance(address: string): bigint {
    return this.ledger.balances.get(address) ?? 0n
  }

  /** Takes the fee and seals the transaction. */
  close(index: number, hashSeed: string, l1Fees: boolean): WorldTx {
    const gasUsed = BigInt(21_000 + this.frames.length * 9_000 + this.logs.length * 1_500 + this.random.below(999))
    const gasPrice = BigInt(1_000_000_000 + this.random.below(1_000_000_000))
    const l1Fee = l1Fees ? BigInt(1 + this.random.below(1_000_000_000)) : undefined
    const fee = gasUsed * gasPrice + (l1Fee ?? 0n)
    this.moves.push({ kind: 'fee', from: this.from, units: fee })
    this.ledger.balances.set(this.from, this.balance(this.from) - fee)
    this.ledger.nonces.set(this.from, this.nonce + 1)
    return {
      hash: hashOf(`${hashSeed} ${this.from} ${this.nonce}`),
      index,
      from: this.from,
      to: this.to,
      nonce: this.nonce,
      value: this.value,
      input: this.input,
      gasUsed,
      gasPrice,
      ...(l1Fee === undefined ? {} : { l1Fee }),
      status: this.status,
      ...(this.created === undefined ? {} : { created: this.created }),
      frames: this.frames,
      logs: this.logs,
      moves: this.moves,
    }
  }

  #push(path: number[], frame: Omit<WorldFrame, 'path'>): void {
    this.frames.push({ path, ...frame })
    this.#children.push(0)
  }

  #pay(from: string, to: string, units: bigint): void {
    const left = this.balance(from) - units
    if (left < 0n) throw new Error(`the world made ${from} pay what it has not`)
    this.ledger.balances.set(from, left)
    this.ledger.balances.set(to, this.balance(to) + units)
  }
}

/** The bloom of a block: three bits for each emitter and each topic (yellow paper, 4.3.1). */
export function bloomOf(logs: readonly WorldLog[]): string {
  const bytes = new Uint8Array(256)
  for (const item of new Set(logs.flatMap(({ address, topics }) => [address, ...topics]))) {
    const hash = getBytes(keccak256(item))
    for (const at of [0, 2, 4]) {
      const bit = ((hash[at]! << 8) | hash[at + 1]!) & 2047
      bytes[255 - (bit >> 3)]! |= 1 << (bit & 7)
    }
  }
  return `0x${Buffer.from(bytes).toString('hex')}`
}
