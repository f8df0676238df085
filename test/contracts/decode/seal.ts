import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Transaction } from '../../../packages/tracer/src/model/transaction.ts'
import { type Fixture, pathOf, plain, replayFixture } from './fixtures.ts'

/** Whether files are written anew instead of compared with what is made; set by hand, as CONTRIBUTING.md says. */
export const SEALING = process.env.SPOOR_SEAL === '1'

/** A fixture of these transactions, with what the decoders of today say of them; who seals it has to read that. */
export function fixtureOf(
  file: string,
  {
    transactions,
    ...about
  }: Pick<Fixture, 'origin' | 'citation' | 'contracts' | 'wrappers'> & {
    readonly transactions: readonly Transaction[]
  },
): Fixture {
  const fixture = { protocol: file.slice(0, file.indexOf('/')), ...about, transactions: transactions.map(plain) }
  return { ...fixture, expect: replayFixture(fixture, false) }
}

export function seal(file: string, fixture: Fixture): void {
  const path = pathOf(...(file.split('/') as [string, string]))
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `${JSON.stringify(fixture, null, 2)}\n`)
}
