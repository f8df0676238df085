import type { Asset } from '../../model/asset.ts'
import type { Crossing, Destination } from '../../model/crossing.ts'
import { bridgeEvent, hexIn, numberIn, type Said } from './event.ts'
import { type Bridge, carriedBy, type Heard, type Seen } from './seen.ts'
import { destinationById, tokenOn } from './words.ts'

const STARTED = bridgeEvent(
  'LiFiTransferStarted(tuple(bytes32 transactionId, string bridge, string integrator, address referrer, address sendingAssetId, address receiver, uint256 minAmount, uint256 destinationChainId, bool hasSourceSwaps, bool hasDestinationCall) bridgeData)',
)
const NOT_EVM = bridgeEvent(
  'BridgeToNonEVMChain(bytes32 indexed transactionId, uint256 indexed destinationChainId, bytes receiver)',
)
const NOT_EVM_32 = bridgeEvent(
  'BridgeToNonEVMChainBytes32(bytes32 indexed transactionId, uint256 indexed destinationChainId, bytes32 receiver)',
)
const ROLE = 'lifi/diamond'
/** Stands for a receiver that is no EVM account; another event says who. */
const ELSEWHERE = '0x11f111f111f111f111f111f111f111f111f111f1'
const COIN = /^0x0{40}$/

/**
 * LI.FI hands value to other bridges and tells chain and receiver. The bridge that took it tells of itself, and comes first; what is left are
 * departures over bridges that say nothing which Spoor reads. They name no id that another chain would repeat, and stay open.
 */
export const lifi: Bridge = {
  name: 'lifi',
  *crossings(seen) {
    for (const { log, said } of seen.heard(ROLE, STARTED)) {
      const data = said.bridgeData as Said
      const token = hexIn(data, 'sendingAssetId')
      const asset: Asset | undefined = COIN.test(token) ? seen.coin() : tokenOn(seen.transaction.chain, token)
      if (asset === undefined) continue
      const row = seen.take({ units: numberIn(data, 'minAmount'), asset, from: log.emitter, near: log.index })
      if (row === undefined) continue
      yield {
        protocol: 'lifi',
        role: 'departure',
        key: `lifi:${seen.transaction.chain}:${seen.transaction.hash}:${log.index}`,
        ...seen.side(log),
        ...carriedBy(row),
        party: giver(seen, row.id, asset, log.emitter) ?? seen.transaction.sender,
        place: row.to,
        destination: destinationIn(seen, data),
      } satisfies Crossing
    }
  },
}

/** Who paid the diamond what it handed on; what it got by a swap came from the sender of the transaction. */
function giver(seen: Seen, id: string, asset: Asset, diamond: Crossing['place']): Crossing['party'] | undefined {
  return seen.rows.find((row) => row.to === diamond && row.asset === asset && row.id !== id)?.from
}

/**
 * Where LI.FI says that the value of this transaction goes, for a bridge that does not say it.
 * @returns `undefined` where it says nothing, or speaks of several passages
 */
export function toldByLifi(seen: Seen): Destination | undefined {
  const started: readonly Heard[] = seen.heard(ROLE, STARTED)
  return started.length === 1 ? destinationIn(seen, started[0]!.said.bridgeData as Said) : undefined
}

function destinationIn(seen: Seen, data: Said): Destination {
  const receiver = hexIn(data, 'receiver')
  const number = numberIn(data, 'destinationChainId')
  if (receiver !== ELSEWHERE) return destinationById(seen.facts, 'lifi', number, receiver)
  const told = [NOT_EVM, NOT_EVM_32]
    .flatMap((event) => seen.heard(ROLE, event))
    .find(({ said }) => said.transactionId === data.transactionId)
  return destinationById(seen.facts, 'lifi', number, told === undefined ? null : hexIn(told.said, 'receiver'))
}
