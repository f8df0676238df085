import { Command, CommanderError } from 'commander'
import { BugError, type ErrorClass, EXIT_CODE, SpoorError } from '../model/errors.ts'
import { addCheck } from './check.ts'
import { addDeconflict } from './deconflict.ts'
import { addDiff } from './diff.ts'
import { addEvaluate } from './evaluate.ts'
import { addExplain } from './explain.ts'
import { addExport } from './export.ts'
import { addFindings } from './findings.ts'
import { addFreeze } from './freeze.ts'
import { addImportCase } from './import.ts'
import { addInit } from './init.ts'
import { EXIT_INTERRUPTED } from './interrupted.ts'
import type { Io } from './io.ts'
import { addJournal } from './journal.ts'
import { addKeys } from './keys.ts'
import { addLabels } from './labels.ts'
import { addLeads } from './leads.ts'
import { addMcp } from './mcp.ts'
import { addMerge } from './merge.ts'
import { addOpenApi } from './openapi.ts'
import { addPrices } from './prices.ts'
import { addQuery } from './query.ts'
import { addScreen } from './screen.ts'
import { addServe } from './serve.ts'
import { addSourcesOf } from './sources-of.ts'
import { addStatement } from './statement.ts'
import { addTrace } from './trace.ts'
import { usageError } from './usage.ts'
import { addVerify } from './verify.ts'
import { VERSION } from './version.ts'
import { addWatch } from './watch.ts'

/**
 * Runs one command line.
 * @param args what follows `spoor`
 * @returns the exit code (design, section 3): 0 done, 1 a check failed, 2 the input is wrong, 70 a bug, 75 try again, 130 interrupted
 */
export async function run(args: readonly string[], io: Io): Promise<number> {
  const json = args.includes('--json')
  let failed = 0
  const program = spoor(io, (code) => {
    failed = code
  })
  let stoppedAt: Command = program
  const [first, second] = args.filter((arg) => !arg.startsWith('-'))
  for (const command of program.commands) {
    command.hook('preAction', (_, acting) => {
      stoppedAt = acting
    })
    if (first === command.name()) stoppedAt = command.commands.find((child) => child.name() === second) ?? command
  }
  try {
    await program.parseAsync(args, { from: 'user' })
    return failed
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0
      return report(usageError(error, stoppedAt), json, io)
    }
    return report(error, json, io)
  }
}

/** Builds the command line. A command says its own exit code only where it is neither 0 nor that of an error. */
export function spoor(io: Io, exitWith: (code: number) => void): Command {
  const program = new Command('spoor')
    .description(
      'Follows stolen crypto-assets: walks the chain outward from a theft, keeps exact account of every stolen unit, and says where each of them is.',
    )
    .version(VERSION, '--version', 'print the version')
    .helpOption('--help', 'explain the command, with examples')
    .helpCommand('help [command]', 'explain a command')
    .exitOverride()
    .configureOutput({ writeOut: io.out, writeErr: () => {}, outputError: () => {} })
    .enablePositionalOptions()
    .addHelpText(
      'after',
      `
Examples:
  spoor trace bybit-2025
  spoor statement cases/bybit-2025.sqlite --method all
  spoor serve cases/bybit-2025.sqlite

Exit codes: 0 done, 1 a check failed, 2 the input is wrong, 70 a bug in Spoor, 75 a source failed (try again), 130 interrupted (run again to go on).`,
    )
  addTrace(program, io, exitWith)
  addStatement(program, io)
  addSourcesOf(program, io)
  addScreen(program, io)
  addExplain(program, io)
  addFindings(program, io)
  addLeads(program, io)
  addFreeze(program, io)
  addExport(program, io)
  addImportCase(program, io)
  addKeys(program, io)
  addLabels(program, io)
  addServe(program, io)
  addQuery(program, io)
  addOpenApi(program, io)
  addMcp(program, io)
  addVerify(program, io)
  addJournal(program, io)
  addDiff(program, io)
  addMerge(program, io)
  addDeconflict(program, io)
  addWatch(program, io, exitWith)
  addEvaluate(program, io)
  addPrices(program, io)
  addCheck(program, io)
  addInit(program, io)
  return program
}

/** Prints what went wrong and gives the exit code for it. */
function report(error: unknown, json: boolean, io: Io): number {
  if (io.signal.aborted && !(error instanceof SpoorError)) {
    const next = 'what was read is kept; run the same command again to go on'
    const text = { class: 'interrupted', what: 'interrupted', got: '', wanted: '', next }
    io.err(json ? `${JSON.stringify({ error: text })}\n` : `spoor: interrupted; ${next}\n`)
    return EXIT_INTERRUPTED
  }
  const known = error instanceof SpoorError ? error : unexpected(error)
  if (json) io.err(`${JSON.stringify(known.report())}\n`)
  else io.err(`spoor: ${known.message}\n${known.class === 'bug' ? `${stackOf(error)}\n` : ''}`)
  return EXIT_CODE[known.class satisfies ErrorClass]
}

function unexpected(error: unknown): BugError {
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return new BugError('Spoor met something it does not handle', {
    got: what,
    next: 'report it with the command you ran and the text above; the case keeps what was read before',
    cause: error,
  })
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? '').split('\n').slice(1).join('\n') : ''
}
