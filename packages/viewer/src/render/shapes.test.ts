import { expect, test } from 'vitest'
import { NODE_KINDS } from '../graph/model.ts'
import { shapeOf } from './shapes.ts'

test('no shape is shared but by two pairs of kinds, whose colours are held apart by test/house/contrast.test.ts', () => {
  const kinds = new Map<string, string[]>()
  for (const kind of NODE_KINDS) kinds.set(shapeOf(kind), [...(kinds.get(shapeOf(kind)) ?? []), kind])
  expect(
    [...kinds.values()]
      .filter((own) => own.length > 1)
      .map((own) => own.sort().join(' '))
      .sort(),
  ).toEqual(['burn contract', 'launderer other'])
})
