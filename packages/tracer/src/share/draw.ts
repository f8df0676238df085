import { generateKeyPairSync } from 'node:crypto'
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
