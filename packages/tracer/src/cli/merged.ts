import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CheckError } from '../model/errors.ts'
import type { Disagreement } from '../share/merge/said.ts'
import { labelDisagreements, type Part, unite, uniteReads } from '../share/merge/unite.ts'
import { shippedCatalogue } from '../source/catalogue.ts'
import type { CaseStore } from '../store/case-store.ts'
import { openCase } from '../store/sqlite-case.ts'
import { addressesOfCase, CaseLabels } from '../walk/case-labels.ts'
import { valueForWalk } from '../walk/kept-prices.ts'
import { overridesOf } from '../walk/trace-case.ts'
import { deriveCase } from '../walk/walk.ts'
import { incidentOf, policyOf } from './case-arg.ts'
import { decodeWith } from './decoding.ts'

/** Where a merged case keeps what its owners say differently: JSON, see `Disagreement`. */
export const DISAGREEMENTS = 'disagreements'

/** A part and the file it is in. */
export interface PartFile extends Part {
  readonly path: string
}

/**
 * The cases that a case is made of: those that it encloses, or itself.
 * @throws CheckError when an enclosed one is not the case that it was
 */
export async function withParts<T>(
  of: CaseStore,
  owner: string | undefined,
  work: (parts: readonly PartFile[]) => Promise<T> | T,
): Promise<T> {
  const enclosed = of.enclosed()
  if (enclosed.length === 0) {
    const hash = of.digest()
    return work([{ owner: owner ?? `case ${hash.slice(7, 19)}`, hash, store: of, path: of.path }])
  }
  const folder = mkdtempSync(join(tmpdir(), 'spoor-parts-'))
  const parts: PartFile[] = []
  try {
    for (const [i, { owner: by, hash }] of enclosed.entries()) {
      const path = join(folder, `${i}.sqlite`)
      of.extractEnclosed(hash, path)
      const store = openCase(path, { readonly: true })
      parts.push({ owner: by, hash, store, path })
      const found = store.digest()
      if (found !== hash) {
        throw new CheckError(`the case of ${by} in ${of.path} is not the one that was enclosed`, {
          got: found,
          wanted: hash,
        })
      }
    }
    return await work(parts)
  } finally {
    for (const { store } of parts) store.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * Writes the case that several cases of one incident make together: their facts united by id, their decisions side by side, and all of it replayed.
 * @param into an empty case
 * @param given in any order; a case that is there twice counts once
 */
export function mergeInto(into: CaseStore, given: readonly PartFile[]): readonly Disagreement[] {
  const parts = distinct(given)
  const united = unite(parts)
  into.setMeta('incident', united.incident)
  into.setMeta('parameters', united.parameters)
  into.setMeta('walk-end', united.end)
  if (united.prices !== undefined) into.setMeta('prices', united.prices)
  for (const { owner, hash, path } of parts) into.addEnclosed({ owner, hash }, path)
  addFacts(into, parts)
  for (const override of united.overrides) into.addOverride(override)
  for (const decision of united.decisions) into.addLeadDecision(decision)
  const incident = incidentOf(into)
  const overrides = overridesOf(into)
  if (united.asked.length > 0) {
    into.setLabels(united.asked, united.labels, united.actors)
    new CaseLabels({ store: into, incident, overrides }).settle(addressesOfCase(into.transfers(), incident, overrides))
  }
  const catalogue = shippedCatalogue()
  const value = valueForWalk(into, incident, catalogue)
  const decode = decodeWith(catalogue)
  into.writeTrace(
    deriveCase({ incident, store: into, policy: policyOf(into), overrides, catalogue, value, decode }, united.end),
  )
  const disagreements = [...united.disagreements, ...labelDisagreements(into.labels(), parts)]
  into.setMeta(DISAGREEMENTS, JSON.stringify(disagreements))
  return disagreements
}

/** Each case once, by its hash; of two files of one case the first by name of the owner. */
export function distinct(given: readonly PartFile[]): PartFile[] {
  const sorted = [...given].sort((a, b) =>
    a.hash === b.hash ? (a.owner < b.owner ? -1 : 1) : a.hash < b.hash ? -1 : 1,
  )
  return sorted.filter(({ hash }, i) => sorted[i - 1]?.hash !== hash)
}

/** Rows under the sources that told of them; what a case knows beside rows under the case itself, as a source by its hash. */
function addFacts(into: CaseStore, parts: readonly PartFile[]): void {
  const numbers = parts.map(({ owner, hash }) => into.addSource({ name: owner, identity: hash, rows: 0 }))
  for (const [i, { store }] of parts.entries()) {
    for (const [at, source] of store.sources().entries()) {
      const number = into.addSource(source)
      into.addBatch({ source: number, transfers: store.transfersOf(at + 1), reads: [], requests: 0 })
    }
    into.addBatch({
      source: numbers[i]!,
      transfers: [],
      reads: [],
      requests: 0,
      transactions: store.transactions(),
      openings: store.openings(),
      balances: store.balances(),
      inquiries: store.inquiries(),
      calls: store.calls(),
    })
  }
  into.addBatch({ source: numbers[0]!, transfers: [], reads: uniteReads(parts, numbers), requests: 0 })
}
