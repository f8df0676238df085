import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const tracer = fileURLToPath(new URL('../../packages/tracer/', import.meta.url))

/**
 * Compiles the sources of some folders of the tracer for a child process, which has no vitest to do it.
 * @returns the folder with the compiled files; it lies where better-sqlite3 and the others can be found
 */
export function compileFolders(folders: readonly string[]): string {
  const cache = join(tracer, 'node_modules', '.cache')
  mkdirSync(cache, { recursive: true })
  const out = mkdtempSync(join(cache, 'spoor-child-'))
  writeFileSync(join(out, 'package.json'), '{ "type": "module" }')
  for (const folder of folders) {
    const from = join(tracer, 'src', folder)
    for (const name of readdirSync(from).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))) {
      compileFile(join(from, name), join(out, relative(join(tracer, 'src'), from), name.replace(/\.ts$/, '.js')))
    }
  }
  return out
}

function compileFile(from: string, to: string): void {
  const { outputText } = ts.transpileModule(readFileSync(from, 'utf8'), {
    fileName: from,
    compilerOptions: {
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.ESNext,
      verbatimModuleSyntax: true,
      rewriteRelativeImportExtensions: true,
    },
  })
  mkdirSync(dirname(to), { recursive: true })
  writeFileSync(to, outputText)
}
