import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import { InputError } from '../model/errors.ts'

export interface ViewerFile {
  readonly type: string
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** Kinds of files that a viewer consists of; others are not served. */
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
}

/**
 * The viewer's files by the exact path that a request has to name, read once. No request ever becomes a path on disk, so
 * no spelling of one can leave the folder; links are left out.
 * @throws InputError when the folder holds no viewer
 */
export function viewerFiles(folder: string): ReadonlyMap<string, ViewerFile> {
  if (!existsSync(join(folder, 'index.html'))) {
    throw new InputError('the viewer is not built', {
      got: `no index.html in ${folder}`,
      wanted: 'the built viewer',
      next: 'run `npm start`, or `pnpm build`, once',
    })
  }
  const files = new Map<string, ViewerFile>()
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const type = TYPES[extname(entry.name)]
    if (!entry.isFile() || type === undefined) continue
    const path = join(entry.parentPath, entry.name)
    const route = relative(folder, path).split(sep).map(encodeURIComponent).join('/')
    files.set(`/${route}`, { type, bytes: new Uint8Array(readFileSync(path)) })
  }
  files.set('/', files.get('/index.html')!)
  return files
}
