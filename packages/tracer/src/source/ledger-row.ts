import { parseUnits } from '../model/amount.ts'
import { type Namespace, quote } from '../model/chain.ts'
import { InputError } from '../model/errors.ts'
import { parseTime, showTime, type UnixSeconds } from '../model/time.ts'
import { TRANSFER_KINDS, type TransferKind } from '../model/transfer.ts'
import { type LedgerColumn, type LedgerColumns, place, type Unit } from './ledger-columns.ts'
import type { ChainWords, Detail, LedgerWords } from './ledger-words.ts'

/** One checked row of a ledger. Addresses, asset and detail are numbers of `LedgerWords`. */
export interface LedgerRow {
  /** The number that `read` was given. */
  readonly line: number
  readonly chain: string
  readonly block: number | null
  readonly time: number | null
  /** Hex in lower case. */
  readonly tx: string
  readonly txIndex: number | null
  readonly position: number | null
  readonly kind: TransferKind
  readonly from: number
  readonly to: number | null
  readonly asset: number
  /** Decimal digits without leading zeros; `null` when not known. */
  readonly units: string | null
  /** The figure as shown, only where the units are not known: it then tells one payment from another. */
  readonly shown: string | null
  readonly detail: number
}

/** A row may lie so far in the future, in seconds: clocks and time zones differ, but not by more. */
export const FUTURE_SECONDS = 86_400
/** 2^256, which no amount reaches. */
const TOO_MANY_UNITS = (1n << 256n).toString()
const EVM_HASH = /^0x[0-9a-f]{64}$/i
/** The form that nearly all ledgers use, and that needs no second look. */
const LOWER_EVM_HASH = /^0x[0-9a-f]{64}$/
const HASH = /^[0-9a-f]{64}$/i
/** Signatures and hashes of other chains: no blanks, nothing that a terminal would act on. */
const OTHER_HASH = /^[!-~]{1,200}$/
const FLAG = /^[\w.:-]{1,64}$/
const KINDS = new Map<string, TransferKind>(TRANSFER_KINDS.map((kind) => [kind, kind]))

/** How the place of a field is told in messages, where it is not by line and column of a ledger. */
export interface Wording {
  readonly unit: Unit
  /** The column of the file that a field comes from. */
  readonly says: Partial<Readonly<Record<LedgerColumn, string>>>
}

/** Checks the rows of one file, one after the other. */
export class RowReader {
  readonly #file: string
  readonly #wording: Wording
  readonly #columns: LedgerColumns
  readonly #words: LedgerWords
  readonly #now: UnixSeconds
  /** The column being read, for the error message. */
  #column: LedgerColumn = 'chain'
  // Rows of one block or transaction follow one another: their common fields are read once.
  #chain: ChainWords | undefined
  #timeText = ''
  #time: number | null = null
  #txText = ''
  #tx = ''

  constructor(
    file: string,
    columns: LedgerColumns,
    words: LedgerWords,
    now: UnixSeconds,
    wording: Wording = { unit: 'line', says: {} },
  ) {
    this.#file = file
    this.#wording = wording
    this.#columns = columns
    this.#words = words
    this.#now = now
  }

  /**
   * Checks one row.
   * @param line physical line on which it begins, for messages
   * @param key number of the row, where a line can hold several
   * @throws InputError naming file, line and column of the first field that is wrong
   */
  read(fields: readonly string[], line: number, key = line): LedgerRow {
    if (fields.length !== this.#columns.names.length) throw this.#wrongCount(fields, line)
    try {
      return this.#read(fields, key)
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      const { what, got, wanted, next, cause } = error
      const { unit, says } = this.#wording
      throw new InputError(`${place(this.#file, line, says[this.#column] ?? this.#column, unit)}: ${what}`, {
        got,
        wanted,
        next: next === '' ? 'mend the row and import the file again; nothing of it was imported' : next,
        cause: cause ?? error,
      })
    }
  }

  #read(fields: readonly string[], line: number): LedgerRow {
    const { at } = this.#columns
    this.#column = 'chain'
    const chain = this.#readChain(fields[at.chain]!)
    this.#column = 'block'
    const block = readWhole(fields[at.block]!)
    this.#column = 'timestamp'
    const time = this.#readTime(fields[at.timestamp]!)
    this.#column = 'tx_hash'
    const tx = this.#readTx(fields[at.tx_hash]!, chain)
    this.#column = 'tx_index'
    const txIndex = readWhole(fields[at.tx_index]!)
    this.#column = 'position'
    const position = readWhole(fields[at.position]!)
    this.#column = 'kind'
    const kind = readKind(fields[at.kind]!)
    this.#column = 'from'
    const from = chain.sender(fields[at.from]!)
    this.#column = 'to'
    const to = readReceiver(fields[at.to]!, kind, chain)
    this.#column = 'asset'
    const asset = chain.asset(fields[at.asset]!)
    this.#column = 'units'
    const units = readUnits(fields[at.units]!)
    const detail = this.#words.detail(this.#detailKey(fields, chain), () => this.#readDetail(fields, chain))
    const shown = units === null && at.shown >= 0 ? fields[at.shown]! || null : null
    return { line, chain: chain.chain, block, time, tx, txIndex, position, kind, from, to, asset, units, shown, detail }
  }

  #readChain(text: string): ChainWords {
    if (this.#chain === undefined || this.#chain.chain !== text) {
      this.#chain = this.#words.chain(text)
      this.#txText = ''
    }
    return this.#chain
  }

  #readTime(text: string): number | null {
    if (text === '') return null
    if (text === this.#timeText) return this.#time
    const time = parseTime(text)
    if (time > this.#now + FUTURE_SECONDS) {
      throw new InputError('a time in the future', {
        got: quote(text),
        wanted: `at most a day after ${showTime(this.#now)}`,
        next: 'if it is in milliseconds, divide by 1000; if the clock of this machine is wrong, set it or give --now',
      })
    }
    this.#timeText = text
    this.#time = time
    return time
  }

  #readTx(text: string, chain: ChainWords): string {
    if (text === '' || text !== this.#txText) {
      this.#tx = readHash(text, chain.family)
      this.#txText = text
    }
    return this.#tx
  }

  /** The optional fields as they stand. The chain belongs to it: it decides what a block hash looks like. */
  #detailKey(fields: readonly string[], chain: ChainWords): string {
    const { symbol, name, decimals, shown, status, block_hash, flags } = this.#columns.at
    let key: string = chain.chain
    for (const index of [symbol, name, decimals, shown, status, block_hash, flags]) {
      key += index < 0 ? '\0' : `\0${fields[index]!}`
    }
    return key
  }

  #readDetail(fields: readonly string[], chain: ChainWords): Detail {
    const field = (column: LedgerColumn): string => {
      this.#column = column
      const index = this.#columns.at[column]
      return index < 0 ? '' : fields[index]!
    }
    return {
      symbol: field('symbol') || null,
      name: field('name') || null,
      decimals: readDecimals(field('decimals')),
      shown: field('shown') || null,
      status: readStatus(field('status')),
      blockHash: field('block_hash') === '' ? null : readHash(field('block_hash'), chain.family),
      flags: readFlags(field('flags')),
    }
  }

  #wrongCount(fields: readonly string[], line: number): InputError {
    const { names } = this.#columns
    const few = fields.length < names.length
    const column = few ? names[fields.length]! : String(names.length + 1)
    return new InputError(
      `${place(this.#file, line, column, this.#wording.unit)}: too ${few ? 'few' : 'many'} fields`,
      {
        got: `${fields.length}: ${quote(fields.join(','))}`,
        wanted: `${names.length}, as in the header`,
        next: few
          ? 'a value that is not known is left blank between its commas'
          : 'put a value that holds a comma in quotes',
      },
    )
  }
}

/** A whole number up to 2^53 - 1; `null` when blank. */
function readWhole(text: string): number | null {
  if (text === '') return null
  let value = 0
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 48
    value = digit < 0 || digit > 9 ? Number.NaN : value * 10 + digit
  }
  if (text.length <= 16 && value <= Number.MAX_SAFE_INTEGER) return value
  throw new InputError('not a whole number', {
    got: quote(text),
    wanted: 'a whole number from 0 to 2^53 - 1, or nothing',
  })
}

/** Checked digit by digit: a regular expression here costs a tenth of the import. */
function readUnits(text: string): string | null {
  if (text === '') return null
  let first = 0
  while (first < text.length - 1 && text.charCodeAt(first) === 48) first++
  let plain = text.length < TOO_MANY_UNITS.length
  for (let at = first; plain && at < text.length; at++) {
    const code = text.charCodeAt(at)
    plain = code >= 48 && code <= 57
  }
  if (!plain) return parseUnits(text).toString()
  return first === 0 ? text : text.slice(first)
}

function readKind(text: string): TransferKind {
  const kind = KINDS.get(text)
  if (kind !== undefined) return kind
  throw new InputError('unknown kind', { got: quote(text), wanted: `one of ${TRANSFER_KINDS.join(', ')}` })
}

function readReceiver(text: string, kind: TransferKind, chain: ChainWords): number | null {
  if (kind !== 'fee') return chain.address(text)
  if (text === '') return null
  throw new InputError('a fee has no receiver on the ledger', { got: quote(text), wanted: 'nothing' })
}

function readHash(text: string, family: Namespace): string {
  switch (family) {
    case 'eip155':
      if (LOWER_EVM_HASH.test(text)) return text
      if (EVM_HASH.test(text)) return lower(text)
      throw new InputError('not a hash of an EVM chain', { got: quote(text), wanted: '0x and 64 hex digits' })
    case 'bip122':
      if (HASH.test(text)) return lower(text)
      throw new InputError('not a hash of Bitcoin', { got: quote(text), wanted: '64 hex digits' })
    default:
      if (HASH.test(text)) return lower(text)
      if (OTHER_HASH.test(text)) return text
      throw new InputError('not a hash', { got: quote(text), wanted: 'the hash as the chain writes it, not blank' })
  }
}

function lower(text: string): string {
  return text.toLowerCase()
}

function readDecimals(text: string): number | null {
  if (text === '') return null
  if (/^\d{1,3}$/.test(text) && Number(text) <= 255) return Number(text)
  throw new InputError('not a number of decimals', {
    got: quote(text),
    wanted: 'a whole number from 0 to 255, or nothing',
  })
}

function readStatus(text: string): 0 | 1 {
  if (text === '' || text === '1') return 1
  if (text === '0') return 0
  throw new InputError('unknown status', {
    got: quote(text),
    wanted: '1, 0 for a failed transaction, or nothing for 1',
  })
}

function readFlags(text: string): readonly string[] {
  const flags = [...new Set(text.split(/[ ;]+/).filter((flag) => flag !== ''))].sort()
  const bad = flags.find((flag) => !FLAG.test(flag))
  if (bad === undefined) return flags
  throw new InputError('not a flag', {
    got: quote(bad),
    wanted: 'words of letters, digits, - _ . and :, separated by spaces or semicolons',
  })
}
