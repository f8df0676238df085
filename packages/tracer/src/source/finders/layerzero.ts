import { z } from 'zod'
import { refused } from '../explorer-ask.ts'
import { type BridgeApi, readAs } from './finder.ts'
import { chainNamed, count, MOST_TIPS, maybe, sameHash, text, tipOf, toldOf, toldOrPending } from './tips.ts'

const KEY = /^layerzero:(0x[0-9a-f]{64})$/

const shape = z.object({
  data: z
    .array(
      z.object({
        pathway: z.object({ dstEid: count }),
        source: z.object({ tx: z.object({ txHash: text }) }),
        destination: z.object({ tx: maybe(z.object({ txHash: maybe(text) })) }).optional(),
        guid: text,
      }),
    )
    .max(MOST_TIPS),
})

/**
 * LayerZero Scan: `GET /messages/guid/{guid}` (https://docs.layerzero.network/v2/tools/layerzeroscan/api). It names the transaction that delivered the message.
 * The riders of a Stargate bus have no guid of their own.
 */
export const layerzero: BridgeApi = {
  name: 'layerzero',
  url: 'https://scan.layerzero-api.com/v1',
  perSecond: 4,
  question({ key }) {
    const guid = KEY.exec(key)?.[1]
    return guid === undefined ? undefined : { path: `/messages/guid/${guid}` }
  },
  read: (value, status, { key, tx }, chains) =>
    readAs(shape, value, status, ({ data }) => {
      if (data.length === 0) return toldOf('unknown')
      const own = data.filter(
        ({ guid, source }) => `layerzero:${guid.toLowerCase()}` === key && sameHash(source.tx.txHash, tx),
      )
      if (own.length === 0) return refused('it tells of another message')
      return toldOrPending(
        own.flatMap(({ pathway, destination }) => {
          const hash = destination?.tx?.txHash ?? null
          if (hash === null) return []
          return [tipOf('arrival', ...chainNamed(chains, 'layerzero', pathway.dstEid), { tx: hash })]
        }),
      )
    }),
}
