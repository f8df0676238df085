import type { Command } from 'commander'
import { CheckError, SourceError } from '../model/errors.ts'
import type { CaseStore } from '../store/case-store.ts'
import { type Difference, firstDifference } from '../store/difference.ts'
import { type BytesReport, verifyBytes } from '../store/verify-bytes.ts'
import { withCase } from './case-arg.ts'
import type { Io } from './io.ts'
import { jsonOption } from './options.ts'
import { count } from './plural.ts'
import { withRederived } from './rederived.ts'

/** What a case that holds was seen to be made of. */
export interface Verified {
  readonly case: string
  readonly verified: true
  readonly hash: string
  readonly answers: number
  readonly transfers: number
  readonly movements: number
  /** Entries of the journal, each chained to the one before. */
  readonly journal: number
  /** Recorded ledgers whose rows were taken as the case has them. */
  readonly ledgers: readonly { readonly name: string; readonly identity: string }[]
}

/** `spoor verify`: makes a case again from what it holds, and names the first thing that differs. */
export function addVerify(program: Command, io: Io): void {
  const command = program
    .command('verify')
    .summary('make a case again from its evidence and compare')
    .description(
      'Checks every stored answer byte for byte, reads all facts out of the answers again, replays them, and compares the result with what the case says, record by record. Needs no network. Exit code 1 names the first difference.',
    )
    .argument('<case>', 'a case file')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  spoor verify cases/bybit-2025.sqlite
  spoor verify received.sqlite --json`,
    )
    .action(async (path: string) => {
      const found = await verifyCase(path, io)
      io.out(command.opts<{ json?: boolean }>().json ? `${JSON.stringify(found)}\n` : textOf(found))
    })
}

/** @throws CheckError naming the first thing that is not as it was, or does not follow */
export async function verifyCase(path: string, io: Io): Promise<Verified> {
  const bytes = verifyBytes(path)
  const [fault] = bytes.faults
  if (fault !== undefined) {
    const more = bytes.found === 1 ? '' : `; ${count(bytes.found - 1, 'fault', 'faults')} more`
    throw new CheckError(`${path} was changed: ${fault.what}`, {
      got: `${fault.got}${more}`,
      wanted: fault.wanted,
      next: 'take another copy of the case from whoever made it',
    })
  }
  return withCase(path, (store) => {
    refuseFaultyJournal(store)
    return compare(store, bytes, io)
  })
}

/** @throws CheckError naming the first entry that was edited, removed or moved */
function refuseFaultyJournal(store: CaseStore): void {
  const fault = store.journalFault()
  if (fault === undefined) return
  throw new CheckError(`the journal of ${store.path} was changed at entry ${fault.seq}: ${fault.what}`, {
    got: fault.got,
    wanted: fault.wanted,
    next: 'take another copy of the case from whoever made it',
  })
}

async function compare(store: CaseStore, bytes: BytesReport, io: Io): Promise<Verified> {
  try {
    return await withRederived(store, io.signal, (again) => {
      const difference = firstDifference(store.records(), again.records())
      if (difference !== undefined) throw differs(store.path, difference)
      return {
        case: store.path,
        verified: true,
        hash: store.digest(),
        answers: bytes.answers,
        transfers: store.transferCount(),
        movements: store.readTrace()?.movements.length ?? 0,
        journal: store.journal().length,
        ledgers: store.sources().flatMap(({ name, identity }) => (identity === '' ? [] : [{ name, identity }])),
      }
    })
  } catch (error) {
    // An answer that is not there is a hole in the evidence, not a service to be asked again.
    if (!(error instanceof SourceError)) throw error
    throw new CheckError(`${store.path} cannot be made again from what it holds: ${error.what}`, {
      got: error.got,
      ...(error.wanted === '' ? {} : { wanted: error.wanted }),
      next: 'take another copy of the case from whoever made it',
    })
  }
}

function differs(path: string, { tag, record, byte, at, left, right }: Difference): CheckError {
  const around = (text: string | undefined) =>
    text === undefined
      ? 'nothing'
      : JSON.stringify(
          Buffer.from(text)
            .subarray(Math.max(0, at - 60), at + 60)
            .toString(),
        )
  return new CheckError(`${path} says what does not follow from its evidence`, {
    got: `${around(left)} in the case: record ${record} (${tag}), byte ${byte} of the bytes of its hash`,
    wanted: `${around(right)}, as it follows from what the case holds`,
    next: 'take another copy of the case, or trace again and compare',
  })
}

function textOf({ case: path, hash, answers, transfers, movements, journal, ledgers }: Verified): string {
  const rows = ledgers.map(({ name, identity }) => `  rows of ${name} as the case has them (${identity})\n`)
  const evidence = answers === 0 ? '' : `, ${count(answers, 'answer', 'answers')}`
  return `verified: ${path}\n  ${count(transfers, 'transfer', 'transfers')}, ${count(movements, 'movement', 'movements')}${evidence}, ${count(journal, 'journal entry', 'journal entries')}\n${rows.join('')}  ${hash}\n`
}
