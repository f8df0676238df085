import { Command, CommanderError } from 'commander'
import { BugError, type ErrorClass, EXIT_CODE, SpoorError } from '../model/errors.ts'
import { EXIT_INTERRUPTED } from './interrupted.ts'
import type { Io } from './io.ts'
import { usageError } from './usage.ts'
import { VERSION } from './version.ts'

/**
 * Runs one command line.
 * @param args what follows `spoor`
 * @returns the exit code (design, section 3): 0 done, 1 a check failed, 2 the input is wrong, 70 a bug, 75 try again, 130 interrupted
 */
export async function run(args: readonly string[], io: Io): Promise<number> {
  const json = args.includes('--json')
  let failed = 0
  const [first, second] = args.filter((arg) => !arg.startsWith('-'))
  const exitWith = (code: number): void => {
    failed = code
  }
  const program = await spoor(io, exitWith, first)
  let stoppedAt: Command = program
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

type ExitWith = (code: number) => void
type AddCommand = (program: Command, io: Io, exitWith: ExitWith) => void

/** Where each command is told of, in the order of the help. Only what is asked for is loaded: most of the program takes longer to load than many a command to run. */
const COMMANDS: Readonly<Record<string, () => Promise<AddCommand>>> = {
  trace: async () => (await import('./trace.ts')).addTrace,
  statement: async () => (await import('./statement.ts')).addStatement,
  sources: async () => (await import('./sources-of.ts')).addSourcesOf,
  screen: async () => (await import('./screen.ts')).addScreen,
  explain: async () => (await import('./explain.ts')).addExplain,
  findings: async () => (await import('./findings.ts')).addFindings,
  leads: async () => (await import('./leads.ts')).addLeads,
  freeze: async () => (await import('./freeze.ts')).addFreeze,
  export: async () => (await import('./export.ts')).addExport,
  import: async () => (await import('./import.ts')).addImportCase,
  keys: async () => (await import('./keys.ts')).addKeys,
  labels: async () => (await import('./labels.ts')).addLabels,
  serve: async () => (await import('./serve.ts')).addServe,
  query: async () => (await import('./query.ts')).addQuery,
  openapi: async () => (await import('./openapi.ts')).addOpenApi,
  mcp: async () => (await import('./mcp.ts')).addMcp,
  verify: async () => (await import('./verify.ts')).addVerify,
  journal: async () => (await import('./journal.ts')).addJournal,
  diff: async () => (await import('./diff.ts')).addDiff,
  merge: async () => (await import('./merge.ts')).addMerge,
  deconflict: async () => (await import('./deconflict.ts')).addDeconflict,
  watch: async () => (await import('./watch.ts')).addWatch,
  evaluate: async () => (await import('./evaluate.ts')).addEvaluate,
  prices: async () => (await import('./prices.ts')).addPrices,
  check: async () => (await import('./check.ts')).addCheck,
  init: async () => (await import('./init.ts')).addInit,
}

/**
 * Builds the command line. A command says its own exit code only where it is neither 0 nor that of an error.
 * @param only the one command that is wanted; all of them where there is no such command
 */
export async function spoor(io: Io, exitWith: ExitWith, only?: string): Promise<Command> {
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
  const asked = only !== undefined && Object.hasOwn(COMMANDS, only) ? [only] : Object.keys(COMMANDS)
  for (const name of asked) (await COMMANDS[name]!())(program, io, exitWith)
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
