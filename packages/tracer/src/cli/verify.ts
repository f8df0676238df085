import type { Command } from 'commander'
import { plain } from '../export/plain-text.ts'
import { DISAGREEMENTS } from '../model/disagreement.ts'
import { CheckError, SourceError } from '../model/errors.ts'
import type { CaseStore } from '../store/case-store.ts'
import { type Difference, firstDifference } from '../store/difference.ts'
import { type BytesReport, verifyBytes } from '../store/verify-bytes.ts'
import { withCase } from './case-arg.ts'
import type { Io } from './io.ts'
import { withParts } from './merged.ts'
import { jsonOption } from './options.ts'
import { count } from './plural.ts'
import { withRederived } from './rederived.ts'
import { type BundleReport, type ReceiveOptions, withReceived } from './verify-bundle.ts'

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
  /** Entries of it whose words were taken out before the case was handed on. */
  readonly journalWithheld: number
  /** Recorded ledgers whose rows were taken as the case has them. */
  readonly ledgers: readonly { readonly name: string; readonly identity: string }[]
  /** Only of a merged case: those that it was made of, each verified from its own answers. */
  readonly parts?: readonly VerifiedPart[]
  /** Only of a bundle. */
  readonly bundle?: BundleReport
}

interface VerifiedPart {
  readonly owner: string
  readonly hash: string
  readonly answers: number
}

/** `spoor verify`: makes a case again from what it holds, and names the first thing that differs. */
export function addVerify(program: Command, io: Io): void {
  const command = program
    .command('verify')
    .summary('make a case again from its evidence and compare')
    .description(
      'Checks every stored answer byte for byte, reads all facts out of the answers again, replays them, and compares the result with what the case says, record by record. Of a bundle, checks first that not a bit of it was changed. Needs no network. Exit code 1 names the first difference.',
    )
    .argument('<case>', 'a case file, or a bundle that `spoor export --format bundle` wrote')
    .option('--signed-by <key>', 'the signer that a bundle has to have: ed25519:… or a file with the public key')
    .option('--identity <file>', 'your key, for a bundle that was encrypted for you')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  spoor verify cases/bybit-2025.sqlite
  spoor verify received.sqlite --json
  spoor verify bybit.spoor --signed-by ed25519:8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c`,
    )
    .action(async (path: string) => {
      const options = command.opts<ReceiveOptions & { json?: boolean }>()
      const found = await withReceived(path, options, async ({ casePath, bundle }) => ({
        ...(await verifyCase(casePath, io)),
        ...(bundle === undefined ? {} : { case: path, bundle }),
      }))
      io.out(options.json ? `${JSON.stringify(found)}\n` : textOf(found))
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
  return withCase(path, async (store) => {
    refuseFaultyJournal(store)
    const parts = await verifyParts(store, io)
    const whole = await compare(store, bytes, io)
    if (parts.length === 0) return whole
    return { ...whole, answers: parts.reduce((sum, { answers }) => sum + answers, whole.answers), parts }
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

/** A merged case holds if the cases in it do, and it is what they make. */
async function verifyParts(store: CaseStore, io: Io): Promise<VerifiedPart[]> {
  if (store.enclosed().length === 0) return []
  return withParts(store, undefined, async (parts) => {
    const verified: VerifiedPart[] = []
    for (const { owner, path } of parts) {
      try {
        const { hash, answers } = await verifyCase(path, io)
        verified.push({ owner, hash, answers })
      } catch (error) {
        if (!(error instanceof CheckError)) throw error
        throw new CheckError(`the case of ${owner} in ${store.path}: ${error.what}`, {
          got: error.got,
          wanted: error.wanted,
          next: error.next,
        })
      }
    }
    return verified
  })
}

async function compare(store: CaseStore, bytes: BytesReport, io: Io): Promise<Verified> {
  try {
    return await withRederived(store, io.signal, (again) => {
      const difference = firstDifference(store.records(), again.records())
      if (difference !== undefined) throw differs(store.path, difference)
      const [said, follows] = [store, again].map((one) => one.getMeta(DISAGREEMENTS))
      if (said !== follows) {
        throw new CheckError(`${store.path} says of its owners what they do not say`, {
          got: said ?? 'nothing',
          wanted: follows ?? 'nothing',
        })
      }
      const journal = store.journal()
      return {
        case: store.path,
        verified: true,
        hash: store.digest(),
        answers: bytes.answers,
        transfers: store.transferCount(),
        movements: store.readTrace()?.movements.length ?? 0,
        journal: journal.length,
        journalWithheld: journal.filter((entry) => entry.withheld).length,
        ledgers: store.ledgers().map(({ name, identity }) => ({ name, identity })),
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

function textOf(found: Verified): string {
  const {
    case: path,
    hash,
    answers,
    transfers,
    movements,
    journal,
    journalWithheld,
    ledgers,
    parts = [],
    bundle,
  } = found
  const rows = ledgers.map(({ name, identity }) => `  rows of ${name} as the case has them (${identity})\n`)
  const evidence = answers === 0 ? '' : `, ${count(answers, 'answer', 'answers')}`
  const blank = journalWithheld === 0 ? '' : ` (${journalWithheld} withheld)`
  const written = journal === 0 ? '' : `, ${count(journal, 'journal entry', 'journal entries')}${blank}`
  const made = parts.map(
    ({ owner, hash: of, answers: own }) =>
      `  the case of ${plain(owner, 60)}, ${count(own, 'answer', 'answers')}: ${of}\n`,
  )
  const head = `verified: ${path}\n  ${count(transfers, 'transfer', 'transfers')}, ${count(movements, 'movement', 'movements')}${evidence}${written}\n`
  return `${head}${rows.join('')}${made.join('')}  ${hash}\n${bundle === undefined ? '' : bundleText(bundle)}`
}

function bundleText({ signer, expected, tlp, from, withheld: { marked, asked, sums } }: BundleReport): string {
  const signed =
    signer === null
      ? 'not signed: whoever had it in hand could have made it'
      : `signed by ${signer}${expected ? ', as expected' : ': compare it with the key of whom you expect, or give --signed-by'}`
  const said = ({ labels, notes, reasons, entries }: typeof marked, why: string) =>
    [
      labels && count(labels, 'label', 'labels'),
      notes && count(notes, 'note', 'notes'),
      reasons && count(reasons, 'reason', 'reasons'),
      entries && count(entries, 'journal entry', 'journal entries'),
    ]
      .filter(Boolean)
      .map((text) => `  left out ${why}: ${text}\n`)
  const out = [...said(marked, 'by its marking'), ...said(asked, 'by the sender')]
  const figures = sums === 'same' ? 'the sums are the same with it' : 'with it the sums are others'
  const rest = out.length === 0 ? '' : `${out.join('')}  ${figures}; the whole case: ${from}\n`
  return `  ${signed}\n  TLP:${tlp.toUpperCase()}\n${rest}`
}
