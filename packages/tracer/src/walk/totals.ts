import type { Asset } from '../model/asset.ts'
import type { AssetTotals } from '../model/trace.ts'
import { outputsOf } from '../taint/journal.ts'
import type { CaseLedger } from './case-ledger.ts'
import { isAssertion } from './conversions.ts'
import type { Tally } from './tally.ts'

/** Seeded and converted units of each asset; with its sinks they add up (design, law 2). Sorted by asset. */
export function totalsOf(ledger: CaseLedger, found: Tally): AssetTotals[] {
  const totals = new Map<Asset, { -readonly [Key in keyof AssetTotals]: AssetTotals[Key] }>()
  const of = (account: number) => {
    const { asset } = ledger.accounts[account]!
    let entry = totals.get(asset)
    if (entry === undefined) {
      entry = { asset, seeded: 0n, convertedIn: 0n, convertedOut: 0n, assertedIn: 0n, assertedOut: 0n }
      totals.set(asset, entry)
    }
    return entry
  }
  for (const special of ledger.journal.specials) {
    if (special.kind === 'seed') of(special.account).seeded += special.units
    else if (special.kind === 'mark') of(ledger.journal.payee[special.before]!).seeded += special.units
    else if (special.kind === 'exchange') {
      const { given, received, fee } = found.exchanged[special.index]!
      if (given === 0n) continue
      const asserted = isAssertion(special, ledger)
      const from = of(special.account)
      from.convertedOut += given - fee
      if (asserted) from.assertedOut += given - fee
      for (const [i, account] of outputsOf(special).entries()) {
        const to = of(account)
        to.convertedIn += received[i]!
        if (asserted) to.assertedIn += received[i]!
      }
    }
  }
  return [...totals.values()].sort((a, b) => (a.asset < b.asset ? -1 : 1))
}
