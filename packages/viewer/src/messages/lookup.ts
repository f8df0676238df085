/** One typed lookup: `{name}` is replaced; keys that end in `_one` and `_other` are chosen by Intl.PluralRules from `n`. */
import type { Language } from '../state/state.ts'
import { en } from './en.ts'
import { ko } from './ko.ts'

type Key = keyof typeof en
type Plural<K> = K extends `${infer Base}_other` ? Base : never
export type MessageKey = Exclude<Key, `${string}_one` | `${string}_other`> | Plural<Key>

export type Params = Readonly<Record<string, string | number>>
export type Translate = (key: MessageKey, params?: Params) => string

/** Every language has every key: a missing one does not compile. */
const LANGUAGES: Readonly<Record<Language, Readonly<Record<Key, string>>>> = { en, ko }

export const LOCALES: Readonly<Record<Language, string>> = { en: 'en-US', ko: 'ko-KR' }

export function translator(language: Language): Translate {
  const messages: Readonly<Record<string, string>> = LANGUAGES[language]
  const rules = new Intl.PluralRules(LOCALES[language])
  const numbers = new Intl.NumberFormat(LOCALES[language])
  return (key, params = {}) => {
    const n = params.n
    const form = typeof n === 'number' && rules.select(n) === 'one' ? 'one' : 'other'
    const text = messages[key] ?? messages[`${key}_${form}`] ?? messages[`${key}_other`] ?? key
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = params[name]
      return value === undefined ? whole : typeof value === 'number' ? numbers.format(value) : value
    })
  }
}

/** A message whose key is made from data, with a fallback for words that a later Spoor may add. */
export function wordFor(t: Translate, group: string, word: string, fallback: string): string {
  const key = `${group}.${word}`
  return key in en ? t(key as MessageKey) : fallback
}
