import { expect, test } from 'vitest'
import type { CaseIndex } from '../graph/model.ts'
import { edge, node, picture } from '../graph/sample.ts'
import { layoutByHop } from '../layout/hops.ts'
import { createDerivation, type Parts } from './derive.ts'

const base = picture(
  [node('a', 0), node('b', 1), node('c', 2), node('fold:siblings:000000000000', 2, { count: 9 })],
  [edge(1, 'a', 'b'), edge(2, 'b', 'c'), edge(3, 'b', 'fold:siblings:000000000000')],
)
const frame = layoutByHop(base.nodes, base.edges)
const index = {} as CaseIndex
const parts: Parts = { index, base, frame, picture: base, selected: null, where: null, paths: null, pathNr: 0 }

test('what does not change is not computed again', () => {
  const derive = createDerivation()
  const first = derive(parts)
  expect(derive({ ...parts })).toBe(first)
  const hidden = { ...base, nodes: base.nodes.map((one) => (one.id === 'c' ? { ...one, hidden: true as const } : one)) }
  const filtered = derive({ ...parts, picture: hidden })
  expect(filtered.layout.points).toEqual(first.layout.points)
  expect(filtered.shown.nodes.map(({ id }) => id)).not.toContain('c')
})

test('a line selects, and the lineage runs both ways', () => {
  const scene = createDerivation()({ ...parts, selected: 'm:2' })
  expect(scene.selection).toMatchObject({ edge: { from: 'b', to: 'c' } })
  expect([...scene.lineage!.nodes].sort()).toEqual(['a', 'b', 'c'])
})

test('what is drawn inside of a fold or a line selects that', () => {
  const derive = createDerivation()
  const member = derive({ ...parts, selected: 'x', where: { node: 'fold:siblings:000000000000', edge: null } })
  expect(member.selection).toMatchObject({ node: { count: 9 } })
  const movement = derive({ ...parts, selected: 'm:77', where: { node: null, edge: 'm:3' } })
  expect(movement.selection).toMatchObject({ edge: { id: 'm:3' } })
})

test('a selection that the picture does not have is none', () => {
  expect(createDerivation()({ ...parts, selected: 'gone' }).selection).toBeNull()
})

test('members that are laid open stand beside the frame, which does not move', () => {
  const derive = createDerivation()
  const more = picture([...base.nodes, node('d', 2, { from: 'fold:siblings:000000000000' })], base.edges)
  const scene = derive({ ...parts, picture: more })
  for (const [id, point] of frame.points) expect(scene.layout.points.get(id)).toEqual(point)
  expect(scene.layout.points.get('d')!.x).toBe(frame.points.get('c')!.x)
})
