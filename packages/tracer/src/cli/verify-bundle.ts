import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CheckError, InputError } from '../model/errors.ts'
import type { Manifest } from '../share/bundle/manifest.ts'
import { checkBundle, compareFigures, extractCase, isBundle } from '../share/bundle/read.ts'
import { decryptFile, isEncrypted } from '../share/encryption.ts'
import { expectedSigner, receivingKey } from '../share/keys.ts'
import { withCase } from './case-arg.ts'

export interface ReceiveOptions {
  readonly identity?: string
  readonly signedBy?: string
}

/** What is known of a bundle beside its case. */
export interface BundleReport {
  readonly signer: string | null
  /** Whether the signer is the one that the user expects; `null` where he named none. */
  readonly expected: true | null
  readonly tlp: Manifest['tlp']
  readonly tool: string
  readonly from: string
  readonly withheld: Manifest['withheld']
}

/** A case, by itself or out of a bundle. */
export interface Received {
  readonly casePath: string
  readonly bundle?: BundleReport
}

/**
 * Hands the case at a path to the work, out of its bundle and its encryption where it is in one. All that stands in a bundle is checked first.
 * @throws CheckError naming what was changed, or when somebody else signed it
 */
export async function withReceived<T>(
  path: string,
  { identity, signedBy }: ReceiveOptions,
  work: (received: Received) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'spoor-received-'))
  try {
    let plain = path
    if (isThere(path, isEncrypted)) {
      if (identity === undefined) {
        throw new InputError(`${path} is encrypted`, {
          wanted: '--identity with the file of your key',
          next: 'make keys with `spoor keys make --for receive`',
        })
      }
      plain = join(folder, 'plain.spoor')
      await decryptFile(path, plain, receivingKey(identity))
    }
    if (!isThere(plain, isBundle)) {
      if (signedBy !== undefined) {
        throw new CheckError(`${path} bears no signature`, {
          got: 'a case file, or a bundle whose first bytes were changed',
          wanted: 'a signed bundle',
        })
      }
      return await work({ casePath: plain })
    }
    const { manifest, signer } = checkBundle(plain)
    const expected = signedBy === undefined ? null : expectedSigner(signedBy)
    if (expected !== null && signer !== expected) {
      throw new CheckError(`${path} was not signed by whom you expect`, {
        got: signer ?? 'no signature',
        wanted: expected,
        next: 'ask the sender which key is theirs, by another way than the bundle came',
      })
    }
    const casePath = join(folder, 'case.sqlite')
    extractCase(plain, casePath)
    await withCase(casePath, (store) => compareFigures(plain, manifest, store))
    const { tlp, tool, from, withheld } = manifest
    const bundle = {
      signer: signer ?? null,
      expected: expected === null ? null : (true as const),
      tlp,
      tool,
      from,
      withheld,
    }
    return await work({ casePath, bundle })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What is no file is reported by whoever opens it. */
function isThere(path: string, test: (path: string) => boolean): boolean {
  try {
    return test(path)
  } catch {
    return false
  }
}
