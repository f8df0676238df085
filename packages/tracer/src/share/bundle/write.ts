import { createHash, type KeyObject } from 'node:crypto'
import { closeSync, openSync, readSync, rmSync, statSync, writeSync } from 'node:fs'
import { InputError } from '../../model/errors.ts'
import type { CaseStore } from '../../store/case-store.ts'
import { openCase } from '../../store/sqlite-case.ts'
import { publicPem, signBytes } from '../keys.ts'
import { evidenceLines } from './evidence.ts'
import { sumsOf } from './figures.ts'
import { FILES, type Manifest, manifestText, type Sum, sha256Of, sumsText } from './manifest.ts'
import { type TarPart, writeTar } from './tar.ts'

export interface BundleInput {
  /** A case file as it is handed over. */
  readonly casePath: string
  /** Where to. */
  readonly out: string
  /** A file that is written and taken away again: what the case was answered. */
  readonly scratch: string
  readonly about: Pick<Manifest, 'tool' | 'tlp' | 'from' | 'withheld'>
  readonly key?: KeyObject
}

/**
 * Writes a case, what it rests on, its sums and a manifest into one file. The same case, choices and key give the same bytes.
 * @throws InputError when the case holds no result, or a file is too large
 */
export function writeBundle({ casePath, out, scratch, about, key }: BundleInput): Manifest {
  const store = openCase(casePath, { readonly: true })
  try {
    const figures = sumsOf(store)
    if (figures === undefined)
      throw new InputError('a case without a result makes no bundle', { next: 'trace it first' })
    const statement = Buffer.from(`${JSON.stringify(figures, null, 2)}\n`)
    writeEvidence(store, scratch)
    const evidence = { path: scratch }
    const parts: TarPart[] = [
      { name: FILES.statement, size: statement.length, content: statement },
      { name: FILES.evidence, size: statSync(scratch).size, content: evidence },
      { name: FILES.case, size: statSync(casePath).size, content: { path: casePath } },
    ]
    const { tool, tlp, from, withheld } = about
    const manifest: Manifest = {
      format: 'spoor-bundle/1',
      tool,
      incident: figures.incident,
      case: figures.hash,
      from,
      tlp,
      withheld,
      parts: parts.map((part) => ({ name: part.name, size: part.size, sha256: hashOf(part) })),
    }
    writeTar(out, [...headParts(manifest, key), ...parts])
    return manifest
  } finally {
    store.close()
    rmSync(scratch, { force: true })
  }
}

function headParts(manifest: Manifest, key: KeyObject | undefined): TarPart[] {
  const text = Buffer.from(manifestText(manifest))
  const part = (name: string, content: Buffer): TarPart => ({ name, size: content.length, content })
  const head = [part(FILES.manifest, text)]
  if (key !== undefined) {
    head.push(part(FILES.signature, signBytes(text, key)), part(FILES.signer, Buffer.from(publicPem(key))))
  }
  const sums: Sum[] = [
    ...head.map(({ name, content }) => ({ name, sha256: sha256Of(content as Buffer) })),
    ...manifest.parts,
  ]
  return [...head, part(FILES.sums, Buffer.from(sumsText(sums)))]
}

function writeEvidence(store: CaseStore, path: string): void {
  const file = openSync(path, 'w', 0o600)
  try {
    for (const line of evidenceLines(store)) writeSync(file, line)
  } finally {
    closeSync(file)
  }
}

function hashOf({ content }: TarPart): string {
  if (content instanceof Uint8Array) return sha256Of(content)
  const hash = createHash('sha256')
  const file = openSync(content.path, 'r')
  try {
    const piece = Buffer.alloc(1 << 20)
    for (;;) {
      const read = readSync(file, piece, 0, piece.length, null)
      if (read === 0) return hash.digest('hex')
      hash.update(piece.subarray(0, read))
    }
  } finally {
    closeSync(file)
  }
}
