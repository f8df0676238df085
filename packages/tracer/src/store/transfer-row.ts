import { BugError } from '../model/errors.ts'
import type { UnixSeconds } from '../model/time.ts'
import type { Transfer, TransferId, TransferKind } from '../model/transfer.ts'
import type { Interners } from './intern.ts'
import type { Namings } from './namings.ts'
import { storable } from './units.ts'

/** A transfer as the tables `transfer` and `sighting` hold it, in the order of `COLUMNS`. */
export type Row = [
  id: string,
  chain: number,
  block: number | null,
  time: number | null,
  tx: string,
  txIndex: number | null,
  position: number | null,
  kind: string,
  from: number,
  to: number | null,
  asset: number,
  units: string | null,
  shown: string | null,
  naming: number,
  status: number,
  blockHash: string | null,
  flagset: number,
]

export const COLUMNS =
  'id, chain_id, block, time, tx, tx_index, position, kind, from_id, to_id, asset_id, units, shown, naming_id, status, block_hash, flagset_id'
/** A mark for the value of each column, and one for the source. */
export const VALUES = `${'?, '.repeat(17)}?`

export type TransferRows = ReturnType<typeof openTransferRows>

/** Turns transfers into rows and back, with the numbers that a case gives to chains, addresses, assets and namings. */
export function openTransferRows(intern: Interners, namings: Namings) {
  const flagLists = new Map<number, readonly string[]>()

  function flagsOf(id: number): readonly string[] {
    let flags = flagLists.get(id)
    if (flags === undefined) {
      flags = JSON.parse(intern.flagset.textOf(id)) as readonly string[]
      flagLists.set(id, flags)
    }
    return flags
  }

  return {
    forget: (): void => flagLists.clear(),

    /** @param transfer as `kept` gives it */
    encode(transfer: Transfer): Row {
      const asset = intern.asset.idOf(transfer.asset)
      return [
        transfer.id,
        intern.chain.idOf(transfer.chain),
        transfer.block,
        transfer.time,
        transfer.tx,
        transfer.txIndex,
        transfer.position,
        transfer.kind,
        intern.address.idOf(transfer.from),
        transfer.to === null ? null : intern.address.idOf(transfer.to),
        asset,
        transfer.units === null ? null : transfer.units.toString(),
        transfer.shown,
        namings.idOf(transfer, asset),
        transfer.status,
        transfer.blockHash,
        intern.flagset.idOf(JSON.stringify(transfer.flags)),
      ]
    },

    decode(row: Row): Transfer {
      const naming = namings.get(row[13])
      return {
        id: row[0] as TransferId,
        chain: intern.chain.textOf(row[1]),
        block: row[2],
        time: row[3] as UnixSeconds | null,
        tx: row[4],
        txIndex: row[5],
        position: row[6],
        kind: row[7] as TransferKind,
        from: intern.address.textOf(row[8]),
        to: row[9] === null ? null : intern.address.textOf(row[9]),
        asset: intern.asset.textOf(row[10]),
        units: row[11] === null ? null : BigInt(row[11]),
        shown: row[12],
        symbol: naming.symbol,
        name: naming.name,
        decimals: naming.decimals,
        status: row[14] as 0 | 1,
        blockHash: row[15],
        flags: flagsOf(row[16]),
      }
    },
  }
}

/** The transfer as the file can hold it, or a refusal of what no reader may give. */
export function kept(transfer: Transfer): Transfer {
  if (transfer.units !== null && transfer.units < 0n) {
    throw new BugError('a transfer of a negative amount reached the store', {
      got: `${transfer.id}: ${transfer.units}`,
    })
  }
  return {
    ...transfer,
    id: storable(transfer.id) as TransferId,
    tx: storable(transfer.tx),
    shown: storable(transfer.shown),
    symbol: storable(transfer.symbol),
    name: storable(transfer.name),
    blockHash: storable(transfer.blockHash),
    flags: transfer.flags.map((flag) => storable(flag)),
  }
}

/** Whether two transfers say the same, word for word. */
export function sameTransfer(a: Transfer, b: Transfer): boolean {
  return (
    a.id === b.id &&
    a.units === b.units &&
    a.asset === b.asset &&
    a.from === b.from &&
    a.to === b.to &&
    a.kind === b.kind &&
    a.chain === b.chain &&
    a.block === b.block &&
    a.time === b.time &&
    a.tx === b.tx &&
    a.txIndex === b.txIndex &&
    a.position === b.position &&
    a.status === b.status &&
    a.shown === b.shown &&
    a.symbol === b.symbol &&
    a.name === b.name &&
    a.decimals === b.decimals &&
    a.blockHash === b.blockHash &&
    a.flags.length === b.flags.length &&
    a.flags.every((flag, i) => flag === b.flags[i])
  )
}
