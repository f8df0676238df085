// Parts of the viewer for benches: it is TypeScript for the browser, so vite bundles what is asked for.
import { mkdtempSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const VIEWER = fileURLToPath(new URL('../../packages/viewer', import.meta.url))

/**
 * @param {string} entry a file, absolute or under packages/viewer
 * @returns {Promise<string>} the path of the bundle, an ES module
 */
export async function bundle(entry) {
  const { build } = await import(pathToFileURL(createRequire(join(VIEWER, 'package.json')).resolve('vite')).href)
  const outDir = mkdtempSync(join(tmpdir(), 'spoor-bench-'))
  await build({
    root: VIEWER,
    configFile: false,
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"' },
    // what an entry outside of the viewer imports is the viewer's own
    resolve: { dedupe: ['graphology', 'sigma'] },
    build: { outDir, minify: false, lib: { entry, formats: ['es'], fileName: () => 'bundle.mjs' } },
  })
  return join(outDir, 'bundle.mjs')
}
