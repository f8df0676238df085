import { keccak256 } from 'ethers/crypto'
import { dataSlice } from 'ethers/utils'
import { z } from 'zod'
import type { Inquired, Tip } from '../../model/tip.ts'
import { type BridgeApi, type ChainNames, readAs } from './finder.ts'
import { chainNamed, MOST_TIPS, maybe, numberOf, text, tipOf, toldOf } from './tips.ts'

const shape = z.object({
  messages: z
    .array(
      z.object({
        message: maybe(z.string().regex(/^0x(?:[0-9a-f]{2}){0,20000}$/i)),
        eventNonce: maybe(text),
        status: maybe(text),
        forwardTxHash: maybe(text),
      }),
    )
    .max(MOST_TIPS),
})

/**
 * Circle's attestation service: `GET /v2/messages/{domain}?transactionHash=` and `/v1/messages/{domain}/{hash}` (https://developers.circle.com/api-reference/cctp). It knows
 * the number that version 2 gives a message only after it left, and who is to receive it; the transaction that mints only where Circle
 * sends it itself.
 */
export const cctp: BridgeApi = {
  name: 'cctp',
  url: 'https://iris-api.circle.com',
  // Thirty-five a second are allowed, and one more is five minutes of nothing.
  perSecond: 5,
  question({ protocol, chain, tx }, chains) {
    const domain = numberOf(chains, 'cctp', chain)
    if (domain === undefined) return undefined
    if (protocol === 'cctp-v1') return { path: `/v1/messages/${domain}/${tx}` }
    return protocol === 'cctp-v2' ? { path: `/v2/messages/${domain}`, query: { transactionHash: tx } } : undefined
  },
  read: (value, status, departure, chains) =>
    readAs(shape, value, status, ({ messages }) => {
      const read = messages.flatMap((item) => {
        const tip = tipIn(item, departure, chains)
        return tip === undefined ? [] : [tip]
      })
      // Not attested yet, the message is not told, and nobody can say which one it is.
      if (read.length > 0) return toldOf('told', read)
      return toldOf(messages.some(({ message }) => message === null || message === '0x') ? 'pending' : 'unknown')
    }),
}

/** The message of this departure among those of its transaction. */
function tipIn(
  { message, eventNonce, forwardTxHash }: z.output<typeof shape>['messages'][number],
  { protocol, key }: Inquired,
  chains: ChainNames,
): Tip | undefined {
  const wide = protocol === 'cctp-v2'
  const header = wide ? 148 : 116
  if (message === null || message.length < 2 + 2 * (header + 132)) return undefined
  const part = (start: number, end?: number) => dataSlice(message, start, end).toLowerCase()
  const body = part(header)
  const from = BigInt(part(4, 8))
  const known = wide ? keyV2(from, part(44, 76), body) : `cctp-v1:${from}:${BigInt(part(12, 20))}`
  if (known !== key) return undefined
  const [place, chain] = chainNamed(chains, 'cctp', String(BigInt(part(8, 12))))
  return tipOf('arrival', place, chain, {
    tx: forwardTxHash,
    receiver: dataSlice(body, 36, 68),
    units: String(BigInt(dataSlice(body, 68, 100))),
    id: eventNonce,
  })
}

/** As `decode` names a departure: the body without fee and expiry, which the attestation fills in. */
function keyV2(from: bigint, sender: string, body: string): string {
  const kept = `${body.slice(0, 2 + 2 * 164)}${body.slice(2 + 2 * 228)}`
  return `cctp-v2:${from}:${keccak256(`${sender}${kept.slice(2)}`).slice(2)}`
}
