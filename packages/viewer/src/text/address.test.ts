import { expect, test } from 'vitest'
import { differences, groupAccount, shortAccount, splitAddress } from './address.ts'

const REAL = '0xa4b2fd68593b6f34e51cb9edb66e71c1b4ab449e'
const FAKE = '0xa4b27b89345db2e5e1a7d7bc537fac354b50449e'

test('splitAddress() cuts at the last colon', () => {
  expect(splitAddress(`eip155:1:${REAL}`)).toEqual({ chain: 'eip155:1', account: REAL })
})

test('groupAccount() loses no character', () => {
  expect(groupAccount(REAL).join('')).toBe(REAL)
  expect(groupAccount(REAL).slice(0, 3)).toEqual(['0x', 'a4b2', 'fd68'])
})

test('differences() marks where a look-alike differs, though the short forms are equal', () => {
  expect(shortAccount(REAL)).toBe(shortAccount(FAKE))
  const runs = differences(FAKE, REAL)
  expect(runs.map((run) => run.text).join('')).toBe(FAKE)
  expect(runs[0]).toEqual({ text: '0xa4b2', same: true })
  expect(runs.at(-1)).toEqual({ text: '449e', same: true })
  expect(runs.some((run) => !run.same)).toBe(true)
})
