import { isUtf8 } from 'node:buffer'
import { basename } from 'node:path'
import type { Actor } from '../model/actor.ts'
import { quote } from '../model/chain.ts'
import { InputError } from '../model/errors.ts'
import type { LabelStatement } from '../model/label.ts'
import { readSharedLabels } from './exchange-file.ts'
import { readJson } from './json.ts'
import { isSdnRecord, readOfacXml, readSdnRecord } from './labels-ofac.ts'
import { BadAddress, type LabelDefaults, LabelReader, type LabelSink, type RawLabel } from './labels-record.ts'
import { type LabelColumns, labelColumns, readLabelJson, tableLabel } from './labels-table.ts'
import { readPack } from './labels-yaml.ts'
import { openBytes } from './ledger-bytes.ts'
import { readCsv } from './ledger-csv.ts'

/** YAML and JSON are read as a whole; so many bytes, unpacked, at most. */
const MAX_YAML = 64 << 20
const MAX_JSON = 256 << 20
const MAX_LABELS = 10_000_000

export type LabelFormat = 'pack' | 'ofac-xml' | 'json' | 'shared' | 'table'

/** What a file held. */
export interface LabelFile {
  readonly name: string
  readonly sha256: string
  readonly format: LabelFormat
  readonly labels: number
  readonly actors: number
  /** Labels on chains that Spoor does not know, by the name of the network. */
  readonly skipped: Readonly<Record<string, number>>
  /** Lines that were left out because their address is none, as the caller allowed. */
  readonly bad: readonly string[]
}

/** Takes what a file holds, one after the other; the digest of the file is known only at its end. */
export interface LabelTaker {
  label(statement: LabelStatement): void
  actor(actor: Actor): void
}

/**
 * Reads a file of labels, plain or gzip, told by its content: TagPack or ActorPack (YAML), OFAC's list (advanced XML, or SDN.CSV),
 * a STIX bundle or an event of MISP, JSON and CSV as explorers' labels are published, or a plain list of addresses.
 * @param defaults what the file does not say
 * @throws InputError naming the line that is wrong; what was taken before is to be thrown away
 */
export async function readLabelFile(
  path: string,
  defaults: LabelDefaults,
  taker: LabelTaker,
  signal?: AbortSignal,
): Promise<LabelFile> {
  const file = basename(path)
  const bytes = openBytes(path, signal)
  const reader = new LabelReader(file, () => '', defaults)
  let [labels, actors] = [0, 0]
  const bad: string[] = []
  const statementOf = (raw: RawLabel): LabelStatement | undefined => {
    try {
      return reader.read(raw)
    } catch (error) {
      if (!(error instanceof BadAddress) || bad.length >= (defaults.skipBad ?? 0)) throw error
      bad.push(`${error.what}: ${error.got}`)
      return undefined
    }
  }
  const sink: LabelSink = {
    label(raw) {
      const statement = statementOf(raw)
      if (statement === undefined) return
      if (++labels > MAX_LABELS)
        reader.fail('too many labels', raw.line, undefined, { wanted: `at most ${MAX_LABELS}` })
      taker.label(statement)
    },
    actor(actor) {
      actors++
      taker.actor(actor)
    },
    fail: (what, line, field, detail) => reader.fail(what, line, field, detail),
  }
  const format = await readBlocks(bytes.blocks, file, sink)
  if (labels + actors === 0 && reader.skipped.size === 0) {
    throw new InputError(`${file}: no labels`, { wanted: 'at least one address with what it is' })
  }
  return {
    name: file,
    sha256: bytes.sha256(),
    format,
    labels,
    actors,
    skipped: Object.fromEntries(reader.skipped),
    bad,
  }
}

async function readBlocks(blocks: AsyncIterable<Buffer>, file: string, sink: LabelSink): Promise<LabelFormat> {
  const { start, all } = await peek(blocks)
  const text = start
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .trimStart()
  if (text.startsWith('<')) {
    await readOfacXml(all, file, sink)
    return 'ofac-xml'
  }
  if (text.startsWith('{') || text.startsWith('[')) {
    const read = readJson(await wholeOf(all, MAX_JSON, file))
    if (!read.ok) throw new InputError(`${file}: JSON that cannot be read`, { got: read.why, wanted: 'labels as JSON' })
    if (readSharedLabels(read.value, file, sink)) return 'shared'
    readLabelJson(read.value, sink)
    return 'json'
  }
  if (/^(?:---|#|%YAML|[a-z_]+:(?:\s|$))/.test(text)) {
    const whole = await wholeOf(all, MAX_YAML, file)
    if (!isUtf8(whole)) throw new InputError(`${file}: this is not text`, { wanted: 'YAML in UTF-8' })
    readPack(whole.toString('utf8'), file, sink)
    return 'pack'
  }
  await readTable(all, file, sink)
  return 'table'
}

/** A table with a header, SDN.CSV, or one address a line. */
async function readTable(blocks: AsyncIterable<Buffer>, file: string, sink: LabelSink): Promise<void> {
  let names: readonly string[] = []
  let take: ((fields: readonly string[], line: number) => void) | undefined
  await readCsv(
    blocks,
    file,
    (field) => names[field] ?? String(field + 1),
    (fields, line) => {
      if (take !== undefined) {
        take(fields, line)
        return
      }
      const columns = labelColumns(fields)
      if (columns !== undefined) {
        names = fields
        take = ofTable(columns, fields, sink)
        return
      }
      take = isSdnRecord(fields) ? (record, at) => ofSdn(record, at, sink) : (record, at) => ofList(record, at, sink)
      take(fields, line)
    },
  )
}

function ofTable(columns: LabelColumns, header: readonly string[], sink: LabelSink) {
  return (fields: readonly string[], line: number): void => {
    if (fields.length !== header.length) {
      sink.fail(`too ${fields.length < header.length ? 'few' : 'many'} fields`, line, undefined, {
        got: quote(fields.join(',')),
        wanted: `${header.length}, as in the header`,
      })
    }
    sink.label(tableLabel(fields, columns, line))
  }
}

function ofSdn(fields: readonly string[], line: number, sink: LabelSink): void {
  // The list ends in a line that holds one control character.
  if (fields.length === 1 && fields[0]!.trim().length <= 1) return
  if (!isSdnRecord(fields)) sink.fail('no record of SDN.CSV', line, undefined, { got: quote(fields.join(',')) })
  readSdnRecord(fields, line, sink)
}

function ofList(fields: readonly string[], line: number, sink: LabelSink): void {
  const address = fields[0]!.trim()
  if (fields.length !== 1 || !/^[-_a-zA-Z0-9:]{20,140}$/.test(address)) {
    sink.fail('no table of labels', line, undefined, {
      got: quote(fields.join(',')),
      wanted: 'a header with a column address, or one address a line',
      next: 'see the manual for the forms that are read; nothing of the file was imported',
    })
  }
  sink.label({ line, address, network: '', name: '', categories: [] })
}

/** The first block, and all of them. */
async function peek(blocks: AsyncIterable<Buffer>): Promise<{ start: Buffer; all: AsyncIterable<Buffer> }> {
  const iterator = blocks[Symbol.asyncIterator]()
  const first = await iterator.next()
  async function* all(): AsyncGenerator<Buffer> {
    if (first.done === true) return
    yield first.value
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value
  }
  return { start: first.done === true ? Buffer.alloc(0) : first.value.subarray(0, 4096), all: all() }
}

async function wholeOf(blocks: AsyncIterable<Buffer>, most: number, file: string): Promise<Buffer> {
  const parts: Buffer[] = []
  let size = 0
  for await (const block of blocks) {
    size += block.length
    if (size > most) throw new InputError(`${file}: too large`, { wanted: `at most ${most} bytes, unpacked` })
    parts.push(block)
  }
  return Buffer.concat(parts)
}
