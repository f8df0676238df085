import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { type Address, chainOf } from '../model/address.ts'
import { parseUnits } from '../model/amount.ts'
import type { Asset } from '../model/asset.ts'
import type { Chain } from '../model/chain.ts'
import { InputError } from '../model/errors.ts'
import { dayOf, type UnixSeconds } from '../model/time.ts'
import type { Transfer } from '../model/transfer.ts'
import { openRecorded, type RecordedSource } from '../source/recorded.ts'
import { needAsset } from './address-incident.ts'
import { addressOf } from './incident-arg.ts'
import { closeAll } from './sources.ts'

export interface InitOptions {
  readonly id?: string
  readonly title: string
  readonly citation: string
  readonly date?: string
  readonly chain?: string
  readonly asset?: readonly string[]
  readonly units?: readonly string[]
  readonly summary: string
  readonly victim?: string
  readonly ledger?: readonly string[]
}

export interface DraftWorld {
  /** Chain of ledgers that do not name theirs. */
  readonly chain?: Chain
  readonly knownChains: ReadonlySet<Chain>
  readonly now: UnixSeconds
  readonly signal: AbortSignal
}

interface SeedDraft {
  readonly address: Address
  readonly asset: Asset
  readonly units: string
  readonly tx?: string
  readonly citation: string
}

/**
 * The content of an incident file for addresses and transactions.
 * @param out path of the file, to which ledger paths will be relative
 * @throws InputError naming the option that is missing
 */
export async function draftIncident(
  names: readonly string[],
  options: InitOptions,
  out: string,
  world: DraftWorld,
): Promise<object> {
  const hashes = names.filter(isTransaction)
  const addresses = names.filter((name) => !isTransaction(name)).map((name) => addressOf(name, options.chain))
  const folder = mkdtempSync(join(tmpdir(), 'spoor-init-'))
  const ledgers: RecordedSource[] = []
  try {
    for (const path of options.ledger ?? []) {
      ledgers.push(await openRecorded({ path, coverage: [], own: true, cacheDir: folder, ...world }))
    }
    const rows = hashes.length === 0 ? [] : rowsOf(ledgers, hashes, addresses, options)
    const seeds =
      rows.length > 0 ? seedsOfRows(rows, options) : seedsOfOptions(addresses, hashes, ledgers.length > 0, options)
    const { id, title, summary, citation, victim } = options
    return {
      id,
      title,
      date: options.date ?? dayOfRows(rows),
      summary,
      attribution: [],
      citations: [],
      victims: victim === undefined ? [] : [{ name: victim, citation }],
      seeds,
      stops: [],
      labels: [],
      assertions: [],
      notes: [],
      ledgers: ledgers.map((ledger, i) => ({
        path: relative(dirname(resolve(out)), resolve(options.ledger![i]!)).replaceAll('\\', '/'),
        sha256: ledger.identity.replace(/^sha256:/, ''),
        coverage: [],
      })),
    }
  } finally {
    closeAll(ledgers)
    rmSync(folder, { recursive: true, force: true })
  }
}

function isTransaction(name: string): boolean {
  return /^(0x)?[0-9a-fA-F]{64}$/.test(name)
}

/** Rows of the transactions that carry value to somebody: to the addresses where some are named, in the assets where some are. */
function rowsOf(
  ledgers: readonly RecordedSource[],
  hashes: readonly string[],
  addresses: readonly Address[],
  { asset: assets = [] }: InitOptions,
): Transfer[] {
  const wanted = new Set(hashes.map((hash) => hash.toLowerCase()))
  const rows = ledgers.flatMap((ledger) => [...ledger.always()].filter((row) => wanted.has(row.tx.toLowerCase())))
  return rows.filter(
    (row) =>
      row.to !== null &&
      (row.units ?? 0n) > 0n &&
      row.status === 1 &&
      (addresses.length === 0 || addresses.includes(row.to)) &&
      (assets.length === 0 || assets.some((asset) => needAsset(asset, row.chain) === row.asset)),
  )
}

/** Rows of one transaction, receiver and asset are one seed. */
function seedsOfRows(rows: readonly Transfer[], { citation, units }: InitOptions): SeedDraft[] {
  if (units !== undefined) {
    throw new InputError('--units has no meaning where the ledger holds the transactions', {
      wanted: 'the units of its rows',
      next: 'leave --units out, and mend the file where less than a row was stolen',
    })
  }
  const seeds = new Map<string, SeedDraft & { units: string }>()
  for (const row of [...rows].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const key = `${row.tx} ${row.to} ${row.asset}`
    const known = BigInt(seeds.get(key)?.units ?? '0')
    seeds.set(key, { address: row.to!, asset: row.asset, units: String(known + row.units!), tx: row.tx, citation })
  }
  return [...seeds.values()]
}

function seedsOfOptions(
  addresses: readonly Address[],
  hashes: readonly string[],
  searched: boolean,
  { asset: assets = [], units = [], citation }: InitOptions,
): SeedDraft[] {
  if (addresses.length === 0 || (hashes.length > 1 && hashes.length !== addresses.length)) {
    throw new InputError('the receivers of the theft are not known', {
      got: searched ? 'transactions that no ledger holds' : 'transactions without a ledger',
      wanted: 'a ledger that holds them (--ledger), or the addresses beside the transactions',
    })
  }
  if (units.length !== addresses.length) {
    throw new InputError('how much was stolen is not said', {
      got: `${units.length} of --units for ${addresses.length} of addresses`,
      wanted: '--units with one number of base units for each address, in their order',
    })
  }
  if (assets.length !== 1 && assets.length !== addresses.length) {
    throw new InputError('what was stolen is not said', {
      got: `${assets.length} of --asset for ${addresses.length} of addresses`,
      wanted: '--asset once, or once for each address, in their order',
    })
  }
  return addresses.map((address, i): SeedDraft => {
    const tx = hashes.length === 1 ? hashes[0] : hashes[i]
    return {
      address,
      asset: needAsset(assets[i] ?? assets[0], chainOf(address)),
      units: String(parseUnits(units[i]!)),
      ...(tx === undefined ? {} : { tx }),
      citation,
    }
  })
}

function dayOfRows(rows: readonly Transfer[]): string {
  const times = rows.flatMap((row) => (row.time === null ? [] : [row.time as number]))
  if (times.length > 0) return dayOf(times.reduce((a, b) => Math.min(a, b)))
  throw new InputError('the day of the theft is not known', { wanted: '--date YYYY-MM-DD' })
}
