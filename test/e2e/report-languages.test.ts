import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { run } from '../../packages/tracer/src/cli/run.ts'
import { LANGS, Locale, type MessageKey } from '../../packages/tracer/src/export/report/locale.ts'
import { en } from '../../packages/tracer/src/export/report/messages/en.ts'
import { METHODS } from '../../packages/tracer/src/model/trace.ts'
import { listening } from '../contracts/made-case.ts'
import { workFolder } from './spoor.ts'

// Reports of real cases in every language: what a reader sees of them, without what is foreign, typed, or a name.
const folder = workFolder()
const CASES = ['bybit-2025', 'wazirx-2024'] as const
const OTHERS = LANGS.filter((lang) => lang !== 'en')
const pages = new Map<string, string>()

beforeAll(async () => {
  for (const name of CASES) {
    const file = join(folder, `${name}.sqlite`)
    expect(await run(['trace', name, '--case', file, '--quiet'], listening())).toBe(0)
    for (const lang of LANGS) {
      const out = join(folder, `${name}-${lang}.html`)
      const words = ['--format', 'html', '--lang', lang, '--methods', 'fifo,haircut,poison', '--out', out, '--quiet']
      expect(await run(['export', file, ...words], listening())).toBe(0)
      pages.set(`${name} ${lang}`, seenIn(readFileSync(out, 'utf8')))
    }
  }
}, 300_000)

/** The words of a page: without markup, foreign text, links, what is typed, and pictures, which write foreign names short. */
function seenIn(page: string): string {
  return page
    .slice(page.indexOf('<body>'))
    .replace(/<(code|bdi|style|svg)\b[^>]*>[\s\S]*?<\/\1>|<a href="http[^>]*>[^<]*<\/a>/g, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#?\w+;|0x[0-9a-f]+/g, ' ')
    .replace(/\s+/g, ' ')
}

const NAMES = 'ETH stETH mETH cmETH USD UTC SHA- CAIP- Spoor spoor eip slip erc id no-assertions'.split(' ')

describe.each(CASES)('%s', (name) => {
  test('in Korean no word of Latin letters is left but names', () => {
    const left = new Map<string, number>()
    for (const word of pages.get(`${name} ko`)!.match(/[A-Za-z][A-Za-z-]+/g) ?? [])
      left.set(word, (left.get(word) ?? 0) + 1)
    for (const known of [...METHODS, ...NAMES]) left.delete(known)
    expect([...left]).toEqual([])
  })

  test.each(OTHERS)('in %s no phrase of the English report is left', (lang) => {
    const [page, locale] = [pages.get(`${name} ${lang}`)!, new Locale(lang)]
    const phrases = (Object.keys(en) as MessageKey[]).flatMap((key) => {
      const said = locale.say(key)
      return en[key]
        .split(/\{\w+\}/)
        .map((part) => part.replace(/\s+/g, ' ').trim())
        .filter((part) => part.split(' ').length > 1 && part.length > 8 && !said.includes(part))
    })
    expect(phrases.length).toBeGreaterThan(150)
    // a phrase that another message of this language has as well is a word of both
    const own = (Object.keys(en) as MessageKey[]).map((key) => locale.say(key)).join('\n')
    expect(phrases.filter((phrase) => page.includes(phrase) && !own.includes(phrase))).toEqual([])
    expect(pages.get(`${name} en`)).not.toBe(page)
  })

  test.each(LANGS)('in %s numbers are grouped as that language does', (lang) => {
    const { group = ',', decimal = '.' } = Object.fromEntries(
      new Intl.NumberFormat(lang).formatToParts(1_234_567.5).map(({ type, value }) => [type, value]),
    )
    const page = pages.get(`${name} ${lang}`)!
    const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    // a sum in dollars: grouped whole part, two digits
    const written = group.trim() === '' ? '\\s' : escaped(group)
    expect(page).toMatch(new RegExp(`\\d{1,3}(?:${written}\\d{3})+${escaped(decimal)}\\d{2}`))
  })
})
