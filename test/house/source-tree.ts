import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

/** The repository, with a slash at its end. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url))

const NOT_OURS = new Set(['node_modules', 'dist', '.git', 'cases', 'screenshots', 'coverage'])

/** Files of the repository below a folder that a person wrote, as paths from the root with forward slashes, sorted. */
export function filesUnder(folder: string, keep: (path: string) => boolean): string[] {
  const found: string[] = []
  const walk = (at: string): void => {
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      const path = join(at, entry.name)
      if (entry.isDirectory()) {
        if (!NOT_OURS.has(entry.name)) walk(path)
        continue
      }
      const name = relative(ROOT, path).replaceAll('\\', '/')
      if (entry.isFile() && keep(name)) found.push(name)
    }
  }
  walk(join(ROOT, folder))
  return found.sort()
}

export const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8')
export const isCode = (path: string): boolean => /\.(?:[cm]?[jt]s|[jt]sx)$/.test(path)
export const isTest = (path: string): boolean => /\.test\.tsx?$/.test(path) || path.startsWith('test/')

const trees = new Map<string, ts.SourceFile>()

export function treeOf(path: string): ts.SourceFile {
  const known = trees.get(path)
  if (known !== undefined) return known
  const tree = ts.createSourceFile(path, textOf(path), ts.ScriptTarget.ESNext, true)
  trees.set(path, tree)
  return tree
}

/** Calls back for every node of a file. */
export function everyNode(path: string, look: (node: ts.Node) => void): void {
  const visit = (node: ts.Node): void => {
    look(node)
    ts.forEachChild(node, visit)
  }
  visit(treeOf(path))
}

/** One import or re-export, whatever its form. */
export interface Import {
  readonly file: string
  readonly line: number
  readonly target: string
  /** False when it is gone after compilation. */
  readonly value: boolean
  /** Values taken from the target by name, as the target calls them. */
  readonly names: readonly string[]
}

/** All imports of a file: declarations, re-exports, `import()`, `require()`, `import('…')` types and `new URL` workers left out. */
export function importsOf(file: string): Import[] {
  const found: Import[] = []
  const add = (node: ts.Node, target: ts.Node | undefined, value: boolean, names: readonly string[] = []): void => {
    if (target === undefined || !ts.isStringLiteralLike(target)) return
    const { line } = treeOf(file).getLineAndCharacterOfPosition(node.getStart())
    found.push({ file, line: line + 1, target: target.text, value, names })
  }
  everyNode(file, (node) => {
    if (ts.isImportDeclaration(node)) {
      const { importClause: clause } = node
      add(node, node.moduleSpecifier, clause === undefined || takesValue(clause), namesOf(clause?.namedBindings))
    } else if (ts.isExportDeclaration(node)) {
      const { exportClause: clause } = node
      const typesOnly =
        node.isTypeOnly ||
        (clause !== undefined && ts.isNamedExports(clause) && clause.elements.every((item) => item.isTypeOnly))
      add(node, node.moduleSpecifier, !typesOnly, namesOf(clause))
    } else if (ts.isImportTypeNode(node)) {
      if (ts.isLiteralTypeNode(node.argument)) add(node, node.argument.literal, false)
    } else if (ts.isImportEqualsDeclaration(node)) {
      if (ts.isExternalModuleReference(node.moduleReference)) {
        add(node, node.moduleReference.expression, !node.isTypeOnly)
      }
    } else if (ts.isCallExpression(node)) {
      const called = node.expression
      const loads =
        called.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(called) && called.text === 'require')
      if (loads) add(node, node.arguments[0], true)
    }
  })
  return found
}

function takesValue(clause: ts.ImportClause): boolean {
  if (clause.isTypeOnly) return false
  if (clause.name !== undefined || clause.namedBindings === undefined) return true
  const { namedBindings: names } = clause
  return ts.isNamespaceImport(names) || names.elements.some((item) => !item.isTypeOnly)
}

function namesOf(bindings: ts.NamedImportBindings | ts.NamedExportBindings | undefined): string[] {
  if (bindings === undefined || !('elements' in bindings)) return []
  return bindings.elements.flatMap((item) => (item.isTypeOnly ? [] : [(item.propertyName ?? item.name).text]))
}

/** The file a relative import means, from the root; undefined for a package. A query (`?raw`) is no part of it. */
export function fileOf({ file, target }: Import): string | undefined {
  if (!target.startsWith('.')) return undefined
  const path = resolve(ROOT, dirname(file), target.replace(/\?.*$/, ''))
  return relative(ROOT, path).replaceAll('\\', '/')
}

/** Of the files of a package, those that tests alone use: the tests themselves, and what only they import. */
export function onlyForTests(files: readonly string[]): Set<string> {
  const users = new Map<string, Set<string>>(files.map((file) => [file, new Set()]))
  for (const file of files) for (const item of importsOf(file)) users.get(fileOf(item) ?? '')?.add(file)
  const found = new Set(files.filter(isTest))
  for (let before = -1; before !== found.size; ) {
    before = found.size
    for (const [file, by] of users) if (by.size > 0 && [...by].every((user) => found.has(user))) found.add(file)
  }
  return found
}

/** The package an import means: `zod` for `zod/mini`; undefined for files and for what Node brings. */
export function packageOf(target: string): string | undefined {
  if (target.startsWith('.') || target.startsWith('node:')) return undefined
  const parts = target.split('/')
  return target.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0]!
}

export const exists = (path: string): boolean => existsSync(join(ROOT, path))

/** How an import is told in a failure. */
export const told = ({ file, line, target }: Import): string => `${file}:${line} imports ${target}`
