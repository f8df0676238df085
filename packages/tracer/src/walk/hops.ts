import type { Address } from '../model/address.ts'
import { NOBODY } from '../taint/journal.ts'
import type { CaseLedger } from './case-ledger.ts'

/**
 * Fewest movements from a seed to each address, counted while rows go by in ledger order. The two sides of a conversion are
 * one movement: what stands between them adds none.
 */
export class Hops {
  readonly byAddress = new Map<Address, number>()
  readonly #ledger: CaseLedger
  readonly #between = new Map<number, number>()
  /** What an account between the sides was converted from. */
  readonly #from = new Map<number, number[]>()

  constructor(ledger: CaseLedger) {
    this.#ledger = ledger
    for (const special of ledger.journal.specials) {
      if (special.kind !== 'exchange' || ledger.accounts[special.account]!.between !== true) continue
      const outputs = [special.toAccount, ...(special.also ?? []).map((item) => item.account)]
      for (const account of outputs) this.#from.set(account, [...(this.#from.get(account) ?? []), special.account])
    }
  }

  start(account: number): void {
    this.byAddress.set(this.#ledger.accounts[account]!.address, 0)
  }

  /** A row carried stolen units from one account to another. */
  pass(payer: number, payee: number): void {
    if (payer === NOBODY || payee === NOBODY) return
    const hop = this.#at(payer)
    if (hop === undefined) return
    const { address, between } = this.#ledger.accounts[payee]!
    if (between === true) this.#between.set(payee, Math.min(hop, this.#between.get(payee) ?? hop))
    else if (hop + 1 < (this.byAddress.get(address) ?? Number.POSITIVE_INFINITY)) this.byAddress.set(address, hop + 1)
  }

  #at(account: number): number | undefined {
    const { address, between } = this.#ledger.accounts[account]!
    if (between !== true) return this.byAddress.get(address)
    const own = this.#between.get(account)
    if (own !== undefined) return own
    const before = (this.#from.get(account) ?? []).flatMap((from) => this.#between.get(from) ?? [])
    return before.length === 0 ? undefined : Math.min(...before)
  }
}
