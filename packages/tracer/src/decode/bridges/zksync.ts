import { isNative } from '../../model/asset.ts'
import type { Chain } from '../../model/chain.ts'
import type { Crossing } from '../../model/crossing.ts'
import { bridgeEvent, hexIn, numberIn, type Said } from './event.ts'
import { type Bridge, carriedBy, type Heard, type Seen, sideOf } from './seen.ts'
import { accountOn, accountZero, tokenOn } from './words.ts'

const REQUESTED = bridgeEvent(
  'NewPriorityRequest(uint256 txId, bytes32 txHash, uint64 expirationTimestamp, tuple(uint256 txType, uint256 from, uint256 to, uint256 gasLimit, uint256 gasPerPubdataByteLimit, uint256 maxFeePerGas, uint256 maxPriorityFeePerGas, uint256 paymaster, uint256 nonce, uint256 value, uint256[4] reserved, bytes data, bytes signature, uint256[] factoryDeps, bytes paymasterInput, bytes reservedDynamic) transaction, bytes[] factoryDeps)',
)
const TOKENS = bridgeEvent(
  'BridgehubDepositInitiated(uint256 indexed chainId, bytes32 indexed txDataHash, address indexed from, address to, address l1Token, uint256 amount)',
)
const WITHDRAWN = bridgeEvent('Withdrawal(address indexed l2Sender, address indexed l1Receiver, uint256 amount)')
const PAID = [
  bridgeEvent('EthWithdrawalFinalized(address indexed to, uint256 amount)'),
  bridgeEvent(
    'WithdrawalFinalizedSharedBridge(uint256 indexed chainId, address indexed to, address indexed l1Token, uint256 amount)',
  ),
]
/** Stands for the coin among the tokens of the first chain. */
const COIN = /^0x0{39}1$/

/**
 * The bridge of zkSync Era. A deposit names the hash of the transaction that it becomes; all that this one pays is what was deposited. A withdrawal of coins
 * tells receiver and amount on both sides and no number: equal ones stay open. Withdrawals of tokens are not read.
 */
export const zksync: Bridge = {
  name: 'zksync',
  *crossings(seen) {
    const requests = seen.heard('zksync/diamond', REQUESTED)
    const tokens = seen.heard('zksync/l1-bridge', TOKENS)
    for (const heard of requests) {
      const before = tokens.filter((one) => one.log.index < heard.log.index).at(-1) ?? tokens[0]
      // One transaction with several requests does not say which token is whose.
      if (requests.length > 1 && tokens.length > 0) continue
      yield* before === undefined ? coinDeposit(seen, heard) : tokenDeposit(seen, heard, before)
    }
    yield* came(seen)
    for (const heard of seen.heard('zksync/base-token', WITHDRAWN)) yield* withdrawal(seen, heard)
    for (const event of PAID) {
      for (const role of ['zksync/diamond', 'zksync/l1-bridge'])
        for (const heard of seen.heard(role, event)) yield* paid(seen, heard)
    }
  },
}

function* coinDeposit(seen: Seen, { log, said }: Heard): Generator<Crossing> {
  const toward = seen.facts.contracts.get(log.emitter)?.toward
  const request = said.transaction as Said
  const [minted] = request.reserved as readonly bigint[]
  // What calls a contract there is no plain deposit.
  if (toward === undefined || request.data !== '0x' || minted === undefined) return
  const row = seen.rows.find(
    ({ asset, units, to }) => isNative(asset) && units === minted && seen.roleOf(to)?.startsWith('zksync/'),
  )
  const taken = row && seen.take({ units: minted, asset: row.asset, from: row.from, to: row.to, near: null })
  if (taken === undefined) return
  yield departureOf(
    seen,
    log,
    toward,
    hexIn(said, 'txHash'),
    word(numberIn(request, 'to')),
    taken,
    seen.transaction.sender,
  )
}

function* tokenDeposit(seen: Seen, { log, said }: Heard, token: Heard): Generator<Crossing> {
  const { chain } = seen.transaction
  const toward = seen.facts.contracts.get(log.emitter)?.toward
  const asset = tokenOn(chain, hexIn(token.said, 'l1Token'))
  if (toward === undefined || asset === undefined || `eip155:${numberIn(token.said, 'chainId')}` !== toward) return
  const units = numberIn(token.said, 'amount')
  const from = accountOn(chain, hexIn(token.said, 'from'))
  const row = seen.take({ units, asset, from, near: token.log.index })
  if (row === undefined) return
  // The call of the other chain's bridge says who receives; the event names the bridge itself.
  yield departureOf(seen, token.log, toward, hexIn(said, 'txHash'), null, row, row.from)
}

function departureOf(
  seen: Seen,
  log: Heard['log'],
  toward: Chain,
  hash: string,
  receiver: string | null,
  row: Parameters<typeof carriedBy>[0],
  party: Crossing['party'],
): Crossing {
  const address = receiver === null ? null : (accountOn(toward, receiver) ?? null)
  return {
    protocol: 'zksync',
    role: 'departure',
    key: bornKey(toward, hash),
    ...seen.side(log),
    ...carriedBy(row),
    party,
    place: row.to,
    destination: { name: toward, chain: toward, written: receiver, address },
  }
}

/** What a transaction paid that a deposit may have become: its coins, or the one token that was made in it. */
function* came(seen: Seen): Generator<Crossing> {
  const { chain, hash, sender, callee } = seen.transaction
  if (![...seen.facts.contracts.values()].some(({ role, toward }) => role === 'zksync/diamond' && toward === chain))
    return
  const zero = accountZero(chain)
  const minted = seen.rows.filter(({ from, asset, units }) => from === zero && !isNative(asset) && units > 0n)
  const coins = seen.rows.filter(
    ({ from, to, asset, units }) => isNative(asset) && from === sender && to === callee && units > 0n,
  )
  const found = minted.length > 0 ? minted : coins
  const [one] = found
  if (one === undefined || found.length > 1) return
  const row = seen.take({ units: one.units, asset: one.asset, from: one.from, to: one.to, near: one.position })
  if (row === undefined) return
  const side = { ...seen.side(null), ...carriedBy(row) }
  yield { protocol: 'zksync', role: 'arrival', key: bornKey(chain, hash), ...side, party: row.to, place: row.from }
}

function* withdrawal(seen: Seen, { log, said }: Heard): Generator<Crossing> {
  const { chain } = seen.transaction
  const toward = seen.facts.contracts.get(log.emitter)?.toward
  const units = numberIn(said, 'amount')
  const receiver = hexIn(said, 'l1Receiver')
  const row = toward && seen.take({ units, asset: seen.coin(), to: log.emitter, near: null })
  if (row === undefined) return
  const address = accountOn(toward!, receiver) ?? null
  yield {
    protocol: 'zksync',
    role: 'departure',
    key: contentKey(chain, receiver, units),
    ...seen.side(log),
    ...carriedBy(row),
    party: accountOn(chain, hexIn(said, 'l2Sender')) ?? row.from,
    place: log.emitter,
    destination: { name: toward!, chain: toward!, written: receiver, address, least: units },
  }
}

function* paid(seen: Seen, { log, said }: Heard): Generator<Crossing> {
  const { chain } = seen.transaction
  const other = seen.facts.contracts.get(log.emitter)?.toward
  const to = accountOn(chain, hexIn(said, 'to'))
  if (other === undefined || to === undefined) return
  if ('l1Token' in said && (!COIN.test(hexIn(said, 'l1Token')) || `eip155:${numberIn(said, 'chainId')}` !== other))
    return
  const units = numberIn(said, 'amount')
  const row = seen.take({ units, asset: seen.coin(), to, near: null })
  if (row === undefined) return
  yield sideOf(seen, 'arrival', {
    protocol: 'zksync',
    key: contentKey(other, hexIn(said, 'to'), units),
    log,
    row,
    party: to,
  })
}

function word(number: bigint): string {
  return `0x${number.toString(16).padStart(64, '0')}`
}

/** @param chain zkSync's, on both sides */
function bornKey(chain: Chain, hash: string): string {
  return `zksync:${chain}:deposit:${hash}`
}

function contentKey(chain: Chain, receiver: string, units: bigint): string {
  return `zksync:${chain}:withdrawal:${receiver}:${units}`
}
