import { createECDH, generateKeyPairSync, randomBytes } from 'node:crypto'
import { generateX25519Identity } from 'age-encryption'

/** The one place of this folder that draws lots: secrets of people, never anything that a result depends on. */

/** A new Ed25519 key as PKCS #8 in PEM. */
export function newSigningKey(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
}

/** A new identity of age. */
export function newReceivingKey(): Promise<string> {
  return generateX25519Identity()
}

/** A new secret of a deconfliction: a scalar of P-256. */
export function newScalar(): Buffer {
  const ecdh = createECDH('prime256v1')
  ecdh.generateKeys()
  const scalar = ecdh.getPrivateKey()
  return Buffer.concat([Buffer.alloc(32 - scalar.length), scalar])
}

/** Names an exchange, so that files of two are not mixed up: 32 hex digits. */
export function newSession(): string {
  return randomBytes(16).toString('hex')
}

/** x coordinates of points of P-256 that nobody can tell from masked ones. */
export function randomPoints(count: number): Buffer[] {
  const ecdh = createECDH('prime256v1')
  return Array.from({ length: count }, () => Buffer.from(ecdh.generateKeys().subarray(1, 33)))
}
