import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { parse } from 'node:path'
import { InputError } from '../model/errors.ts'
import type { CaseView } from './case-view.ts'
import { addressesCsv, leadsCsv, movementsCsv, sinksCsv } from './csv.ts'
import { gexf } from './gexf.ts'
import { graphml } from './graphml.ts'
import { jsonChunks } from './json.ts'

export const EXPORT_FORMATS = ['json', 'csv', 'gexf', 'graphml'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

/** One file of an export. */
export interface ExportPart {
  readonly path: string
  readonly chunks: Iterable<string>
}

/**
 * The files of an export, not written yet. CSV makes three: the movements at `path`, addresses and sinks beside it; and one of leads, where
 * the case has any.
 * @throws InputError when the case is too large for the format
 * @example exportParts(view, 'csv', 'out/case.csv').map((part) => part.path)
 *          // ['out/case.csv', 'out/case-addresses.csv', 'out/case-sinks.csv']
 */
export function exportParts(view: CaseView, format: ExportFormat, path: string): ExportPart[] {
  switch (format) {
    case 'json':
      return [{ path, chunks: jsonChunks(view) }]
    case 'csv':
      return [
        { path, chunks: movementsCsv(view) },
        { path: beside(path, 'addresses'), chunks: addressesCsv(view) },
        { path: beside(path, 'sinks'), chunks: sinksCsv(view) },
        ...((view.leads ?? []).length === 0 ? [] : [{ path: beside(path, 'leads'), chunks: leadsCsv(view) }]),
      ]
    case 'gexf':
      return [{ path, chunks: [gexf(view)] }]
    case 'graphml':
      return [{ path, chunks: [graphml(view)] }]
  }
}

/**
 * Writes an export and gives the paths written. A file appears whole or not at all; one that is there is replaced.
 * @throws InputError when the case is too large for the format or a file cannot be written
 */
export function writeExport(view: CaseView, format: ExportFormat, path: string): string[] {
  return writeParts(exportParts(view, format, path))
}

/**
 * Writes files, each whole or not at all, and gives their paths.
 * @throws InputError when a file cannot be written
 */
export function writeParts(parts: readonly ExportPart[]): string[] {
  return parts.map((part) => {
    writeWhole(part)
    return part.path
  })
}

/** A path for a file that belongs to another: `out/case.csv` and `sinks` make `out/case-sinks.csv`. */
export function beside(path: string, suffix: string): string {
  const { ext } = parse(path)
  return `${path.slice(0, path.length - ext.length)}-${suffix}${ext}`
}

function writeWhole({ path, chunks }: ExportPart): void {
  const half = `${path}.${process.pid}.half`
  try {
    const file = openSync(half, 'w')
    try {
      for (const text of inBlocks(chunks)) writeSync(file, text)
    } finally {
      closeSync(file)
    }
    renameSync(half, path)
  } catch (cause) {
    rmSync(half, { force: true })
    if (!(cause instanceof Error && 'code' in cause)) throw cause
    throw new InputError(`cannot write ${path}`, {
      got: cause.message,
      wanted: 'a path in a folder that exists and may be written to',
      next: 'make the folder, or name another path with --out',
      cause,
    })
  }
}

/** Small pieces joined: a call to the system for every movement would take most of the time. */
function* inBlocks(chunks: Iterable<string>): Iterable<string> {
  let block: string[] = []
  let length = 0
  for (const chunk of chunks) {
    block.push(chunk)
    length += chunk.length
    if (length < 1 << 18) continue
    yield block.join('')
    block = []
    length = 0
  }
  yield block.join('')
}
