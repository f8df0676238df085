import { keccak256 } from 'ethers/crypto'
import { concat, dataLength, dataSlice, encodeRlp, stripZerosLeft, toBeHex } from 'ethers/utils'
import type { Asset } from '../../model/asset.ts'
import type { Chain } from '../../model/chain.ts'
import type { Crossing } from '../../model/crossing.ts'
import type { Log } from '../../model/transaction.ts'
import { bridgeEvent, hexIn, numberIn, type Said } from './event.ts'
import { type Bridge, carriedBy, type Heard, type Seen, sideOf } from './seen.ts'
import { accountOn, accountZero, tokenOn } from './words.ts'

const DEPOSITED = bridgeEvent(
  'TransactionDeposited(address indexed from, address indexed to, uint256 indexed version, bytes opaqueData)',
)
const PASSED = bridgeEvent(
  'MessagePassed(uint256 indexed nonce, address indexed sender, address indexed target, uint256 value, uint256 gasLimit, bytes data, bytes32 withdrawalHash)',
)
const FINALIZED = bridgeEvent('WithdrawalFinalized(bytes32 indexed withdrawalHash, bool success)')
const COINS = {
  left: bridgeEvent('ETHBridgeInitiated(address indexed from, address indexed to, uint256 amount, bytes extraData)'),
  came: bridgeEvent('ETHBridgeFinalized(address indexed from, address indexed to, uint256 amount, bytes extraData)'),
}
const TOKENS = {
  left: bridgeEvent(
    'ERC20BridgeInitiated(address indexed localToken, address indexed remoteToken, address indexed from, address to, uint256 amount, bytes extraData)',
  ),
  came: bridgeEvent(
    'ERC20BridgeFinalized(address indexed localToken, address indexed remoteToken, address indexed from, address to, uint256 amount, bytes extraData)',
  ),
}

/**
 * The bridge that every chain of the OP Stack has. A deposit becomes a transaction of the other chain whose hash follows from block,
 * log and content of the deposit; a withdrawal is hashed where it leaves and named by that hash where it is paid. Between the two stands the
 * standard bridge, whose events tell who receives what.
 */
export const opStack: Bridge = {
  name: 'op-stack',
  *crossings(seen) {
    yield* departures(seen, 'op-stack/l1-bridge', depositKeys(seen))
    yield* departures(seen, 'op-stack/l2-bridge', withdrawalKeys(seen))
    const finalized = seen.heard('op-stack/portal', FINALIZED).filter(({ said }) => said.success === true)
    yield* arrivals(seen, 'op-stack/l1-bridge', (log, toward) => {
      const done = finalized.find((item) => item.log.index > log.index && towardOf(seen, item.log) === toward)
      return done && withdrawalKey(toward, hexIn(done.said, 'withdrawalHash'))
    })
    yield* arrivals(seen, 'op-stack/l2-bridge', () => depositKey(seen.transaction.chain, seen.transaction.hash))
  },
}

/** An id that stands after the event of the bridge which it belongs to, toward the same chain. */
interface Keyed {
  readonly index: number
  readonly toward: Chain | undefined
  readonly key: string
}

function towardOf(seen: Seen, log: Log): Chain | undefined {
  return seen.facts.contracts.get(log.emitter)?.toward
}

function depositKeys(seen: Seen): Keyed[] {
  return seen.heard('op-stack/portal', DEPOSITED).flatMap(({ log, said }) => {
    const toward = towardOf(seen, log)
    const hash = depositHash(seen.transaction.blockHash, log.index, said)
    return toward === undefined || hash === undefined
      ? []
      : [{ index: log.index, toward, key: depositKey(toward, hash) }]
  })
}

/**
 * Hash of the transaction that a deposit becomes: type 0x7e and the RLP list of source, sender, receiver, coins made, value, gas, false and
 * data, where source is the hash of a zero word and the hash of block and log. Content: made 32 bytes, value 32, gas 8, creates 1, data.
 */
export function depositHash(blockHash: string, index: number, said: Said): string | undefined {
  const content = hexIn(said, 'opaqueData')
  if (numberIn(said, 'version') !== 0n || dataLength(content) < 73 || !/^0x[0-9a-f]{64}$/i.test(blockHash))
    return undefined
  const source = keccak256(concat([toBeHex(0, 32), keccak256(concat([blockHash, toBeHex(index, 32)]))]))
  const creates = dataSlice(content, 72, 73) !== '0x00'
  const number = (start: number, end: number) => stripZerosLeft(dataSlice(content, start, end))
  const fields = [
    ...[source, hexIn(said, 'from'), creates ? '0x' : hexIn(said, 'to')],
    ...[number(0, 32), number(32, 64), number(64, 72), '0x', dataSlice(content, 73)],
  ]
  return keccak256(concat(['0x7e', encodeRlp(fields)]))
}

function withdrawalKeys(seen: Seen): Keyed[] {
  const { chain } = seen.transaction
  return seen.heard('op-stack/message-passer', PASSED).map(({ log, said }) => ({
    index: log.index,
    toward: towardOf(seen, log),
    key: withdrawalKey(chain, hexIn(said, 'withdrawalHash')),
  }))
}

function depositKey(chain: Chain, hash: string): string {
  return `op-stack:${chain}:deposit:${hash}`
}

/** @param chain the chain of the OP Stack, on both sides */
function withdrawalKey(chain: Chain | undefined, hash: string): string {
  return `op-stack:${chain}:withdrawal:${hash}`
}

function* departures(seen: Seen, role: string, keys: readonly Keyed[]): Generator<Crossing> {
  const used = new Set<Keyed>()
  for (const { heard, asset } of moved(seen, role, 'left')) {
    const { log, said } = heard
    const toward = towardOf(seen, log)
    const keyed = keys.find((item) => item.index > log.index && item.toward === toward && !used.has(item))
    if (toward === undefined || keyed === undefined) continue
    used.add(keyed)
    const units = numberIn(said, 'amount')
    const row =
      seen.take({ units, asset, to: log.emitter, near: log.index }) ??
      // Tokens of the other chain are burned here.
      seen.take({ units, asset, to: accountZero(seen.transaction.chain), near: log.index })
    if (row === undefined) continue
    const receiver = hexIn(said, 'to')
    yield {
      protocol: 'op-stack',
      role: 'departure',
      key: keyed.key,
      ...seen.side(log),
      ...carriedBy(row),
      party: accountOn(seen.transaction.chain, hexIn(said, 'from')) ?? row.from,
      place: log.emitter,
      destination: {
        name: toward,
        chain: toward,
        written: receiver,
        address: accountOn(toward, receiver) ?? null,
        ...('remoteToken' in said ? { asset: hexIn(said, 'remoteToken') } : {}),
        least: units,
      },
    }
  }
}

function* arrivals(
  seen: Seen,
  role: string,
  keyOf: (log: Log, toward: Chain | undefined) => string | undefined,
): Generator<Crossing> {
  for (const { heard, asset } of moved(seen, role, 'came')) {
    const { log, said } = heard
    const key = keyOf(log, towardOf(seen, log))
    const to = accountOn(seen.transaction.chain, hexIn(said, 'to'))
    if (key === undefined || to === undefined) continue
    const units = numberIn(said, 'amount')
    const row =
      seen.take({ units, asset, from: log.emitter, to, near: log.index }) ??
      seen.take({ units, asset, from: accountZero(seen.transaction.chain), to, near: log.index })
    if (row === undefined) continue
    yield sideOf(seen, 'arrival', { protocol: 'op-stack', key, log, row, party: to })
  }
}

/** What the standard bridge says moved, in the order of its events. */
function moved(seen: Seen, role: string, way: 'left' | 'came'): { heard: Heard; asset: Asset }[] {
  const coin = seen.coin()
  const coins = coin === undefined ? [] : seen.heard(role, COINS[way]).map((heard) => ({ heard, asset: coin }))
  const tokens = seen.heard(role, TOKENS[way]).flatMap((heard) => {
    const asset = tokenOn(seen.transaction.chain, hexIn(heard.said, 'localToken'))
    return asset === undefined ? [] : [{ heard, asset }]
  })
  return [...coins, ...tokens].sort((a, b) => a.heard.log.index - b.heard.log.index)
}
