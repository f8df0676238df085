import { LATER } from '../story/stage.ts'
import { type Deed, paidIn, someOf } from './act.ts'
import type { Token } from './book.ts'
import { POOL_FEE, stepTo } from './ground.ts'
import type { Land } from './land.ts'
import { onPairs, onRange, other, STABLE } from './markets.ts'

type Step = ReturnType<typeof stepTo>

/** Runs steps on the aggregator with tokens of the sender, and hands on what is left of `give`. */
function run(
  land: Land,
  who: string,
  given: readonly Token[],
  steps: readonly Step[],
  give: readonly string[],
  to: string,
) {
  const tokens = given.map(([token]) => land.hex(token))
  const units = given.map(([, amount]) => amount)
  const args = [tokens, units, steps, give.map((token) => land.hex(token)), land.hex(to)]
  return land.play(who, 'aggregator', land.data('Aggregator', 'run', args), { heavy: true })
}

/** Half by a pair, half by a pool. */
const splitRoute: Deed = async (scene) => {
  const { land, who, book, random } = scene
  const given = someOf(scene, STABLE)
  if (given === undefined) return undefined
  const [token, units] = given
  const first = random.units(units - 1n)
  const to = random.below(2) === 0 ? who : scene.other()
  await land.allow(who, token, 'aggregator')
  const steps = [
    stepTo(land, 'v2Router', onPairs(land, first, [token, 'weth'], 'aggregator')),
    stepTo(land, 'v3Router', onRange(land, 0n, token, 'weth', 'aggregator'), [token, 5]),
  ]
  const sent = await run(land, who, [given], steps, ['weth'], to)
  return {
    sent,
    joins: ['swap', 'swap'],
    settle(receipt) {
      const place = `aggregator#${sent.hash}`
      book.pay(land, who, place, given)
      const got = [`${token}Pair`, `${token}Pool`].map((market) => paidIn(land, receipt, 'weth', market))
      book.trade(land, place, [[token, first]], [['weth', got[0]!]], place)
      book.trade(land, place, [[token, units - first]], [['weth', got[1]!]], place)
      book.pay(land, place, to, ['weth', got[0]! + got[1]!])
    },
  }
}

/** Two tokens in, one out. */
const severalIn: Deed = async (scene) => {
  const { land, who, book, random } = scene
  const both = STABLE.map((token) => someOf(scene, [token]))
  if (both.some((given) => given === undefined)) return undefined
  const given = both as Token[]
  const to = random.below(2) === 0 ? who : scene.other()
  for (const [token] of given) await land.allow(who, token, 'aggregator')
  const steps = given.map(([token, units]) =>
    stepTo(land, 'v2Router', onPairs(land, units, [token, 'weth'], 'aggregator')),
  )
  const sent = await run(land, who, given, steps, ['weth'], to)
  return {
    sent,
    joins: ['swap', 'swap'],
    settle(receipt) {
      const place = `aggregator#${sent.hash}`
      let sum = 0n
      for (const one of given) {
        const got = paidIn(land, receipt, 'weth', `${one[0]}Pair`)
        sum += got
        book.pay(land, who, place, one)
        book.trade(land, place, [one], [['weth', got]], place)
      }
      book.pay(land, place, to, ['weth', sum])
    },
  }
}

/** One token in, two out, to somebody else. */
const severalOut: Deed = async (scene) => {
  const { land, who, book, random } = scene
  const given = someOf(scene, ['weth'])
  if (given === undefined) return undefined
  const [, units] = given
  const first = random.units(units - 10n ** 12n)
  const to = scene.other()
  await land.allow(who, 'weth', 'aggregator')
  const steps = [
    stepTo(land, 'v2Router', onPairs(land, first, ['weth', 'usdc'], 'aggregator')),
    stepTo(land, 'v3Router', onRange(land, 0n, 'weth', 'dai', 'aggregator'), ['weth', 5]),
  ]
  const sent = await run(land, who, [given], steps, STABLE, to)
  return {
    sent,
    joins: ['swap', 'swap'],
    settle(receipt) {
      const place = `aggregator#${sent.hash}`
      const got = [paidIn(land, receipt, 'usdc', 'usdcPair'), paidIn(land, receipt, 'dai', 'daiPool')] as const
      book.pay(land, who, place, given)
      book.trade(land, place, [['weth', first]], [['usdc', got[0]]], place)
      book.trade(land, place, [['weth', units - first]], [['dai', got[1]]], place)
      book.pay(land, place, to, ['usdc', got[0]])
      book.pay(land, place, to, ['dai', got[1]])
    },
  }
}

/** A part to whoever made the aggregator, then a pair and a pool one after the other. */
const feeAndHops: Deed = async (scene) => {
  const { land, who, book, random } = scene
  const given = someOf(scene, STABLE)
  if (given === undefined) return undefined
  const [token, units] = given
  const into = other(token)
  const charge = units / 333n
  const to = random.below(2) === 0 ? who : scene.other()
  await land.allow(who, token, 'aggregator')
  const steps = [
    stepTo(land, token, land.data('Coin', 'transfer', [land.hex('collector'), charge])),
    stepTo(land, 'v2Router', onPairs(land, units - charge, [token, 'weth'], 'aggregator')),
    stepTo(land, 'v3Router', onRange(land, 0n, 'weth', into, 'aggregator'), ['weth', 5]),
  ]
  const sent = await run(land, who, [given], steps, [into], to)
  return {
    sent,
    joins: ['swap', 'swap'],
    settle(receipt) {
      const place = `aggregator#${sent.hash}`
      const middle = paidIn(land, receipt, 'weth', `${token}Pair`)
      const got = paidIn(land, receipt, into, `${into}Pool`)
      book.pay(land, who, place, given)
      book.pay(land, place, 'collector', [token, charge])
      book.trade(land, place, [[token, units - charge]], [['weth', middle]], place)
      book.trade(land, place, [['weth', middle]], [[into, got]], place)
      book.pay(land, place, to, [into, got])
    },
  }
}

/** Trades with as much borrowed beside it, and gives that back: what the owner gave and what the owner got is all that counts. */
const borrow: Deed = async (scene) => {
  const { land, who, book, random } = scene
  const given = someOf(scene, STABLE)
  if (given === undefined) return undefined
  const [token, units] = given
  const more = random.units(units / 5n)
  const to = random.below(2) === 0 ? who : scene.other()
  await land.allow(who, token, 'borrower')
  const repaid = [land.hex('weth'), land.hex(token), POOL_FEE, land.hex('borrower'), LATER, more, 2n ** 200n, 0]
  const steps = [
    stepTo(land, 'v2Router', onPairs(land, 0n, [token, 'weth'], 'borrower'), [token, 0]),
    stepTo(land, 'v3Router', land.data('v3Router', 'exactOutputSingle', [repaid])),
    stepTo(land, token, land.data('Coin', 'transfer', [land.hex('lender'), more])),
  ]
  const args = [land.hex('lender'), land.hex(token), units, more, steps, [land.hex('weth')], land.hex(to)]
  const sent = await land.play(who, 'borrower', land.data('Borrower', 'borrow', args), { heavy: true })
  return {
    sent,
    joins: ['swap', 'swap', 'swap'],
    settle(receipt) {
      const [got, spent] = [
        paidIn(land, receipt, 'weth', `${token}Pair`),
        paidIn(land, receipt, 'weth', 'borrower', `${token}Pool`),
      ]
      book.trade(land, who, [given], [['weth', got - spent]], to)
      book.beside(land, 'borrower', [token, units + more], ['weth', got])
      book.beside(land, 'borrower', ['weth', spent], [token, more])
    },
  }
}

export const ROUTES: Readonly<Record<string, Deed>> = {
  'split route': splitRoute,
  'several in': severalIn,
  'several out': severalOut,
  'charge and hops': feeAndHops,
  borrow,
}
