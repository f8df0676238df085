import { Option } from 'commander'
import { parseChain } from '../model/chain.ts'
import { InputError } from '../model/errors.ts'
import { parseTime, parseTimeEnd, type UnixSeconds } from '../model/time.ts'
import { METHODS, type Method } from '../model/trace.ts'
import type { Io } from './io.ts'
import { nearest } from './nearest.ts'

/** Options that several commands share: one wording, one meaning. */
export const jsonOption = () => new Option('--json', 'print one JSON object and nothing else, progress included')
export const quietOption = () => new Option('--quiet', 'no progress and no notes on stderr')
export const nowOption = () =>
  new Option('--now <date>', 'take this moment for the present (for tests and replays)').argParser(parseTime)
export const ledgerOption = (what: string) =>
  new Option('--ledger <file...>', what).argParser((value: string, list: string[] | undefined) => [
    ...(list ?? []),
    value,
  ])
export const ledgerChainOption = () =>
  new Option(
    '--ledger-chain <caip2>',
    'chain of ledgers that do not name theirs (default: the chain of the theft)',
  ).argParser(parseChain)

/** Shape of the shared options after parsing. */
export interface CommonOptions {
  readonly json?: boolean
  readonly quiet?: boolean
  readonly now?: UnixSeconds
}

/** Whether stderr is to stay empty but for an error: under `--json` that error is the one thing a program has to read. */
export function isQuiet({ quiet, json }: CommonOptions): boolean {
  return quiet === true || json === true
}

/** The present: `--now`, else the clock. */
export function presentOf(options: CommonOptions, io: Io): UnixSeconds {
  return options.now ?? io.now()
}

/** @throws InputError naming the nearest method */
export function parseMethod(text: string): Method {
  if ((METHODS as readonly string[]).includes(text)) return text as Method
  throw new InputError('unknown method', {
    got: text,
    wanted: METHODS.join(', '),
    next: `did you mean ${nearest(text, METHODS)}?`,
  })
}

/** A list of methods with commas, or `all`; each once, in the order given. */
export function parseMethods(text: string): readonly Method[] {
  return text === 'all' ? METHODS : [...new Set(text.split(',').map((part) => parseMethod(part.trim())))]
}

/** A day is read to its last second. */
export const parseUntil = (text: string): UnixSeconds => parseTimeEnd(text)

/** A whole number of at least `least`, for the option `name`. */
export function wholeNumber(name: string, least: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
    if (value >= least) return value
    throw new InputError(`${name} is no number that can be used`, {
      got: text,
      wanted: `a whole number of at least ${least}`,
    })
  }
}
