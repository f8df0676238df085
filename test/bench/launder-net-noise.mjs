// Noise as bots make it on a real chain, to be mixed into a ledger of real flows: the same seed gives the same rows.
import { Random } from './random.mjs'

const KINDS = ['unrelated', 'zero-value', 'counterfeit', 'look-alike']

/**
 * Rows that move no stolen value whatever they look like, in equal parts:
 * - unrelated: genuine dollars and other tokens between addresses that have nothing to do with the case;
 * - zero-value: genuine dollars, 0 units, between an address of the case and anybody, real counterparties included;
 * - counterfeit: any amount of another contract that calls itself USD, to and from addresses of the case;
 * - look-alike: counterfeit or zero-value rows in which one side imitates a real counterparty: same first 3 and last 4 hex digits.
 * Some share the transaction of a real flow, as spoofed events do.
 * @param {readonly { time: string, block: string, tx: string, from: string, to: string, cents: bigint }[]} flows
 * @param {number} count rows @param {number} seed
 */
export function noiseAmong(flows, count, seed) {
  const random = new Random(seed)
  const pick = (list) => list[random.below(list.length)]
  const stranger = () => `0x${random.hex(40)}`
  const counterfeits = Array.from({ length: 20 }, () => `eip155:1/erc20:${stranger()}`)
  const imitate = (address) => `${address.slice(0, 5)}${random.hex(40).slice(0, 33)}${address.slice(-4)}`
  const forged = () => ({ asset: pick(counterfeits), symbol: 'USD', decimals: 2 })
  const swapped = (ends) => (random.share() < 0.5 ? ends : { from: ends.to, to: ends.from })
  const rows = []
  while (rows.length < count) {
    const kind = KINDS[rows.length % KINDS.length]
    const flow = pick(flows)
    const cents = BigInt(1 + random.below(1e9))
    const tx = kind !== 'unrelated' && random.share() < 0.1 ? flow.tx : `0x${random.hex(64)}`
    const place = { block: flow.block, time: flow.time, tx }
    if (kind === 'unrelated') {
      const other = random.share() < 0.5 ? {} : forged()
      rows.push({ ...place, from: stranger(), to: stranger(), cents, ...other, noise: kind })
    } else if (kind === 'zero-value') {
      const ends = random.share() < 0.3 ? { from: flow.from, to: flow.to } : { from: flow.from, to: stranger() }
      rows.push({ ...place, ...swapped(ends), cents: 0n, noise: kind })
    } else if (kind === 'counterfeit') {
      const ends = random.share() < 0.5 ? { from: flow.from, to: flow.to } : { from: stranger(), to: flow.to }
      rows.push({ ...place, ...swapped(ends), cents, ...forged(), noise: kind })
    } else {
      const worth = random.share() < 0.5 ? { cents: 0n } : { cents: flow.cents, ...forged() }
      rows.push({ ...place, ...swapped({ from: flow.from, to: imitate(flow.to) }), ...worth, noise: kind })
    }
  }
  return rows
}
