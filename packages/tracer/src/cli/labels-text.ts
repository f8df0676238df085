import { plain, wrap } from '../export/plain-text.ts'
import type { Actor } from '../model/actor.ts'
import type { Address } from '../model/address.ts'
import type { Label, LabelStatement } from '../model/label.ts'
import type { LabelFile } from '../source/labels-file.ts'
import type { ImportedSet } from '../source/labels-store.ts'
import { count } from './plural.ts'

/** What importing one file came to. */
export type ImportLine = LabelFile & { readonly fresh: boolean }

/** The shape of `labels why --json`. */
export interface WhyReport {
  readonly address: Address
  readonly best: Label | null
  readonly statements: readonly { readonly statement: LabelStatement; readonly lostBy: string }[]
  /** What is said of the same key on other chains; it never counts. */
  readonly elsewhere: readonly LabelStatement[]
  readonly actor: Actor | null
}

/** An import, for people. */
export function importText(lines: readonly ImportLine[], path: string): string {
  const text = lines.flatMap(({ name, sha256, labels, actors, skipped, bad, fresh }) => [
    `${plain(name, 60)}: ${count(labels, 'label', 'labels')}${actors > 0 ? `, ${count(actors, 'actor', 'actors')}` : ''}${fresh ? '' : ' (imported before)'}`,
    `  sha256 ${sha256}`,
    ...bad.map((what) => `  left out, ${plain(what, 200)}`),
    ...Object.entries(skipped).map(
      ([network, left]) =>
        `  left out: ${count(left, 'label', 'labels')} on ${plain(network || 'no named chain', 20)}, which Spoor does not know`,
    ),
  ])
  return `${[...text, `kept in ${path}`].join('\n')}\n`
}

/** What is loaded, for people. */
export function listText(report: {
  readonly path: string
  readonly shipped: readonly { readonly name: string; readonly statements: number }[]
  readonly imported: readonly ImportedSet[]
}): string {
  const { path, shipped, imported } = report
  const lines = [
    'Shipped',
    ...shipped.map(({ name, statements }) => `  ${name}: ${count(statements, 'statement', 'statements')}`),
    `Imported, ${count(imported.length, 'file', 'files')} in ${path}`,
    ...imported.map(
      ({ name, sha256, labels, actors }) =>
        `  ${plain(name, 60)}: ${count(labels, 'label', 'labels')}, ${count(actors, 'actor', 'actors')}; sha256 ${sha256}`,
    ),
  ]
  return `${lines.join('\n')}\n`
}

/** What is said of an address, for people. */
export function whyText({ address, best, statements, elsewhere, actor }: WhyReport): string {
  if (best === null && elsewhere.length === 0) return `${address}\nno label is known\n`
  const lines: string[] = [address]
  if (best !== null) {
    const { rule, voices, sanction } = best
    const first = best.statement
    lines.push(`${first.category}: ${plain(first.name, 100)}`)
    if (actor !== null) {
      const countries =
        actor.jurisdictions.length === 0
          ? ''
          : `, jurisdictions ${actor.jurisdictions.map((code) => plain(code, 10)).join(', ')}`
      lines.push(`  actor ${plain(actor.name, 60)}${countries}; ${plain(actor.uri, 100)}`)
    }
    lines.push(`  ${count(voices, 'independent source says', 'independent sources say')} ${first.category}`)
    if (rule !== '') lines.push(`  it counts by: ${rule}`)
    if (sanction !== undefined) {
      lines.push(
        `  ${sanction.category} by an authority: ${plain(sanction.source, 120)}${sanction.date === '' ? '' : `, as of ${sanction.date}`}`,
      )
    }
  }
  for (const { statement, lostBy } of statements) {
    lines.push(...statementLines(statement), `    ${lostBy === '' ? 'counts' : `lost by: ${lostBy}`}`)
  }
  if (elsewhere.length > 0) {
    lines.push('The same key on other chains, where a contract may have another owner; this never counts:')
    for (const statement of elsewhere) lines.push(...statementLines(statement, statement.address))
  }
  return `${lines.join('\n')}\n`
}

function statementLines(statement: LabelStatement, where = ''): string[] {
  const { name, category, theirs, source, confidence, date, file, line, abuse } = statement
  const told = [
    ...(theirs === '' || theirs === category ? [] : [`as ${plain(theirs, 80)}`]),
    ...(abuse === '' ? [] : [`abuse ${plain(abuse, 40)}`]),
    confidence === null ? 'no confidence stated' : `confidence ${confidence}`,
    date === '' ? 'no date' : date,
    ...(file === '' ? [] : [`sha256 ${file.slice(0, 12)}…, line ${line}`]),
  ]
  return [
    `  ${category}: ${plain(name, 100)}${where === '' ? '' : ` (${where})`}`,
    ...wrap(`${plain(source, 200)}; ${told.join('; ')}`, 100, '    ', '    '),
  ]
}
