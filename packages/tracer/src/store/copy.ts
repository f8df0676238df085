import { WITHHELD } from '../model/journal.ts'
import { withholdEntries } from './journal.ts'
import { guarded, openDatabase } from './open.ts'
import { storable } from './units.ts'

/** Words of an analyst that a copy of a case goes without. */
export interface WithheldWords {
  /** Addresses of overrides whose reason is left out. */
  readonly overrides: ReadonlySet<string>
  /** Leads of decisions whose reason is left out. */
  readonly leads: ReadonlySet<string>
  /** Entries of the journal whose reason and payload are left out. */
  readonly entries: ReadonlySet<number>
}

/**
 * Writes what a case holds into a new file: without free pages, so that nothing that was taken out of it is left in the bytes.
 * The same rows give the same bytes.
 * @param to a path where no file is
 */
export function copyCase(from: string, to: string): void {
  guarded(from, () => {
    const db = openDatabase(from, { readonly: true })
    try {
      db.prepare('VACUUM INTO ?').run(to)
    } finally {
      db.close()
    }
  })
}

/** Takes words out of a case of one's own: a copy that is going to be handed on. */
export function withholdWords(path: string, { overrides, leads, entries }: WithheldWords): void {
  guarded(path, () => {
    const db = openDatabase(path, { readonly: false })
    try {
      const override = db.prepare<[string, string]>(
        'UPDATE override SET reason = ? WHERE address_id = (SELECT address_id FROM address WHERE address = ?)',
      )
      const decision = db.prepare<[string, string]>('UPDATE lead_decision SET reason = ? WHERE lead = ?')
      db.transaction(() => {
        for (const address of overrides) override.run(WITHHELD, storable(address))
        for (const lead of leads) decision.run(WITHHELD, storable(lead))
        withholdEntries(db, entries)
      }).immediate()
      db.pragma('journal_mode = DELETE')
    } finally {
      db.close()
    }
  })
}
