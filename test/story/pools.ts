/** A token and what of it goes one way. */
export interface Units {
  readonly token: string
  readonly units: bigint
}

const sorted = (a: string, b: string): [string, string] => (a < b ? [a, b] : [b, a])
const up = (a: bigint, b: bigint): bigint => (a + b - 1n) / b

/** What a Uniswap V2 pair pays, worked out beside it: reserves x and y with x * y kept, 0.3 percent of what comes in left out. */
export class PairModel {
  readonly address: string
  readonly tokens: readonly [string, string]
  readonly #reserves: [bigint, bigint] = [0n, 0n]

  constructor(address: string, a: string, b: string) {
    this.address = address
    this.tokens = sorted(a, b)
  }

  add(given: readonly Units[]): void {
    for (const { token, units } of given) this.#reserves[this.#side(token)]! += units
  }

  /** Units that come out for `units` of `token`; the reserves follow. */
  swap({ token, units }: Units): bigint {
    const side = this.#side(token)
    const [from, to] = [this.#reserves[side]!, this.#reserves[1 - side]!]
    const out = (units * 997n * to) / (from * 1000n + units * 997n)
    this.#reserves[side] = from + units
    this.#reserves[1 - side] = to - out
    return out
  }

  /** What comes out, `out` of `token`, as the pair is told: of its first token, of its second. */
  outs(token: string, out: bigint): [bigint, bigint] {
    return this.#side(token) === 0 ? [out, 0n] : [0n, out]
  }

  #side(token: string): number {
    const side = this.tokens.indexOf(token)
    if (side < 0) throw new Error(`${token} is not of this pair`)
    return side
  }
}

const Q96 = 1n << 96n

/** Root of token1 per token0 as a Uniswap V3 pool keeps it: 96 bits behind the point, rounded down. */
export function rootOfPrice(units0: bigint, units1: bigint): bigint {
  return rootOf((units1 << 192n) / units0)
}

/** Square root, rounded down. */
export function rootOf(square: bigint): bigint {
  let root = 1n << BigInt(Math.ceil(square.toString(2).length / 2))
  for (;;) {
    const next = (root + square / root) >> 1n
    if (next >= root) return root
    root = next
  }
}

/**
 * What a Uniswap V3 pool pays, worked out beside it, with one position over the full range: the liquidity stays the same, only
 * the root of the price moves. Each step rounds to the good of the pool.
 */
export class RangeModel {
  readonly address: string
  readonly tokens: readonly [string, string]
  readonly #liquidity: bigint
  readonly #fee: bigint
  #root: bigint

  /** @param fee in millionths */
  constructor(address: string, a: string, b: string, root: bigint, liquidity: bigint, fee: bigint) {
    this.address = address
    this.tokens = sorted(a, b)
    this.#root = root
    this.#liquidity = liquidity
    this.#fee = fee
  }

  /** Units that come out for `units` of `token`. */
  swapIn({ token, units }: Units): bigint {
    const less = (units * (1_000_000n - this.#fee)) / 1_000_000n
    const [before, depth] = [this.#root, this.#liquidity << 96n]
    if (token === this.tokens[0]) {
      this.#root = up(depth * before, depth + less * before)
      return (this.#liquidity * (before - this.#root)) / Q96
    }
    this.#root = before + (less << 96n) / this.#liquidity
    return (depth * (this.#root - before)) / this.#root / before
  }

  /** Units that go in for `units` of `token` to come out. */
  swapOut({ token, units }: Units): bigint {
    const [before, depth] = [this.#root, this.#liquidity << 96n]
    let less: bigint
    if (token === this.tokens[1]) {
      this.#root = before - up(units << 96n, this.#liquidity)
      less = up(up(depth * (before - this.#root), before), this.#root)
    } else {
      this.#root = up(depth * before, depth - units * before)
      less = up(this.#liquidity * (this.#root - before), Q96)
    }
    return less + up(less * this.#fee, 1_000_000n - this.#fee)
  }
}
