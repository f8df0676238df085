import type { Address } from '../../model/address.ts'
import type { MixerContract, MixerFacts, MixerRole, PoolDeposit, PoolWithdrawal } from '../../model/mixer.ts'
import type { Log, Transaction } from '../../model/transaction.ts'
import { Seen } from '../bridges/seen.ts'
import type { Move } from '../moves.ts'

export type PoolPassage =
  | ({ readonly role: 'deposit' } & PoolDeposit)
  | ({ readonly role: 'withdrawal' } & PoolWithdrawal)

/** One mixer: what it sees in an opened transaction. It takes the rows that it explains. */
export interface Mixer {
  readonly name: string
  readonly passages: (heard: PoolSeen) => Iterable<PoolPassage>
}

/** An opened transaction as mixers see it. */
export class PoolSeen extends Seen {
  readonly #facts: MixerFacts

  constructor(transaction: Transaction, facts: MixerFacts) {
    super(transaction, { contracts: facts.contracts, chains: new Map(), wrappers: new Set() })
    this.#facts = facts
  }

  /** What is known of a contract that was heard. */
  contract(address: Address): MixerContract | undefined {
    return this.#facts.contracts.get(address)
  }

  /**
   * Who stands behind the payer of a deposit. A contract of the mixer that paid was paid the same in this transaction; where no row
   * shows by whom, whoever called it did.
   * @param row the row into the pool; `undefined` where no source lists it
   * @param through contracts that only hand on
   * @param more base units that came on top: a fee that the contract paid elsewhere
   */
  behind(row: Move | undefined, pool: Address, through: readonly MixerRole[], more = 0n): Address | null {
    const { sender, callee } = this.transaction
    const isBetween = (address: Address) => through.some((role) => role === this.roleOf(address))
    const payer = row?.from
    if (payer !== undefined && !isBetween(payer)) return payer
    if (payer !== undefined) {
      const paid = this.take({ units: row!.units + more, to: payer, near: null })
      if (paid !== undefined && !isBetween(paid.from)) return paid.from
    }
    const called = callee !== null && (callee === pool || callee === payer || isBetween(callee))
    return called ? sender : null
  }

  /** What all passages of this transaction have in common. */
  common(protocol: string, log: Log): Omit<PoolDeposit, 'asset' | 'rows' | 'depositor' | 'units' | 'number'> {
    const { chain, hash: tx, block, time, sender } = this.transaction
    return { protocol, pool: log.emitter, chain, tx, block, time, log: log.index, sender, gasPrice: null }
  }
}

/** Ids of rows, sorted. */
export function idsOf(...rows: readonly (Move | undefined)[]): Move['id'][] {
  return rows.flatMap((row) => (row === undefined ? [] : [row.id])).sort()
}
