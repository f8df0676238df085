import { getCreateAddress } from 'ethers/address'
import { quote } from '../model/chain.ts'
import type { EvmNetwork } from './evm-network.ts'
import { FIELD, feeOf, fieldsOf, plainTime, type Table, type TableReader, textAt } from './ledger-table.ts'

/** The columns of a list of transactions; -1 for one that is not there. */
export interface TransactionColumns {
  readonly chainId: number
  readonly block: number
  readonly blockHash: number
  readonly time: number
  readonly tx: number
  readonly txIndex: number
  readonly nonce: number
  readonly from: number
  readonly to: number
  /** The contract that it made. */
  readonly created: number
  /** The value, in decimal digits. */
  readonly unitsOf: (record: readonly string[]) => string
  readonly success: number
  readonly gasUsed: number
  readonly gasPrice: number
  readonly type: number
  /** Name of the column of `success`, for messages. */
  readonly successName: string
}

/** The value and the fee of each transaction, as `evm-rows.ts` has them. */
export function transactionReader(table: Table, at: TransactionColumns): TableReader {
  const value = fieldsOf({ kind: 'native', position: '0' })
  const fee = fieldsOf({ kind: 'fee' })
  return {
    take(record, line) {
      const { chain, native }: EvmNetwork = table.network(textAt(record, at.chainId), line)
      const [tx, from] = [record[at.tx]!, record[at.from]!]
      const success = statusOf(record[at.success]!)
      if (success === undefined) {
        table.fail('whether the transaction succeeded is not known', line, at.successName, {
          got: quote(record[at.success]!),
          wanted: '1 or true, 0 or false: a transaction that failed moved nothing',
          next: 'import traces of these blocks, which say so also where receipts do not (Ethereum before October 2017)',
        })
      }
      for (const row of [value, fee]) {
        row[FIELD.chain] = chain
        row[FIELD.block] = record[at.block]!
        row[FIELD.block_hash] = textAt(record, at.blockHash)
        row[FIELD.timestamp] = plainTime(textAt(record, at.time))
        row[FIELD.tx_hash] = tx
        row[FIELD.tx_index] = textAt(record, at.txIndex)
        row[FIELD.from] = from
        row[FIELD.asset] = native
        row[FIELD.status] = success
      }
      const units = at.unitsOf(record)
      if (units !== '0') {
        value[FIELD.units] = units
        value[FIELD.to] = record[at.to]! || textAt(record, at.created) || createdBy(from, textAt(record, at.nonce))
        table.emit(value, line, 0)
      }
      fee[FIELD.units] = feeOf(
        chain,
        textAt(record, at.gasUsed),
        textAt(record, at.gasPrice),
        at.type < 0 ? '3' : record[at.type]!,
      )
      if (fee[FIELD.units] !== '' && fee[FIELD.units] !== '0') table.emit(fee, line, 1)
    },
    end() {},
  }
}

function statusOf(text: string): '0' | '1' | undefined {
  if (text === '1' || /^true$/i.test(text)) return '1'
  if (text === '0' || /^false$/i.test(text)) return '0'
  return undefined
}

/** The contract that a transaction without receiver makes, or would have made; blank where sender or nonce are no such. */
function createdBy(from: string, nonce: string): string {
  if (!/^0x[0-9a-f]{40}$/i.test(from) || !/^\d{1,15}$/.test(nonce)) return ''
  return getCreateAddress({ from: from.toLowerCase(), nonce: Number(nonce) }).toLowerCase()
}
