import { readFileSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { InputError } from '../model/errors.ts'
import type { Received } from '../model/received.ts'
import { isMisp, readMisp } from './exchange-misp.ts'
import { isStix, readStix } from './exchange-stix.ts'
import { readJson } from './json.ts'
import type { LabelSink } from './labels-record.ts'

/** Bytes of a file at most: it is read as a whole. */
const MAX_BYTES = 256 << 20

/**
 * Reads a file that was shared: STIX 2.1 or an event of MISP, told by its content.
 * @throws InputError naming what is wrong in it
 */
export function readExchange(path: string): Received {
  const file = basename(path)
  const wanted = 'a STIX 2.1 bundle or an event of MISP, as JSON'
  let bytes: Buffer
  try {
    const { size } = statSync(path)
    if (size > MAX_BYTES)
      throw new InputError(`${file} is too large`, { got: `${size} bytes`, wanted: `at most ${MAX_BYTES}` })
    bytes = readFileSync(path)
  } catch (cause) {
    if (cause instanceof InputError) throw cause
    throw new InputError(`cannot read ${path}`, { got: (cause as Error).message, wanted, cause })
  }
  const read = readJson(bytes)
  if (!read.ok) throw new InputError(`${file}: JSON that cannot be read`, { got: read.why, wanted })
  const received = receivedOf(read.value, file)
  if (received !== undefined) return received
  throw new InputError(`${file} is no file that was shared`, {
    got: 'other JSON',
    wanted,
    next: 'for labels of explorers see `spoor labels import --help`',
  })
}

/** What shared JSON holds; `undefined` for JSON of another kind. */
export function receivedOf(value: unknown, file: string): Received | undefined {
  if (isStix(value)) return readStix(value, file)
  if (isMisp(value)) return readMisp(value, file)
  return undefined
}

/**
 * What is said of addresses in shared JSON, as labels. A marking goes in front of the source, so that it stays with the label wherever that goes.
 * @returns false for JSON of another kind
 */
export function readSharedLabels(value: unknown, file: string, sink: LabelSink): boolean {
  const received = receivedOf(value, file)
  if (received === undefined) return false
  let line = 0
  for (const { address, name, category, source, date, confidence, actor, abuse, tlp } of received.labels) {
    sink.label({
      line: ++line,
      ...{ address, network: '', name, categories: [category], source: withMarking(source, tlp) },
      ...(date === undefined ? {} : { date }),
      ...(confidence === undefined ? {} : { confidence: String(confidence) }),
      ...(actor === undefined ? {} : { actor }),
      ...(abuse === undefined ? {} : { abuse }),
    })
  }
  for (const { account, network, name, source, date, tlp } of received.named) {
    sink.label({
      line: ++line,
      ...{ address: account, network, name: name.slice(0, 500), categories: [], date },
      source: withMarking(source || file, tlp).slice(0, 500),
    })
  }
  return true
}

function withMarking(source: string, tlp: string | undefined): string {
  return tlp === undefined || /^\s*\[?tlp:/i.test(source) ? source : `TLP:${tlp.toUpperCase()} ${source}`
}
