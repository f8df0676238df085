import { closeSync, existsSync, openSync, readSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { InputError } from '../model/errors.ts'
import type { Incident } from '../model/incident.ts'
import type { UnixSeconds } from '../model/time.ts'
import { METHODS } from '../model/trace.ts'
import { parseIncident } from '../source/incident-file.ts'
import type { CaseStore } from '../store/case-store.ts'
import { APPLICATION_ID } from '../store/schema.ts'
import { openCase } from '../store/sqlite-case.ts'
import { DEFAULT_POLICY, type Policy } from '../walk/policy.ts'

/** Where a case goes that nobody named: beside the others of the folder the user stands in. */
export function defaultCasePath(incidentId: string): string {
  return join('cases', `${incidentId}.sqlite`)
}

/** Where sorted copies of ledgers are kept between runs: with the cases, so that whoever deletes them deletes both. */
export function ledgerCacheOf(casePath: string): string {
  return join(dirname(casePath), '.ledgers')
}

/** Opens a case for reading and hands it to the work, closing it whatever happens. */
export async function withCase<T>(path: string, work: (store: CaseStore) => T | Promise<T>): Promise<T> {
  const store = openCase(path, { readonly: true })
  try {
    if (store.readTrace() === undefined) {
      throw new InputError(`the case at ${path} has no result yet`, {
        got: 'a run that ended before its first replay',
        wanted: 'a case that was traced at least in part',
        next: 'run the `spoor trace` command that made it again: it goes on where it stopped',
      })
    }
    return await work(store)
  } finally {
    store.close()
  }
}

/**
 * The incident that a case was traced from.
 * @throws InputError when the case holds none
 */
export function incidentOf(store: CaseStore): Incident {
  const text = store.getMeta('incident')
  if (text === undefined)
    throw new InputError(`the case at ${store.path} names no incident`, { next: 'trace it again' })
  // A case knows its ledgers by content, not by path; the reader of incident files wants a path.
  const json = JSON.parse(text) as { ledgers?: object[] }
  const ledgers = (json.ledgers ?? []).map((ledger, i) => ({ path: `ledger-${i + 1}`, ...ledger }))
  return parseIncident(JSON.stringify({ ...json, ledgers }), store.path).incident
}

const policySchema = z.object({
  method: z.enum(METHODS),
  minUsd: z.string(),
  maxHops: z.number().int(),
  maxRequests: z.number().int(),
  until: z
    .number()
    .int()
    .nullable()
    .transform((value) => value as UnixSeconds | null),
  assertions: z.boolean(),
  learnedStops: z.boolean(),
})

/** The limits and choices a case was traced under. */
export function policyOf(store: CaseStore): Policy {
  const text = store.getMeta('parameters')
  const parsed = policySchema.safeParse({ ...DEFAULT_POLICY, ...(JSON.parse(text ?? '{}') as object) })
  if (parsed.success) return parsed.data
  throw new InputError(`the parameters in ${store.path} are damaged`, {
    got: text ?? 'none',
    next: 'take a copy of the case, or trace again with --force',
  })
}

/** Whether there is anything at a path that a new case would have to make room for. */
export function caseExists(path: string): boolean {
  return existsSync(path) && statSync(path).size > 0
}

/**
 * Takes a case away to start it over.
 * @throws InputError when the file is not one of ours: `--force` never costs anybody another file
 */
export function removeCase(path: string): void {
  if (caseExists(path) && !isCaseFile(path)) {
    throw new InputError(`${path} is not a Spoor case, so --force leaves it alone`, {
      wanted: 'a file that `spoor trace` wrote, or no file',
      next: 'choose another path with --case',
    })
  }
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(`${path}${suffix}`, { force: true })
}

/** Whether there is a case at a path. Reads the header alone: a damaged case is still one of ours. */
export function isCaseFile(path: string): boolean {
  if (!caseExists(path)) return false
  const header = Buffer.alloc(100)
  const file = openSync(path, 'r')
  try {
    readSync(file, header, 0, header.length, 0)
  } finally {
    closeSync(file)
  }
  return header.subarray(0, 15).toString('latin1') === 'SQLite format 3' && header.readUInt32BE(68) === APPLICATION_ID
}
