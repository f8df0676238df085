import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { LANGS, Locale, type MessageKey } from '../locale.ts'
import { en } from './en.ts'

const KEYS = Object.keys(en) as MessageKey[]
const OTHERS = LANGS.filter((lang) => lang !== 'en')
const holes = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!).sort()
/** The same in other languages: names, units, and what is a word in all of them. */
const SAME: ReadonlySet<string> = new Set(['kind.utxo', 'compared.shareOf', 'movements.id', 'question.title'])

describe.each(OTHERS)('%s', (lang) => {
  const other = new Locale(lang)

  test('says everything, with the holes that the English has', () => {
    for (const key of KEYS) {
      expect(other.say(key).trim(), key).not.toBe('')
      expect(holes(other.say(key)), key).toEqual(holes(en[key]))
    }
  })

  test('is a translation: whole sentences are not the English ones', () => {
    const left = KEYS.filter((key) => !SAME.has(key) && en[key].split(' ').length > 2 && other.say(key) === en[key])
    expect(left).toEqual([])
  })
})

test('every message is used by the report', () => {
  const folder = new URL('..', import.meta.url)
  const code = readdirSync(folder)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => readFileSync(new URL(name, folder), 'utf8'))
    .join('\n')
  const built = /^(method|sink|evidence|kind|stop|category|labelRule|flag|parameter|manifest)\./
  expect(KEYS.filter((key) => !built.test(key) && !code.includes(`'${key}'`))).toEqual([])
})
