import { Presets, SingleBar } from 'cli-progress'
import type { Progress } from '../walk/walk.ts'
import type { Io } from './io.ts'
import { count } from './plural.ts'

/** Shows where a walk stands, on stderr. */
export interface ProgressView {
  /** How far a ledger is read and checked; `share` of its bytes, 0 to 1. */
  reading(name: string, rows: number, share: number): void
  walking(progress: Progress): void
  /** Takes the bar away; call it before anything else is printed. */
  done(): void
}

/** Plain lines come at most this often, so that a log stays readable. */
const LINE_EVERY_MS = 1_000
/** The bar counts in tenths of a percent. */
const FULL = 1_000

/** A bar that the explained share of the stolen value fills on a terminal, plain lines elsewhere, nothing under `--quiet`. */
export function progressView(io: Io, quiet: boolean): ProgressView {
  if (quiet) return { reading() {}, walking() {}, done() {} }
  return io.lively ? barView(io) : lineView(io)
}

function lineView(io: Io): ProgressView {
  const clock = timeLeft(io)
  let printed: number | undefined
  let last = ''
  let held = ''
  const print = (line: string) => {
    if (line === last) return
    const now = io.elapsed()
    if (printed !== undefined && now - printed < LINE_EVERY_MS) {
      held = line
      return
    }
    printed = now
    last = line
    held = ''
    io.err(`${line}\n`)
  }
  return {
    reading: (name, rows, share) => print(readingLine(name, rows, share)),
    walking: (progress) => print(lineOf(progress, clock(progress))),
    done() {
      if (held !== '' && held !== last) io.err(`${held}\n`)
      held = ''
    },
  }
}

function barView(io: Io): ProgressView {
  const clock = timeLeft(io)
  let bar: SingleBar | undefined
  return {
    reading: (name, rows, share) => io.err(`\r\u001b[K${readingLine(name, rows, share)}`),
    walking(progress) {
      const value = Math.round((progress.explainedShare ?? 0) * FULL)
      const payload = { line: lineOf(progress, clock(progress)) }
      if (bar === undefined) {
        io.err('\r\u001b[K')
        bar = new SingleBar(
          {
            format: '{bar} {line}',
            stream: process.stderr,
            hideCursor: true,
            clearOnComplete: true,
            gracefulExit: false,
          },
          Presets.shades_classic,
        )
        bar.start(FULL, value, payload)
      } else bar.update(value, payload)
    },
    done() {
      if (bar === undefined) io.err('\r\u001b[K')
      bar?.stop()
      bar = undefined
    },
  }
}

function lineOf({ explainedShare, read, frontier, transfers, requests }: Progress, left: string): string {
  const share = explainedShare === null ? 'nothing priced' : `${(explainedShare * 100).toFixed(1)} % explained`
  const asked = requests === 0 ? '' : `, ${count(requests, 'request', 'requests')}`
  return `${share}, ${count(read, 'address', 'addresses')} read, ${frontier} to go, ${count(transfers, 'transfer', 'transfers')}${asked}${left}`
}

/** How long the addresses that are known now take at the pace so far; walks find more, so it says `at least`. */
function timeLeft(io: Io): (progress: Progress) => string {
  let started: { at: number; read: number } | undefined
  return ({ read, frontier }) => {
    started ??= { at: io.elapsed(), read }
    const [seconds, done] = [(io.elapsed() - started.at) / 1_000, read - started.read]
    if (done < 3 || seconds < 5 || frontier === 0) return ''
    const left = (seconds / done) * frontier
    return left < 90 ? `, at least ${Math.ceil(left)} s left` : `, at least ${Math.ceil(left / 60)} min left`
  }
}

function readingLine(name: string, rows: number, share: number): string {
  return `reading ${name}: ${count(rows, 'row', 'rows')}, ${Math.floor(share * 100)} %`
}
