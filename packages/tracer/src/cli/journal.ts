import type { Command } from 'commander'
import { plain } from '../export/plain-text.ts'
import type { JournalEntry } from '../model/journal.ts'
import { openCase } from '../store/sqlite-case.ts'
import type { Io } from './io.ts'
import { type CommonOptions, jsonOption } from './options.ts'

/** `spoor journal`: what was done to a case, by whom and why. */
export function addJournal(program: Command, io: Io): void {
  const command = program
    .command('journal')
    .summary('print what was done to a case, by whom and why')
    .description(
      'Prints the journal of a case, oldest entry first: seeds, limits and their changes, what sources said, decisions about addresses and leads, notes, colours, labels, bookmarks, views and exports. Each entry holds the hash of the one before; `spoor verify` names the first that was edited, removed or moved. The case is not changed.',
    )
    .argument('<case>', 'the case file')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  spoor journal cases/bybit-2025.sqlite
  spoor journal cases/bybit-2025.sqlite --json`,
    )
    .action((path: string) => {
      const store = openCase(path, { readonly: true })
      try {
        const entries = store.journal()
        const fault = store.journalFault() ?? null
        if (command.opts<CommonOptions>().json) {
          io.out(`${JSON.stringify({ case: path, entries, head: entries.at(-1)?.seal ?? null, fault })}\n`)
          return
        }
        for (const entry of entries) io.out(textOf(entry))
        io.out(entries.length === 0 ? 'no entries\n' : `head ${entries.at(-1)!.seal}\n`)
        if (fault !== null) io.err(`note: the journal was changed at entry ${fault.seq}: ${fault.what}\n`)
      } finally {
        store.close()
      }
    })
}

/** Foreign text is shown plain: a reason may hold anything. */
function textOf({ seq, at, who, kind, why, payload, hash }: JournalEntry): string {
  const head = [String(seq), at || '-', kind, plain(who, 60) || '-'].join('  ')
  const reason = why === '' ? '' : `\n   why: ${plain(why, 300)}`
  return `${head}${reason}\n   ${plain(JSON.stringify(payload), 600)}\n   ${hash}\n`
}
