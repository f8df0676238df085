import { expect, test } from 'vitest'
import { decodeTransaction } from '../../../packages/tracer/src/decode/decode.ts'
import { type Knowledge, NO_KNOWLEDGE } from '../../../packages/tracer/src/decode/knowledge.ts'
import type { TransferId } from '../../../packages/tracer/src/model/transfer.ts'
import { replayed } from './replayed.ts'
import { at, ETH, pay, type Step, token, transaction } from './rows.ts'

const KNOWLEDGE: Knowledge = { ...NO_KNOWLEDGE, wrappers: new Set([at('weth')]), apart: new Set([at('bridge')]) }

test('a bridge wraps the coins that it was just paid, and not those that it had', () => {
  const list: (readonly [string, readonly Step[]])[] = [
    // Somebody's coins stay with the bridge.
    ['relayer', [pay('relayer', 'bridge', 'ETH', 5n)]],
    ['thief', [pay('thief', 'bridge', 'ETH', 5n), pay('bridge', 'weth', 'ETH', 5n), pay('0', 'bridge', 'weth', 5n)]],
    ['relayer', [pay('bridge', 'customer', 'ETH', 5n)]],
  ]
  const transactions = list.map(([sender, steps], n) => {
    const made = transaction(sender, 'bridge', steps)
    const rows = made.transfers.map((row) => ({
      ...row,
      id: `${n}.${row.id}` as TransferId,
      tx: `0x${n}`,
      block: n + 1,
    }))
    return { ...made, hash: `0x${n}`, transfers: rows }
  })
  const joins = transactions.flatMap((one) => decodeTransaction(one, KNOWLEDGE))
  const rows = transactions.flatMap((one) => one.transfers)
  const { found, ledger } = replayed(rows, joins, { address: at('thief'), asset: ETH, units: 5n }, 'fifo')
  const held = [...found.held].map(
    ([of, units]) => `${ledger.accounts[of]!.address} ${ledger.accounts[of]!.asset} ${units}`,
  )
  expect(held).toEqual([`${at('bridge')} ${token('weth')} 5`])
})
