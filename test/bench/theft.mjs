import { Random } from './random.mjs'

/** @typedef {{ at: number, from: string, to: string, wei: bigint, kind?: string, tx?: string, gas?: boolean }} Planned */
/** @typedef {{ payments: Planned[], seed: Planned, victim: string, thief: string,
 *   stops: { address: string, category: string, name: string }[] }} Theft */

const ETHER = 10n ** 18n
/** Wallets that the stolen sum is split over first. */
const SHARES = 40

/**
 * Plans a theft in the manner of the large ones: one payment out of a cold wallet, split over 40 wallets, each peeled down a
 * chain of fresh addresses, the peels into deposits of exchanges, the rests gathered by eight and put into a mixer in round
 * sums or left lying. Every thief's wallet is given a little clean gas before it pays.
 * @param {Random} random
 * @returns {Theft} payments ordered by `at`, the share (0 to 1) of the ledger's time at which they happen
 */
export function planTheft(random) {
  const fresh = () => `0x${random.hex(40)}`
  const [victim, thief, faucet] = [fresh(), fresh(), fresh()]
  const mixer = { address: fresh(), category: 'mixer', name: 'Round-sum mixer, 100 ETH' }
  const deposits = Array.from({ length: 12 }, (_, n) => ({
    address: fresh(),
    category: n < 4 ? 'service' : 'deposit',
    name: `${n < 4 ? 'Exchange' : 'Deposit at exchange'} ${1 + (n % 4)}`,
  }))
  const stolen = BigInt(SHARES) * 10_000n * ETHER + 1_346_768_858_404_671_846n
  const seed = { at: 0.1, from: victim, to: thief, wei: stolen, kind: 'internal', tx: `0x${random.hex(64)}` }
  /** @type {Planned[]} */
  const payments = [seed, { at: 0.09, from: faucet, to: thief, wei: ETHER }]
  /** @type {{ address: string, wei: bigint, at: number }[]} */
  let rests = []
  for (let share = 0; share < SHARES; share++) {
    let holder = fresh()
    let wei = 10_000n * ETHER
    let at = 0.11 + random.share() * 0.02
    payments.push({ at, from: thief, to: holder, wei, gas: true })
    const steps = 5 + random.below(30)
    for (let step = 0; step < steps; step++) {
      payments.push({ at: at + 1e-6, from: faucet, to: holder, wei: ETHER / 20n })
      at += 0.002 + random.share() * 0.01
      const peel = (wei * BigInt(20 + random.below(80))) / 1000n
      payments.push({ at, from: holder, to: deposits[random.below(deposits.length)].address, wei: peel, gas: true })
      const next = fresh()
      payments.push({ at: at + 1e-5, from: holder, to: next, wei: wei - peel, gas: true })
      holder = next
      wei -= peel
    }
    rests.push({ address: holder, wei, at })
  }
  while (rests.length > 0) {
    const group = rests.slice(0, 8)
    rests = rests.slice(8)
    const gatherer = fresh()
    let at = Math.max(...group.map((rest) => rest.at)) + 0.01
    const later = () => {
      at += 1e-4
      return at
    }
    for (const rest of group) {
      payments.push({ at: at - 0.002, from: faucet, to: rest.address, wei: ETHER / 20n })
      payments.push({ at: later(), from: rest.address, to: gatherer, wei: rest.wei, gas: true })
    }
    payments.push({ at: later(), from: faucet, to: gatherer, wei: ETHER })
    const rounds = Number(group.reduce((sum, rest) => sum + rest.wei, 0n) / (100n * ETHER))
    for (let round = 0; round < Math.min(rounds, 200); round++) {
      payments.push({ at: later(), from: gatherer, to: mixer.address, wei: 100n * ETHER, gas: true })
    }
  }
  for (const payment of payments) payment.at = Math.min(payment.at, 0.999)
  payments.sort((a, b) => a.at - b.at)
  return { payments, seed, victim, thief, stops: [mixer, ...deposits] }
}
