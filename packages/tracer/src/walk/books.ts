import { type Journal, NOBODY, type Special } from '../taint/journal.ts'

/** What every account received, paid and holds, clean or stolen: the same under every method. By account number, base units. */
export interface Books {
  readonly in: readonly bigint[]
  readonly out: readonly bigint[]
  readonly held: readonly bigint[]
  /** Units paid beyond the book. */
  readonly overdrawn: readonly bigint[]
  /** Rows whose payer's book did not hold enough. */
  readonly overdrawnRows: ReadonlySet<number>
}

/**
 * Sums up a journal by the accounts of the rows as recorded.
 * @param assertions exchanges of a lower index are assertions, which move value that no row does
 *
 * An account opens with what the incident states, else with nothing; a payment above its book leaves nothing and counts what was missing.
 */
export function keepBooks(
  journal: Journal,
  recorded: Pick<Journal, 'payer' | 'payee'> = journal,
  assertions = Number.POSITIVE_INFINITY,
): Books {
  const zeros = () => new Array<bigint>(journal.accounts).fill(0n)
  const books = { in: zeros(), out: zeros(), held: zeros(), overdrawn: zeros(), overdrawnRows: new Set<number>() }
  const credit = (account: number, units: bigint) => {
    books.in[account]! += units
    books.held[account]! += units
  }
  const debit = (account: number, units: bigint): boolean => {
    books.out[account]! += units
    const left = books.held[account]! - units
    books.held[account] = left < 0n ? 0n : left
    if (left >= 0n) return true
    books.overdrawn[account]! -= left
    return false
  }
  const special = (event: Special) => {
    if (event.kind === 'seed') credit(event.account, event.units)
    if (event.kind === 'observed') books.held[event.account] = event.units
    // A conversion between recorded rows changes no book: its rows do.
    if (event.kind !== 'exchange' || event.index >= assertions) return
    if (event.fromBook > 0n) debit(event.account, event.fromBook)
    credit(event.toAccount, event.toUnits)
  }
  for (const [account, units] of journal.openings ?? []) books.held[account]! += units
  let next = 0
  for (let row = 0; row < journal.rows; row++) {
    while (next < journal.specials.length && journal.specials[next]!.before <= row) special(journal.specials[next++]!)
    const payer = recorded.payer[row]!
    const payee = recorded.payee[row]!
    if (payer === NOBODY && payee === NOBODY) continue
    const units = journal.units.at(row)
    if (payer !== NOBODY && !debit(payer, units)) books.overdrawnRows.add(row)
    if (payee !== NOBODY) credit(payee, units)
  }
  while (next < journal.specials.length) special(journal.specials[next++]!)
  return books
}
