import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { InputError } from '../../model/errors.ts'

const PROGRAM = new URL('../../../bin/deconflict-worker.js', import.meta.url)
/** Points of one question to a thread: a few tenths of a second of work. */
const PIECE = 1_000
/** More would take memory and gain little: the machine has other work. */
const MOST_THREADS = 8
/** Bytes of one x coordinate. */
export const POINT = 32

/** Separates these points from those of any other program (RFC 9380, section 3.1). */
export const DOMAIN = 'spoor-deconflict/1 with P256_XMD:SHA-256_SSWU_RO_'

/** Multiplies points by one secret, over as many threads as the machine has cores. */
export interface Masker {
  /** x coordinates of the points that texts are hashed to, masked; in the order of the texts. */
  hash(texts: readonly string[]): Promise<Buffer>
  /**
   * x coordinates, masked once more; in their order.
   * @throws InputError when one of them is that of no point
   */
  mask(xs: Uint8Array): Promise<Buffer>
  /**
   * Sees that all are x coordinates of points.
   * @throws InputError when one is not
   */
  check(xs: Uint8Array): Promise<void>
  close(): Promise<void>
}

type Question = { readonly texts: readonly string[] } | { readonly xs: Uint8Array } | { readonly seen: Uint8Array }
type Message = { readonly answer?: Uint8Array; readonly failed?: string }

/** Starts the threads; they hold the secret and end with `close`. */
export function startMasker(scalar: Uint8Array, threads = Math.min(MOST_THREADS, availableParallelism())): Masker {
  const workers = Array.from(
    { length: threads },
    () => new Worker(PROGRAM, { workerData: { scalar, domain: DOMAIN }, execArgv: [] }),
  )
  const all = async (questions: readonly Question[]): Promise<Buffer> => {
    const answers: Buffer[] = []
    let next = 0
    await Promise.all(
      workers.map(async (worker) => {
        for (let at = next++; at < questions.length; at = next++) answers[at] = await ask(worker, questions[at]!)
      }),
    )
    return Buffer.concat(answers)
  }
  return {
    hash: (texts) => all(pieces(texts.length, PIECE).map(([from, to]) => ({ texts: texts.slice(from, to) }))),
    mask: (xs) => all(cut(xs).map((piece) => ({ xs: piece }))),
    check: async (xs) => void (await all(cut(xs).map((piece) => ({ seen: piece })))),
    close: async () => void (await Promise.all(workers.map((worker) => worker.terminate()))),
  }
}

function cut(xs: Uint8Array): Uint8Array[] {
  return pieces(xs.length, PIECE * POINT).map(([from, to]) => Uint8Array.prototype.slice.call(xs, from, to))
}

function pieces(length: number, size: number): [from: number, to: number][] {
  return Array.from({ length: Math.ceil(length / size) }, (_, i) => [i * size, Math.min(length, (i + 1) * size)])
}

function ask(worker: Worker, question: Question): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      worker.off('message', told)
      worker.off('error', reject)
    }
    const told = ({ answer, failed }: Message): void => {
      leave()
      if (answer !== undefined) resolve(Buffer.from(answer.buffer, answer.byteOffset, answer.length))
      else {
        reject(
          new InputError('the other side sent what is no point of the curve', {
            ...(failed === undefined ? {} : { got: failed }),
            wanted: 'a file as `spoor deconflict` writes it',
            next: 'ask the other side for the file again',
          }),
        )
      }
    }
    worker.on('message', told)
    worker.on('error', reject)
    worker.postMessage(question)
  })
}
