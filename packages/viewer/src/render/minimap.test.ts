import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Drawing, DrawNode } from './drawing.ts'
import { flatView, HOME_CAMERA } from './flat-view.ts'
import { cameraAt, miniMap, showsAll, viewOn } from './minimap.ts'

const node = (id: string, x: number, y: number): DrawNode => ({
  ...{ id, x, y, radius: 5, shape: 'circle', style: 0, color: '#000000', hidden: false },
  ...{ emphasis: 'normal', selected: false, label: id, priority: 0, forced: false },
})
const drawing = fc
  .array(fc.tuple(fc.integer({ min: -300, max: 2000 }), fc.integer({ min: 0, max: 3000 })), {
    minLength: 1,
    maxLength: 40,
  })
  .map(
    (places): Drawing => ({
      nodes: places.map(([x, y], i) => node(`n${i}`, x, y)),
      ...{ edges: [], columns: [], width: 1200, height: 700 },
    }),
  )
const size = fc.record({ width: fc.integer({ min: 300, max: 2000 }), height: fc.integer({ min: 200, max: 1400 }) })
const camera = fc.record({
  x: fc.double({ min: -0.5, max: 1.5, noNaN: true }),
  y: fc.double({ min: -0.5, max: 1.5, noNaN: true }),
  ratio: fc.double({ min: 0.05, max: 2.5, noNaN: true }),
})
const ROOM = { width: 180, height: 120 }

test('law: every node is on the map, and the map keeps to its room', () => {
  fc.assert(
    fc.property(drawing, size, (drawn, window) => {
      const map = miniMap(drawn, window, ROOM)
      expect(map.dots.length).toBe(drawn.nodes.length)
      expect(map.width).toBeLessThanOrEqual(ROOM.width + 1e-6)
      expect(map.height).toBeLessThanOrEqual(ROOM.height + 1e-6)
      for (const { x, y } of map.dots) {
        expect(x).toBeGreaterThanOrEqual(0)
        expect(x).toBeLessThanOrEqual(map.width)
        expect(y).toBeGreaterThanOrEqual(0)
        expect(y).toBeLessThanOrEqual(map.height)
      }
    }),
  )
})

test('law: a node is inside the rectangle exactly where it is in view', () => {
  fc.assert(
    fc.property(drawing, size, camera, (drawn, window, at) => {
      const map = miniMap(drawn, window, ROOM)
      const box = viewOn(map, at, window)
      const view = flatView(drawn, window, at)
      const inside = (value: number, from: number, length: number): boolean | null =>
        Math.min(Math.abs(value - from), Math.abs(value - from - length)) < 1e-3
          ? null
          : value > from && value < from + length
      for (const dot of map.dots) {
        const pixel = view.at(dot.id)!
        const [across, down] = [inside(dot.x, box.left, box.width), inside(dot.y, box.top, box.height)]
        if (across !== null) expect(pixel.x > 0 && pixel.x < window.width).toBe(across)
        if (down !== null) expect(pixel.y > 0 && pixel.y < window.height).toBe(down)
      }
    }),
  )
})

test('law: the camera of a point has it in its middle', () => {
  fc.assert(
    fc.property(drawing, size, camera, (drawn, window, { ratio }) => {
      const map = miniMap(drawn, window, ROOM)
      for (const { x, y } of map.dots.slice(0, 5)) {
        const box = viewOn(map, cameraAt(map, { x, y }, ratio, window), window)
        expect(box.left + box.width / 2).toBeCloseTo(x, 6)
        expect(box.top + box.height / 2).toBeCloseTo(y, 6)
      }
    }),
  )
})

test('tells nothing while the whole picture is in view', () => {
  const drawn: Drawing = {
    nodes: [node('a', 0, 0), node('b', 1200, 700)],
    edges: [],
    columns: [],
    width: 1200,
    height: 700,
  }
  const window = { width: 900, height: 600 }
  const map = miniMap(drawn, window, ROOM)
  expect(showsAll(map, viewOn(map, HOME_CAMERA, window))).toBe(true)
  expect(showsAll(map, viewOn(map, { ...HOME_CAMERA, ratio: 0.5 }, window))).toBe(false)
})
