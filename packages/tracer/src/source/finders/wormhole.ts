import { z } from 'zod'
import { refused } from '../explorer-ask.ts'
import { type BridgeApi, readAs } from './finder.ts'
import { chainNamed, count, maybe, text, tipOf, toldOf } from './tips.ts'

const KEY = /^wormhole:(\d+):0x([0-9a-f]{64}):(\d+)$/

const shape = z.object({
  id: text,
  targetChain: maybe(
    z.object({ chainId: count, status: maybe(text), transaction: maybe(z.object({ txHash: maybe(text) })) }),
  ),
  content: maybe(
    z.object({
      standarizedProperties: maybe(
        z.object({ toChain: maybe(count), toAddress: maybe(text), tokenAddress: maybe(text), amount: maybe(text) }),
      ),
    }),
  ),
})

/**
 * Wormholescan: `GET /api/v1/operations/{chain}/{emitter}/{sequence}` (https://wormhole.com/docs/products/messaging/guides/wormholescan-api). It names the transaction that
 * redeemed the message.
 */
export const wormhole: BridgeApi = {
  name: 'wormhole',
  url: 'https://api.wormholescan.io',
  perSecond: 2,
  question({ key }) {
    const [, chain, emitter, sequence] = KEY.exec(key) ?? []
    return chain === undefined ? undefined : { path: `/api/v1/operations/${chain}/${emitter}/${sequence}` }
  },
  read: (value, status, { key }, chains) =>
    readAs(shape, value, status, ({ id, targetChain, content }) => {
      const [, chain, emitter, sequence] = KEY.exec(key)!
      if (id.toLowerCase() !== `${chain}/${emitter}/${sequence}`) return refused('it tells of another message')
      const said = content?.standarizedProperties ?? null
      const number = targetChain?.chainId ?? said?.toChain ?? null
      // Zero stands for no chain.
      if (number === null || number === '0') return toldOf('pending')
      const tx = targetChain?.transaction?.txHash ?? null
      const tip = tipOf('arrival', ...chainNamed(chains, 'wormhole', number), {
        tx,
        receiver: said?.toAddress ?? null,
        asset: said?.tokenAddress ?? null,
        units: said?.amount ?? null,
      })
      return toldOf(tx === null ? 'pending' : 'told', [tip])
    }),
}
