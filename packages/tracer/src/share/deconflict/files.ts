import { closeSync, openSync, readFileSync, statSync, writeSync } from 'node:fs'
import { z } from 'zod'
import { InputError } from '../../model/errors.ts'
import { readSecret } from '../keys.ts'
import { type Answer, type Kept, MOST, type Request } from './exchange.ts'
import { POINT } from './threads.ts'

/** A file begins with one line of JSON, filled with blanks to so many bytes, so that equal lists give equal sizes. */
const HEAD = 256
const session = z.string().regex(/^[0-9a-f]{32}$/)
const count = z.number().int().min(1).max(MOST)
const requestHead = z.strictObject({ format: z.literal('spoor-deconflict-request/1'), session, points: count })
const answerHead = z.strictObject({
  format: z.literal('spoor-deconflict-answer/1'),
  session,
  returned: count,
  own: count,
})
const keptShape = z.strictObject({
  format: z.literal('spoor-deconflict-secret/1'),
  session,
  scalar: z.string().regex(/^[0-9a-f]{64}$/),
  items: z.array(z.string().nullable()).max(MOST),
})

export function writeRequest(path: string, { session, points }: Request): void {
  const head = { format: 'spoor-deconflict-request/1', session, points: points.length / POINT }
  write(path, [line(head), points], 0o644)
}

export function writeAnswer(path: string, { session, returned, own }: Answer): void {
  const head = {
    format: 'spoor-deconflict-answer/1',
    session,
    returned: returned.length / POINT,
    own: own.length / POINT,
  }
  write(path, [line(head), returned, own], 0o644)
}

/** What stays here: whoever has it and the request can tell which addresses were asked. */
export function writeKept(path: string, kept: Kept): void {
  write(path, [Buffer.from(`${JSON.stringify({ format: 'spoor-deconflict-secret/1', ...kept })}\n`)], 0o600)
}

/** @throws InputError for what is no request */
export function readRequest(path: string): Request {
  const { head, body } = read(path, requestHead)
  if (body.length !== head.points * POINT) throw wrong(path, `${body.length} bytes for ${head.points} points`)
  return { session: head.session, points: body }
}

/** @throws InputError for what is no answer */
export function readAnswer(path: string): Answer {
  const { head, body } = read(path, answerHead)
  const split = head.returned * POINT
  if (body.length !== split + head.own * POINT)
    throw wrong(path, `${body.length} bytes for ${head.returned + head.own} points`)
  return { session: head.session, returned: body.subarray(0, split), own: body.subarray(split) }
}

/** @throws InputError when it is no such file, or others may read it */
export function readKept(path: string): Kept {
  const parsed = keptShape.safeParse(jsonOf(readSecret(path, Number.MAX_SAFE_INTEGER)))
  if (!parsed.success) throw wrong(path, parsed.error.issues[0]!.message)
  const { format: _, ...kept } = parsed.data
  return kept
}

function read<T extends z.ZodType>(path: string, shape: T): { head: z.infer<T>; body: Buffer } {
  let bytes: Buffer
  try {
    const { size } = statSync(path)
    if (size > HEAD + 2 * MOST * POINT) throw wrong(path, `${size} bytes`)
    bytes = readFileSync(path)
  } catch (cause) {
    if (cause instanceof InputError) throw cause
    throw new InputError(`cannot read ${path}`, { got: (cause as Error).message, cause })
  }
  const parsed = shape.safeParse(jsonOf(bytes.toString('latin1', 0, HEAD)))
  if (!parsed.success) throw wrong(path, parsed.error.issues[0]!.message)
  return { head: parsed.data, body: bytes.subarray(HEAD) }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const line = (head: object): Buffer => Buffer.from(`${JSON.stringify(head).padEnd(HEAD - 1)}\n`)

function write(path: string, parts: readonly Uint8Array[], mode: number): void {
  let file: number
  try {
    file = openSync(path, 'wx', mode)
  } catch (cause) {
    throw new InputError(`cannot write ${path}`, {
      got: (cause as Error).message,
      wanted: 'a path where no file is, in a folder that may be written to',
      next: 'name another file',
      cause,
    })
  }
  try {
    for (const part of parts) for (let done = 0; done < part.length; ) done += writeSync(file, part, done)
  } finally {
    closeSync(file)
  }
}

function wrong(path: string, got: string): InputError {
  return new InputError(`${path} is no such file of a deconfliction`, {
    got,
    wanted: 'the file that the step before wrote',
    next: 'see docs/deconfliction.md for the steps',
  })
}
