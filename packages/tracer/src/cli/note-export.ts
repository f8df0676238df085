import { basename } from 'node:path'
import { SpoorError } from '../model/errors.ts'
import { isNewestVersion } from '../store/open.ts'
import { openCase } from '../store/sqlite-case.ts'
import type { Io } from './io.ts'
import { ON_COMMAND, scribeOf } from './scribe.ts'

export interface Exported {
  readonly format: string
  readonly files: readonly string[]
  /** Hash of the case that was exported. */
  readonly hash: string
}

/**
 * Takes an export down in the journal of its case. What may not be written to, or is of an older Spoor, is exported all the same:
 * then a note says so.
 */
export function noteExport(path: string, { format, files, hash }: Exported, io: Io, quiet: boolean): void {
  try {
    if (!isNewestVersion(path)) {
      if (!quiet) io.err('note: the case is of an older Spoor and has no journal; this export is not in it\n')
      return
    }
    const store = openCase(path, { scribe: scribeOf(ON_COMMAND, io) })
    try {
      store.addEntry({ kind: 'export', why: '', payload: { format, files: files.map((file) => basename(file)), hash } })
    } finally {
      store.close()
    }
  } catch (error) {
    if (!(error instanceof SpoorError)) throw error
    if (!quiet) io.err(`note: this export is not in the journal of the case: ${error.what}\n`)
  }
}
