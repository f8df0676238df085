import { EventFragment, Interface } from 'ethers/abi'
import { type Asset, parseAsset } from '../../model/asset.ts'
import type { Chain } from '../../model/chain.ts'
import { type BridgeEvent, bridgeEvent, hexIn, numberIn, type Said } from '../bridges/event.ts'
import { accountOn } from '../bridges/words.ts'
import { idsOf, type Mixer, type PoolPassage, type PoolSeen } from './heard.ts'

const POOL = 'railgun/pool'
const ADAPTER = 'railgun/relay-adapter'
const TOKEN = 'tuple(uint8 tokenType, address tokenAddress, uint256 tokenSubID) token'
const COMMITMENTS = `tuple(bytes32 npk, ${TOKEN}, uint120 value)[] commitments`
const CIPHERTEXT = 'tuple(bytes32[3] encryptedBundle, bytes32 shieldKey)[] shieldCiphertext'
const SHIELDS = [
  shieldEvent(`Shield(uint256 treeNumber, uint256 startPosition, ${COMMITMENTS}, ${CIPHERTEXT}, uint256[] fees)`),
  shieldEvent(`Shield(uint256 treeNumber, uint256 startPosition, ${COMMITMENTS}, ${CIPHERTEXT})`),
]
const UNSHIELD = bridgeEvent(`Unshield(address to, ${TOKEN}, uint256 amount, uint256 fee)`)
/** The kind of token that has amounts. */
const ERC20 = 0n

/**
 * Railgun: one contract holds every token in any amount. A shield says what stays after the fee, which goes to a treasury beside the pool; an
 * unshield says what its receiver gets and what the fee took. Coins come and go through an adapter that wraps them.
 */
export const railgun: Mixer = {
  name: 'railgun',
  *passages(heard) {
    for (const event of SHIELDS)
      for (const { log, said } of heard.heard(POOL, event)) {
        const fees = said.fees as readonly bigint[]
        for (const [n, commitment] of (said.commitments as readonly Said[]).entries()) {
          const asset = tokenIn(heard.transaction.chain, commitment)
          const units = numberIn(commitment, 'value')
          if (asset === undefined) continue
          const row = heard.take({ units, asset, to: log.emitter, near: log.index })
          yield {
            role: 'deposit',
            ...heard.common('railgun', log),
            asset,
            units,
            depositor: heard.behind(row, log.emitter, [ADAPTER], fees[n] ?? 0n),
            rows: idsOf(row),
            number: null,
          }
        }
      }
    yield* unshields(heard)
  },
}

function* unshields(heard: PoolSeen): Generator<PoolPassage> {
  for (const { log, said } of heard.heard(POOL, UNSHIELD)) {
    const { chain, sender } = heard.transaction
    const asset = tokenIn(chain, said)
    const to = accountOn(chain, hexIn(said, 'to'))
    if (asset === undefined || to === undefined) continue
    const [units, fee] = [numberIn(said, 'amount'), numberIn(said, 'fee')]
    const row = heard.take({ units, asset, from: log.emitter, to, near: log.index })
    // The adapter unwraps what it gets and pays the coin on.
    const coin = heard.coin()
    const on =
      heard.roleOf(to) === ADAPTER && coin !== undefined
        ? heard.take({ units, asset: coin, from: to, near: null })
        : undefined
    yield {
      role: 'withdrawal',
      ...heard.common('railgun', log),
      asset,
      units: units + fee,
      fee,
      recipient: on?.to ?? to,
      relayer: sender === (on?.to ?? to) ? null : sender,
      rows: idsOf(on ?? row),
      feeRows: [],
    }
  }
}

function tokenIn(chain: Chain, said: Said): Asset | undefined {
  const token = said.token as Said
  if (numberIn(token, 'tokenType') !== ERC20) return undefined
  return parseAsset(`${chain}/erc20:${hexIn(token, 'tokenAddress')}`, chain)
}

/** Lists of tuples, which `bridgeEvent` cannot tell apart: their items have no names. */
function shieldEvent(declaration: string): BridgeEvent {
  const fragment = EventFragment.from(`event ${declaration}`)
  const abi = new Interface([fragment])
  const topic = fragment.topicHash
  return {
    topic,
    read(log) {
      if (log.topics[0] !== topic || log.topics.length !== 1) return undefined
      try {
        const [, , commitments, , fees = []] = abi.decodeEventLog(fragment, log.data, log.topics).toArray(true)
        return {
          commitments: (commitments as [unknown, [bigint, string], bigint][]).map(([, [kind, contract], value]) => ({
            token: { tokenType: kind, tokenAddress: contract },
            value,
          })),
          fees,
        }
      } catch {
        return undefined
      }
    },
  }
}
