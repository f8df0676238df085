import { expect, test } from 'vitest'
import { METHODS } from '../../packages/tracer/src/model/trace.ts'
import { CONSERVING, METHOD } from '../../packages/tracer/src/taint/methods.ts'
import { methodContract } from './taint.ts'

for (const name of METHODS) methodContract(METHOD[name])

test('METHOD names every method once, and poison alone does not conserve', () => {
  expect(Object.keys(METHOD).sort()).toEqual([...METHODS].sort())
  expect(METHODS.map((name) => METHOD[name].name)).toEqual(METHODS)
  expect([...CONSERVING].sort()).toEqual(METHODS.filter((name) => name !== 'poison').sort())
})
