import { expect, test } from 'vitest'
import { indexCase } from '../graph/index-case.ts'
import { address, caseOf, id, movement } from '../graph/sample.ts'
import { select, setCamera, setFilters } from './actions.ts'
import { createDerivation } from './derive.ts'
import { INITIAL } from './state.ts'

const index = indexCase(
  caseOf(
    [address('a', { role: 'seed' }), address('b', { hop: 1 }), address('c', { hop: 2 })],
    [
      movement(1, 'a', 'b', '60'),
      movement(2, 'b', 'c', '50'),
      movement(3, 'b', 'f', '', { noise: 'worthless', taint: '0' }),
    ],
  ),
)

test('what does not change is not computed again', () => {
  const derive = createDerivation()
  const first = derive(index, INITIAL)
  expect(derive(index, setCamera(INITIAL, { x: 0, y: 0, ratio: 1 }))).toBe(first)
  const filtered = derive(index, setFilters(INITIAL, { noise: true }))
  expect(filtered.layout).toBe(first.layout)
  expect(filtered.visibility.nodes.size).toBe(first.visibility.nodes.size + 1)
})

test('any movement selects the line it is in, and the lineage runs both ways', () => {
  const scene = createDerivation()(index, select(INITIAL, 'm:m00002'))
  expect(scene.selection).toMatchObject({ edge: { from: id('b'), to: id('c') } })
  expect([...scene.lineage!.nodes].sort()).toEqual([id('a'), id('b'), id('c')].sort())
})

test('a selection that the case does not have is none', () => {
  expect(createDerivation()(index, select(INITIAL, 'gone')).selection).toBeNull()
})
