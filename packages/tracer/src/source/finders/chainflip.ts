import { z } from 'zod'
import type { Chain } from '../../model/chain.ts'
import type { Tip } from '../../model/tip.ts'
import { refused } from '../explorer-ask.ts'
import { type BridgeApi, type ChainNames, readAs } from './finder.ts'
import { count, maybe, sameHash, text, tipOf, toldOf } from './tips.ts'

const egress = z.object({ amount: count, txRef: maybe(text) })
const shape = z.object({
  state: text,
  srcChain: text,
  srcAsset: maybe(text),
  destChain: text,
  destAsset: maybe(text),
  destAddress: maybe(text),
  deposit: maybe(z.object({ txRef: maybe(text) })),
  swapEgress: maybe(egress),
  refundEgress: maybe(egress),
  fallbackEgress: maybe(egress),
})

/**
 * Chainflip: `GET /v2/swaps/{hash of the deposit}`, what its SDK asks (https://docs.chainflip.io/swapping/integrations/javascript-sdk/get-status-v2). It names who is paid, and in which
 * transaction. The vault emits nothing that names a swap when it pays.
 */
export const chainflip: BridgeApi = {
  name: 'chainflip',
  url: 'https://chainflip-swap.chainflip.io',
  perSecond: 1,
  question: ({ protocol, tx }) => (protocol === 'chainflip' ? { path: `/v2/swaps/${tx}` } : undefined),
  read: (value, status, { tx }, chains) =>
    readAs(shape, value, status, (said) => {
      const { deposit, swapEgress, refundEgress, fallbackEgress } = said
      if (deposit?.txRef != null && !sameHash(deposit.txRef, tx)) return refused('it tells of another swap')
      const [to, from] = [said.destChain, said.srcChain].map((name) => placeOf(chains, name))
      const tips: Tip[] = []
      for (const paid of [swapEgress, fallbackEgress]) {
        if (paid === null) continue
        tips.push(
          tipOf('arrival', ...to!, {
            tx: paid.txRef,
            receiver: said.destAddress,
            asset: said.destAsset,
            units: paid.amount,
          }),
        )
      }
      if (refundEgress !== null)
        tips.push(
          tipOf('refund', ...from!, { tx: refundEgress.txRef, asset: said.srcAsset, units: refundEgress.amount }),
        )
      if (tips.some((tip) => tip.tx !== null)) return toldOf('told', tips)
      if (tips.length > 0) return toldOf('pending', tips)
      return toldOf('pending', [tipOf('arrival', ...to!, { receiver: said.destAddress, asset: said.destAsset })])
    }),
}

/** Chains by their names in the service, which are those of `data/bridges`. */
function placeOf(chains: ChainNames, name: string): [string, Chain | null] {
  for (const [key, known] of chains)
    if (key.startsWith('chainflip:') && known.name.toLowerCase() === name.toLowerCase())
      return [known.name, known.chain]
  return [name, null]
}
