import { closeSync, createReadStream, createWriteStream, openSync, readSync } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Decrypter, Encrypter } from 'age-encryption'
import { CheckError, InputError } from '../model/errors.ts'

const FIRST_LINE = 'age-encryption.org/v1\n'

/**
 * Encrypts a file for its recipients in the format of age: only they can read it, and a changed byte is noticed.
 * @param recipients `age1…`
 * @throws InputError for what is no recipient
 */
export async function encryptFile(from: string, to: string, recipients: readonly string[]): Promise<void> {
  const encrypter = new Encrypter()
  for (const recipient of recipients) {
    try {
      encrypter.addRecipient(recipient)
    } catch (cause) {
      throw new InputError('not a recipient of age', {
        got: recipient.slice(0, 100),
        wanted: 'the text that begins with age1, as `spoor keys show` prints it',
        next: 'ask the recipient for it',
        cause,
      })
    }
  }
  const stream = Readable.toWeb(createReadStream(from)) as ReadableStream<Uint8Array>
  await write(await encrypter.encrypt(stream), to)
}

/** @throws CheckError when a byte was changed, or it was encrypted for others */
export async function decryptFile(from: string, to: string, identity: string): Promise<void> {
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  try {
    const stream = Readable.toWeb(createReadStream(from)) as ReadableStream<Uint8Array>
    await write(await decrypter.decrypt(stream), to)
  } catch (cause) {
    throw new CheckError(`${from} cannot be decrypted: its encryption was changed, or it is for somebody else`, {
      got: cause instanceof Error ? cause.message : String(cause),
      wanted: 'a file that was encrypted for this key and arrived as it was sent',
      next: 'check the key, or take another copy of the file',
      cause,
    })
  }
}

/** Whether a file is encrypted in the format of age. */
export function isEncrypted(path: string): boolean {
  const file = openSync(path, 'r')
  try {
    const head = Buffer.alloc(FIRST_LINE.length)
    return readSync(file, head, 0, head.length, 0) === head.length && head.toString('latin1') === FIRST_LINE
  } finally {
    closeSync(file)
  }
}

function write(stream: ReadableStream<Uint8Array>, to: string): Promise<void> {
  const from = Readable.fromWeb(stream as Parameters<typeof Readable.fromWeb>[0])
  return pipeline(from, createWriteStream(to, { mode: 0o600 }))
}
