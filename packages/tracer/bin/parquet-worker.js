// Decodes Parquet in a thread of its own: a damaged or hostile file can make the library loop or eat memory, and a thread can be
// ended. Plain JavaScript, for a thread is started from a file, and this one is the same under test and built.
import { open } from 'node:fs/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { parquetMetadataAsync, parquetScan } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'

/** @type {{ path: string, mostBytes: number, mostPage: number }} */
const { path, mostBytes, mostPage } = workerData
const handle = await open(path, 'r')
const { size } = await handle.stat()
/** @type {import('hyparquet').AsyncBuffer} */
const file = {
  byteLength: size,
  async slice(start, end = size) {
    const length = Math.min(end, size) - start
    if (!(length >= 0 && length <= mostBytes)) throw new Error(`bytes ${start} to ${end} of ${size}`)
    const bytes = new Uint8Array(length)
    for (let at = 0; at < length; ) {
      const { bytesRead } = await handle.read(bytes, at, length - at, start + at)
      if (bytesRead === 0) throw new Error('the file ends too early')
      at += bytesRead
    }
    return bytes.buffer
  },
}
/** The library makes room for what a page says of itself before it unpacks it. */
const bounded = Object.fromEntries(
  Object.entries(compressors).map(([codec, unpack]) => [
    codec,
    /** @type {(input: Uint8Array, length: number) => Uint8Array} */
    (input, length) => {
      if (!(length >= 0 && length <= mostPage)) throw new Error(`a page of ${length} bytes`)
      return unpack(input, length)
    },
  ]),
)
let metadata

/** @param {{ columns: string[], from: number, to: number }} slice */
async function columnsOf({ columns, from, to }) {
  const options = { file, metadata, columns, rowStart: from, rowEnd: to, utf8: false, geoparquet: false }
  const scan = await parquetScan({ ...options, compressors: bounded })
  const cells = []
  for (const column of columns) cells.push(await scan.readColumn({ column, rowStart: from, rowEnd: to }))
  return cells
}

parentPort.on('message', async ({ metadata: given, slice }) => {
  try {
    if (given !== undefined) metadata = given
    parentPort.postMessage({
      answer: slice === undefined ? await parquetMetadataAsync(file, { geoparquet: false }) : await columnsOf(slice),
    })
  } catch (error) {
    parentPort.postMessage({ failed: error instanceof Error ? error.message : String(error) })
  }
})
