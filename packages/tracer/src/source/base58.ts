import { createHash } from 'node:crypto'

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
const VALUES = new Map([...ALPHABET].map((letter, value) => [letter, value]))
/** Version, twenty bytes of a key or a script, and four of the checksum. */
const LENGTH = 25
const MAX_TEXT = 40

/**
 * Whether a text is an address in Base58Check (Bitcoin developer reference, "Base58Check encoding"; TRON has the same): its last four
 * bytes are the beginning of the double SHA-256 of those before. A list that lost the case of its letters fails.
 * @example isBase58Check('3NDzzVxiLBUs1WPvVGRfCYDTAD2Ua2PvW4') // true
 */
export function isBase58Check(text: string): boolean {
  if (text.length > MAX_TEXT) return false
  let number = 0n
  for (const letter of text) {
    const value = VALUES.get(letter)
    if (value === undefined) return false
    number = number * 58n + BigInt(value)
  }
  const hex = number.toString(16).padStart(LENGTH * 2, '0')
  if (hex.length !== LENGTH * 2) return false
  const bytes = Buffer.from(hex, 'hex')
  const body = bytes.subarray(0, LENGTH - 4)
  return sha256(sha256(body))
    .subarray(0, 4)
    .equals(bytes.subarray(LENGTH - 4))
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest()
}
