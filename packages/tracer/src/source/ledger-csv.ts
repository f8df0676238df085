import { isAscii, isUtf8 } from 'node:buffer'
import { CsvError, parse } from 'csv-parse/sync'
import { quote } from '../model/chain.ts'
import { InputError } from '../model/errors.ts'
import { place } from './ledger-columns.ts'

/** Longest field, in characters. */
export const MAX_FIELD = 65_536
/** Longest record, in bytes: every field of a row at its longest. What is longer is a quote that nobody closed, or no CSV. */
const MAX_RECORD = 2 << 20
/** Characters without a quote after which plain reading is taken up again: a call of csv-parse costs as much as some rows. */
const FAR = 4096
const CSV = { record_delimiter: '\n', relax_column_count: true } as const
const NEWLINE = 0x0a
const QUOTE = 0x22

/** Takes one record: its fields and the physical line, from 1, on which it begins. */
export type OnRecord = (fields: readonly string[], line: number) => void

/**
 * Splits the bytes of a CSV file into records (RFC 4180: commas, `"` round a field that holds a comma, a quote or a newline;
 * lines end in LF or CRLF, blank lines are skipped). Lines without a single `"` have nothing that has to be unquoted and are
 * cut at newlines and commas, 13 times as fast; csv-parse reads the others.
 * @param columnName name of a field by its number, once the header is known
 * @throws InputError naming file, line and, where there is one, column: a byte that is no UTF-8 text, a quote out of place, a
 *         field over 65,536 characters; and whatever `onRecord` throws
 */
export async function readCsv(
  blocks: AsyncIterable<Buffer>,
  file: string,
  columnName: (field: number) => string,
  onRecord: OnRecord,
): Promise<void> {
  let line = 1
  let carry: Buffer = Buffer.alloc(0)
  let start = true

  /** Reads whole records. */
  function take(bytes: Buffer): void {
    let text = decode(bytes)
    if (start && text.startsWith('\ufeff')) text = text.slice(1)
    start = false
    if (text.includes('\r\n')) text = text.replaceAll('\r\n', '\n')
    for (let from = 0; from < text.length; ) {
      const quoted = text.indexOf('"', from)
      const plain = quoted < 0 ? text.length : text.lastIndexOf('\n', quoted) + 1
      if (plain > from) takePlain(text, from, plain)
      if (quoted < 0) return
      from = endOfQuoted(text, quoted)
      takeQuoted(text.slice(plain, from))
    }
  }

  /** ASCII is read as Latin-1, which is the same and costs V8 half the memory. */
  function decode(bytes: Buffer): string {
    if (isAscii(bytes)) return bytes.toString('latin1')
    if (isUtf8(bytes)) return bytes.toString()
    // Halve the bytes until the first that is wrong is found.
    let good = 0
    for (let bad = bytes.length; bad - good > 1; ) {
      const middle = (good + bad) >>> 1
      if (isUtf8(bytes.subarray(0, wholeCharacters(bytes, middle)))) good = middle
      else bad = middle
    }
    throw notText(bytes, good, 'bytes that are no UTF-8')
  }

  /** Reads the records before a byte that no text holds, for an error of theirs comes first; then says where it is. */
  function notText(bytes: Buffer, at: number, got: string): InputError {
    const end = endOfRecords(bytes.subarray(0, at))
    if (end > 0) take(bytes.subarray(0, end))
    const lines = bytes.toString('latin1', end, at).split('\n')
    const where = place(file, line + lines.length - 1, columnName(lines.at(-1)!.split(',').length - 1))
    return new InputError(`${where}: this is not text`, {
      got,
      wanted: 'CSV in UTF-8, plain or packed by gzip',
      next: 'export the ledger again as CSV in UTF-8; nothing of the file was imported',
    })
  }

  function takePlain(text: string, start: number, stop: number): void {
    for (let from = start; from < stop; line++) {
      const newline = text.indexOf('\n', from)
      const end = newline < 0 ? stop : newline
      if (end > from) {
        const fields = text.slice(from, end).split(',')
        if (end - from > MAX_FIELD) checkLengths(fields)
        onRecord(fields, line)
      }
      from = end + 1
    }
  }

  function takeQuoted(text: string): void {
    try {
      takeRecords(parse(text, CSV))
    } catch (error) {
      if (!(error instanceof CsvError)) throw error
      // The records before it are whole; an error of theirs comes first, and they tell the line of this one.
      const whole = Number(error.records) || 0
      if (whole > 0) takeRecords(parse(text, { ...CSV, to: whole }))
      const column = typeof error.column === 'number' ? columnName(error.column) : undefined
      throw new InputError(`${place(file, line, column)}: a quote out of place`, {
        got: error.message.slice(0, 200),
        wanted: 'a field with a comma, a quote or a newline in it stands in quotes, and quotes inside are doubled',
        next: 'mend the row and import the file again; nothing of it was imported',
        cause: error,
      })
    }
  }

  function takeRecords(records: readonly (readonly string[])[]): void {
    for (const fields of records) {
      if (fields.length > 1 || fields[0] !== '') {
        checkLengths(fields)
        onRecord(fields, line)
      }
      line++
      for (const field of fields) line += newlinesIn(field)
    }
  }

  function checkLengths(fields: readonly string[]): void {
    const index = fields.findIndex((field) => field.length > MAX_FIELD)
    if (index >= 0) throw tooLong(place(file, line, columnName(index)), fields[index]!)
  }

  function checkCarry(): void {
    if (carry.length <= MAX_RECORD) return
    const text = carry.toString('latin1')
    const fields = text.split(',', 100)
    if (!text.includes('"')) checkLengths(fields)
    throw tooLong(
      place(file, line, columnName(Math.max(0, text.slice(0, text.indexOf('"')).split(',').length - 1))),
      text,
    )
  }

  for await (const block of located(blocks, () => place(file, line))) {
    const bytes = carry.length === 0 ? block : Buffer.concat([carry, block])
    const nul = block.includes(0) ? bytes.indexOf(0) : -1
    if (nul >= 0) throw notText(bytes, nul, 'a byte of value 0')
    const end = endOfRecords(bytes)
    if (end > 0) take(bytes.subarray(0, end))
    carry = Buffer.from(bytes.subarray(end))
    checkCarry()
  }
  if (carry.length > 0) take(carry)
}

/** Says of an error of the bytes themselves how far the lines before it reached. */
async function* located(blocks: AsyncIterable<Buffer>, where: () => string): AsyncGenerator<Buffer> {
  try {
    yield* blocks
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    const { what, got, wanted, next, cause } = error
    throw new InputError(`${where()}: ${what}`, { got, wanted, next, cause })
  }
}

/** Bytes up to and with the last newline that is not inside quotes. */
function endOfRecords(bytes: Buffer): number {
  let opening = bytes.indexOf(QUOTE)
  if (opening < 0) return bytes.lastIndexOf(NEWLINE) + 1
  let end = 0
  let outside = 0
  while (opening >= 0) {
    const newline = bytes.subarray(outside, opening).lastIndexOf(NEWLINE)
    if (newline >= 0) end = outside + newline + 1
    const closing = bytes.indexOf(QUOTE, opening + 1)
    if (closing < 0) return end
    outside = closing + 1
    opening = bytes.indexOf(QUOTE, outside)
  }
  const newline = bytes.subarray(outside).lastIndexOf(NEWLINE)
  return newline >= 0 ? outside + newline + 1 : end
}

/** End of a run of records with quotes in them, and of those between that are not worth a call of their own. */
function endOfQuoted(text: string, quote: number): number {
  for (let opening = quote; ; ) {
    const closing = text.indexOf('"', opening + 1)
    if (closing < 0) return text.length
    const newline = text.indexOf('\n', closing)
    opening = text.indexOf('"', closing + 1)
    if (opening < 0) return newline < 0 ? text.length : newline + 1
    if (newline >= 0 && opening - newline > FAR) return newline + 1
  }
}

/** `length`, less the bytes of a character that would be cut there. */
function wholeCharacters(bytes: Buffer, length: number): number {
  let end = length
  while (end > length - 3 && end > 0 && (bytes[end]! & 0xc0) === 0x80) end--
  return end
}

function tooLong(where: string, field: string): InputError {
  return new InputError(`${where}: too long`, {
    got: `${quote(field)} and more`,
    wanted: `at most ${MAX_FIELD} characters in a field`,
    next: 'look for a quote that is not closed, or for a newline that is missing',
  })
}

function newlinesIn(text: string): number {
  let count = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++
  return count
}
