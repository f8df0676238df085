import { createHash } from 'node:crypto'
import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs'
import { CheckError } from '../../model/errors.ts'
import type { CaseStore } from '../../store/case-store.ts'
import { isSigned, nameOf, publicKeyIn } from '../keys.ts'
import { evidenceLines } from './evidence.ts'
import { sumsOf } from './figures.ts'
import { FILE_NAMES, FILES, type Manifest, manifestText, parseManifest, sha256Of, sumsText } from './manifest.ts'
import { piecesOf, readTar, type TarEntry } from './tar.ts'

/** Small files of a bundle are read whole; a manipulated one cannot ask for more memory than this. */
const SMALL = 1 << 24

/** A bundle whose bytes are as they were written. */
export interface CheckedBundle {
  readonly manifest: Manifest
  /** `ed25519:…`; undefined for a bundle that nobody signed. */
  readonly signer: string | undefined
}

/** Whether a file begins as a bundle does. */
export function isBundle(path: string): boolean {
  const file = openSync(path, 'r')
  try {
    const head = Buffer.alloc(FILES.manifest.length + 1)
    readSync(file, head, 0, head.length, 0)
    return head.toString('latin1') === `${FILES.manifest}\0`
  } finally {
    closeSync(file)
  }
}

/**
 * Checks every byte of a bundle: its frame, its hashes, its signature. Whether the figures follow from the evidence is another matter.
 * @throws CheckError naming what was changed
 */
export function checkBundle(path: string): CheckedBundle {
  return withEntries(path, (file, entries) => {
    const hashes = new Map<string, string>()
    for (const entry of entries) if (entry.name !== FILES.sums) hashes.set(entry.name, hashOf(file, entry))
    const sums = textIn(file, entries, FILES.sums)
    const wanted = sumsText([...hashes].map(([name, sha256]) => ({ name, sha256 })))
    const signature = signatureIn(file, entries)
    const text = textIn(file, entries, FILES.manifest)
    const holds = signature?.key !== undefined && isSigned(Buffer.from(text), signature.key, signature.bytes)
    if (sums !== wanted) throw blame(text, sums, hashes, holds)
    const manifest = parseManifest(text)
    for (const { name, size, sha256 } of manifest.parts) {
      const entry = entries.find((item) => item.name === name)
      if (entry === undefined || entry.size !== size || hashes.get(name) !== sha256)
        throw changed(name, hashes.get(name), sha256)
    }
    const stated = new Set(manifest.parts.map(({ name }) => name))
    const needed = [FILES.statement, FILES.evidence, FILES.case].find((name) => !stated.has(name))
    if (needed !== undefined) throw changed(FILES.manifest, `no word on ${needed}`, 'the hash of each file')
    if (signature === undefined) return { manifest, signer: undefined }
    if (signature.key === undefined)
      throw changed(FILES.signer, 'no key that was written by Spoor', 'an Ed25519 key in PEM')
    if (!holds)
      throw changed(FILES.signature, 'a signature of other bytes, or by another key', `one of ${FILES.manifest}`)
    return { manifest, signer: nameOf(signature.key) }
  })
}

/** Writes the case of a bundle into a file of its own. */
export function extractCase(path: string, to: string): void {
  withEntries(path, (file, entries) => {
    const out = openSync(to, 'w', 0o600)
    try {
      for (const piece of piecesOf(file, entryOf(entries, FILES.case))) writeSync(out, piece)
    } finally {
      closeSync(out)
    }
  })
}

/**
 * Compares what a bundle states with the case in it.
 * @throws CheckError naming the figure that differs
 */
export function compareFigures(path: string, manifest: Manifest, store: CaseStore): void {
  const figures = sumsOf(store)
  if (figures?.hash !== manifest.case || figures.incident !== manifest.incident) {
    throw changed(
      FILES.manifest,
      `${manifest.incident} ${manifest.case}`,
      `${figures?.incident} ${figures?.hash}, as the case gives`,
    )
  }
  const lines = createHash('sha256')
  for (const line of evidenceLines(store)) lines.update(line)
  const evidence = manifest.parts.find(({ name }) => name === FILES.evidence)?.sha256
  if (lines.digest('hex') !== evidence)
    throw changed(FILES.evidence, 'other answers or ledgers', 'those that the case holds')
  const stated = withEntries(path, (file, entries) => textIn(file, entries, FILES.statement))
  const wanted = `${JSON.stringify(figures, null, 2)}\n`
  if (stated === wanted) return
  const [left, right] = [stated.split('\n'), wanted.split('\n')]
  const at = right.findIndex((line, i) => left[i] !== line)
  throw new CheckError(`${FILES.statement} says what the case does not give`, {
    got: `line ${at + 1}: ${(left[at] ?? 'nothing').trim().slice(0, 200)}`,
    wanted: (right[at] ?? 'its end').trim(),
    next: 'take another copy of the bundle from whoever made it',
  })
}

function withEntries<T>(path: string, work: (file: number, entries: readonly TarEntry[]) => T): T {
  const file = openSync(path, 'r')
  try {
    return work(file, readTar(file, fstatSync(file).size, FILE_NAMES))
  } finally {
    closeSync(file)
  }
}

function signatureIn(file: number, entries: readonly TarEntry[]) {
  const has = (name: string) => entries.some((entry) => entry.name === name)
  if (!has(FILES.signature) && !has(FILES.signer)) return undefined
  const bytes = bytesIn(file, entries, FILES.signature)
  return { bytes, key: publicKeyIn(textIn(file, entries, FILES.signer)) }
}

/** Says which file does not fit the list of hashes, or that the list itself was changed. */
function blame(text: string, sums: string, hashes: ReadonlyMap<string, string>, holds: boolean): CheckError {
  const listed = new Map(sums.split('\n').map((line) => [line.slice(66), line.slice(0, 64)]))
  const off = [...hashes].filter(([name, hash]) => listed.get(name) !== hash)
  let parts = new Map<string, string>()
  try {
    const manifest = JSON.parse(text) as Manifest
    if (manifestText(manifest) === text) parts = new Map(manifest.parts.map(({ name, sha256 }) => [name, sha256]))
  } catch {
    // then it is the manifest itself that is off
  }
  const guilty = off.find(([name, hash]) => {
    if (name === FILES.manifest) return !holds
    return parts.has(name) ? parts.get(name) !== hash : name !== FILES.manifest && !holds
  })
  if (guilty === undefined)
    return changed(FILES.sums, 'a line that fits no file', 'the hash of each file in the bundle')
  const [name, hash] = guilty
  return changed(name, hash, `${listed.get(name) ?? 'the hash'} as ${FILES.sums} says`)
}

function entryOf(entries: readonly TarEntry[], name: string): TarEntry {
  const found = entries.find((entry) => entry.name === name)
  if (found === undefined) throw changed(name, 'no such file in the bundle', 'all files of a bundle')
  return found
}

function bytesIn(file: number, entries: readonly TarEntry[], name: string): Buffer {
  const entry = entryOf(entries, name)
  if (entry.size > SMALL) throw changed(name, `${entry.size} bytes`, `at most ${SMALL}`)
  return Buffer.concat([...piecesOf(file, entry)])
}

const textIn = (file: number, entries: readonly TarEntry[], name: string): string =>
  bytesIn(file, entries, name).toString('utf8')

function hashOf(file: number, entry: TarEntry): string {
  if (entry.size === 0) return sha256Of('')
  const hash = createHash('sha256')
  for (const piece of piecesOf(file, entry)) hash.update(piece)
  return hash.digest('hex')
}

function changed(name: string, got = 'nothing', wanted = ''): CheckError {
  return new CheckError(`${name} of the bundle was changed`, {
    got,
    wanted,
    next: 'take another copy of the bundle from whoever made it',
  })
}
