import { expect, test } from 'vitest'
import { en } from './en.ts'
import { ko } from './ko.ts'
import { translator } from './lookup.ts'

const holes = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '').sort()

test.each(Object.keys(en) as (keyof typeof en)[])('%s says the same with the same holes in Korean', (key) => {
  expect(ko[key]).not.toBe('')
  expect(holes(ko[key])).toEqual(holes(en[key]))
})

test('plurals follow the language', () => {
  expect(translator('en')('picture.nodes', { n: 1 })).toBe('1 node')
  expect(translator('en')('picture.nodes', { n: 1470 })).toBe('1,470 nodes')
  expect(translator('ko')('picture.nodes', { n: 1 })).toBe('노드 1개')
})
