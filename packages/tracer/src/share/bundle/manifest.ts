import { createHash } from 'node:crypto'
import { z } from 'zod'
import { CheckError } from '../../model/errors.ts'
import { TLP } from '../../model/tlp.ts'

/** Names of the files in a bundle, in their order. */
export const FILES = {
  manifest: 'manifest.json',
  signature: 'manifest.sig',
  signer: 'signer.pem',
  sums: 'SHA256SUMS',
  statement: 'statement.json',
  evidence: 'evidence.jsonl',
  case: 'case.sqlite',
} as const
export const FILE_NAMES: readonly string[] = Object.values(FILES)

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const hash = z.string().regex(/^sha256:[0-9a-f]{64}$/)
const count = z.number().int().nonnegative()
const counts = z.strictObject({ labels: count, notes: count, reasons: count, entries: count })
const schema = z.strictObject({
  format: z.literal('spoor-bundle/1'),
  tool: z.string(),
  incident: z.string(),
  case: hash,
  from: hash,
  tlp: z.enum(TLP),
  withheld: z.strictObject({ marked: counts, asked: counts, sums: z.enum(['same', 'other']) }),
  parts: z.array(z.strictObject({ name: z.string(), size: count, sha256 })).max(16),
})

/** How many things of each kind were left out. */
export type WithheldCounts = z.infer<typeof counts>

/** What a bundle says of itself. */
export type Manifest = z.infer<typeof schema>

/** The bytes of a manifest: two blanks for each level, members in one order, a line feed at the end. */
export function manifestText(manifest: Manifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`
}

/**
 * Reads a manifest; it has to be written just as `manifestText` writes it.
 * @throws CheckError
 */
export function parseManifest(text: string): Manifest {
  const fault = (got: string): CheckError =>
    new CheckError(`${FILES.manifest} was changed`, {
      got,
      wanted: 'a manifest of the form spoor-bundle/1, as Spoor writes it',
      next: 'take another copy of the bundle, or a newer Spoor if it was made by one',
    })
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw fault((error as Error).message)
  }
  const parsed = schema.safeParse(json)
  if (!parsed.success) throw fault(`${parsed.error.issues[0]!.path.join('.')}: ${parsed.error.issues[0]!.message}`)
  if (manifestText(parsed.data) !== text) throw fault('the same in other bytes')
  return parsed.data
}

export interface Sum {
  readonly name: string
  readonly sha256: string
}

/** The list that `sha256sum --check` reads. */
export function sumsText(sums: readonly Sum[]): string {
  return sums.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join('')
}

export function sha256Of(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex')
}
