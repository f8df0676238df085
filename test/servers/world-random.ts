import { id } from 'ethers/hash'

/** Numbers that depend on nothing but the seed text. */
export interface Random {
  /** A whole number from 0 up to, not including, `below`. */
  below(below: number): number
  /** A whole number of units from 1 to `most`. */
  units(most: bigint): bigint
  pick<T>(from: readonly T[]): T
}

/** Small fast generator of 32 bits (mulberry32, public domain). */
export function randomFrom(seed: string): Random {
  let state = Number.parseInt(id(seed).slice(2, 10), 16)
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
  const below = (limit: number): number => next() % limit
  return {
    below,
    units: (most) => (((BigInt(next()) << 32n) | BigInt(next())) % most) + 1n,
    pick: (from) => from[below(from.length)]!,
  }
}

export const hashOf = (text: string): string => id(text)
export const addressOf = (text: string): string => `0x${id(text).slice(26)}`
