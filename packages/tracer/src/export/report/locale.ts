import { showUnits } from '../../model/amount.ts'
import { dollarsOf } from '../plain-text.ts'
import { de } from './messages/de.ts'
import { en } from './messages/en.ts'
import { fr } from './messages/fr.ts'
import { ko } from './messages/ko.ts'
import { pt } from './messages/pt.ts'

/** Languages of the report, as in its `lang` attribute. */
export const LANGS = ['en', 'ko', 'de', 'fr', 'pt'] as const
export type Lang = (typeof LANGS)[number]
export type MessageKey = keyof typeof en

const MESSAGES: Readonly<Record<Lang, Readonly<Record<MessageKey, string>>>> = { en, ko, de, fr, pt }

interface Habits {
  /** Between groups of three digits, and before the fraction. */
  readonly group: string
  readonly point: string
  /** Of a day in full; the months from January, where they are written as words. */
  readonly day: (year: number, month: string, day: number) => string
  readonly months: readonly string[]
}

const list = (words: string): readonly string[] => words.split(' ')

/**
 * How numbers and days are written. Tables of our own: what Intl gives changes with the data of the machine's Node, and the
 * same case has to give the same bytes everywhere. A test holds them against Intl.
 */
const HABITS: Readonly<Record<Lang, Habits>> = {
  en: {
    ...{ group: ',', point: '.', day: (y, m, d) => `${d} ${m} ${y}` },
    months: list('January February March April May June July August September October November December'),
  },
  ko: {
    ...{ group: ',', point: '.', day: (y, m, d) => `${y}년 ${m} ${d}일` },
    months: list('1월 2월 3월 4월 5월 6월 7월 8월 9월 10월 11월 12월'),
  },
  de: {
    ...{ group: '.', point: ',', day: (y, m, d) => `${d}. ${m} ${y}` },
    months: list('Januar Februar März April Mai Juni Juli August September Oktober November Dezember'),
  },
  fr: {
    ...{ group: '\u202f', point: ',', day: (y, m, d) => `${d === 1 ? '1er' : d} ${m} ${y}` },
    months: list('janvier février mars avril mai juin juillet août septembre octobre novembre décembre'),
  },
  pt: {
    ...{ group: '.', point: ',', day: (y, m, d) => `${d} de ${m} de ${y}` },
    months: list('janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro'),
  },
}

/** What a language says and how it writes numbers and days. */
export class Locale {
  readonly lang: Lang

  constructor(lang: Lang) {
    this.lang = lang
  }

  /** A message with its holes filled. The result is text, never markup. */
  say(key: MessageKey, holes: Readonly<Record<string, string | number>> = {}): string {
    return MESSAGES[this.lang][key].replace(/\{(\w+)\}/g, (hole, name: string) =>
      Object.hasOwn(holes, name) ? String(holes[name]) : hole,
    )
  }

  /** @example new Locale('de').number('1234567.5') // '1.234.567,5' */
  number(digits: string | number | bigint): string {
    const { group, point } = HABITS[this.lang]
    const [whole = '', fraction] = String(digits).split('.')
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, group)
    return fraction === undefined ? grouped : `${grouped}${point}${fraction}`
  }

  /** Every digit of an amount, in the decimals of its asset; base units where they are unknown. */
  amount(units: bigint, decimals: number | null): string {
    return this.number(decimals === null ? units : showUnits(units, decimals))
  }

  usd(cents: bigint): string {
    return this.number(dollarsOf(cents))
  }

  /** Percent of two digits, rounded down: nothing is explained before it is. */
  percent(share: number): string {
    const hundredths = Math.floor(Math.round(share * 1_000_000) / 100)
    return this.number(`${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, '0')}`)
  }

  /** @example new Locale('de').day('2025-02-21') // '21. Februar 2025' */
  day(iso: string): string {
    const match = /^(\d{4})-(\d{2})-(\d{2})/.exec(iso)
    const month = HABITS[this.lang].months[Number(match?.[2]) - 1]
    return match === null || month === undefined
      ? iso
      : HABITS[this.lang].day(Number(match[1]), month, Number(match[3]))
  }

  /** A moment as ledgers and courts can compare it, whatever the language: `2025-02-21 14:16:11 UTC`. */
  time(iso: string): string {
    return iso.replace('T', ' ').replace(/(\.\d+)?Z$/, ' UTC')
  }
}
