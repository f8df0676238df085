import type { Random } from '../servers/world-random.ts'
import type { Sent } from '../story/chain.ts'
import { COIN } from '../story/plan.ts'
import { DOLLAR, ETHER } from '../story/stage.ts'
import type { Book } from './book.ts'
import type { Land, Receipt } from './land.ts'

/** What somebody may do in a block. */
export interface Scene {
  readonly land: Land
  readonly who: string
  readonly book: Book
  readonly random: Random
  /** Somebody of the same camp; now and then the same. */
  other(): string
  /** Positions, departures and the like, to be gone on with. */
  readonly later: Later
}

/** A position of `who` in a pool of V3. */
export interface Position {
  readonly land: Land
  readonly who: string
  readonly pool: string
  readonly id: bigint
  readonly liquidity: bigint
}

/** What is to be filled on another chain. */
export interface Errand {
  /** Blocks from now. */
  wait: number
  readonly land: Land
  go(): Promise<Act>
}

export interface Later {
  readonly positions: Position[]
  readonly errands: Errand[]
  lands: readonly Land[]
}

/** A transaction that was sent, and what it means. */
export interface Act {
  readonly sent: Sent
  /** Kinds of the joins that are to be found in it; `escrow` for what is kept apart. */
  readonly joins: readonly string[]
  /** It is taken back. */
  readonly fails?: true
  /** Role of the side of a passage that it is. */
  readonly crossing?: 'departure' | 'arrival'
  /** Books it. */
  settle(receipt: Receipt): void
}

/** Something somebody can do; `undefined` where they have nothing to do it with. */
export type Deed = (scene: Scene) => Promise<Act | undefined>

/** Least units worth doing something with. */
const LEAST: Readonly<Record<string, bigint>> = {
  [COIN]: ETHER / 20n,
  weth: ETHER / 50n,
  usdc: 20n * DOLLAR,
  dai: 20n * ETHER,
  savings: 20n * ETHER,
  usdcPair: 10n ** 10n,
  daiPair: 10n ** 13n,
}
/** Coins that stay for fees. */
const FOR_FEES = ETHER / 4n

/** Some of what somebody has of a token, mostly with an odd number of units; all of it at times. */
export function some({ land, who, book, random }: Scene, token: string): bigint | undefined {
  const held = book.held(land, who, token) - (token === COIN ? FOR_FEES : 0n)
  if (held < LEAST[token]!) return undefined
  if (random.below(4) === 0) return held
  return held / 5n + random.units((held * 4n) / 5n)
}

/** The same of any of several tokens. */
export function someOf(scene: Scene, tokens: readonly string[]): [token: string, units: bigint] | undefined {
  const start = scene.random.below(tokens.length)
  for (const [i] of tokens.entries()) {
    const token = tokens[(start + i) % tokens.length]!
    const units = some(scene, token)
    if (units !== undefined) return [token, units]
  }
  return undefined
}

/** What a receipt says was paid of a token, from one to another; either may be anybody. */
export function paidIn(land: Land, receipt: Receipt, token: string, from?: string, to?: string): bigint {
  const [asset, payer, payee] = [land.hex(token), from && land.hex(from), to && land.hex(to)]
  return receipt.paid
    .filter((one) => one.token === asset && (payer ?? one.from) === one.from && (payee ?? one.to) === one.to)
    .reduce((sum, { units }) => sum + units, 0n)
}
