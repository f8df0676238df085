import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { quote } from '../model/chain.ts'
import { CheckError } from '../model/errors.ts'
import { isFreezeSource } from '../model/freeze.ts'
import { shippedCatalogue } from '../source/catalogue.ts'
import { networkOf } from '../source/networks.ts'
import type { Source } from '../source/source.ts'
import { storedExchange } from '../source/stored-exchange.ts'
import type { CaseStore } from '../store/case-store.ts'
import { createCase } from '../store/sqlite-case.ts'
import { rederive } from '../walk/rederive.ts'
import { isFinder, storedFinders } from './bridge-apis.ts'
import { incidentOf, policyOf } from './case-arg.ts'
import { decodeWith } from './decoding.ts'
import { liveFactsOf } from './live-facts.ts'
import { sourceOn } from './live-sources.ts'
import { mergeInto, withParts } from './merged.ts'

/**
 * Makes a case again from the answers, ledger rows and decisions it holds, in a file of its own that is gone afterwards, and
 * hands it to the work.
 */
export async function withRederived<T>(
  from: CaseStore,
  signal: AbortSignal,
  work: (again: CaseStore) => T | Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'spoor-again-'))
  const into = createCase(join(folder, 'again.sqlite'))
  try {
    if (from.enclosed().length > 0) {
      await withParts(from, undefined, (parts) => void mergeInto(into, parts))
      return await work(into)
    }
    const catalogue = shippedCatalogue()
    const input = {
      from,
      into,
      sources: storedSources(from),
      finders: storedFinders(from),
      incident: incidentOf(from),
      policy: policyOf(from),
      catalogue,
    }
    await rederive({ ...input, decode: decodeWith(catalogue), signal })
    return await work(into)
  } finally {
    into.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The live sources of a case over its own answers, by their numbers. */
function storedSources(from: CaseStore): Map<number, Source> {
  const catalogue = shippedCatalogue()
  const facts = new Map(liveFactsOf(from).map((fact) => [fact.name, fact]))
  const sources = new Map<number, Source>()
  for (const [i, { name, identity }] of from.sources().entries()) {
    // what the freeze desk and finders asked is of no fact that was traced
    if (identity !== '' || isFreezeSource(name) || isFinder({ name, identity })) continue
    const fact = facts.get(name)
    if (fact === undefined) {
      throw new CheckError(`the case does not say how the answers of ${quote(name)} are read`, {
        wanted: 'a note on each of its live sources',
        next: 'trace it again with --force',
      })
    }
    const exchange = storedExchange((question, turn) => {
      const found = from.answer(question, turn)
      return found && { ...found, question }
    })
    sources.set(i + 1, sourceOn(exchange, fact, networkOf(fact.chain, catalogue), catalogue))
  }
  return sources
}
