import { expect, test } from 'vitest'
import { InputError } from './errors.ts'
import { mayShare, parseTlp, TLP } from './tlp.ts'

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
