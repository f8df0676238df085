import { z } from 'zod'
import { refused } from '../explorer-ask.ts'
import { type BridgeApi, readAs } from './finder.ts'
import { evmNamed, maybe, text, tipOf, toldOf } from './tips.ts'

const written = z.object({ stringValue: text })
const shape = z.object({
  orderId: written,
  state: text,
  takeOfferWithMetadata: z.object({
    chainId: written,
    tokenAddress: maybe(written),
    amount: maybe(written),
    finalAmount: maybe(written),
  }),
  receiverDst: maybe(written),
  fulfilledDstEventMetadata: maybe(z.object({ transactionHash: maybe(written) })),
})

/** deBridge: `GET /api/Orders/{orderId}` (https://docs.debridge.com/api-reference/orders). It names the transaction that fulfilled the order. */
export const debridge: BridgeApi = {
  name: 'debridge',
  url: 'https://dln-api.debridge.finance',
  perSecond: 2,
  question({ protocol, key }) {
    const id = /(0x[0-9a-f]{64})$/.exec(key)?.[1]
    return /^(?:debridge|dln)/.test(protocol) && id !== undefined ? { path: `/api/Orders/${id}` } : undefined
  },
  read: (value, status, { key }, chains) =>
    readAs(shape, value, status, ({ orderId, takeOfferWithMetadata: take, receiverDst, fulfilledDstEventMetadata }) => {
      if (!key.endsWith(orderId.stringValue.toLowerCase())) return refused('it tells of another order')
      const tx = fulfilledDstEventMetadata?.transactionHash?.stringValue ?? null
      const tip = tipOf('arrival', ...evmNamed(chains, 'debridge', take.chainId.stringValue), {
        tx,
        receiver: receiverDst?.stringValue ?? null,
        asset: take.tokenAddress?.stringValue ?? null,
        units: take.finalAmount?.stringValue ?? take.amount?.stringValue ?? null,
      })
      return toldOf(tx === null ? 'pending' : 'told', [tip])
    }),
}
