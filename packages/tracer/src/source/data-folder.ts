import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { z } from 'zod'
import { InputError } from '../model/errors.ts'

/** The folder of shipped facts. Found from this file, never from where the user stands; `src` and `dist` lie equally deep. */
export const DATA_FOLDER = fileURLToPath(new URL('../../../../data/', import.meta.url))

/** The folder of the shipped incidents; each has `<id>/incident.json`. */
export const INCIDENTS_FOLDER = join(DATA_FOLDER, 'incidents')

/**
 * Reads one JSON file of the data folder and checks its shape.
 * @param path inside the data folder, like `chains/chains.json`
 * @throws InputError that names the file and the field
 */
export function readData<T extends z.ZodType>(path: string, schema: T): z.infer<T> {
  let json: unknown
  try {
    json = JSON.parse(readDataText(path))
  } catch (cause) {
    if (cause instanceof InputError) throw cause
    throw new InputError(`data/${path} is not JSON`, {
      got: (cause as Error).message,
      wanted: 'one JSON object',
      cause,
    })
  }
  const parsed = schema.safeParse(json)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]!
  throw new InputError(`data/${path}: field ${issue.path.map(String).join('.') || '(the whole file)'} is wrong`, {
    got: issue.code,
    wanted: issue.message,
    next: 'restore the file from the repository, or mend it after its schema in data/schemas',
  })
}

/** The text of one file of the data folder. */
export function readDataText(path: string): string {
  try {
    return readFileSync(join(DATA_FOLDER, path), 'utf8')
  } catch (cause) {
    throw new InputError(`data/${path} cannot be read`, {
      got: (cause as NodeJS.ErrnoException).code ?? String(cause),
      wanted: 'the data folder of the repository beside packages/',
      next: 'restore the file from the repository',
      cause,
    })
  }
}
