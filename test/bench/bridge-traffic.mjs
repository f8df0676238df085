// Made traffic over one bridge: payments out, payments in, and which belong together. The same for the same seed.
import { Random } from './random.mjs'

const START = 1_770_000_000
const ROUND = [50, 100, 200, 250, 500, 1000, 2000, 5000, 10_000, 25_000]

/**
 * What makes it hard: one user in five bridges a round amount again and again, services are paid all day by others, some payments arrive late or not at
 * all, and some arrive with a fee beyond the limits.
 * @param {{ transfers: number, seed: number }} options
 * @returns {import('./bridge-traffic.d.mts').Traffic}
 */
export function makeTraffic({ transfers, seed }) {
  const random = new Random(seed)
  const departures = []
  const arrivals = []
  const users = Math.max(1, Math.floor(transfers / 3))
  const span = 30 * 86_400
  const address = (n) => `eip155:8453:0x${n.toString(16).padStart(40, '0')}`
  for (let n = 0; n < transfers; n++) {
    const user = 1 + random.rank(users)
    const coin = random.share() < 0.7 ? 'USDC/6' : 'ETH/18'
    const scale = coin === 'ETH/18' ? 10n ** 15n : 10n ** 6n
    const isRound = random.share() < 0.4
    const units = isRound
      ? BigInt(ROUND[random.below(ROUND.length)]) * scale
      : BigInt(1 + random.below(20_000_000)) * (scale / 1000n)
    const time = START + random.below(span)
    const leg = { receiver: address(user), asset: coin, bridge: random.share() < 0.8 ? 'across' : 'other' }
    departures.push({ ...leg, units, time, id: `d${n}` })
    const fate = random.share()
    if (fate < 0.02) continue
    const gap = gapOf(leg.bridge, random) + (fate < 0.04 ? 4000 : 0)
    const ppm = fate > 0.99 ? 40_000 + random.below(40_000) : feeOf(leg.bridge, random)
    const paid = units - (units * BigInt(ppm)) / 1_000_000n
    arrivals.push({ receiver: leg.receiver, asset: coin, units: paid, time: time + gap, id: `a${n}`, of: `d${n}` })
  }
  // what the same receivers are paid by anybody else
  for (let n = 0; n < transfers; n++) {
    const user = 1 + random.rank(users)
    const coin = random.share() < 0.7 ? 'USDC/6' : 'ETH/18'
    const scale = coin === 'ETH/18' ? 10n ** 15n : 10n ** 6n
    const near = random.share() < 0.3 ? departures[random.below(departures.length)] : undefined
    // some of it on purpose like a passage: about the amount of one, to its receiver, about its time
    const units =
      near === undefined
        ? BigInt(ROUND[random.below(ROUND.length)]) * scale
        : near.units - (near.units * BigInt(random.below(20_000))) / 1_000_000n
    const time = near === undefined ? START + random.below(span) : near.time + random.below(7200) - 1800
    const to = near ?? { receiver: address(user), asset: coin }
    arrivals.push({ receiver: to.receiver, asset: to.asset, units, time, id: `x${n}`, of: '' })
  }
  const past = new Map(
    ['across', 'other'].map((bridge) => [
      bridge,
      Array.from({ length: bridge === 'across' ? 200 : 3 }, () => ({
        gap: gapOf(bridge, random),
        fee: feeOf(bridge, random),
      })),
    ]),
  )
  return { departures, arrivals, past }
}

/** Seconds: a relayer is quick, an attestation takes a quarter of an hour. */
function gapOf(bridge, random) {
  const shares = random.share() * random.share()
  return bridge === 'across' ? 2 + Math.floor(shares * 240) : 600 + Math.floor(shares * 1500)
}

/** Parts per million. */
function feeOf(bridge, random) {
  return bridge === 'across' ? 100 + random.below(1500) : random.share() < 0.5 ? 0 : random.below(6000)
}
