import { expect, test } from 'vitest'
import { nearest } from './nearest.ts'

test('nearest: fewest edits, a swap of neighbours counts once, the first of equals', () => {
  expect(nearest('--metod', ['--case', '--method', '--force'])).toBe('--method')
  expect(nearest('tarce', ['serve', 'trace'])).toBe('trace')
  expect(nearest('ab', ['ac', 'ad'])).toBe('ac')
  expect(nearest('x', [])).toBeUndefined()
})
