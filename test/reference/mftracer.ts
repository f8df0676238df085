// A rival's accounting, kept to measure against (algorithms.md 1.5): MFTracer, SIGMETRICS 2026. Not product code.

/**
 * One bucket of value per address, whatever the assets: what comes in fills it, a payment takes all it can, up to a part
 * that is always left (`eps`), and counts as nothing below a floor. Its authors name what this gets wrong: the choice of
 * `eps`, and taint that is only a change of price.
 */
export class MFTracerBucket {
  #cents = 0n
  readonly #epsPermille: bigint
  readonly #floor: bigint

  /** @param epsPermille part of the bucket that stays, in thousandths @param floor payments under it carry nothing, US cents */
  constructor(epsPermille: bigint, floor: bigint) {
    this.#epsPermille = epsPermille
    this.#floor = floor
  }

  /** US cents in the bucket. */
  get cents(): bigint {
    return this.#cents
  }

  receive(cents: bigint): void {
    this.#cents += cents
  }

  /** @returns the tainted part of a payment, US cents */
  pay(cents: bigint): bigint {
    const most = (this.#cents * (1000n - this.#epsPermille)) / 1000n
    const used = cents < most ? cents : most
    if (used < this.#floor) return 0n
    this.#cents -= used
    return used
  }
}
