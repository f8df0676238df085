import type { Asset } from '../../model/asset.ts'
import { isNative } from '../../model/asset.ts'
import type { Crossing } from '../../model/crossing.ts'
import type { Move } from '../moves.ts'
import { type BridgeEvent, bridgeEvent, hexIn, numberIn } from './event.ts'
import { type Bridge, type Heard, idOf, type Seen, sideOf } from './seen.ts'
import { accountOn, accountZero, destinationById, tokenOn } from './words.ts'

const PROTOCOL = 'celer'
const SENT = bridgeEvent(
  'Send(bytes32 transferId, address sender, address receiver, address token, uint256 amount, uint64 dstChainId, uint64 nonce, uint32 maxSlippage)',
)
const RELAYED = bridgeEvent(
  'Relay(bytes32 transferId, address sender, address receiver, address token, uint256 amount, uint64 srcChainId, bytes32 srcTransferId)',
)
const POOL_WITHDRAWN = bridgeEvent(
  'WithdrawDone(bytes32 withdrawId, uint64 seqnum, address receiver, address token, uint256 amount, bytes32 refid)',
)

/** What leaves a vault or burns in a pegged bridge, in two layouts each. */
const LEAVES: readonly {
  readonly role: string
  readonly event: BridgeEvent
  readonly id: string
  readonly chain?: string
  readonly receiver: string
}[] = [
  {
    role: 'celer/vault',
    event: bridgeEvent(
      'Deposited(bytes32 depositId, address depositor, address token, uint256 amount, uint64 mintChainId, address mintAccount)',
    ),
    ...{ id: 'depositId', chain: 'mintChainId', receiver: 'mintAccount' },
  },
  {
    role: 'celer/vault',
    event: bridgeEvent(
      'Deposited(bytes32 depositId, address depositor, address token, uint256 amount, uint64 mintChainId, address mintAccount, uint64 nonce)',
    ),
    ...{ id: 'depositId', chain: 'mintChainId', receiver: 'mintAccount' },
  },
  {
    role: 'celer/pegged',
    event: bridgeEvent('Burn(bytes32 burnId, address token, address account, uint256 amount, address withdrawAccount)'),
    // The first version burns toward the one chain that has the vault, and does not say which.
    ...{ id: 'burnId', receiver: 'withdrawAccount' },
  },
  {
    role: 'celer/pegged',
    event: bridgeEvent(
      'Burn(bytes32 burnId, address token, address account, uint256 amount, uint64 toChainId, address toAccount, uint64 nonce)',
    ),
    ...{ id: 'burnId', chain: 'toChainId', receiver: 'toAccount' },
  },
]
/** What vaults pay out and pegged bridges mint. What refers to an id of the same chain gives back. */
const COMES = [
  {
    role: 'celer/vault',
    event: bridgeEvent(
      'Withdrawn(bytes32 withdrawId, address receiver, address token, uint256 amount, uint64 refChainId, bytes32 refId, address burnAccount)',
    ),
    receiver: 'receiver',
  },
  {
    role: 'celer/pegged',
    event: bridgeEvent(
      'Mint(bytes32 mintId, address token, address account, uint256 amount, uint64 refChainId, bytes32 refId, address depositor)',
    ),
    receiver: 'account',
  },
]

/**
 * cBridge of Celer. Its pools, vaults and pegged tokens give each transfer an id that is the hash of all it says, and pay out only what the
 * validators of Celer signed, with that id. Large payments wait in the contract and are paid later without it: those stay open.
 */
export const celer: Bridge = {
  name: 'celer',
  *crossings(seen) {
    for (const heard of seen.heard('celer/pool', SENT))
      yield* departure(seen, heard, 'transferId', 'receiver', 'dstChainId')
    for (const { role, event, id, receiver, chain } of LEAVES)
      for (const heard of seen.heard(role, event)) yield* departure(seen, heard, id, receiver, chain)
    for (const heard of seen.heard('celer/pool', RELAYED))
      yield* payment(seen, heard, 'receiver', 'srcTransferId', 'arrival')
    for (const heard of seen.heard('celer/pool', POOL_WITHDRAWN))
      yield* payment(seen, heard, 'receiver', 'refid', 'refund')
    for (const { role, event, receiver } of COMES)
      for (const heard of seen.heard(role, event)) {
        const back = String(numberIn(heard.said, 'refChainId')) === idOf(heard.log.emitter)
        yield* payment(seen, heard, receiver, 'refId', back ? 'refund' : 'arrival')
      }
  },
}

function* departure(seen: Seen, heard: Heard, id: string, receiver: string, chain?: string): Generator<Crossing> {
  const { log, said } = heard
  const asset = tokenOn(seen.transaction.chain, hexIn(said, 'token'))
  const row = asset && given(seen, heard, asset)
  if (row === undefined) return
  const written = hexIn(said, receiver)
  yield {
    ...sideOf(seen, 'departure', { protocol: PROTOCOL, key: keyOf(hexIn(said, id)), log, row, party: row.from }),
    destination:
      chain === undefined
        ? { name: 'celer', chain: null, written, address: null }
        : destinationById(seen.facts, PROTOCOL, numberIn(said, chain), written),
  }
}

/** Coins are wrapped by the contract that they are sent to; pegged tokens burn, through the contract or at their owner. */
function given(seen: Seen, { log, said }: Heard, asset: Asset): Move | undefined {
  const units = numberIn(said, 'amount')
  const [near, before] = [log.index, log.index]
  const plain = seen.alsoPlain(asset).find(isNative)
  return (
    (plain && seen.take({ units, asset: plain, to: log.emitter, near })) ??
    seen.take({ units, asset, to: log.emitter, near, before }) ??
    seen.take({ units, asset, to: accountZero(seen.transaction.chain), near, before })
  )
}

function* payment(
  seen: Seen,
  { log, said }: Heard,
  receiver: string,
  id: string,
  role: 'arrival' | 'refund',
): Generator<Crossing> {
  const { chain } = seen.transaction
  const asset = tokenOn(chain, hexIn(said, 'token'))
  const to = accountOn(chain, hexIn(said, receiver))
  if (asset === undefined || to === undefined) return
  const units = numberIn(said, 'amount')
  for (const from of [log.emitter, accountZero(chain)])
    for (const of of seen.alsoPlain(asset)) {
      const row = seen.take({ units, asset: of, from, to, near: log.index })
      if (row === undefined) continue
      yield sideOf(seen, role, { protocol: PROTOCOL, key: keyOf(hexIn(said, id)), log, row, party: to })
      return
    }
}

function keyOf(id: string): string {
  return `celer:${id}`
}
