import { COIN } from '../story/plan.ts'
import { ETHER, LATER } from '../story/stage.ts'
import { type Deed, paidIn, some, someOf } from './act.ts'
import type { Token } from './book.ts'
import { POOL_FEE } from './ground.ts'
import type { Land, Receipt } from './land.ts'
import { STABLE } from './markets.ts'

/** Both sides into a pair for its shares; what the pair has no use for was never taken. */
const addToPair: Deed = async (scene) => {
  const { land, who, book } = scene
  const [given, weth] = [someOf(scene, STABLE), some(scene, 'weth')]
  if (given === undefined || weth === undefined) return undefined
  const [token, units] = given
  const pair = `${token}Pair`
  const to = scene.random.below(2) === 0 ? who : scene.other()
  await land.allow(who, token, 'v2Router')
  await land.allow(who, 'weth', 'v2Router')
  const args = [land.hex(token), land.hex('weth'), units, weth, 0, 0, land.hex(to), LATER]
  const sent = await land.play(who, 'v2Router', land.data('v2Router', 'addLiquidity', args))
  return {
    sent,
    joins: ['add-liquidity'],
    settle(receipt) {
      const taken = [token, 'weth'].map((side): Token => [side, paidIn(land, receipt, side, who, pair)])
      book.trade(land, who, taken, [[pair, paidIn(land, receipt, pair)]], to)
    },
  }
}

const addCoins: Deed = async (scene) => {
  const { land, who, book } = scene
  const [given, value] = [someOf(scene, STABLE), some(scene, COIN)]
  if (given === undefined || value === undefined) return undefined
  const [token, units] = given
  const pair = `${token}Pair`
  await land.allow(who, token, 'v2Router')
  const args = [land.hex(token), units, 0, 0, land.hex(who), LATER]
  const sent = await land.play(who, 'v2Router', land.data('v2Router', 'addLiquidityETH', args), { value })
  return {
    sent,
    joins: ['add-liquidity', 'wrap'],
    settle(receipt) {
      const [side, coins] = [paidIn(land, receipt, token, who, pair), paidIn(land, receipt, 'weth', 'v2Router', pair)]
      const place = `v2Router#${sent.hash}`
      book.pay(land, who, place, [token, side])
      book.pay(land, who, place, [COIN, value])
      book.trade(
        land,
        place,
        [
          [token, side],
          [COIN, coins],
        ],
        [[pair, paidIn(land, receipt, pair)]],
        who,
      )
      book.pay(land, place, who, [COIN, value - coins])
    },
  }
}

const takeFromPair: Deed = async (scene) => {
  const { land, who, book } = scene
  const given = someOf(scene, ['usdcPair', 'daiPair'])
  if (given === undefined) return undefined
  const [pair, units] = given
  const token = pair.slice(0, -4)
  const to = scene.random.below(2) === 0 ? who : scene.other()
  await land.allow(who, pair, 'v2Router')
  const args = [land.hex(token), land.hex('weth'), units, 0, 0, land.hex(to), LATER]
  const sent = await land.play(who, 'v2Router', land.data('v2Router', 'removeLiquidity', args))
  return {
    sent,
    joins: ['remove-liquidity'],
    settle(receipt) {
      const back = [token, 'weth'].map((side): Token => [side, paidIn(land, receipt, side, pair)])
      book.trade(land, who, [given], back, to)
    },
  }
}

const takeCoins: Deed = async (scene) => {
  const { land, who, book } = scene
  const given = someOf(scene, ['usdcPair', 'daiPair'])
  if (given === undefined) return undefined
  const [pair, units] = given
  const token = pair.slice(0, -4)
  const to = scene.random.below(2) === 0 ? who : scene.other()
  await land.allow(who, pair, 'v2Router')
  const args = [land.hex(token), units, 0, 0, land.hex(to), LATER]
  const sent = await land.play(who, 'v2Router', land.data('v2Router', 'removeLiquidityETH', args))
  return {
    sent,
    joins: ['remove-liquidity', 'wrap'],
    settle(receipt) {
      const back: Token[] = [
        [token, paidIn(land, receipt, token, pair)],
        [COIN, paidIn(land, receipt, 'weth', pair)],
      ]
      book.trade(land, who, [given], back, to)
    },
  }
}

const INCREASE = '0x3067048beee31b25b2f1681f88dac838c8bba36af25bfb2b7cf7473a5847e35f'

function sides(land: Land, token: string, units: bigint, weth: bigint) {
  return [
    { name: token, hex: land.hex(token), units },
    { name: 'weth', hex: land.hex('weth'), units: weth },
  ].sort((a, b) => (a.hex < b.hex ? -1 : 1))
}

/** A position in a V3 pool: no token that could be divided, so it is kept apart for its owner. */
const openPosition: Deed = async (scene) => {
  const { land, who, book, later } = scene
  const [given, weth] = [someOf(scene, STABLE), some(scene, 'weth')]
  if (given === undefined || weth === undefined) return undefined
  const [token, units] = given
  const [first, second] = sides(land, token, units, weth)
  const pool = `${token}Pool`
  await land.allow(who, token, 'v3Positions')
  await land.allow(who, 'weth', 'v3Positions')
  const args = [
    first!.hex,
    second!.hex,
    POOL_FEE,
    -887220,
    887220,
    first!.units,
    second!.units,
    0,
    0,
    land.hex(who),
    LATER,
  ]
  const sent = await land.play(who, 'v3Positions', land.data('v3Positions', 'mint', [args]))
  return {
    sent,
    joins: ['escrow'],
    settle(receipt) {
      const [id, liquidity] = receipt.said(land.hex('v3Positions'), INCREASE)[0]!
      later.positions.push({ land, who, pool, id: id!, liquidity: liquidity! })
      for (const side of [token, 'weth'])
        book.pay(land, who, `${pool}#${id}`, [side, paidIn(land, receipt, side, who, pool)])
    },
  }
}

const MOST = 2n ** 128n - 1n

const closePosition: Deed = async (scene) => {
  const { land, who, book, later } = scene
  const at = later.positions.findIndex((one) => one.land === land && one.who === who)
  if (at < 0) return undefined
  const { pool, id, liquidity } = later.positions.splice(at, 1)[0]!
  const to = scene.random.below(2) === 0 ? who : scene.other()
  const calls = [
    land.data('v3Positions', 'decreaseLiquidity', [[id, liquidity, 0, 0, LATER]]),
    land.data('v3Positions', 'collect', [[id, land.hex(to), MOST, MOST]]),
  ]
  const sent = await land.play(who, 'v3Positions', land.data('v3Positions', 'multicall', [calls]))
  return {
    sent,
    joins: ['escrow'],
    settle(receipt) {
      for (const side of [pool.slice(0, -4), 'weth'])
        book.pay(land, `${pool}#${id}`, to, [side, paidIn(land, receipt, side, pool)])
    },
  }
}

const save: Deed = async (scene) => {
  const { land, who, book } = scene
  const units = some(scene, 'dai')
  if (units === undefined) return undefined
  const to = scene.random.below(2) === 0 ? who : scene.other()
  await land.allow(who, 'dai', 'savings')
  const sent = await land.play(who, 'savings', land.data('Savings', 'deposit', [units, land.hex(to)]))
  return {
    sent,
    joins: ['vault-deposit'],
    settle: (receipt) => book.trade(land, who, [['dai', units]], [['savings', savedIn(land, receipt)]], to),
  }
}

const savedIn = (land: Land, receipt: Receipt): bigint => paidIn(land, receipt, 'savings')

/** Shares are redeemed, or an amount of what they stand for is taken out. */
const takeSaved: Deed = async (scene) => {
  const { land, who, book, random } = scene
  const units = some(scene, 'savings')
  if (units === undefined) return undefined
  const to = random.below(2) === 0 ? who : scene.other()
  const [owner, receiver] = [land.hex(who), land.hex(to)]
  const call =
    random.below(2) === 0
      ? land.data('Savings', 'redeem', [units, receiver, owner])
      : land.data('Savings', 'withdraw', [(units * 9n) / 10n - (units % ETHER), receiver, owner])
  const sent = await land.play(who, 'savings', call)
  return {
    sent,
    joins: ['vault-withdrawal'],
    settle: (receipt) =>
      book.trade(
        land,
        who,
        [['savings', savedIn(land, receipt)]],
        [['dai', paidIn(land, receipt, 'dai', 'savings')]],
        to,
      ),
  }
}

export const SHARES: Readonly<Record<string, Deed>> = {
  'add to pair': addToPair,
  'add coins to pair': addCoins,
  'take from pair': takeFromPair,
  'take coins from pair': takeCoins,
  'open position': openPosition,
  'close position': closePosition,
  save,
  'take saved': takeSaved,
}
