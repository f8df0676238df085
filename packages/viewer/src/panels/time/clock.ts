/** Times of the histogram for people: UTC first, the local time of this machine beside it. */
import type { Translate } from '../../messages/lookup.ts'

const WHEN: Intl.DateTimeFormatOptions = {
  ...{ year: 'numeric', month: 'short', day: 'numeric' },
  ...{ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
}

/** @example showMoment(1740147371, 'en-US', 'UTC') // 'Feb 21, 2025, 14:16' */
export function showMoment(seconds: number, locale: string, timeZone: string): string {
  return new Intl.DateTimeFormat(locale, { ...WHEN, timeZone }).format(seconds * 1000)
}

/** A mark under the axis: the day, and the hour where bars are shorter than a day. */
export function showTick(seconds: number, step: number, span: number, locale: string): string {
  const hour: Intl.DateTimeFormatOptions =
    step < 86_400 && span < 4 * 86_400 ? { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } : {}
  const year: Intl.DateTimeFormatOptions = span > 300 * 86_400 ? { year: 'numeric' } : { day: 'numeric' }
  return new Intl.DateTimeFormat(locale, { ...year, month: 'short', ...hour, timeZone: 'UTC' }).format(seconds * 1000)
}

export const localZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone

/** @example spanText(10_800, t) // '3 h' */
export function spanText(seconds: number, t: Translate): string {
  if (seconds >= 86_400) return t('unit.d', { n: Math.round(seconds / 86_400) })
  if (seconds >= 3600) return t('unit.h', { n: Math.round(seconds / 3600) })
  if (seconds >= 60) return t('unit.min', { n: Math.round(seconds / 60) })
  return t('unit.s', { n: seconds })
}
