import { AbiCoder } from 'ethers/abi'
import { keccak256 } from 'ethers/crypto'
import { dataSlice } from 'ethers/utils'
import type { Crossing } from '../../model/crossing.ts'
import { bridgeEvent, hexIn, numberIn } from './event.ts'
import { type Bridge, type Heard, idOf, type Seen, sideOf } from './seen.ts'
import { accountOn, accountZero, destinationById } from './words.ts'

const PROTOCOL = 'hop'
const L1 = 'hop/l1-bridge'
const L2 = 'hop/l2-bridge'
const SENT_UP = bridgeEvent(
  'TransferSentToL2(uint256 indexed chainId, address indexed recipient, uint256 amount, uint256 amountOutMin, uint256 deadline, address indexed relayer, uint256 relayerFee)',
)
const SENT = bridgeEvent(
  'TransferSent(bytes32 indexed transferId, uint256 indexed chainId, address indexed recipient, uint256 amount, bytes32 transferNonce, uint256 bonderFee, uint256 index, uint256 amountOutMin, uint256 deadline)',
)
const BONDED = bridgeEvent('WithdrawalBonded(bytes32 indexed transferId, uint256 amount)')
const WITHDREW = bridgeEvent(
  'Withdrew(bytes32 indexed transferId, address indexed recipient, uint256 amount, bytes32 transferNonce)',
)
const TRANSFER = ['uint256', 'address', 'uint256', 'bytes32', 'uint256', 'uint256', 'uint256']

/**
 * Hop: what leaves a second layer is known by the hash of all it says, which a bonder names when he pays it in advance; receiver and fee
 * stand in his call, and hash to that id. What leaves the first layer has no id on the other side: it is named, and stays open.
 */
export const hop: Bridge = {
  name: 'hop',
  *crossings(seen) {
    for (const heard of seen.heard(L1, SENT_UP)) yield* sentUp(seen, heard)
    for (const heard of seen.heard(L2, SENT)) yield* sent(seen, heard)
    for (const role of [L1, L2]) {
      for (const heard of seen.heard(role, BONDED)) yield* bonded(seen, heard)
      for (const heard of seen.heard(role, WITHDREW)) yield* withdrew(seen, heard)
    }
  },
}

function* sentUp(seen: Seen, { log, said }: Heard): Generator<Crossing> {
  const { chain, hash } = seen.transaction
  const units = numberIn(said, 'amount')
  const row = seen.take({ units, to: log.emitter, near: log.index, before: log.index })
  if (row === undefined) return
  const key = `hop:up:${chain}:${hash}:${log.index}`
  const least = numberIn(said, 'amountOutMin')
  yield {
    ...sideOf(seen, 'departure', { protocol: PROTOCOL, key, log, row, party: row.from }),
    destination: destinationById(
      seen.facts,
      PROTOCOL,
      numberIn(said, 'chainId'),
      hexIn(said, 'recipient'),
      least > 0n ? { least } : {},
    ),
  }
}

/** The bridge burns its own token of whoever called it, right before it speaks. */
function* sent(seen: Seen, { log, said }: Heard): Generator<Crossing> {
  const { chain } = seen.transaction
  const units = numberIn(said, 'amount')
  const row = seen.take({ units, to: accountZero(chain), near: log.index - 1, before: log.index })
  if (row === undefined) return
  const least = numberIn(said, 'amountOutMin') || units - numberIn(said, 'bonderFee')
  yield {
    ...sideOf(seen, 'departure', { protocol: PROTOCOL, key: keyOf(said.transferId), log, row, party: row.from }),
    destination: destinationById(seen.facts, PROTOCOL, numberIn(said, 'chainId'), hexIn(said, 'recipient'), { least }),
  }
}

interface Transfer {
  readonly receiver: string
  readonly fee: bigint
  readonly least: bigint
  readonly swaps: boolean
}

function* bonded(seen: Seen, { log, said }: Heard): Generator<Crossing> {
  const { chain } = seen.transaction
  const amount = numberIn(said, 'amount')
  const transfer = handedIn(seen, amount, hexIn(said, 'transferId'))
  const to = transfer && accountOn(chain, transfer.receiver)
  if (transfer === undefined || to === undefined || transfer.fee > amount) return
  const units = amount - transfer.fee
  const row =
    seen.take({ units, from: log.emitter, to, near: log.index }) ??
    seen.take({ units, from: accountZero(chain), to, near: log.index }) ??
    // A market between the bridge's token and the true one pays the receiver; how much, no event of the bridge says.
    (transfer.swaps ? seen.takeOnly({ least: transfer.least, to }) : undefined)
  if (row === undefined) return
  yield sideOf(seen, 'arrival', { protocol: PROTOCOL, key: keyOf(said.transferId), log, row, party: to })
}

/**
 * The transfer as it was handed in with the call, found by its amount: receiver before it, nonce, fee and the terms of a swap behind it.
 * Only one whose hash is the id is taken.
 */
function handedIn(seen: Seen, amount: bigint, id: string): Transfer | undefined {
  const { input } = seen.transaction
  const number = amount.toString(16).padStart(64, '0')
  for (let at = input.indexOf(number); at >= 0; at = input.indexOf(number, at + 1)) {
    if (at % 2 !== 0 || at < 2 + 64) continue
    const words = `0x${input.slice(at - 64, at + 64 * 5).padEnd(64 * 6, '0')}`
    const word = (n: number) => dataSlice(words, 32 * n, 32 * n + 32)
    const receiver = word(0)
    if (!/^0x0{24}/.test(receiver)) continue
    for (const [least, deadline] of [
      [BigInt(word(4)), BigInt(word(5))],
      [0n, 0n],
    ] as const) {
      const values = [BigInt(idOf(seen.transaction.sender)), dataSlice(receiver, 12), amount, word(2), word(3)]
      const hash = keccak256(AbiCoder.defaultAbiCoder().encode(TRANSFER, [...values, least, deadline]))
      if (hash === id) return { receiver, fee: BigInt(word(3)), least, swaps: least > 0n || deadline > 0n }
    }
  }
  return undefined
}

function* withdrew(seen: Seen, { log, said }: Heard): Generator<Crossing> {
  const { chain } = seen.transaction
  const to = accountOn(chain, hexIn(said, 'recipient'))
  if (to === undefined) return
  const units = numberIn(said, 'amount')
  const row =
    seen.take({ units, from: log.emitter, to, near: log.index, before: log.index }) ??
    seen.take({ units, from: accountZero(chain), to, near: log.index, before: log.index })
  if (row === undefined) return
  yield sideOf(seen, 'arrival', { protocol: PROTOCOL, key: keyOf(said.transferId), log, row, party: to })
}

function keyOf(id: unknown): string {
  return `hop:${String(id).toLowerCase()}`
}
