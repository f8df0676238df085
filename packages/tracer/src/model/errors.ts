/** What the caller can do about a failure: mend the input, try again later, or report a bug. */
export type ErrorClass = 'input' | 'source' | 'bug' | 'check'

/** Exit code of the command line for each class (design, section 3). */
export const EXIT_CODE: Readonly<Record<ErrorClass, number>> = { check: 1, input: 2, bug: 70, source: 75 }

/** The parts of a message beside what went wrong. */
export interface ErrorDetail {
  /** What was found, word for word where that is short. */
  readonly got?: string
  /** What would have been accepted. */
  readonly wanted?: string
  /** What to do now. */
  readonly next?: string
  readonly cause?: unknown
}

/** The shape of an error under `--json`. */
export interface ErrorReport {
  readonly error: { class: ErrorClass; what: string; got: string; wanted: string; next: string }
}

/** Base of every error that Spoor throws on purpose. Its class, not its text, is what programs decide on. */
export abstract class SpoorError extends Error {
  abstract readonly class: ErrorClass
  readonly what: string
  readonly got: string
  readonly wanted: string
  readonly next: string

  constructor(what: string, detail: ErrorDetail = {}) {
    const lines = [what]
    if (detail.got !== undefined) lines.push(`  got:    ${detail.got}`)
    if (detail.wanted !== undefined) lines.push(`  wanted: ${detail.wanted}`)
    if (detail.next !== undefined) lines.push(`  next:   ${detail.next}`)
    super(lines.join('\n'), detail.cause === undefined ? undefined : { cause: detail.cause })
    this.name = new.target.name
    this.what = what
    this.got = detail.got ?? ''
    this.wanted = detail.wanted ?? ''
    this.next = detail.next ?? ''
  }

  report(): ErrorReport {
    return { error: { class: this.class, what: this.what, got: this.got, wanted: this.wanted, next: this.next } }
  }
}

/** The input is wrong: mend it and run again. Exit code 2. */
export class InputError extends SpoorError {
  override readonly class = 'input'
}

/** A source of facts failed: try again later, what was read is kept. Exit code 75. */
export class SourceError extends SpoorError {
  override readonly class = 'source'
}

/** Spoor broke a law of its own: report it. Exit code 70. */
export class BugError extends SpoorError {
  override readonly class = 'bug'
}

/** A check that the user asked for did not hold (`verify`, `check`). Exit code 1. */
export class CheckError extends SpoorError {
  override readonly class = 'check'
}
