import { z } from 'zod'
import { refused } from '../explorer-ask.ts'
import { type BridgeApi, readAs } from './finder.ts'
import { count, evmNamed, MOST_TIPS, maybe, sameHash, text, tipOf, toldOf } from './tips.ts'

const shape = z.object({
  status: text,
  inTxHashes: maybe(z.array(text).max(MOST_TIPS)),
  txHashes: maybe(z.array(text).max(MOST_TIPS)),
  originChainId: maybe(count),
  destinationChainId: maybe(count),
})

/**
 * Relay: `GET /intents/status/v3?requestId=` (https://docs.relay.link/references/api/get-intents-status-v3). It names the transactions by which a solver paid, or paid back.
 * No event of theirs bears the id.
 */
export const relay: BridgeApi = {
  name: 'relay',
  url: 'https://api.relay.link',
  perSecond: 2,
  keyHeader: (key) => ({ 'x-api-key': key }),
  question({ protocol, key }) {
    const requestId = /^relay:(0x[0-9a-f]{64})$/.exec(key)?.[1]
    return protocol === 'relay' && requestId !== undefined
      ? { path: '/intents/status/v3', query: { requestId } }
      : undefined
  },
  read: (value, status, { tx }, chains) =>
    readAs(shape, value, status, ({ status: state, inTxHashes, txHashes, originChainId, destinationChainId }) => {
      if (state === 'unknown') return toldOf('unknown')
      const ins = inTxHashes ?? []
      if (ins.length > 0 && !ins.some((hash) => sameHash(hash, tx))) return refused('it tells of another deposit')
      const role = state === 'refund' || state === 'refunded' ? 'refund' : 'arrival'
      const number = role === 'refund' ? originChainId : destinationChainId
      if (number === null) return toldOf('pending')
      const place = evmNamed(chains, 'relay', number)
      const paid = (txHashes ?? []).filter((hash) => !sameHash(hash, tx))
      if (paid.length === 0) return toldOf('pending', [tipOf(role, ...place)])
      return toldOf(
        'told',
        paid.map((hash) => tipOf(role, ...place, { tx: hash })),
      )
    }),
}
