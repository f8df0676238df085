import { describe, expect, it } from 'vitest'
import { filesUnder, importsOf, isCode, onlyForTests, packageOf, textOf, told } from './source-tree.ts'

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

const manifest = (path: string) => JSON.parse(textOf(path)) as Manifest
const names = (list: Readonly<Record<string, string>> | undefined) => Object.keys(list ?? {})
const root = manifest('package.json')
const packages = filesUnder('packages', (path) => /^packages\/[^/]+\/package\.json$/.test(path)).map((path) => ({
  folder: path.slice(0, -'/package.json'.length),
  ...manifest(path),
}))
const everywhere = [root, ...packages].flatMap(({ dependencies, devDependencies }) => [
  ...names(dependencies),
  ...names(devDependencies),
])
/** Our own packages, which need no record. */
const foreign = [...new Set(everywhere)].filter((name) => !name.startsWith('@spoor/')).sort()

describe.each(packages)('$folder', ({ folder, dependencies, devDependencies }) => {
  const files = filesUnder(folder, isCode)
  const imports = files.flatMap(importsOf)
  const testing = onlyForTests(files)

  it('its program needs at run time only what its package.json brings', () => {
    const program = imports.filter(
      (item) => item.file.startsWith(`${folder}/src/`) && !testing.has(item.file) && item.value,
    )
    const wrong = program.filter((item) => {
      const name = packageOf(item.target)
      return name !== undefined && !names(dependencies).includes(name)
    })
    expect(wrong.map(told)).toEqual([])
  })

  it('nothing in it needs a package that nobody lists', () => {
    const listed = [dependencies, devDependencies, root.dependencies, root.devDependencies].flatMap(names)
    const wrong = imports.filter((item) => {
      const name = packageOf(item.target)
      return name !== undefined && !listed.includes(name) && !listed.includes(`@types/${name}`)
    })
    expect(wrong.map(told)).toEqual([])
  })

  it('it brings nothing that its program does not use', () => {
    const used = new Set(imports.map((item) => packageOf(item.target)))
    expect(names(dependencies).filter((name) => !used.has(name))).toEqual([])
  })
})

describe('docs/decisions/dependencies.md', () => {
  const rows = textOf('docs/decisions/dependencies.md')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )

  it('has one line for each dependency of every package.json, and no other', () => {
    expect(rows.map(([name]) => name!.replaceAll('`', '')).sort()).toEqual(foreign)
  })

  it.each(rows)('%s: what for, why this one, licence, what was turned down', (...cells) => {
    expect(cells).toHaveLength(5)
    for (const cell of cells) expect(cell, cells.join(' | ')).not.toBe('')
  })
})
