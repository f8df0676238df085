/**
 * A small generator of pseudo-random numbers (Mulberry32): the same seed gives the same numbers on every machine, so that a
 * synthetic ledger can be named by its seed and its size.
 */
export class Random {
  /** @param {number} seed any whole number */
  constructor(seed) {
    this.state = seed >>> 0
  }

  /** @returns {number} a whole number from 0 to 2^32 - 1 */
  uint32() {
    this.state = (this.state + 0x6d2b79f5) >>> 0
    let mixed = this.state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }

  /** @returns {number} at least 0, below 1 */
  share() {
    return this.uint32() / 4294967296
  }

  /** @param {number} limit @returns {number} a whole number from 0 to `limit` - 1 */
  below(limit) {
    return Math.floor(this.share() * limit)
  }

  /**
   * A rank by Zipf's law: rank 0 is met most, rank r about 1/(r+1) as often.
   * @param {number} count @returns {number}
   */
  rank(count) {
    return Math.min(count - 1, Math.floor((count + 1) ** this.share()) - 1)
  }

  /** @param {number} digits a multiple of 8 @returns {string} hex digits */
  hex(digits) {
    let text = ''
    while (text.length < digits) text += this.uint32().toString(16).padStart(8, '0')
    return text
  }
}
