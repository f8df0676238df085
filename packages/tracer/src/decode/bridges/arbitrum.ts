import { keccak256 } from 'ethers/crypto'
import { concat, dataLength, dataSlice, encodeRlp, stripZerosLeft, toBeHex } from 'ethers/utils'
import { type Address, accountOf } from '../../model/address.ts'
import { isNative } from '../../model/asset.ts'
import type { Chain } from '../../model/chain.ts'
import type { Crossing, Destination } from '../../model/crossing.ts'
import type { Log } from '../../model/transaction.ts'
import { bridgeEvent, hexIn, numberIn, type Said } from './event.ts'
import { type Bridge, carriedBy, type Heard, type Seen, sideOf } from './seen.ts'
import { accountOn, accountZero, tokenOn } from './words.ts'

const DELIVERED = bridgeEvent(
  'MessageDelivered(uint256 indexed messageIndex, bytes32 indexed beforeInboxAcc, address inbox, uint8 kind, address sender, bytes32 messageDataHash, uint256 baseFeeL1, uint64 timestamp)',
)
const CONTENT = bridgeEvent('InboxMessageDelivered(uint256 indexed messageNum, bytes data)')
const DEPOSITED = bridgeEvent(
  'DepositInitiated(address l1Token, address indexed from, address indexed to, uint256 indexed sequenceNumber, uint256 amount)',
)
const MINTED = bridgeEvent(
  'DepositFinalized(address indexed l1Token, address indexed from, address indexed to, uint256 amount)',
)
const SENT = bridgeEvent(
  'L2ToL1Tx(address caller, address indexed destination, uint256 indexed hash, uint256 indexed position, uint256 arbBlockNum, uint256 ethBlockNum, uint256 timestamp, uint256 callvalue, bytes data)',
)
const WITHDRAWN = bridgeEvent(
  'WithdrawalInitiated(address l1Token, address indexed from, address indexed to, uint256 indexed l2ToL1Id, uint256 exitNum, uint256 amount)',
)
const PAID = bridgeEvent(
  'WithdrawalFinalized(address l1Token, address indexed from, address indexed to, uint256 indexed exitNum, uint256 amount)',
)
const EXECUTED = bridgeEvent(
  'OutBoxTransactionExecuted(address indexed to, address indexed l2Sender, uint256 indexed zero, uint256 transactionIndex)',
)
const CALLED = bridgeEvent('BridgeCallTriggered(address indexed outbox, address indexed to, uint256 value, bytes data)')

/** Of messages: a deposit of coins. */
const ETH_DEPOSIT = 12n

/**
 * The bridge of Arbitrum. A deposit of coins becomes a transaction whose hash follows from chain, number of the message and content. A
 * withdrawal has a place in the outbox that both sides name. A deposit of a token becomes a ticket, and what redeems it repeats token, giver, receiver and
 * amount and no number: equal ones are told apart by nothing, and stay open.
 */
export const arbitrum: Bridge = {
  name: 'arbitrum',
  *crossings(seen) {
    yield* tokenDeposits(seen)
    yield* coinDeposits(seen)
    yield* tokensMinted(seen)
    const sent = seen.heard('arbitrum/arbsys', SENT)
    yield* tokenWithdrawals(seen, sent)
    yield* coinWithdrawals(seen, sent)
    const executed = seen.heard('arbitrum/outbox', EXECUTED)
    yield* tokensPaid(seen, executed)
    yield* coinsPaid(seen, executed)
    yield* coinsCame(seen)
  },
}

function* coinDeposits(seen: Seen): Generator<Crossing> {
  const contents = seen.heard('arbitrum/inbox', CONTENT)
  for (const { log, said } of seen.heard('arbitrum/bridge', DELIVERED)) {
    const toward = towardOf(seen, log)
    const number = numberIn(said, 'messageIndex')
    const content = contents.find((one) => numberIn(one.said, 'messageNum') === number)
    if (numberIn(said, 'kind') !== ETH_DEPOSIT || toward === undefined || content === undefined) continue
    const data = hexIn(content.said, 'data')
    if (dataLength(data) !== 52) continue
    const [receiver, units] = [dataSlice(data, 0, 20), BigInt(dataSlice(data, 20))]
    const row = seen.take({ units, asset: seen.coin(), to: log.emitter, near: null })
    if (row === undefined) continue
    const hash = depositHash(toward, { number, sender: hexIn(said, 'sender'), receiver, units })
    yield {
      protocol: 'arbitrum',
      role: 'departure',
      key: bornKey(toward, hash),
      ...seen.side(log),
      ...carriedBy(row),
      party: giver(seen, row.from, units),
      place: log.emitter,
      destination: destinationOn(toward, receiver, units),
    }
  }
}

/**
 * Hash of the transaction that a deposit of coins becomes: type 0x64 and the RLP list of chain, number in 32 bytes, sender, receiver and
 * units. The sender stands in the message as the other chain will know it: a contract with 0x1111…1111 added.
 */
export function depositHash(
  toward: Chain,
  said: { readonly number: bigint; readonly sender: string; readonly receiver: string; readonly units: bigint },
): string {
  const id = BigInt(toward.slice('eip155:'.length))
  const short = (number: bigint) => (number === 0n ? '0x' : stripZerosLeft(toBeHex(number)))
  return keccak256(
    concat(['0x64', encodeRlp([short(id), toBeHex(said.number, 32), said.sender, said.receiver, short(said.units)])]),
  )
}

/** The payment that a deposit of coins became has nothing but its hash, and needs nothing else. */
function* coinsCame(seen: Seen): Generator<Crossing> {
  const { chain, hash, sender, callee, input, logs } = seen.transaction
  if (input !== '0x' || callee === null || logs.length > 0 || !isOther(seen, chain)) return
  const paid = seen.rows.find((one) => isNative(one.asset) && one.from === sender && one.to === callee)
  const row = paid && seen.take({ units: paid.units, asset: paid.asset, from: sender, to: callee, near: null })
  if (row === undefined) return
  const key = bornKey(chain, hash)
  const side = { ...seen.side(null), ...carriedBy(row) }
  yield { protocol: 'arbitrum', role: 'arrival', key, ...side, party: callee, place: sender }
}

function isOther(seen: Seen, chain: Chain): boolean {
  for (const { role, toward } of seen.facts.contracts.values())
    if (role === 'arbitrum/bridge' && toward === chain) return true
  return false
}

function* tokenDeposits(seen: Seen): Generator<Crossing> {
  for (const { log, said } of seen.heard('arbitrum/l1-gateway', DEPOSITED)) {
    const toward = towardOf(seen, log)
    const asset = tokenOn(seen.transaction.chain, hexIn(said, 'l1Token'))
    if (toward === undefined || asset === undefined) continue
    const units = numberIn(said, 'amount')
    const row =
      seen.take({ units, asset, to: log.emitter, near: log.index }) ??
      // Some gateways keep tokens in an account beside them.
      seen.take({ units, asset, from: accountOn(seen.transaction.chain, hexIn(said, 'from')), near: log.index })
    if (row === undefined) continue
    yield {
      protocol: 'arbitrum',
      role: 'departure',
      key: contentKey(toward, said),
      ...seen.side(log),
      ...carriedBy(row),
      party: accountOn(seen.transaction.chain, hexIn(said, 'from')) ?? row.from,
      place: log.emitter,
      destination: destinationOn(toward, hexIn(said, 'to'), units),
    }
  }
}

function* tokensMinted(seen: Seen): Generator<Crossing> {
  const { chain } = seen.transaction
  for (const { log, said } of seen.heard('arbitrum/l2-gateway', MINTED)) {
    const to = accountOn(chain, hexIn(said, 'to'))
    if (to === undefined) continue
    const row = seen.take({ units: numberIn(said, 'amount'), from: accountZero(chain), to, near: log.index })
    if (row === undefined) continue
    const side = { ...seen.side(log), ...carriedBy(row) }
    yield {
      protocol: 'arbitrum',
      role: 'arrival',
      key: contentKey(chain, said),
      ...side,
      party: to,
      place: log.emitter,
    }
  }
}

function* tokenWithdrawals(seen: Seen, sent: readonly Heard[]): Generator<Crossing> {
  const { chain } = seen.transaction
  for (const { log, said } of seen.heard('arbitrum/l2-gateway', WITHDRAWN)) {
    const toward = towardOf(seen, log)
    const message = sent
      .filter((one) => one.log.index < log.index && accountOn(chain, hexIn(one.said, 'caller')) === log.emitter)
      .at(-1)
    if (toward === undefined || message === undefined) continue
    const units = numberIn(said, 'amount')
    const row =
      seen.take({ units, to: accountZero(chain), near: log.index }) ??
      seen.take({ units, to: log.emitter, near: log.index })
    if (row === undefined) continue
    yield {
      protocol: 'arbitrum',
      role: 'departure',
      key: placeKey(chain, numberIn(message.said, 'position')),
      ...seen.side(log),
      ...carriedBy(row),
      party: accountOn(chain, hexIn(said, 'from')) ?? row.from,
      place: log.emitter,
      destination: { ...destinationOn(toward, hexIn(said, 'to'), units), asset: hexIn(said, 'l1Token') },
    }
  }
}

function* coinWithdrawals(seen: Seen, sent: readonly Heard[]): Generator<Crossing> {
  const { chain } = seen.transaction
  for (const { log, said } of sent) {
    const toward = towardOf(seen, log)
    const units = numberIn(said, 'callvalue')
    const row = toward && seen.take({ units, asset: seen.coin(), to: log.emitter, near: null })
    if (row === undefined) continue
    yield {
      protocol: 'arbitrum',
      role: 'departure',
      key: placeKey(chain, numberIn(said, 'position')),
      ...seen.side(log),
      ...carriedBy(row),
      party: accountOn(chain, hexIn(said, 'caller')) ?? row.from,
      place: log.emitter,
      destination: destinationOn(toward!, hexIn(said, 'destination'), units),
    }
  }
}

function* tokensPaid(seen: Seen, executed: readonly Heard[]): Generator<Crossing> {
  const { chain } = seen.transaction
  for (const { log, said } of seen.heard('arbitrum/l1-gateway', PAID)) {
    const done = executed.find((one) => accountOn(chain, hexIn(one.said, 'to')) === log.emitter)
    const other = towardOf(seen, log)
    const [asset, to] = [tokenOn(chain, hexIn(said, 'l1Token')), accountOn(chain, hexIn(said, 'to'))]
    if (done === undefined || other === undefined || asset === undefined || to === undefined) continue
    const row = seen.take({ units: numberIn(said, 'amount'), asset, to, near: log.index })
    if (row === undefined) continue
    const key = placeKey(other, numberIn(done.said, 'transactionIndex'))
    yield sideOf(seen, 'arrival', { protocol: 'arbitrum', key, log, row, party: to })
  }
}

function* coinsPaid(seen: Seen, executed: readonly Heard[]): Generator<Crossing> {
  const { chain } = seen.transaction
  for (const { log, said } of seen.heard('arbitrum/bridge', CALLED)) {
    const to = accountOn(chain, hexIn(said, 'to'))
    const other = towardOf(seen, log)
    const outbox = accountOn(chain, hexIn(said, 'outbox'))
    const done = executed.find((one) => one.log.emitter === outbox && accountOn(chain, hexIn(one.said, 'to')) === to)
    if (to === undefined || other === undefined || done === undefined) continue
    const row = seen.take({ units: numberIn(said, 'value'), asset: seen.coin(), from: log.emitter, to, near: null })
    if (row === undefined) continue
    const key = placeKey(other, numberIn(done.said, 'transactionIndex'))
    yield sideOf(seen, 'arrival', { protocol: 'arbitrum', key, log, row, party: to })
  }
}

/** Who paid the inbox the coins that it handed on. */
function giver(seen: Seen, from: Address, units: bigint): Address {
  return seen.rows.find((row) => row.to === from && row.units === units && isNative(row.asset))?.from ?? from
}

function towardOf(seen: Seen, log: Log): Chain | undefined {
  return seen.facts.contracts.get(log.emitter)?.toward
}

function destinationOn(chain: Chain, receiver: string, least: bigint): Destination {
  return { name: chain, chain, written: receiver, address: accountOn(chain, receiver) ?? null, least }
}

/** @param chain Arbitrum's, on both sides */
function bornKey(chain: Chain, hash: string): string {
  return `arbitrum:${chain}:deposit:${hash}`
}

function placeKey(chain: Chain, position: bigint): string {
  return `arbitrum:${chain}:withdrawal:${position}`
}

function contentKey(chain: Chain, said: Said): string {
  const [token, from, to] = ['l1Token', 'from', 'to'].map((name) =>
    accountOf(`${chain}:${hexIn(said, name)}` as Address),
  )
  return `arbitrum:${chain}:token:${token}:${from}:${to}:${numberIn(said, 'amount')}`
}
