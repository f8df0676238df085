import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import { CheckError, InputError } from '../../model/errors.ts'

/** A tar file is made of blocks of so many bytes. */
const BLOCK = 512
/** What eleven octal digits can say of a size. */
const LARGEST = 8 ** 11 - 1
const PIECE = 1 << 20

/** A file that goes into a tar file: text, or the file at a path. */
export interface TarPart {
  readonly name: string
  readonly size: number
  readonly content: Uint8Array | { readonly path: string }
}

/** Where a file lies in a tar file. */
export interface TarEntry {
  readonly name: string
  /** Of its header, from the start of the tar file. */
  readonly at: number
  readonly size: number
}

/**
 * The header of a file in the form of POSIX.1-1988 (ustar), with nothing in it that differs between machines: mode 0644, owner 0,
 * time 0.
 * @throws InputError for a file over 8 GiB, which the form cannot hold
 * @example headerOf('manifest.json', 300).length // 512
 */
export function headerOf(name: string, size: number): Buffer {
  if (size > LARGEST) {
    throw new InputError(`${name} is too large for a bundle`, {
      got: `${size} bytes`,
      wanted: `at most ${LARGEST}`,
      next: 'hand the case file itself over',
    })
  }
  const header = Buffer.alloc(BLOCK)
  const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, '0')
  header.write(name, 0, 100, 'latin1')
  header.write(octal(0o644, 7), 100, 'latin1')
  header.write(octal(0, 7), 108, 'latin1')
  header.write(octal(0, 7), 116, 'latin1')
  header.write(octal(size, 11), 124, 'latin1')
  header.write(octal(0, 11), 136, 'latin1')
  header.write('        0', 148, 'latin1')
  header.write('ustar\u000000', 257, 'latin1')
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${octal(sum, 6)}\0 `, 148, 'latin1')
  return header
}

/** Writes a tar file: the same parts give the same bytes. */
export function writeTar(path: string, parts: readonly TarPart[]): void {
  const out = openSync(path, 'w', 0o600)
  try {
    for (const part of parts) {
      writeSync(out, headerOf(part.name, part.size))
      if (part.content instanceof Uint8Array) writeAll(out, part.content)
      else copyInto(out, part.content.path)
      writeAll(out, Buffer.alloc(paddingOf(part.size)))
    }
    writeAll(out, Buffer.alloc(2 * BLOCK))
  } finally {
    closeSync(out)
  }
}

/**
 * Where the files of a tar file lie that `writeTar` wrote. Every byte outside the files is compared with what it has to be.
 * @param known names that may stand in it, in their order
 * @throws CheckError naming the first byte that is another
 */
export function readTar(file: number, size: number, known: readonly string[]): TarEntry[] {
  const entries: TarEntry[] = []
  let at = 0
  let next = 0
  for (;;) {
    const header = bytesOf(file, at, Math.min(BLOCK, size - at))
    if (header.length < BLOCK) throw cut(size)
    if (header.every((byte) => byte === 0)) break
    const name = nameIn(header)
    const place = known.indexOf(name, next)
    if (place < 0) throw strange(entries.at(-1)?.name, at, name)
    next = place + 1
    const length = Number.parseInt(header.toString('latin1', 124, 135), 8)
    if (!Number.isSafeInteger(length) || length < 0) throw other(`the header of ${name}`, at + 124)
    same(header, headerOf(name, length), `the header of ${name}`, at)
    if (at + BLOCK + length + paddingOf(length) > size) throw cut(size)
    const padding = bytesOf(file, at + BLOCK + length, paddingOf(length))
    same(padding, Buffer.alloc(padding.length), `the padding after ${name}`, at + BLOCK + length)
    entries.push({ name, at, size: length })
    at += BLOCK + length + paddingOf(length)
  }
  if (size !== at + 2 * BLOCK) {
    if (size < at + 2 * BLOCK) throw cut(size)
    throw other('what follows the end of the bundle', at)
  }
  const end = bytesOf(file, at, 2 * BLOCK)
  same(end, Buffer.alloc(2 * BLOCK), 'the end of the bundle', at)
  return entries
}

/** The bytes of a file in a tar file, piece by piece. */
export function* piecesOf(file: number, { at, size }: TarEntry): Generator<Buffer> {
  for (let done = 0; done < size; done += PIECE) yield bytesOf(file, at + BLOCK + done, Math.min(PIECE, size - done))
}

function bytesOf(file: number, at: number, length: number): Buffer {
  const bytes = Buffer.alloc(length)
  let done = 0
  while (done < length) {
    const read = readSync(file, bytes, done, length - done, at + done)
    if (read === 0) return bytes.subarray(0, done)
    done += read
  }
  return bytes
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done)
}

function copyInto(out: number, path: string): void {
  const file = openSync(path, 'r')
  try {
    const piece = Buffer.alloc(PIECE)
    for (;;) {
      const read = readSync(file, piece, 0, PIECE, null)
      if (read === 0) return
      writeAll(out, piece.subarray(0, read))
    }
  } finally {
    closeSync(file)
  }
}

const paddingOf = (size: number): number => (BLOCK - (size % BLOCK)) % BLOCK
const nameIn = (header: Buffer): string => header.toString('latin1', 0, 100).replace(/\0[\s\S]*$/, '')

function same(found: Buffer, wanted: Buffer, what: string, from: number): void {
  const at = wanted.findIndex((byte, i) => found[i] !== byte)
  if (at >= 0) throw other(what, from + at)
}

function other(what: string, at: number): CheckError {
  return new CheckError(`${what} was changed`, {
    got: `another byte at ${at}`,
    wanted: 'the bytes of a bundle as Spoor writes it',
    next: 'take another copy of the bundle from whoever made it',
  })
}

function strange(after: string | undefined, at: number, name: string): CheckError {
  const where = after === undefined ? 'the first header' : `the header after ${after}`
  return new CheckError(`${where} was changed`, {
    got: `a file named ${JSON.stringify(name.slice(0, 100))} at byte ${at}`,
    wanted: 'the files of a bundle, each once and in their order',
    next: 'take another copy of the bundle from whoever made it',
  })
}

function cut(size: number): CheckError {
  return new CheckError('the bundle ends too early, or the length of a file in it was changed', {
    got: `${size} bytes`,
    wanted: 'all of its files and two empty blocks',
    next: 'take another copy of the bundle from whoever made it',
  })
}
