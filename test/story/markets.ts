import type { Sent } from './chain.ts'
import { COIN, inner, moved, type Planned, ZERO } from './plan.ts'
import type { PairModel, Units } from './pools.ts'
import { LATER, type Stage } from './stage.ts'

/** A hop of a trade through V2 pairs: the pair, and what comes out of it. */
interface Hop extends Units {
  readonly pair: string
}

/** Runs units through pairs, the reserves of their models with them. */
function through(given: Units, pairs: readonly PairModel[]): Hop[] {
  let { token, units } = given
  return pairs.map((pair) => {
    units = pair.swap({ token, units })
    token = pair.tokens[0] === token ? pair.tokens[1] : pair.tokens[0]
    return { pair: pair.address, token, units }
  })
}

/** What pairs pay, each to the next and the last to `to`: one Transfer, then Sync and Swap. */
function paid(hops: readonly Hop[], to: string, log: number): Planned[] {
  return hops.map(({ pair, token, units }, i) => moved(log + 3 * i, token, pair, hops[i + 1]?.pair ?? to, units))
}

const pathOf = (given: Units, hops: readonly Hop[]): string[] => [given.token, ...hops.map((hop) => hop.token)]

/** Tokens for tokens through the V2 router. */
export async function swapTokens(
  stage: Stage,
  person: string,
  given: Units,
  pairs: readonly PairModel[],
  to = person,
): Promise<bigint> {
  const [owner, receiver] = [stage.address(person), stage.address(to)]
  const hops = through(given, pairs)
  const { token, units } = hops.at(-1)!
  const args = [given.units, units, pathOf(given, hops), receiver, LATER]
  await stage.play(person, 'v2Router', stage.data('v2Router', 'swapExactTokensForTokens', args), {
    tells: {
      rows: [moved(0, given.token, owner, hops[0]!.pair, given.units), ...paid(hops, receiver, 1)],
      conversion: { kind: 'swap', owner, gave: given, to: receiver, got: { token, units } },
    },
  })
  return units
}

/** Tokens for the native coin through the V2 router, which unwraps. */
export async function swapTokensForCoin(stage: Stage, person: string, given: Units, pair: PairModel): Promise<bigint> {
  const { at } = stage
  const [owner, router] = [stage.address(person), at.v2Router!]
  const hops = through(given, [pair])
  const { units } = hops[0]!
  const args = [given.units, units, pathOf(given, hops), owner, LATER]
  await stage.play(person, 'v2Router', stage.data('v2Router', 'swapExactTokensForETH', args), {
    tells: {
      rows: [
        moved(0, given.token, owner, pair.address, given.units),
        ...paid(hops, router, 1),
        moved(4, at.weth!, router, ZERO, units),
        // Reserves, the pull, the swap with a payment and two balances, and the call that unwraps come before.
        inner(8, at.weth!, router, units),
        inner(9, router, owner, units),
      ],
      conversion: { kind: 'swap', owner, gave: given, to: owner, got: { token: COIN, units } },
    },
  })
  return units
}

/** The native coin for tokens through the V2 router, which wraps. */
export async function swapCoin(stage: Stage, person: string, value: bigint, pair: PairModel): Promise<bigint> {
  const { at } = stage
  const [owner, router] = [stage.address(person), at.v2Router!]
  const hops = through({ token: at.weth!, units: value }, [pair])
  const { token, units } = hops[0]!
  const args = [units, [at.weth, token], owner, LATER]
  await stage.play(person, 'v2Router', stage.data('v2Router', 'swapExactETHForTokens', args), {
    value,
    tells: {
      rows: [
        inner(2, router, at.weth!, value),
        moved(0, at.weth!, ZERO, router, value),
        moved(1, at.weth!, router, pair.address, value),
        ...paid(hops, owner, 2),
      ],
      conversion: { kind: 'swap', owner, gave: { token: COIN, units: value }, to: owner, got: { token, units } },
    },
  })
  return units
}

/** The same, for more than the pair pays: the router takes it all back. */
export function failToSwapCoin(stage: Stage, person: string, value: bigint, pair: PairModel): Promise<Sent> {
  const { at } = stage
  const [token] = pair.tokens.filter((item) => item !== at.weth)
  const args = [2n ** 200n, [at.weth, token], stage.address(person), LATER]
  return stage.play(person, 'v2Router', stage.data('v2Router', 'swapExactETHForTokens', args), {
    value,
    tells: { fails: true },
  })
}

/** Tokens for tokens with the pair itself. */
export async function swapDirectly(stage: Stage, person: string, given: Units, pair: PairModel): Promise<bigint> {
  const owner = stage.address(person)
  const hops = through(given, [pair])
  const { token, units } = hops[0]!
  const args = [pair.address, given.token, given.units, ...pair.outs(token, units)]
  await stage.play(person, 'pairTrader', stage.data('PairTrader', 'trade', args), {
    tells: {
      rows: [moved(0, given.token, owner, pair.address, given.units), ...paid(hops, owner, 1)],
      conversion: { kind: 'swap', owner, gave: given, to: owner, got: { token, units } },
    },
  })
  return units
}

const FEE = 3000
/** The parameters of a swap with one pool, without a limit of price. */
const single = (given: string, got: string, to: string, amount: bigint, limit: bigint) => [
  given,
  got,
  FEE,
  to,
  LATER,
  amount,
  limit,
  0,
]

/** Tokens for tokens through the V3 router: the pool pays first and is paid after. */
export async function swapOnRange(stage: Stage, person: string, given: Units): Promise<bigint> {
  const { range } = stage
  const owner = stage.address(person)
  const token = range.tokens[0] === given.token ? range.tokens[1] : range.tokens[0]
  const units = range.swapIn(given)
  const params = single(given.token, token, owner, given.units, units)
  await stage.play(person, 'v3Router', stage.data('v3Router', 'exactInputSingle', [params]), {
    tells: {
      rows: [moved(0, token, range.address, owner, units), moved(1, given.token, owner, range.address, given.units)],
      conversion: { kind: 'swap', owner, gave: given, to: owner, got: { token, units } },
    },
  })
  return units
}

/** Tokens for the native coin through the V3 router, paid out to somebody else: two calls in one. */
export async function swapOnRangeForCoin(stage: Stage, person: string, given: Units, to: string): Promise<bigint> {
  const { range, at } = stage
  const [owner, receiver, router] = [stage.address(person), stage.address(to), at.v3Router!]
  const units = range.swapIn(given)
  const params = single(given.token, at.weth!, ZERO, given.units, units)
  const calls = [
    stage.data('v3Router', 'exactInputSingle', [params]),
    stage.data('v3Router', 'unwrapWETH9', [units, receiver]),
  ]
  await stage.play(person, 'v3Router', stage.data('v3Router', 'multicall', [calls]), {
    tells: {
      rows: [
        moved(0, at.weth!, range.address, router, units),
        moved(1, given.token, owner, range.address, given.units),
        moved(3, at.weth!, router, ZERO, units),
        inner(11, at.weth!, router, units),
        inner(12, router, receiver, units),
      ],
      conversion: { kind: 'swap', owner, gave: given, to: receiver, got: { token: COIN, units } },
    },
  })
  return units
}

/**
 * A wanted number of tokens for as much of the native coin as it takes; what is left of `value` comes back. Both calls inside
 * are delegated, so a trace shows the value with them, and it moves only once.
 * @returns what it took
 */
export async function buyOnRange(stage: Stage, person: string, value: bigint, wanted: Units): Promise<bigint> {
  const { range, at } = stage
  const [owner, router] = [stage.address(person), at.v3Router!]
  const units = range.swapOut(wanted)
  const params = single(at.weth!, wanted.token, owner, wanted.units, value)
  const calls = [stage.data('v3Router', 'exactOutputSingle', [params]), stage.data('v3Router', 'refundETH', [])]
  await stage.play(person, 'v3Router', stage.data('v3Router', 'multicall', [calls]), {
    value,
    tells: {
      rows: [
        moved(0, wanted.token, range.address, owner, wanted.units),
        moved(1, at.weth!, ZERO, router, units),
        moved(2, at.weth!, router, range.address, units),
        inner(6, router, at.weth!, units),
        inner(10, router, owner, value - units),
      ],
      conversion: { kind: 'swap', owner, gave: { token: COIN, units }, to: owner, got: wanted },
    },
  })
  return units
}

/** Wrapped coins back into coins. */
export async function unwrap({ play, at, data, address }: Stage, person: string, units: bigint): Promise<void> {
  const owner = address(person)
  await play(person, 'weth', data('weth', 'withdraw', [units]), {
    tells: {
      rows: [moved(0, at.weth!, owner, ZERO, units), inner(1, at.weth!, owner, units)],
      conversion: { kind: 'wrap', owner, gave: { token: at.weth!, units }, to: owner, got: { token: COIN, units } },
    },
  })
}
