import type { FileMetaData, SchemaElement } from 'hyparquet'

/** A column of a Parquet file: how its cells become the text that the same table would have in CSV. */
export interface ParquetColumn {
  readonly name: string
  /** Whether its values are of floating point, which no amount is. */
  readonly approximate: boolean
  /** Bytes that nothing says to be text. */
  readonly bytes: boolean
  readonly text: (cell: unknown, bytesAreText: boolean) => string
}

/**
 * The columns at the top of a file, in order. Decimal numbers are stripped of their annotation in the metadata: the library
 * would make floating point of them.
 */
export function columnsOf(metadata: FileMetaData): readonly ParquetColumn[] {
  const columns: ParquetColumn[] = []
  // The schema is a tree, written depth first; its root comes first.
  let at = 1
  const root = metadata.schema[0]
  for (let child = 0; child < (root?.num_children ?? 0); child++) {
    const element = metadata.schema[at]
    if (element === undefined) break
    const leaf = leafOf(metadata.schema, at)
    columns.push(columnOf(element.name, leaf))
    at = endOf(metadata.schema, at)
  }
  return columns
}

function columnOf(name: string, leaf: SchemaElement | undefined): ParquetColumn {
  const { type, converted_type: converted, logical_type: logical } = leaf ?? {}
  const approximate = type === 'FLOAT' || type === 'DOUBLE' || logical?.type === 'FLOAT16'
  const isText = converted === 'UTF8' || converted === 'ENUM' || converted === 'JSON' || logical?.type === 'STRING'
  let scale: number | undefined
  if (leaf !== undefined && (converted === 'DECIMAL' || logical?.type === 'DECIMAL')) {
    scale = logical?.type === 'DECIMAL' ? logical.scale : (leaf.scale ?? 0)
    delete leaf.converted_type
    delete leaf.logical_type
  }
  const bytes = type === 'BYTE_ARRAY' && !isText && scale === undefined
  const text = (cell: unknown, bytesAreText: boolean): string =>
    Array.isArray(cell)
      ? cell.map((one) => textOf(one, scale, bytesAreText)).join(',')
      : textOf(cell, scale, bytesAreText)
  return { name, approximate, bytes, text }
}

function textOf(cell: unknown, scale: number | undefined, bytesAreText: boolean): string {
  if (cell === null || cell === undefined) return ''
  if (scale !== undefined) return decimalText(cell, scale)
  if (typeof cell === 'string') return cell
  if (cell instanceof Uint8Array) {
    const bytes = Buffer.from(cell.buffer, cell.byteOffset, cell.byteLength)
    return bytesAreText ? bytes.toString() : `0x${bytes.toString('hex')}`
  }
  if (cell instanceof Date) return Number.isNaN(cell.getTime()) ? 'not a time' : cell.toISOString()
  if (typeof cell === 'bigint' || typeof cell === 'boolean' || typeof cell === 'number') return String(cell)
  return 'a value of another kind'
}

/** A decimal number exactly, without a point where it is whole. Its bytes are big-endian, in two's complement. */
function decimalText(cell: unknown, scale: number): string {
  const unscaled =
    cell instanceof Uint8Array
      ? BigInt.asIntN(cell.length * 8, BigInt(`0x${Buffer.from(cell).toString('hex') || '0'}`))
      : typeof cell === 'number' || typeof cell === 'bigint'
        ? BigInt(cell)
        : undefined
  if (unscaled === undefined || scale < 0 || scale > 76) return 'not a decimal number'
  const one = 10n ** BigInt(scale)
  return unscaled % one === 0n ? String(unscaled / one) : `${unscaled}E-${scale}`
}

/** The one leaf below an element (a list has one); undefined where there are several. */
function leafOf(schema: readonly SchemaElement[], at: number): SchemaElement | undefined {
  for (let i = at; i < schema.length; i++) {
    const children = schema[i]!.num_children ?? 0
    if (children === 0) return schema[i]
    if (children > 1) return undefined
  }
  return undefined
}

/** Index after an element and all below it. */
function endOf(schema: readonly SchemaElement[], at: number): number {
  let open = 1
  let i = at
  for (; open > 0 && i < schema.length; i++) open += (schema[i]!.num_children ?? 0) - 1
  return i
}
