import { Worker } from 'node:worker_threads'
import type { FileMetaData } from 'hyparquet'

/** Largest column of one row group, as it lies in the file. */
export const MAX_CHUNK = 1 << 30
/** Largest page of a column, unpacked. Writers make pages of a megabyte. */
const MAX_PAGE = 1 << 28
/** What the values of some thousand rows and the dictionaries of their columns may take, in megabytes. */
const MAX_HEAP = 2048
/** Found from this file; `src` and `dist` lie equally deep. */
const PROGRAM = new URL('../../bin/parquet-worker.js', import.meta.url)

/** Rows `from` to `to`, the last not included, of some columns. */
export interface Slice {
  readonly columns: readonly string[]
  readonly from: number
  readonly to: number
}

/** A Parquet file that a thread of its own decodes. One question at a time. */
export interface ParquetThread {
  metadata(): Promise<FileMetaData>
  /** Takes the metadata that slices are read by. */
  use(metadata: FileMetaData): void
  columns(slice: Slice): Promise<readonly ArrayLike<unknown>[]>
  end(): Promise<void>
}

interface Message {
  readonly answer?: unknown
  readonly failed?: string
}

/**
 * Starts a thread that decodes a file. A question that it does not answer in time, or that takes it too much memory, is an error:
 * no whole file does either.
 */
export function startParquet(
  path: string,
  { stallMs, signal }: { readonly stallMs: number; readonly signal?: AbortSignal },
): ParquetThread {
  const worker = new Worker(PROGRAM, {
    workerData: { path, mostBytes: MAX_CHUNK, mostPage: MAX_PAGE },
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP },
    // Options of the runtime that a test runner set are none of its business.
    execArgv: [],
  })
  let settle: ((message: Message) => void) | undefined
  let broken: string | undefined
  /** On its way to the thread with the next question. */
  let held: FileMetaData | undefined
  const tell = (message: Message): void => settle?.(message)
  worker.on('message', tell)
  worker.on('error', (error) => {
    broken = error.message
    tell({ failed: broken })
  })

  function ask(question: object): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (broken !== undefined) return reject(new Error(broken))
      const leave = (): void => {
        settle = undefined
        clearTimeout(timer)
        signal?.removeEventListener('abort', abort)
      }
      const abort = (): void => {
        leave()
        reject(signal!.reason)
      }
      const timer = setTimeout(() => {
        leave()
        reject(new Error(`no end of it within ${stallMs / 1000} s`))
      }, stallMs)
      signal?.addEventListener('abort', abort, { once: true })
      settle = ({ answer, failed }) => {
        leave()
        if (failed === undefined) resolve(answer)
        else reject(new Error(failed))
      }
      worker.postMessage(question)
    })
  }

  return {
    metadata: async () => (await ask({})) as FileMetaData,
    use: (metadata) => {
      held = metadata
    },
    async columns(slice) {
      const metadata = held
      held = undefined
      return (await ask({ slice, ...(metadata === undefined ? {} : { metadata }) })) as readonly ArrayLike<unknown>[]
    },
    async end() {
      await worker.terminate()
    },
  }
}
