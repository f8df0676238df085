import { createHash } from 'node:crypto'
import type { Actor } from '../model/actor.ts'
import { type Address, accountOf, chainOf } from '../model/address.ts'
import { namespaceOf } from '../model/chain.ts'
import type { LabelLookup, LabelStatement } from '../model/label.ts'
import { shippedActors } from './actors-shipped.ts'
import type { LabelFile } from './labels-file.ts'
import type { LabelDefaults } from './labels-record.ts'
import { shippedLabels } from './labels-shipped.ts'
import { hasImportedLabels, type LabelStore, openLabels } from './labels-store.ts'

/** Labels from everywhere: what Spoor ships, what the user imported, and files of one run. */
export interface OpenedLabels extends LabelLookup {
  /** The files of this run, as they were read. */
  readonly files: readonly LabelFile[]
  close(): void
}

export interface LabelRequest {
  /** Files that are read for this run and not imported. */
  readonly files?: readonly string[]
  /** What those files do not say themselves. */
  readonly defaults?: LabelDefaults
  readonly signal?: AbortSignal
}

/** SQLite's name for a database on the disk that is gone when it is closed. */
const TEMPORARY = ''

/**
 * Opens all labels there are.
 * @throws InputError when a file is wrong, naming the line; or when the user's labels cannot be read
 */
export async function openLabelLookup({ files = [], defaults = {}, signal }: LabelRequest): Promise<OpenedLabels> {
  const stores: LabelStore[] = []
  const close = (): void => stores.forEach((store) => void store.close())
  try {
    if (hasImportedLabels()) stores.push(openLabels())
    const read: LabelFile[] = []
    if (files.length > 0) {
      const own = openLabels(TEMPORARY)
      stores.push(own)
      for (const file of files) read.push(await own.import(file, defaults, signal))
    }
    const shipped = shippedByAccount()
    return {
      files: read,
      fingerprint: fingerprintOf(stores),
      of: (addresses) => statementsOf(addresses, shipped, stores),
      actors: (ids) => ids.flatMap((id) => actorOf(id, stores) ?? []),
      close,
    }
  } catch (error) {
    close()
    throw error
  }
}

/** Whom an id means: a shipped actor, else what the user imported, the newest first. */
export function actorOf(id: string, stores: readonly LabelStore[]): Actor | undefined {
  const shipped = shippedActors().find((actor) => actor.id === id)
  return shipped ?? stores.flatMap((store) => store.actorsOf(id))[0]
}

function statementsOf(
  addresses: readonly Address[],
  shipped: ReadonlyMap<string, readonly LabelStatement[]>,
  stores: readonly LabelStore[],
): ReadonlyMap<Address, readonly LabelStatement[]> {
  const asked = new Map<string, Address[]>()
  for (const address of addresses) {
    const account = accountOf(address)
    const same = asked.get(account)
    if (same === undefined) asked.set(account, [address])
    else same.push(address)
  }
  const found = new Map<Address, LabelStatement[]>()
  const take = (statement: LabelStatement): void => {
    for (const address of asked.get(accountOf(statement.address)) ?? []) {
      if (statement.address !== address && !isSameKey(statement.address, address)) continue
      const known = found.get(address)
      if (known === undefined) found.set(address, [statement])
      else known.push(statement)
    }
  }
  for (const account of asked.keys()) for (const statement of shipped.get(account) ?? []) take(statement)
  for (const store of stores) for (const statement of store.ofAccounts([...asked.keys()])) take(statement)
  return found
}

/** On all chains that reckon like Ethereum one key has one account. */
function isSameKey(a: Address, b: Address): boolean {
  return namespaceOf(chainOf(a)) === 'eip155' && namespaceOf(chainOf(b)) === 'eip155'
}

let byAccount: ReadonlyMap<string, readonly LabelStatement[]> | undefined

function shippedByAccount(): ReadonlyMap<string, readonly LabelStatement[]> {
  if (byAccount !== undefined) return byAccount
  const all = new Map<string, LabelStatement[]>()
  for (const { statements } of shippedLabels()) {
    for (const statement of statements) {
      const account = accountOf(statement.address)
      const known = all.get(account)
      if (known === undefined) all.set(account, [statement])
      else known.push(statement)
    }
  }
  byAccount = all
  return all
}

/** What is shipped, and which files were imported: the same as long as every answer is the same. */
function fingerprintOf(stores: readonly LabelStore[]): string {
  const hash = createHash('sha256')
  for (const { name, statements } of shippedLabels()) hash.update(JSON.stringify([name, [...statements]]))
  hash.update(JSON.stringify(shippedActors()))
  for (const store of stores) hash.update(JSON.stringify(store.sets()))
  return `sha256:${hash.digest('hex')}`
}
