import type { UnixSeconds } from '../model/time.ts'

/** Everything of the world outside that the command line touches; tests bring their own. */
export interface Io {
  /** Writes to stdout: results only. */
  readonly out: (text: string) => void
  /** Writes to stderr: progress, notes and errors. */
  readonly err: (text: string) => void
  readonly outIsTerminal: boolean
  readonly errIsTerminal: boolean
  /** Whether colours and moving bars are welcome on stderr. */
  readonly lively: boolean
  /** Aborted by the first Ctrl-C; the second one ends the process at once. */
  readonly signal: AbortSignal
  /** The one place where the wall clock is read; `--now` takes its place in tests. */
  readonly now: () => UnixSeconds
  /** Environment variables: keys of services, and nothing else, are read from them. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** From 0 up to 1: jitter of waits, never part of a result. */
  readonly random: () => number
  /** Milliseconds since the process started, for durations only. */
  readonly elapsed: () => number
}

/** The world of a real process. Signals end a run in an orderly way; a reader that goes away ends it quietly. */
export function processIo(): Io {
  const interrupt = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    // `once` gives the signal its deadly meaning back: a second Ctrl-C works even while a replay keeps the thread busy.
    process.once(name, () => interrupt.abort(name))
  }
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit()
      throw error
    })
  }
  const { NO_COLOR, TERM } = process.env
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    outIsTerminal: process.stdout.isTTY === true,
    errIsTerminal: process.stderr.isTTY === true,
    lively: process.stderr.isTTY === true && (NO_COLOR ?? '') === '' && TERM !== 'dumb',
    signal: interrupt.signal,
    now: () => Math.floor(Date.now() / 1000) as UnixSeconds,
    env: process.env,
    random: Math.random,
    elapsed: () => Math.round(performance.now()),
  }
}
