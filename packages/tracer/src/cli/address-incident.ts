import type { Command } from 'commander'
import { type Address, accountOf, chainOf } from '../model/address.ts'
import { parseUnits } from '../model/amount.ts'
import { type Asset, parseAsset } from '../model/asset.ts'
import { type Chain, quote } from '../model/chain.ts'
import { InputError } from '../model/errors.ts'
import { dayOf } from '../model/time.ts'
import type { Transfer } from '../model/transfer.ts'
import { type IncidentFile, parseIncident } from '../source/incident-file.ts'
import type { Source } from '../source/source.ts'
import { wholeNumber } from './options.ts'

/** What has to be said of a theft that is named by the address it landed on. */
export interface AddressOptions {
  readonly chain?: string
  readonly asset?: string
  readonly units?: string
  readonly all?: boolean
  readonly tx?: string
  readonly fromBlock?: number
}

export function addAddressOptions(command: Command): void {
  command
    .optionsGroup('Options when <incident> is an address:')
    .option('--chain <caip2>', 'its chain, like eip155:1')
    .option('--asset <caip19>', 'what was stolen, like eip155:1/slip44:60, or the contract of a token')
    .option('--units <n>', 'how much of it, in base units')
    .option('--all', 'all of it: every unit received in --tx, or from --from-block on')
    .option('--tx <hash>', 'the transaction of the theft')
    .option('--from-block <n>', 'the block of the theft', wholeNumber('--from-block', 0))
    .optionsGroup('Options:')
}

/**
 * An incident in memory for a theft named by its address.
 * @param sources where the rows of the address are looked up
 * @throws InputError naming the option that is missing or does not fit the record
 */
export async function incidentOfAddress(
  address: Address,
  options: AddressOptions,
  sources: readonly Source[],
): Promise<IncidentFile> {
  const asset = needTheft(address, options)
  const { units, all, tx, fromBlock } = options
  const received = await receivedRows(address, asset, sources)
  const rows = received.filter((row) =>
    tx === undefined ? row.block !== null && row.block >= fromBlock! : row.tx.toLowerCase() === tx.toLowerCase(),
  )
  if (all && rows.length === 0) {
    throw new InputError(`--all finds nothing that ${address} received`, {
      got: `no row of ${asset} ${tx === undefined ? `from block ${fromBlock} on` : `in transaction ${quote(tx)}`}; ${received.length} rows of it in all`,
      wanted: 'a ledger or a chain that holds the theft',
      next: 'check --asset and the moment, or say the amount with --units',
    })
  }
  const citation = 'named on the command line'
  const seed = { address, asset, citation }
  const seeds = all
    ? [...byTransaction(rows)].map(([hash, sum]) => ({ ...seed, units: String(sum), tx: hash }))
    : [{ ...seed, units: String(parseUnits(units!)), ...(tx === undefined ? { block: fromBlock } : { tx }) }]
  const incident = {
    id: idOf(address),
    title: `Theft that landed on ${accountOf(address)}`,
    date: dayOfTheft(address, rows, received),
    summary: '',
    seeds,
  }
  return parseIncident(JSON.stringify(incident), 'the command line')
}

/**
 * Sees that the options say what was stolen, how much and when, before anything is asked of a source.
 * @throws InputError naming the option that is missing
 */
export function needTheft(address: Address, options: AddressOptions): Asset {
  const asset = needAsset(options.asset, chainOf(address))
  const { units, all, tx, fromBlock } = options
  if ((units === undefined) === (all !== true)) {
    throw new InputError('how much was stolen is not said', {
      got: all ? '--units and --all' : 'neither --units nor --all',
      wanted: 'one of --units N (base units) and --all',
    })
  }
  if ((tx === undefined) === (fromBlock === undefined)) {
    throw new InputError('the moment of the theft is not said', {
      got: tx === undefined ? 'neither --tx nor --from-block' : '--tx and --from-block',
      wanted: 'one of --tx HASH and --from-block N',
    })
  }
  return asset
}

/**
 * The asset as typed: CAIP-19, or a bare contract, which is a token of the standard fungible kind.
 * @throws InputError when it is missing or of another chain
 */
export function needAsset(text: string | undefined, chain: Chain): Asset {
  if (text === undefined) {
    throw new InputError('the stolen asset is not said', {
      wanted: `--asset with a CAIP-19 id on ${chain}, like ${chain}/slip44:60, or a token contract`,
    })
  }
  return parseAsset(/^0x[0-9a-fA-F]{40}$/.test(text) ? `${chain}/erc20:${text}` : text, chain)
}

/** Rows of the asset that the address received, in any order. */
async function receivedRows(address: Address, asset: Asset, sources: readonly Source[]): Promise<Transfer[]> {
  const rows: Transfer[] = []
  for (const source of sources) {
    for (const reading of await source.read([address])) {
      rows.push(...reading.transfers.filter((row) => row.to === address && row.asset === asset && row.units !== null))
    }
  }
  return rows.filter((row) => row.units! > 0n && row.status === 1)
}

/** Rows of one transaction are one seed: they are marked together. */
function byTransaction(rows: readonly Transfer[]): Map<string, bigint> {
  const sums = new Map<string, bigint>()
  for (const row of [...rows].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    sums.set(row.tx, (sums.get(row.tx) ?? 0n) + row.units!)
  }
  return sums
}

/** The day decides which prices are shown; without a row of the theft, that of the first receipt stands in. */
function dayOfTheft(address: Address, rows: readonly Transfer[], received: readonly Transfer[]): string {
  const times = (list: readonly Transfer[]) => list.flatMap((row) => (row.time === null ? [] : [row.time as number]))
  const known = times(rows).length > 0 ? times(rows) : times(received)
  if (known.length > 0) return dayOf(known.reduce((a, b) => Math.min(a, b)))
  throw new InputError(`the day of the theft is not known: the ledgers date no receipt of ${address}`, {
    wanted: 'a row of the stolen asset to that address with a timestamp',
    next: 'write an incident file instead: `spoor init` asks for the date',
  })
}

/** The id of an incident that was named by its address alone: lower-case, fit for a file name. */
export function idOf(address: Address): string {
  return address.toLowerCase().replace(/[^a-z0-9]+/g, '-')
}
