import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readCsv } from './ledger-csv.ts'

interface Read {
  readonly fields: readonly string[]
  readonly line: number
}

async function read(blocks: readonly Buffer[]): Promise<Read[]> {
  const records: Read[] = []
  async function* stream(): AsyncGenerator<Buffer> {
    yield* blocks
  }
  await readCsv(stream(), 'ledger.csv', String, (fields, line) => records.push({ fields: [...fields], line }))
  return records
}

/** A field in quotes where it needs them, and sometimes where it does not. */
function write(field: string, always: boolean): string {
  return always || /[",\n\r]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field
}

const anyField = fc.oneof(
  fc.constantFrom('', 'a', '0x12', 'ü', '💸', '\u202e'),
  fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', ' ', 'é'), maxLength: 6 }),
)
const anyRecords = fc.array(fc.tuple(fc.array(anyField, { minLength: 2, maxLength: 4 }), fc.boolean()), {
  maxLength: 12,
})

test('what was written is read, with its lines, however the bytes are cut into blocks and the lines end', () =>
  fc.assert(
    fc.asyncProperty(
      anyRecords,
      fc.array(fc.nat(200), { maxLength: 8 }),
      fc.constantFrom('\n', '\r\n'),
      fc.boolean(),
      fc.boolean(),
      async (records, cuts, ending, endsWithNewline, withMark) => {
        const lines = records.map(([fields, always]) => fields.map((field) => write(field, always)).join(','))
        const text = (withMark ? '\ufeff' : '') + lines.join(ending) + (endsWithNewline ? ending : '')
        const bytes = Buffer.from(text)
        const edges = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length]
        const blocks = edges.slice(1).map((edge, at) => bytes.subarray(edges[at], edge))
        let line = 1
        const expected = records.map(([fields], at) => {
          const from = line
          line += lines[at]!.split('\n').length
          return { fields, line: from }
        })
        expect(await read(blocks)).toEqual(expected)
      },
    ),
    { numRuns: 500 },
  ))

test('plain and quoted stretches of any length are read as one file', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ plain: fc.nat(300), quoted: anyRecords, cut: fc.nat(20_000) }), {
        minLength: 1,
        maxLength: 4,
      }),
      async (stretches) => {
        const filler = 'f'.repeat(40)
        const records: string[][] = []
        const lines: string[] = []
        for (const { plain, quoted } of stretches) {
          for (let n = 0; n < plain; n++) records.push([`${records.length}`, filler])
          records.push(...quoted.map(([fields]) => fields))
          while (lines.length < records.length) {
            lines.push(records[lines.length]!.map((field) => write(field, field === '')).join(','))
          }
        }
        const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(''))
        const cut = Math.min(bytes.length, stretches[0]!.cut)
        const seen = await read([bytes.subarray(0, cut), bytes.subarray(cut)])
        expect(seen.map(({ fields }) => fields)).toEqual(records)
        let next = 1
        for (const [at, { line }] of seen.entries()) {
          expect(line).toBe(next)
          next += lines[at]!.split('\n').length
        }
      },
    ),
    { numRuns: 60 },
  ))

test('blank lines are skipped and counted', async () => {
  expect(await read([Buffer.from('\na,b\n\n\nc,"d"\n\n')])).toEqual([
    { fields: ['a', 'b'], line: 2 },
    { fields: ['c', 'd'], line: 5 },
  ])
})
