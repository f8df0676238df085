import type { Decoder } from '../decoder.ts'
import { eventOf, type Fields } from '../event.ts'
import { claimBoth, claimFilled, type Part, partOf, partyOf, toldBy } from './filled.ts'
import { tokenOfAssetData } from './zeroex-assets.ts'

const TRANSFORMED = eventOf(
  'TransformedERC20(address indexed taker, address inputToken, address outputToken, uint256 inputTokenAmount, uint256 outputTokenAmount)',
)
/** Version 4: orders between a maker and a taker. */
const ORDERS = [
  'RfqOrderFilled(bytes32 orderHash, address maker, address taker, address makerToken, address takerToken, uint128 takerTokenFilledAmount, uint128 makerTokenFilledAmount, bytes32 pool)',
  'LimitOrderFilled(bytes32 orderHash, address maker, address taker, address feeRecipient, address makerToken, address takerToken, uint128 takerTokenFilledAmount, uint128 makerTokenFilledAmount, uint128 takerTokenFeeFilledAmount, uint256 protocolFeePaid, bytes32 pool)',
  'OtcOrderFilled(bytes32 orderHash, address maker, address taker, address makerToken, address takerToken, uint128 makerTokenFilledAmount, uint128 takerTokenFilledAmount)',
].map((declaration) => eventOf(declaration))
/** Versions 2 and 3 name assets by how they are moved. */
const FILL = eventOf(
  'Fill(address indexed makerAddress, address indexed feeRecipientAddress, bytes makerAssetData, bytes takerAssetData, bytes makerFeeAssetData, bytes takerFeeAssetData, bytes32 indexed orderHash, address takerAddress, address senderAddress, uint256 makerAssetFilledAmount, uint256 takerAssetFilledAmount, uint256 makerFeePaid, uint256 takerFeePaid, uint256 protocolFeePaid)',
)

/**
 * 0x: its proxy tells of swaps of a taker, and of orders that a maker and a taker filled for each other. The newest
 * version (Settler) tells nothing.
 */
export const zeroex: Decoder = {
  name: '0x',
  decode(moves, knowledge) {
    for (const { log, fields } of toldBy(moves, knowledge, '0x', TRANSFORMED.read)) {
      claimFilled(moves, '0x', {
        market: log.emitter,
        gave: partOf(log, fields, 'inputToken', 'inputTokenAmount'),
        got: partOf(log, fields, 'outputToken', 'outputTokenAmount'),
        owner: partyOf(log, fields, 'taker'),
      })
    }
    const order = (log: Parameters<typeof FILL.read>[0]): Fields | undefined =>
      ORDERS.map((event) => event.read(log)).find((fields) => fields !== undefined)
    for (const { log, fields } of toldBy(moves, knowledge, '0x', order)) {
      const [maker, taker] = [partyOf(log, fields, 'maker'), partyOf(log, fields, 'taker')]
      if (maker === undefined || taker === undefined) continue
      claimBoth(
        moves,
        '0x',
        { address: maker, gave: partOf(log, fields, 'makerToken', 'makerTokenFilledAmount') },
        { address: taker, gave: partOf(log, fields, 'takerToken', 'takerTokenFilledAmount') },
      )
    }
    for (const { log, fields } of toldBy(moves, knowledge, '0x', FILL.read)) {
      const [maker, taker] = [partyOf(log, fields, 'makerAddress'), partyOf(log, fields, 'takerAddress')]
      const part = (data: string, amount: string): Part | undefined => {
        const asset = tokenOfAssetData(log.emitter, String(fields[data]))
        return asset && { asset, units: BigInt(fields[amount]!) }
      }
      const [made, taken] = [
        part('makerAssetData', 'makerAssetFilledAmount'),
        part('takerAssetData', 'takerAssetFilledAmount'),
      ]
      if (maker === undefined || taker === undefined || made === undefined || taken === undefined) continue
      claimBoth(moves, '0x', { address: maker, gave: made }, { address: taker, gave: taken })
    }
    return undefined
  },
}
