import type { Database } from 'better-sqlite3'
import { InputError } from '../model/errors.ts'
import { place, type Unit } from './ledger-columns.ts'
import { contentOf, identityOf } from './ledger-identity.ts'
import { identityParts, metaOf, openRows, type PlacedTransfer } from './ledger-read.ts'

/**
 * Looks for rows of one identity, when all rows and indexes are there. Rows that state the same position contradict each other;
 * equal rows without position are separate payments and are numbered, in an order that their content decides and not their
 * place in the file.
 * @throws InputError naming the first line that repeats the position of a line before it
 */
export function numberCopies(db: Database, file: string): void {
  const rows = openRows(db)
  const suspects = db.prepare<[], number>('SELECT identity FROM transfer GROUP BY identity HAVING count(*) > 1').pluck()
  const setCopy = db.prepare<[number, number]>('UPDATE transfer SET copy = ? WHERE line = ?')
  let repeated: { line: number; before: number; position: number } | undefined
  const found = suspects.all()
  db.exec('BEGIN')
  for (const suspect of found) {
    const groups = new Map<string, PlacedTransfer[]>()
    for (const row of rows.ofIdentity(suspect)) {
      const identity = identityOf(identityParts(row.transfer))
      groups.set(identity, [...(groups.get(identity) ?? []), row])
    }
    for (const group of groups.values()) {
      if (group.length === 1) continue
      const { position } = group[0]!.transfer
      if (position !== null) {
        const [before, { line }] = [group[0]!.line, group[1]!]
        if (repeated === undefined || line < repeated.line) repeated = { line, before, position }
        continue
      }
      const sorted = group
        .map(({ key, transfer }) => ({ key, content: contentOf(transfer) }))
        .sort((a, b) => (a.content === b.content ? a.key - b.key : a.content < b.content ? -1 : 1))
      for (const [index, { key }] of sorted.entries()) setCopy.run(index + 1, key)
    }
  }
  db.exec('COMMIT')
  if (repeated === undefined) return
  const unit = (metaOf(db, 'unit') ?? 'line') as Unit
  throw new InputError(`${place(file, repeated.line, 'position', unit)}: the same position twice`, {
    got: `${repeated.position}, as on ${unit} ${repeated.before}`,
    wanted: 'one row for each chain, transaction, kind and position',
    next: 'remove the row that is repeated, or leave the position blank where it is not known',
  })
}
