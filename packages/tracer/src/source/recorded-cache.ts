import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { APPLICATION_ID, INDEX_VERSION } from './ledger-index.ts'

const BUILDING = /^building-(.+)-(\d+)-(\d+)(?:-journal)?$/
let builds = 0

/** Path of an index that is being built. The name tells who builds it, so that what a killed run left can be removed. */
export function newIndexPath(cacheDir: string): string {
  mkdirSync(cacheDir, { recursive: true })
  for (const name of readdirSync(cacheDir)) {
    const [, host, pid] = BUILDING.exec(name) ?? []
    if (host === hostname() && !isRunning(Number(pid))) rmSync(join(cacheDir, name), { force: true })
  }
  return join(cacheDir, `building-${hostname()}-${process.pid}-${++builds}`)
}

/** Gives a finished index its name in one step, after its bytes are on the disk: no name ever stands for half an index. */
export function keepIndex(path: string, cacheDir: string, sha256: string): string {
  const file = openSync(path, 'r+')
  fsyncSync(file)
  closeSync(file)
  const kept = join(cacheDir, `${sha256}.sqlite`)
  renameSync(path, kept)
  return kept
}

/** Whether the folder holds any index, so that it pays to ask for the digest of a file before reading it. */
export function holdsIndexes(cacheDir: string): boolean {
  try {
    return readdirSync(cacheDir).some((name) => name.endsWith('.sqlite'))
  } catch {
    return false
  }
}

/** Opens the index of a file by its digest; undefined when there is none that this version of Spoor can use. */
export function findIndex(cacheDir: string, sha256: string): Database.Database | undefined {
  try {
    const db = openIndex(join(cacheDir, `${sha256}.sqlite`))
    const isOurs = db.pragma('application_id', { simple: true }) === APPLICATION_ID
    if (isOurs && db.pragma('user_version', { simple: true }) === INDEX_VERSION) return db
    db.close()
  } catch {
    // Missing or damaged: it is built again.
  }
  return undefined
}

/** Opens a finished index for reading. */
export function openIndex(path: string): Database.Database {
  const db = new Database(path, { readonly: true, fileMustExist: true })
  db.pragma('mmap_size = 1073741824')
  return db
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
