import { zeroPadValue } from 'ethers/utils'
import { COIN, ZERO } from '../story/plan.ts'
import { LATER } from '../story/stage.ts'
import { type Act, type Deed, type Scene, some, someOf } from './act.ts'
import type { Land } from './land.ts'

const word = (hex: string): string => zeroPadValue(hex, 32)
const NIL = word(ZERO)

/** What a deposit into the pool of a chain asks for, as the fill on the other chain repeats it. */
interface Relay {
  readonly from: Land
  readonly into: Land
  readonly token: string
  readonly depositor: string
  readonly recipient: string
  readonly units: bigint
  readonly least: bigint
}

function relayOf({ from, into, token, depositor, recipient, units, least }: Relay, id: bigint): readonly unknown[] {
  return [
    ...[word(from.hex(depositor)), word(into.hex(recipient)), NIL],
    ...[word(from.hex(token)), word(into.hex(token)), units, least, from.chainId, id, LATER, 0, '0x'],
  ]
}

/** Deposits made so far, by pool. */
const numbers = new WeakMap<Land, bigint>()

/** Into the pool on this chain; a relayer fills it on the other one, or nobody does and it is paid back with a bundle. */
async function leave(
  scene: Scene,
  token: string,
  units: bigint,
  recipient: string,
  ending: 'filled' | 'refunded' | 'open',
) {
  const { land, who, book, later } = scene
  const coins = token === COIN
  const into = later.lands.find((one) => one !== land)!
  const relay: Relay = {
    ...{ from: land, into, token: coins ? 'weth' : token, depositor: who, recipient },
    ...{ units, least: units - units / 1000n - 1n },
  }
  if (!coins) await land.allow(who, token, 'spoke')
  const data = land.data('SpokePool', 'deposit', [relayOf(relay, 0n), into.chainId])
  const sent = await land.play(who, 'spoke', data, coins ? { value: units } : {})
  // Numbers are given in the order of the block, and that is the order of sending.
  const id = numbers.get(land) ?? 0n
  numbers.set(land, id + 1n)
  const place = ending === 'filled' ? `spoke#${id}` : 'spoke'
  if (ending === 'filled') {
    later.errands.push({ wait: 1 + scene.random.below(2), land: into, go: () => fill(scene, relay, id, place) })
  } else if (ending === 'refunded') later.errands.push({ wait: 3, land, go: () => refund(scene, relay) })
  const act: Act = {
    sent,
    joins: coins ? ['wrap'] : [],
    crossing: 'departure',
    settle() {
      // The pool wraps the coins that it is paid.
      if (coins) book.trade(land, who, [[COIN, units]], [['weth', units]], place)
      else book.pay(land, who, place, [token, units])
    },
  }
  return act
}

async function fill({ book }: Scene, relay: Relay, id: bigint, place: string): Promise<Act> {
  const { from, into, token, recipient, units, least } = relay
  await into.allow('relayer', token, 'spoke')
  const args = [relayOf(relay, id), from.chainId, word(into.hex('relayer'))]
  const sent = await into.play('relayer', 'spoke', into.data('SpokePool', 'fillRelay', args))
  // Wrapped coins are unwrapped for whoever is no contract.
  const arrives = token === 'weth' ? COIN : token
  return {
    sent,
    joins: token === 'weth' ? ['wrap'] : [],
    crossing: 'arrival',
    settle() {
      book.cross(from, place, [token, units], into, recipient, [arrives, least])
      if (token === 'weth') book.beside(into, 'spoke', ['weth', least], [COIN, least])
    },
  }
}

async function refund({ land, book }: Scene, { token, depositor, units }: Relay): Promise<Act> {
  const args = [land.hex(token), [units], [land.hex(depositor)]]
  const sent = await land.play('relayer', 'spoke', land.data('SpokePool', 'executeRelayerRefundLeaf', args))
  return { sent, joins: [], settle: () => book.pay(land, 'spoke', depositor, [token, units]) }
}

const TOKENS = ['usdc', 'dai', 'weth'] as const

const across: Deed = async (scene) => {
  const given = someOf(scene, TOKENS)
  return given && leave(scene, ...given, scene.who, 'filled')
}
const acrossToOther: Deed = async (scene) => {
  const given = someOf(scene, TOKENS)
  return given && leave(scene, ...given, scene.other(), 'filled')
}
const acrossCoins: Deed = async (scene) => {
  const units = some(scene, COIN)
  return units === undefined ? undefined : leave(scene, COIN, units, scene.other(), 'filled')
}
const acrossRefunded: Deed = async (scene) => {
  const given = someOf(scene, TOKENS)
  return given && leave(scene, ...given, scene.who, 'refunded')
}
const acrossOpen: Deed = async (scene) => {
  const given = someOf(scene, TOKENS)
  return given && leave(scene, ...given, scene.other(), 'open')
}

/** Where a memo lets value go to; the last stands for the other chain of the laundry. */
const FAR = [
  '=:BTC.BTC:bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4',
  'SWAP:LTC.LTC:ltc1qw508d6qejxtdg4y5r3zarvary0c5xw7kgmn4n9:0',
]

/** By a router that notes any memo. What a vault pays on the other chain for it names the hash, which proves nothing. */
const memo: Deed = async (scene) => {
  const { land, who, book, later, random } = scene
  const given = someOf(scene, [COIN, ...TOKENS])
  if (given === undefined) return undefined
  const [token, units] = given
  const coins = token === COIN
  const into = later.lands.find((one) => one !== land)!
  const recipient = scene.other()
  const far = random.below(2) === 0
  const text = far ? random.pick(FAR) : `=:${into.chainId === 1 ? 'ETH' : 'BASE'}.ETH:${into.hex(recipient)}:1e6/1/0`
  if (!coins) await land.allow(who, token, 'thor')
  const args = [land.hex('thorVault'), coins ? ZERO : land.hex(token), coins ? 0 : units, text, LATER]
  const sent = await land.play(who, 'thor', land.data('BridgeRouter', 'depositWithExpiry', args), {
    value: coins ? units : 0n,
  })
  if (!far) later.errands.push({ wait: 2, land: into, go: () => payOut(scene, into, recipient, sent.hash) })
  return {
    sent,
    joins: [],
    crossing: 'departure',
    settle: () => book.pay(land, who, coins ? 'thorVault' : 'thor', given),
  }
}

async function payOut({ book }: Scene, into: Land, recipient: string, hash: string): Promise<Act> {
  const units = 10n ** 17n + BigInt(hash.slice(0, 10))
  const args = [into.hex(recipient), ZERO, 0, `OUT:${hash.slice(2).toUpperCase()}`]
  const sent = await into.play('thorVault', 'thor', into.data('BridgeRouter', 'transferOut', args), { value: units })
  return { sent, joins: [], crossing: 'arrival', settle: () => book.pay(into, 'thorVault', recipient, [COIN, units]) }
}

export const PASSAGES: Readonly<Record<string, Deed>> = {
  across,
  'across to another': acrossToOther,
  'across with coins': acrossCoins,
  'across and back': acrossRefunded,
  'across and open': acrossOpen,
  memo,
}
