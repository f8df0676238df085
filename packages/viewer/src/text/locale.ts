/** Grouping and decimal point of a locale, from Intl, for text that must keep every digit of a bigint. */
export interface LocaleParts {
  readonly group: (value: bigint) => string
  readonly point: string
}

const known = new Map<string, LocaleParts>()

export function localeParts(locale: string): LocaleParts {
  const found = known.get(locale)
  if (found) return found
  const format = new Intl.NumberFormat(locale, { useGrouping: true })
  const point = new Intl.NumberFormat(locale).formatToParts(1.5).find((part) => part.type === 'decimal')?.value ?? '.'
  const parts = { group: (value: bigint) => format.format(value), point }
  known.set(locale, parts)
  return parts
}

export const formatCount = (value: number, locale: string): string => new Intl.NumberFormat(locale).format(value)

/** Seconds are as exact as anything here. @example isoSeconds(new Date(0)) // '1970-01-01T00:00:00Z' */
export const isoSeconds = (time: Date): string => time.toISOString().replace(/\.\d+/, '')

/** A UTC instant as written in a report; the ISO text when it is none, empty when unknown. */
export function formatTime(iso: string, locale: string): string {
  const time = Date.parse(iso)
  if (Number.isNaN(time)) return iso
  return new Intl.DateTimeFormat(locale, {
    year: 'numeric',
    month: 'short',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZone: 'UTC',
  }).format(time)
}

/** The UTC day and hour of a column; the hour only where it is not midnight, the year on demand. */
export function formatDay(iso: string, locale: string, withYear = false): string {
  const time = Date.parse(iso)
  if (Number.isNaN(time)) return iso
  const hour: Intl.DateTimeFormatOptions =
    time % 86_400_000 === 0 ? {} : { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }
  const year: Intl.DateTimeFormatOptions = withYear ? { year: 'numeric' } : {}
  const day: Intl.DateTimeFormatOptions = { month: 'short', day: 'numeric', timeZone: 'UTC' }
  return new Intl.DateTimeFormat(locale, { ...year, ...day, ...hour }).format(time)
}
