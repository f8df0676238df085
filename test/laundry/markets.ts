import { concat, toBeHex } from 'ethers/utils'
import { COIN, ZERO } from '../story/plan.ts'
import { ETHER, LATER } from '../story/stage.ts'
import { type Deed, paidIn, some, someOf } from './act.ts'
import { POOL_FEE } from './ground.ts'
import type { Land } from './land.ts'

export const STABLE = ['usdc', 'dai'] as const
export const other = (token: string): string => (token === 'usdc' ? 'dai' : 'usdc')

/** Call data of a trade of all of `units` along V2 pairs. */
export function onPairs(land: Land, units: bigint, path: readonly string[], to: string): string {
  const args = [units, 0, path.map((token) => land.hex(token)), land.hex(to), LATER]
  return land.data('v2Router', 'swapExactTokensForTokens', args)
}

/** Call data of a trade with one V3 pool. */
export function onRange(land: Land, units: bigint, from: string, into: string, to: string): string {
  const params = [land.hex(from), land.hex(into), POOL_FEE, land.hex(to), LATER, units, 0, 0]
  return land.data('v3Router', 'exactInputSingle', [params])
}

/** The stable token of a trade against wrapped coins: its pair and pool carry its name. */
export const stableOf = (a: string, b: string): string => (a === 'weth' ? b : a)

const v2Tokens: Deed = async (scene) => {
  const { land, who, book } = scene
  const given = someOf(scene, ['usdc', 'dai', 'weth'])
  if (given === undefined) return undefined
  const [token, units] = given
  const into = token === 'weth' ? scene.random.pick(STABLE) : 'weth'
  const pair = `${stableOf(token, into)}Pair`
  const to = scene.random.below(2) === 0 ? who : scene.other()
  await land.allow(who, token, 'v2Router')
  const sent = await land.play(who, 'v2Router', onPairs(land, units, [token, into], to))
  return {
    sent,
    joins: ['swap'],
    settle: (receipt) => book.trade(land, who, [given], [[into, paidIn(land, receipt, into, pair)]], to),
  }
}

const v2Hops: Deed = async (scene) => {
  const { land, who, book } = scene
  const given = someOf(scene, STABLE)
  if (given === undefined) return undefined
  const [token, units] = given
  const into = other(token)
  const to = scene.random.below(2) === 0 ? who : scene.other()
  await land.allow(who, token, 'v2Router')
  const sent = await land.play(who, 'v2Router', onPairs(land, units, [token, 'weth', into], to))
  return {
    sent,
    joins: ['swap', 'swap'],
    settle(receipt) {
      const middle = paidIn(land, receipt, 'weth', `${token}Pair`, `${into}Pair`)
      const place = `v2Router#${sent.hash}`
      book.trade(land, who, [given], [['weth', middle]], place)
      book.trade(land, place, [['weth', middle]], [[into, paidIn(land, receipt, into, `${into}Pair`)]], to)
    },
  }
}

const v2FromCoin: Deed = async (scene) => {
  const { land, who, book } = scene
  const units = some(scene, COIN)
  if (units === undefined) return undefined
  const into = scene.random.pick(STABLE)
  const to = scene.random.below(2) === 0 ? who : scene.other()
  const args = [0, [land.at.weth, land.at[into]], land.hex(to), LATER]
  const sent = await land.play(who, 'v2Router', land.data('v2Router', 'swapExactETHForTokens', args), { value: units })
  return {
    sent,
    joins: ['swap', 'wrap'],
    settle: (receipt) =>
      book.trade(land, who, [[COIN, units]], [[into, paidIn(land, receipt, into, `${into}Pair`)]], to),
  }
}

const v2ToCoin: Deed = async (scene) => {
  const { land, who, book } = scene
  const given = someOf(scene, STABLE)
  if (given === undefined) return undefined
  const [token, units] = given
  const to = scene.random.below(2) === 0 ? who : scene.other()
  await land.allow(who, token, 'v2Router')
  const args = [units, 0, [land.at[token], land.at.weth], land.hex(to), LATER]
  const sent = await land.play(who, 'v2Router', land.data('v2Router', 'swapExactTokensForETH', args))
  return {
    sent,
    joins: ['swap', 'wrap'],
    settle: (receipt) => book.trade(land, who, [given], [[COIN, paidIn(land, receipt, 'weth', `${token}Pair`)]], to),
  }
}

const v3Single: Deed = async (scene) => {
  const { land, who, book } = scene
  const given = someOf(scene, ['usdc', 'dai', 'weth'])
  if (given === undefined) return undefined
  const [token, units] = given
  const into = token === 'weth' ? scene.random.pick(STABLE) : 'weth'
  const to = scene.random.below(2) === 0 ? who : scene.other()
  await land.allow(who, token, 'v3Router')
  const sent = await land.play(who, 'v3Router', onRange(land, units, token, into, to))
  const pool = `${stableOf(token, into)}Pool`
  return {
    sent,
    joins: ['swap'],
    settle: (receipt) => book.trade(land, who, [given], [[into, paidIn(land, receipt, into, pool)]], to),
  }
}

const fee = toBeHex(POOL_FEE, 3)

const v3Hops: Deed = async (scene) => {
  const { land, who, book } = scene
  const given = someOf(scene, STABLE)
  if (given === undefined) return undefined
  const [token, units] = given
  const into = other(token)
  const to = scene.random.below(2) === 0 ? who : scene.other()
  await land.allow(who, token, 'v3Router')
  const path = concat([land.hex(token), fee, land.hex('weth'), fee, land.hex(into)])
  const params = [path, land.hex(to), LATER, units, 0]
  const sent = await land.play(who, 'v3Router', land.data('v3Router', 'exactInput', [params]))
  return {
    sent,
    joins: ['swap', 'swap'],
    settle(receipt) {
      const middle = paidIn(land, receipt, 'weth', `${token}Pool`)
      const place = `v3Router#${sent.hash}`
      book.trade(land, who, [given], [['weth', middle]], place)
      book.trade(land, place, [['weth', middle]], [[into, paidIn(land, receipt, into, `${into}Pool`)]], to)
    },
  }
}

/** A wanted number of tokens for coins, of which the rest comes back. */
const v3Exact: Deed = async (scene) => {
  const { land, who, book } = scene
  const value = some(scene, COIN)
  if (value === undefined) return undefined
  const into = scene.random.pick(STABLE)
  // About 2,000 for a coin in the beginning; wanted is a quarter of it.
  const wanted = (value * 500n * (into === 'usdc' ? 10n ** 6n : ETHER)) / ETHER
  const to = scene.random.below(2) === 0 ? who : scene.other()
  const params = [land.hex('weth'), land.hex(into), POOL_FEE, land.hex(to), LATER, wanted, value, 0]
  const calls = [land.data('v3Router', 'exactOutputSingle', [params]), land.data('v3Router', 'refundETH', [])]
  const sent = await land.play(who, 'v3Router', land.data('v3Router', 'multicall', [calls]), { value })
  return {
    sent,
    joins: ['swap', 'wrap'],
    settle(receipt) {
      const taken = paidIn(land, receipt, 'weth', 'v3Router', `${into}Pool`)
      const place = `v3Router#${sent.hash}`
      book.pay(land, who, place, [COIN, value])
      book.trade(land, place, [[COIN, taken]], [[into, wanted]], to)
      book.pay(land, place, who, [COIN, value - taken])
    },
  }
}

const v3ToCoin: Deed = async (scene) => {
  const { land, who, book } = scene
  const given = someOf(scene, STABLE)
  if (given === undefined) return undefined
  const [token, units] = given
  const to = scene.other()
  await land.allow(who, token, 'v3Router')
  const calls = [onRange(land, units, token, 'weth', ZERO), land.data('v3Router', 'unwrapWETH9', [0, land.hex(to)])]
  const sent = await land.play(who, 'v3Router', land.data('v3Router', 'multicall', [calls]))
  return {
    sent,
    joins: ['swap', 'wrap'],
    settle: (receipt) => book.trade(land, who, [given], [[COIN, paidIn(land, receipt, 'weth', `${token}Pool`)]], to),
  }
}

/** With somebody who sells from a drawer and tells nobody. */
const desk: Deed = async (scene) => {
  const { land, who, book } = scene
  const given = someOf(scene, ['usdc', 'dai', 'weth'])
  if (given === undefined) return undefined
  const [token, units] = given
  const into = token === 'weth' ? scene.random.pick(STABLE) : 'weth'
  const scale = { usdc: 10n ** 6n, dai: ETHER, weth: ETHER } as Readonly<Record<string, bigint>>
  // 2,400 for a coin whichever way.
  const price = token === 'weth' ? (units * 2400n * scale[into]!) / ETHER : (units * ETHER) / 2400n / scale[token]!
  const to = scene.random.below(2) === 0 ? who : scene.other()
  await land.allow(who, token, 'desk')
  const args = [land.hex(token), units, land.hex(into), price, land.hex(to)]
  const sent = await land.play(who, 'desk', land.data('Desk', 'trade', args))
  return { sent, joins: ['swap'], settle: () => book.trade(land, who, [given], [[into, price]], to) }
}

export const MARKETS: Readonly<Record<string, Deed>> = {
  'pair for tokens': v2Tokens,
  'pairs in a row': v2Hops,
  'pair from coins': v2FromCoin,
  'pair into coins': v2ToCoin,
  'pool for tokens': v3Single,
  'pools in a row': v3Hops,
  'pool for a wanted amount': v3Exact,
  'pool into coins': v3ToCoin,
  desk,
}
