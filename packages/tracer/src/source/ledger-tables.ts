import { type Chain, namespaceOf, parseChain, quote } from '../model/chain.ts'
import { InputError } from '../model/errors.ts'
import { CRYO_TABLES } from './cryo-tables.ts'
import { ETL_TABLES } from './etl-tables.ts'
import type { EvmNetwork } from './evm-network.ts'
import { place, REQUIRED_COLUMNS, type Unit } from './ledger-columns.ts'
import type { Table, TableFormat, TableReader } from './ledger-table.ts'

/** Tables of other programs, the most telling first. */
export const TABLES: readonly TableFormat[] = [...CRYO_TABLES, ...ETL_TABLES]

/** What a table needs of the world: which chain it is of, where it does not say, and what that chain is. */
export interface TableWorld {
  /** Chain of tables that have none of their own (`--ledger-chain`, or the chain of the theft). */
  readonly chain?: Chain
  readonly knownChains: ReadonlySet<string>
  readonly networkOf: (chain: Chain) => EvmNetwork
}

/** The table that has these columns; undefined for a recorded ledger, and for what nobody knows. */
export function tableOf(names: readonly string[]): TableFormat | undefined {
  const columns = new Set(names)
  // One column of ours in common (`chain_id` is not `chain`) makes it a ledger that has a mistake, not another table.
  if (['tx_hash', 'asset', 'kind'].some((column) => columns.has(column))) return undefined
  return TABLES.find(
    ({ required, is }) => required.every((column) => columns.has(column)) && (is === undefined || is(columns)),
  )
}

/** The columns of a table that have to be read. */
export function neededColumns(names: readonly string[]): readonly string[] {
  const format = tableOf(names)
  if (format === undefined || format.refuse?.(new Set(names)) !== undefined) return names
  const needed = new Set([...format.required, ...format.optional])
  return names.filter((name) => needed.has(name))
}

/** Whether a header is neither of a ledger nor of a table that is known. */
export function isForeign(names: readonly string[]): boolean {
  const ours = names.filter((name) => (REQUIRED_COLUMNS as readonly string[]).includes(name))
  return tableOf(names) === undefined && ours.length < 4
}

/** A table that is open, and what it took of the world. */
export interface OpenTable {
  readonly reader: TableReader
  /** What beside the file decided its rows, as text: its rows are the same where this is. */
  basis(): string
}

/**
 * Opens a table for reading.
 * @throws InputError when it cannot be read rightly, or nobody says which chain it is of
 */
export function openTable(
  format: TableFormat,
  names: readonly string[],
  spot: { readonly file: string; readonly unit: Unit; readonly line: number },
  world: TableWorld,
  emit: Table['emit'],
): OpenTable {
  const { file, unit } = spot
  const fail: Table['fail'] = (what, line, column, detail) => {
    throw new InputError(`${place(file, line, column, unit)}: ${what}`, {
      ...detail,
      next: detail.next ?? 'mend the table, or export it again; nothing of it was imported',
    })
  }
  const columns = new Set(names)
  const refusal = format.refuse?.(columns)
  if (refusal !== undefined) fail(refusal.what, spot.line, refusal.column, refusal)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) fail('the column is there twice', spot.line, twice, { wanted: 'each column once' })
  const networks = new Map<string, EvmNetwork>()
  const network: Table['network'] = (chainId, line) => {
    const known = networks.get(chainId)
    if (known !== undefined) return known
    const chain = chainOf(chainId, line)
    if (!world.knownChains.has(chain) || namespaceOf(chain) !== 'eip155') {
      fail('a chain that has no such tables', line, chainId === '' ? undefined : 'chain_id', {
        got: quote(chainId === '' ? chain : chainId),
        wanted: 'an EVM chain in data/chains',
      })
    }
    const found = world.networkOf(chain)
    networks.set(chainId, found)
    return found
  }
  function chainOf(chainId: string, line: number): Chain {
    if (chainId !== '') {
      if (/^[1-9]\d{0,17}$/.test(chainId)) return parseChain(`eip155:${chainId}`)
      fail('not the id of a chain', line, 'chain_id', { got: quote(chainId), wanted: 'a whole number, like 1' })
    }
    return (
      world.chain ??
      fail('nobody says which chain this table is of', spot.line, undefined, {
        got: `${format.name}, which does not name its chain`,
        wanted: 'the chain as CAIP-2',
        next: 'give --ledger-chain, like --ledger-chain eip155:1',
      })
    )
  }
  const reader = format.open({ at: (column) => names.indexOf(column), network, emit, fail })
  return {
    reader,
    basis: () => basisOf(new Map([...networks].map(([chainId, { chain }]) => [chainId, chain])), world.networkOf),
  }
}

/** What a table took of the world, by the `chain_id` that it stands for. */
function basisOf(chains: ReadonlyMap<string, Chain>, networkOf: TableWorld['networkOf']): string {
  const entries = [...chains].sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify(
    entries.map(([chainId, chain]) => {
      const { native, wrappers } = networkOf(chain)
      return [chainId, chain, native, [...wrappers].sort()]
    }),
  )
}

/** Whether rows made on this basis would come out the same today. */
export function sameBasis(basis: string, world: TableWorld): boolean {
  const chains = new Map(
    (JSON.parse(basis) as [string, Chain][]).map(([chainId, chain]) => [chainId, chainId === '' ? world.chain : chain]),
  )
  for (const chain of chains.values()) if (chain === undefined || !world.knownChains.has(chain)) return false
  return basisOf(chains as ReadonlyMap<string, Chain>, world.networkOf) === basis
}
