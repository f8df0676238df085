import { expect, it } from 'vitest'
import { filesUnder, textOf } from './source-tree.ts'

/** A longer file means that a room is missing (design, section 2). */
const LIMIT = 400

const isSource = (path: string): boolean =>
  /\.(?:[cm]?[jt]s|[jt]sx|css|html|glsl|sql|sh)$/.test(path) || path === '.ci/run'
const lines = (path: string): number => textOf(path).replace(/\n$/, '').split('\n').length

const sources = filesUnder('', isSource)

it('looks at the program, its tests, scripts and styles', () => {
  for (const folder of ['packages/tracer/src/', 'packages/viewer/src/', 'test/house/', 'scripts/']) {
    expect(
      sources.some((path) => path.startsWith(folder)),
      folder,
    ).toBe(true)
  }
})

it(`no source file is longer than ${LIMIT} lines`, () => {
  expect(sources.filter((path) => lines(path) > LIMIT).map((path) => `${path}: ${lines(path)} lines`)).toEqual([])
})
