import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { DISAGREEMENTS, type Disagreement } from '../model/disagreement.ts'
import { CheckError } from '../model/errors.ts'
import { disputedPayments, type ReadTo, refuseContradictions } from '../share/merge/agree.ts'
import { uniteOpenings } from '../share/merge/openings.ts'
import type { Disproved, Part } from '../share/merge/said.ts'
import { labelDisagreements, unite, uniteReads } from '../share/merge/unite.ts'
import { shippedCatalogue } from '../source/catalogue.ts'
import type { CaseStore } from '../store/case-store.ts'
import { openCase } from '../store/sqlite-case.ts'
import { addressesOfCase, CaseLabels } from '../walk/case-labels.ts'
import { valueForWalk } from '../walk/kept-prices.ts'
import { overridesOf } from '../walk/trace-case.ts'
import { deriveCase } from '../walk/walk.ts'
import { incidentOf, policyOf } from './case-arg.ts'
import { decodeWith } from './decoding.ts'
import { liveFactsOf } from './live-facts.ts'

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
  if (of.enclosed().length === 0) {
    const hash = of.digest()
    return work([{ owner: owner ?? shortName(hash), hash, evidence: of.evidence(), store: of, path: of.path }])
  }
  const opened = openEnclosed(of)
  try {
    for (const { owner: by, hash, store } of opened.parts) {
      const found = store.digest()
      if (found === hash) continue
      throw new CheckError(`the case of ${by} in ${of.path} is not the one that was enclosed`, {
        got: found,
        wanted: hash,
      })
    }
    return await work(opened.parts)
  } finally {
    opened.close()
  }
}

/** The cases in a merged one as they stand in it, whether or not they are what their hashes say. Whoever opens them closes them. */
export function openEnclosed(of: CaseStore): { readonly parts: readonly PartFile[]; close(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'spoor-parts-'))
  const parts: PartFile[] = []
  const close = (): void => {
    for (const { store } of parts) store.close()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    for (const { place, owner, hash } of of.enclosed()) {
      const path = join(folder, `${place}.sqlite`)
      of.extractEnclosed(place, path)
      const store = openCase(path, { readonly: true })
      parts.push({ owner, hash, evidence: store.evidence(), store, path })
    }
    return { parts, close }
  } catch (error) {
    close()
    throw error
  }
}

/**
 * Writes the case that several cases of one incident make together: their facts united by id, their decisions side by side, and all of it replayed.
 * @param into an empty case
 * @param given in any order; a case that is there twice counts once
 * @throws InputError when they are not of one incident, or contradict each other in what the chain is
 */
export function mergeInto(into: CaseStore, given: readonly PartFile[]): readonly Disagreement[] {
  const parts = distinct(given)
  const united = unite(parts)
  refuseContradictions(parts.map((part) => ({ part, readTo: readToOf(part.store) })))
  const { disagreements: disputes, disproved } = disputedPayments(parts)
  into.setMeta('incident', united.incident)
  into.setMeta('parameters', united.parameters)
  into.setMeta('walk-end', united.end)
  if (united.prices !== undefined) into.setMeta('prices', united.prices)
  for (const { owner, hash, path } of parts) into.addEnclosed({ owner, hash }, path)
  addFacts(into, parts, disproved)
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
  const disagreements = [...united.disagreements, ...disputes, ...labelDisagreements(into.labels(), parts)]
  into.setMeta(DISAGREEMENTS, JSON.stringify(disagreements))
  return disagreements
}

/**
 * Each case once, by its hash and what it rests on: two that come to the same over different answers are both kept, for each bears out the other. Of two
 * files of one case the first by name of the owner.
 */
export function distinct(given: readonly PartFile[]): PartFile[] {
  const key = ({ hash, evidence }: PartFile): string => `${hash} ${evidence}`
  const sorted = [...given].sort((a, b) =>
    key(a) === key(b) ? (a.owner < b.owner ? -1 : 1) : key(a) < key(b) ? -1 : 1,
  )
  return sorted.filter((part, i) => i === 0 || key(sorted[i - 1]!) !== key(part))
}

/** Rows under the sources that told of them; what a case knows beside rows under the case itself, as a source by its hash. */
function addFacts(into: CaseStore, parts: readonly PartFile[], disproved: readonly Disproved[]): void {
  const numbers = parts.map(({ owner, hash }) =>
    into.addSource({ name: partName(owner, hash), identity: hash, rows: 0 }),
  )
  const held = uniteOpenings(parts.map(({ store }) => store))
  for (const [i, { store }] of parts.entries()) {
    for (const [at, source] of store.sources().entries()) {
      const number = into.addSource(source)
      into.addBatch({ source: number, transfers: store.transfersOf(at + 1), reads: [], requests: 0 })
    }
    const { openings, balances } = held[i]!
    into.addBatch({
      source: numbers[i]!,
      transfers: [],
      reads: [],
      requests: 0,
      transactions: store.transactions(),
      openings,
      balances: [...store.balances(), ...balances],
      inquiries: store.inquiries(),
      calls: store.calls(),
    })
  }
  const reads = uniteReads(parts, numbers, disproved)
  into.addBatch({ source: numbers[0]!, transfers: [], reads, requests: 0 })
}

const shortName = (hash: string): string => `case ${hash.slice(7, 19)}`

/** Sources are ranked by their names, and who owns a case must not change which of them is first. */
function partName(owner: string, hash: string): string {
  const name = shortName(hash)
  return owner === name ? name : `${name} of ${owner}`
}

const memory = z.object({ cut: z.object({ block: z.number().int().nonnegative(), hash: z.string() }) })

/** Where the live sources of a case end, as far as they remember it. */
function readToOf(store: CaseStore): ReadTo[] {
  const chains = new Map(liveFactsOf(store).map(({ name, chain }) => [name, chain]))
  return store.sources().flatMap(({ name, identity }, i): ReadTo[] => {
    const chain = identity === '' ? chains.get(name) : undefined
    const state = chain === undefined ? undefined : store.sourceState(i + 1)
    if (chain === undefined || state === undefined) return []
    const parsed = memory.safeParse(JSON.parse(state))
    return parsed.success ? [{ chain, ...parsed.data.cut }] : []
  })
}
