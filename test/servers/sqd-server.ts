import { gzipSync } from 'node:zlib'
import type { Asked, Handler, Reply } from './server.ts'
import { BadQuery, type Dialect, parseQuery } from './sqd-engine.ts'
import type { World } from './world.ts'

export interface SqdServerOptions extends Partial<Dialect> {
  readonly dataset?: string
  readonly aliases?: readonly string[]
  /**
   * Last block of the archive: streams that begin in it end there, the next one goes on. Newer blocks have traces only where
   * `newTraces` says so.
   */
  readonly archive?: number
  readonly newTraces?: boolean
  /** First block of the dataset. */
  readonly start?: number
  /** The stream ends after this block, though more was asked for. Told which block a stream began at. */
  readonly endsAfter?: (from: number) => number
  /** Blocks of a chunk: its last block is always in the stream, without items where nothing matches. */
  readonly chunk?: number
}

const MOST_BYTES = 256 * 1024

/** An SQD Portal over a world, as its specification (interface binding) describes it. */
export function sqdHandler(holder: { current: World }, options: SqdServerOptions = {}): Handler {
  const { dataset = 'test-world', aliases = [], start = 0 } = options
  return (asked) => {
    const match = /^\/datasets\/([^/?]+)\/([a-z-]+)$/.exec(asked.path)
    if (match === null) return failure(404, 'not_found', 'no such path')
    if (match[1] !== dataset && !aliases.includes(match[1]!)) return failure(404, 'unknown_dataset', 'Unknown dataset')
    const world = holder.current
    const head = world.blocks.length - 1
    switch (`${asked.method} ${match[2]}`) {
      case 'GET metadata':
        return json({ dataset, aliases, real_time: true, start_block: start })
      case 'GET head':
        return json({ number: head, hash: world.blocks[head]!.hash })
      case 'GET finalized-head':
        return json({ number: world.finalized, hash: world.blocks[world.finalized]!.hash })
      case 'GET archival-head':
        return options.archive === undefined
          ? failure(404, 'not_found', 'no archive')
          : json({ number: options.archive, hash: world.blocks[options.archive]!.hash })
      case 'POST stream':
        return stream(asked, world, head, options)
      case 'POST finalized-stream':
        return stream(asked, world, world.finalized, options)
      default:
        return failure(404, 'not_found', 'no such path')
    }
  }
}

function stream(asked: Asked, world: World, head: number, options: SqdServerOptions): Reply {
  const { traces = true, words2026 = true, start = 0, endsAfter = () => head, chunk = 1_000_000 } = options
  if (Buffer.byteLength(asked.body) > MOST_BYTES) return failure(400, 'malformed_request', 'Query is too large')
  try {
    const query = parseQuery(JSON.parse(asked.body) as Record<string, unknown>, { traces, words2026 })
    if (query.from < start) return failure(400, 'malformed_request', `dataset starts from block ${start}`)
    const before = world.blocks[query.from - 1]
    const isReal = asked.path.endsWith('/stream')
    if (
      isReal &&
      query.parentBlockHash !== undefined &&
      before !== undefined &&
      before.hash !== query.parentBlockHash
    ) {
      return conflict(before)
    }
    if (query.from > head) return { status: 204, headers: heads(world), body: '' }
    const { archive = head, newTraces = true } = options
    if (query.from > archive && query.needsTraces && !newTraces) {
      return { status: 400, body: `'traces' data is not available for blocks ${archive + 1}..${head}` }
    }
    const until = query.from <= archive ? archive : head
    const last = Math.max(query.from, Math.min(query.to, head, until, endsAfter(query.from)))
    const lines: string[] = []
    for (let number = query.from; number <= last; number++) {
      const block = world.blocks[number]!
      const isBoundary = number === query.from || number === last || (number + 1) % chunk === 0
      const found = query.select(world, block) ?? (isBoundary ? query.header(block) : undefined)
      if (found !== undefined) lines.push(`${JSON.stringify(found)}\n`)
    }
    return packed(asked, { ...heads(world), 'content-type': 'application/jsonl' }, lines.join(''))
  } catch (error) {
    if (error instanceof BadQuery || error instanceof SyntaxError) {
      return failure(400, 'malformed_request', error.message)
    }
    throw error
  }
}

function heads(world: World): Record<string, string> {
  return {
    'x-sqd-head-number': String(world.blocks.length - 1),
    'x-sqd-finalized-head-number': String(world.finalized),
    'x-sqd-finalized-head-hash': world.blocks[world.finalized]!.hash,
    'x-sqd-data-source': 'network',
  }
}

function packed(asked: Asked, headers: Record<string, string>, body: string): Reply {
  if (!/\bgzip\b/.test(String(asked.headers['accept-encoding'] ?? ''))) return { status: 200, headers, body }
  return { status: 200, headers: { ...headers, 'content-encoding': 'gzip' }, body: gzipSync(body) }
}

function json(value: unknown): Reply {
  return { status: 200, body: JSON.stringify(value) }
}

function failure(status: number, code: string, message: string): Reply {
  return { status, body: JSON.stringify({ error: { type: 'invalid_request_error', code, message } }) }
}

function conflict({ number, hash }: { readonly number: number; readonly hash: string }): Reply {
  const error = { type: 'invalid_request_error', code: 'base_block_mismatch', message: 'base block mismatch' }
  return { status: 409, body: JSON.stringify({ error, previousBlocks: [{ number, hash }] }) }
}
