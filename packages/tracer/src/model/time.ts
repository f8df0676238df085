import type { Brand } from './brand.ts'
import { quote } from './chain.ts'
import { InputError } from './errors.ts'

/** Seconds since 1970-01-01T00:00:00Z. */
export type UnixSeconds = Brand<number, 'UnixSeconds'>

const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(Z|\+00:00)?)?$/

/**
 * Reads a time as ledgers and incidents write it: ISO-8601 in UTC (a date alone is its first second), or Unix seconds.
 * @throws InputError for anything else: a time zone other than UTC, a day that no month has
 * @example parseTime('2025-02-21T14:16:11Z') // 1740147371
 */
export function parseTime(text: string): UnixSeconds {
  if (/^\d{1,11}$/.test(text)) return Number(text) as UnixSeconds
  const match = ISO.exec(text)
  if (match) {
    const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0)) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ]
    const ms = Date.UTC(year, month - 1, day, hour, minute, second)
    const date = new Date(ms)
    const real =
      date.getUTCFullYear() === year &&
      date.getUTCMonth() === month - 1 &&
      date.getUTCDate() === day &&
      hour < 24 &&
      minute < 60 &&
      second < 60
    if (real && ms >= 0) return (ms / 1000) as UnixSeconds
  }
  throw new InputError('not a time', {
    got: quote(text),
    wanted: 'ISO-8601 in UTC like 2025-02-21T14:16:11Z, or Unix seconds',
  })
}

/** The last second that a date or time names: `2025-03-04` is read to its end. */
export function parseTimeEnd(text: string): UnixSeconds {
  const time = parseTime(text)
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? ((time + 86_399) as UnixSeconds) : time
}

/** @example showTime(1740147371) // '2025-02-21T14:16:11Z' */
export function showTime(time: number): string {
  return `${new Date(time * 1000).toISOString().slice(0, 19)}Z`
}

/** The UTC day of a time, `YYYY-MM-DD`. */
export function dayOf(time: number): string {
  return new Date(time * 1000).toISOString().slice(0, 10)
}
