import { createHash } from 'node:crypto'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { deflateSync, inflateSync } from 'node:zlib'
import type { Database } from 'better-sqlite3'
import { CheckError, InputError } from '../model/errors.ts'
import { storable } from './units.ts'

/** A file may be as large as this: SQLite takes no larger value. */
const LARGEST = 900_000_000

/** A case inside a merged one. */
export interface EnclosedCase {
  /** Its number in the merged case, from 0. */
  readonly place: number
  readonly owner: string
  /** Of the case: `sha256:…`. */
  readonly hash: string
  /** Of its file, 64 hex digits. */
  readonly sha256: string
}

/** The cases that a merged case holds, whole, so that it can be made again from them. */
export interface EnclosedCases {
  /** In their places: sorted by hash, of one hash by what they rest on. None in a case that was not merged. */
  enclosed(): EnclosedCase[]
  /**
   * Writes the file of one of them.
   * @throws CheckError when it is not the file that was put in
   */
  extractEnclosed(place: number, to: string): void
  /** @throws InputError when the file is too large */
  addEnclosed(enclosed: Pick<EnclosedCase, 'owner' | 'hash'>, path: string): void
}

interface Row {
  readonly hash: string
  readonly sha256: string
  readonly size: number
  readonly deflate: Buffer
}

export function openEnclosed(db: Database): EnclosedCases {
  const all = db.prepare<[], EnclosedCase>('SELECT place, owner, hash, sha256 FROM enclosed ORDER BY place')
  const one = db.prepare<[number], Row>('SELECT hash, sha256, size, deflate FROM enclosed WHERE place = ?')
  const insert = db.prepare<[string, string, string, number, Buffer]>(
    `INSERT INTO enclosed (place, owner, hash, sha256, size, deflate)
     VALUES ((SELECT count(*) FROM enclosed), ?, ?, ?, ?, ?)`,
  )
  return {
    enclosed: () => all.all(),
    extractEnclosed(place, to): void {
      const row = one.get(place)
      const file = row && unpacked(row)
      if (file === undefined || hashOf(file) !== row?.sha256) {
        throw new CheckError(`the enclosed case ${row?.hash ?? place} is not as it was put in`, {
          got: file === undefined ? 'no file, or compressed bytes that do not unpack to it' : `sha256 ${hashOf(file)}`,
          wanted: row === undefined ? 'its file' : `${row.size} bytes with sha256 ${row.sha256}`,
          next: 'take another copy of the merged case, or merge again',
        })
      }
      writeFileSync(to, file, { mode: 0o600 })
    },
    addEnclosed({ owner, hash }, path): void {
      const { size } = statSync(path)
      if (size > LARGEST) {
        throw new InputError(`${path} is too large to be enclosed in another case`, {
          got: `${size} bytes`,
          wanted: `at most ${LARGEST}`,
        })
      }
      const file = readFileSync(path)
      insert.run(storable(owner), hash, hashOf(file), size, deflateSync(file))
    },
  }
}

function unpacked({ size, deflate }: Row): Buffer | undefined {
  if (size > LARGEST) return undefined
  try {
    const file = inflateSync(deflate, { maxOutputLength: size })
    return file.length === size ? file : undefined
  } catch {
    return undefined
  }
}

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
