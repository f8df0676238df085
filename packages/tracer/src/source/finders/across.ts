import { z } from 'zod'
import { refused } from '../explorer-ask.ts'
import { type BridgeApi, readAs } from './finder.ts'
import { count, evmNamed, maybe, text, tipOf, toldOf } from './tips.ts'

const KEY = /^across:(\d+):(\d+):(\d+)$/

const shape = z.object({
  status: text,
  originChainId: count,
  depositId: count,
  destinationChainId: maybe(count),
  fillTx: maybe(text),
  fillTxnRef: maybe(text),
  depositRefundTxHash: maybe(text),
  depositRefundTxnRef: maybe(text),
})

/**
 * Across: `GET /deposit/status` by chain and number of the deposit (https://docs.across.to/api-reference/deposit/status/get). It names the transaction that filled it,
 * or gave it back; not who was paid.
 */
export const across: BridgeApi = {
  name: 'across',
  url: 'https://app.across.to/api',
  perSecond: 2,
  keyHeader: (key) => ({ authorization: `Bearer ${key}` }),
  question({ protocol, key }) {
    const [, origin, , id] = KEY.exec(key) ?? []
    if (protocol !== 'across' || origin === undefined) return undefined
    return { path: '/deposit/status', query: { originChainId: origin, depositId: id! } }
  },
  read: (value, status, { key }, chains) =>
    readAs(shape, value, status, (said) => {
      const [, origin, destination, id] = KEY.exec(key)!
      if (said.originChainId !== origin || said.depositId !== id) return refused('it tells of another deposit')
      const at = (number: string) => evmNamed(chains, 'across', number)
      const fill = said.fillTxnRef ?? said.fillTx
      if (fill !== null) {
        const [place, chain] = at(said.destinationChainId ?? destination!)
        return toldOf('told', [tipOf('arrival', place, chain, { tx: fill })])
      }
      const refund = said.depositRefundTxnRef ?? said.depositRefundTxHash
      // A refund is paid where the depositor chose to, mostly where he left from.
      if (refund !== null) return toldOf('told', [tipOf('refund', ...at(origin), { tx: refund })])
      return toldOf('pending')
    }),
}
