import { expect, test } from 'vitest'
import { InputError } from './errors.ts'
import { markingIn, mayShare, parseTlp, TLP } from './tlp.ts'

test('what is marked more narrowly than the whole stays out, and everything else may go', () => {
  const shared = TLP.map((at) => TLP.filter((marking) => mayShare(marking, at)).join(' '))
  expect(shared).toEqual([
    'clear',
    'clear green',
    'clear green amber',
    'clear green amber amber+strict',
    'clear green amber amber+strict red',
  ])
})

test('a marking is read as the protocol writes it, and no other word is', () => {
  expect(['TLP:AMBER+STRICT', 'tlp:red', 'Clear'].map(parseTlp)).toEqual(['amber+strict', 'red', 'clear'])
  for (const text of ['white', '', 'TLP:', 'amber strict', 'red\n']) expect(() => parseTlp(text)).toThrow(InputError)
})

test('words bear the narrowest marking that stands in them, wherever it stands', () => {
  expect(markingIn('see file 3 [TLP:AMBER], TLP: red for the name')).toBe('red')
  expect(markingIn('tlp:amber+strict', 'TLP:GREEN')).toBe('amber+strict')
  expect(markingIn('no marking', 'xtlp:red', 'TLP:redder', '')).toBeUndefined()
})
