import { keccak256 } from 'ethers/crypto'
import { toUtf8Bytes } from 'ethers/utils'
import { COIN } from '../story/plan.ts'
import { ETHER } from '../story/stage.ts'
import { type Act, type Deed, type Scene, some, someOf } from './act.ts'
import type { Token } from './book.ts'
import { MIXERS } from './ground.ts'

const TOKENS = ['usdc', 'dai', 'weth'] as const

const payCoin: Deed = async (scene) => {
  const { land, who, book } = scene
  const units = some(scene, COIN)
  if (units === undefined) return undefined
  const to = scene.other()
  const sent = await land.pay(who, to, units)
  return { sent, joins: [], settle: () => book.pay(land, who, to, [COIN, units]) }
}

const payToken: Deed = async (scene) => {
  const { land, who, book } = scene
  const given = someOf(scene, [...TOKENS, 'savings', 'usdcPair', 'daiPair'])
  if (given === undefined) return undefined
  const to = scene.other()
  const sent = await land.transfer(who, given[0], to, given[1])
  return { sent, joins: [], settle: () => book.pay(land, who, to, given) }
}

/** Somebody else sends the transaction, to whom the owner once gave leave. */
const drain: Deed = async (scene) => {
  const { land, who, book } = scene
  const given = someOf(scene, TOKENS)
  if (given === undefined) return undefined
  const to = scene.other()
  await land.allow(who, given[0], 'relayer')
  const args = [land.hex(who), land.hex(to), given[1]]
  const sent = await land.play('relayer', given[0], land.data('Coin', 'transferFrom', args))
  return { sent, joins: [], settle: () => book.pay(land, who, to, given) }
}

/** Unequal parts of an amount, all of it. */
function parts({ random }: Scene, units: bigint, count: number): bigint[] {
  const list: bigint[] = []
  let left = units
  for (let i = 1; i < count; i++) {
    const part = random.units(left / 2n)
    list.push(part)
    left -= part
  }
  return [...list, left]
}

const disperseCoin: Deed = async (scene) => {
  const { land, who, book, random } = scene
  const units = some(scene, COIN)
  if (units === undefined) return undefined
  // The last part comes back.
  const shares = parts(scene, units, 3 + random.below(3))
  const back = shares.pop()!
  const to = shares.map(() => scene.other())
  const args = [to.map((name) => land.hex(name)), shares]
  const sent = await land.play(who, 'disperse', land.data('Disperse', 'disperseEther', args), { value: units })
  const via = `disperse#${sent.hash}`
  return {
    sent,
    joins: [],
    settle() {
      book.pay(land, who, via, [COIN, units])
      for (const [i, share] of shares.entries()) book.pay(land, via, to[i]!, [COIN, share])
      book.pay(land, via, who, [COIN, back])
    },
  }
}

const disperseToken: Deed = async (scene) => {
  const { land, who, book, random } = scene
  const given = someOf(scene, TOKENS)
  if (given === undefined) return undefined
  const [token, units] = given
  const shares = parts(scene, units, 2 + random.below(3))
  const to = shares.map(() => scene.other())
  await land.allow(who, token, 'disperse')
  const args = [land.hex(token), to.map((name) => land.hex(name)), shares]
  const sent = await land.play(who, 'disperse', land.data('Disperse', 'disperseToken', args))
  const via = `disperse#${sent.hash}`
  return {
    sent,
    joins: [],
    settle() {
      book.pay(land, who, via, given)
      for (const [i, share] of shares.entries()) book.pay(land, via, to[i]!, [token, share])
    },
  }
}

const wrap: Deed = async (scene) => {
  const { land, who, book } = scene
  const units = some(scene, COIN)
  if (units === undefined) return undefined
  const sent = await land.play(who, 'weth', land.data('weth', 'deposit', []), { value: units })
  return { sent, joins: ['wrap'], settle: () => book.trade(land, who, [[COIN, units]], [['weth', units]], who) }
}

const unwrap: Deed = async (scene) => {
  const { land, who, book } = scene
  const units = some(scene, 'weth')
  if (units === undefined) return undefined
  const sent = await land.play(who, 'weth', land.data('weth', 'withdraw', [units]))
  return { sent, joins: ['wrap'], settle: () => book.trade(land, who, [['weth', units]], [[COIN, units]], who) }
}

/** A call inside takes the money and is taken back with what it did; somebody else is paid instead. */
const attempt: Deed = async (scene) => {
  const { land, who, book } = scene
  const units = some(scene, COIN)
  if (units === undefined) return undefined
  const [refused, instead] = [scene.other(), scene.other()]
  const args = [land.hex('refuser'), land.hex(refused), land.hex(instead)]
  const sent = await land.play(who, 'attempt', land.data('Attempt', 'attempt', args), { value: units })
  return {
    sent,
    joins: [],
    settle() {
      book.pay(land, who, `attempt#${sent.hash}`, [COIN, units])
      book.pay(land, `attempt#${sent.hash}`, instead, [COIN, units])
    },
  }
}

/** More than there is, so nothing moves. */
const fail: Deed = async ({ land, who, book, random }) => {
  const token = random.pick(TOKENS)
  const args = [land.hex('relayer'), book.held(land, who, token) + 1n]
  const sent = await land.play(who, token, land.data('Coin', 'transfer', args))
  return { sent, joins: [], fails: true, settle: () => {} }
}

/** Into a mixer; whoever takes it out again is not to be known. */
const mix: Deed = async (scene) => {
  const { land, who, book, later } = scene
  const [mixer, units] = Object.entries(MIXERS).find(
    ([name, note]) =>
      land.at[name] !== undefined && book.held(land, who, COIN) > note + ETHER / 4n && scene.random.below(2) === 0,
  ) ?? ['', 0n]
  if (units === 0n || land.chainId !== 1) return undefined
  const text = `${who} ${land.story.nonceOf(land.actor(who))}`
  const [nullifier, secret] = [wordOf(`${text} nullifier`), wordOf(`${text} secret`)]
  const commitment = keccak256(`${nullifier}${secret.slice(2)}`)
  const sent = await land.play(who, mixer, land.data('FixedPool', 'deposit', [commitment]), { value: units })
  const fee = units / 100n
  later.errands.push({
    wait: 4,
    land,
    async go(): Promise<Act> {
      const args = [nullifier, secret, land.hex('ghost'), land.hex('relayer'), fee]
      const out = await land.play('relayer', mixer, land.data('FixedPool', 'withdraw', args))
      return {
        sent: out,
        joins: [],
        settle() {
          book.pay(land, mixer, 'ghost', [COIN, units - fee])
          book.pay(land, mixer, 'relayer', [COIN, fee])
        },
      }
    },
  })
  return { sent, joins: [], settle: () => book.pay(land, who, mixer, [COIN, units] satisfies Token) }
}

const wordOf = (text: string): string => keccak256(toUtf8Bytes(text))

export const MONEY: Readonly<Record<string, Deed>> = {
  'pay coins': payCoin,
  'pay tokens': payToken,
  drain,
  'disperse coins': disperseCoin,
  'disperse tokens': disperseToken,
  wrap,
  unwrap,
  attempt,
  fail,
  mix,
}
