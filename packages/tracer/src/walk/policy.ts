import { InputError } from '../model/errors.ts'
import type { UnixSeconds } from '../model/time.ts'
import type { Method } from '../model/trace.ts'

/** The limits and choices of one trace; all of them are part of the case and of its hash. */
export interface Policy {
  readonly method: Method
  /** Stolen value in whole US dollars under which an address is not read; `0` switches every value rule off. */
  readonly minUsd: string
  /** Farthest hop that is read. */
  readonly maxHops: number
  /** Requests to sources that a trace may make in all its runs. */
  readonly maxRequests: number
  /** Facts after this moment are left out; `null` for none. */
  readonly until: UnixSeconds | null
  /** Whether the incident's assertions are followed. */
  readonly assertions: boolean
  /** Whether behaviour may end a branch. */
  readonly learnedStops: boolean
}

export const DEFAULT_POLICY: Policy = {
  method: 'fifo',
  minUsd: '100',
  maxHops: 50,
  maxRequests: 1000,
  until: null,
  assertions: true,
  learnedStops: true,
}

/**
 * The defaults with what the caller chose.
 * @throws InputError for a name that is no option: a misspelling must not pass for a default
 */
export function resolvePolicy(given: Partial<Policy>): Policy {
  const unknown = Object.keys(given).find((key) => !(key in DEFAULT_POLICY))
  if (unknown !== undefined) {
    throw new InputError('unknown option of a trace', { got: unknown, wanted: Object.keys(DEFAULT_POLICY).join(', ') })
  }
  return { ...DEFAULT_POLICY, ...given }
}
