import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { closeSync, fstatSync, openSync, readFileSync, writeSync } from 'node:fs'
import { InputError } from '../model/errors.ts'
import { newReceivingKey, newSigningKey } from './draw.ts'

/** What a key is for: to sign bundles, or to receive encrypted ones. */
export const KEY_KINDS = ['sign', 'receive'] as const
export type KeyKind = (typeof KEY_KINDS)[number]

/** The half of a key that anybody may have. */
export interface PublicKey {
  readonly kind: KeyKind
  /** `ed25519:` and 64 hex digits, or `age1…`. */
  readonly text: string
}

const NAME = /^ed25519:([0-9a-f]{64})$/
/** Before the 32 bytes of an Ed25519 key in DER (RFC 8410). */
const SPKI = Buffer.from('302a300506032b6570032100', 'hex')

/**
 * Makes a key and writes it into a file that only its owner may read (mode 0600). A signing key is Ed25519 in PEM (PKCS #8), which OpenSSL
 * reads; a receiving key is an identity of age.
 * @throws InputError when there is a file already: a key that is overwritten is gone
 */
export async function makeKey(path: string, kind: KeyKind): Promise<PublicKey> {
  const text = kind === 'sign' ? newSigningKey() : `${await newReceivingKey()}\n`
  let file: number
  try {
    file = openSync(path, 'wx', 0o600)
  } catch (cause) {
    throw new InputError(`cannot make a key at ${path}`, {
      got: (cause as Error).message,
      wanted: 'a path where no file is, in a folder that may be written to',
      next: 'name another file',
      cause,
    })
  }
  try {
    writeSync(file, text)
  } finally {
    closeSync(file)
  }
  return publicOf(path)
}

/** The public half of the key in a file. */
export async function publicOf(path: string): Promise<PublicKey> {
  const text = readSecret(path)
  if (text.includes('BEGIN PRIVATE KEY')) return { kind: 'sign', text: nameOf(signingKeyFrom(text, path)) }
  const { identityToRecipient } = await import('age-encryption')
  try {
    return { kind: 'receive', text: await identityToRecipient(identityIn(text)) }
  } catch (cause) {
    throw notAKey(path, cause)
  }
}

/** @throws InputError when the file is no signing key, or others may read it */
export function signingKey(path: string): KeyObject {
  return signingKeyFrom(readSecret(path), path)
}

/** The identity of age in a file, without its comments. */
export function receivingKey(path: string): string {
  const identity = identityIn(readSecret(path))
  if (!identity.startsWith('AGE-SECRET-KEY-')) throw notAKey(path)
  return identity
}

/** The public half as a file that OpenSSL reads. */
export function publicPem(key: KeyObject): string {
  return createPublicKey(key).export({ type: 'spki', format: 'pem' }) as string
}

/** How people tell a key: `ed25519:` and the 32 bytes in hex. */
export function nameOf(key: KeyObject): string {
  const half = key.type === 'private' ? createPublicKey(key) : key
  return `ed25519:${(half.export({ type: 'spki', format: 'der' }) as Buffer).subarray(SPKI.length).toString('hex')}`
}

/** @returns undefined for what is no Ed25519 key, or is written otherwise than Spoor writes it */
export function publicKeyIn(pem: string): KeyObject | undefined {
  try {
    const key = createPublicKey(pem)
    return key.asymmetricKeyType === 'ed25519' && key.export({ type: 'spki', format: 'pem' }) === pem ? key : undefined
  } catch {
    return undefined
  }
}

/** The name of the signer that a user expects: `ed25519:…`, or a file with the public key. */
export function expectedSigner(text: string): string {
  if (NAME.test(text)) return text
  let pem: string
  try {
    pem = readFileSync(text, 'utf8')
  } catch (cause) {
    throw new InputError('not a public key of a signer', {
      got: text,
      wanted: '`ed25519:` and 64 hex digits as `spoor keys show` prints it, or a file with the public key in PEM',
      cause,
    })
  }
  const key = pem.includes('PRIVATE') ? undefined : publicKeyIn(pem.replaceAll('\r\n', '\n'))
  if (key === undefined) throw notAKey(text)
  return nameOf(key)
}

export const signBytes = (bytes: Uint8Array, key: KeyObject): Buffer => sign(null, bytes, key)
export const isSigned = (bytes: Uint8Array, key: KeyObject, signature: Uint8Array): boolean =>
  signature.length === 64 && verify(null, bytes, key, signature)

/**
 * Reads a file that holds a secret.
 * @throws InputError when others may read it: then it is no secret any more
 */
export function readSecret(path: string, most = 1 << 16): string {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch (cause) {
    throw new InputError(`cannot read the key at ${path}`, { got: (cause as Error).message, cause })
  }
  try {
    const { mode, size } = fstatSync(file)
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new InputError(`others may read the secret in ${path}`, {
        got: `mode ${(mode & 0o777).toString(8).padStart(4, '0')}`,
        wanted: 'mode 0600: nobody but you may read or write it',
        next: `chmod 600 ${path}, and think whether somebody has read it`,
      })
    }
    if (size > most) throw notAKey(path)
    return readFileSync(file, 'utf8')
  } finally {
    closeSync(file)
  }
}

function signingKeyFrom(text: string, path: string): KeyObject {
  try {
    const key = createPrivateKey(text)
    if (key.asymmetricKeyType === 'ed25519') return key
  } catch (cause) {
    throw notAKey(path, cause)
  }
  throw notAKey(path)
}

function identityIn(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .join('\n')
}

function notAKey(path: string, cause?: unknown): InputError {
  return new InputError(`${path} is not such a key`, {
    wanted: 'an Ed25519 key in PEM to sign, or an identity of age to receive',
    next: 'make one with `spoor keys make`',
    cause,
  })
}
