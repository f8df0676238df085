import type { Chain } from '../../../packages/tracer/src/model/chain.ts'
import type { UnixSeconds } from '../../../packages/tracer/src/model/time.ts'
import type { Transaction } from '../../../packages/tracer/src/model/transaction.ts'
import type { Source } from '../../../packages/tracer/src/source/source.ts'

const NIL = `0x${'0'.repeat(64)}`

/** A chain of these transactions, all final, that lists what an address did and opens what is asked for. */
export function chainOf(chain: Chain, transactions: readonly Transaction[], opened: string[]): Source {
  const cut = { block: 9, hash: NIL, time: 9_000_000 as UnixSeconds, finalized: 9 }
  let requests = 0
  return {
    name: `made ${chain}`,
    identity: '',
    rows: 0,
    layer: 1,
    get requests() {
      return requests
    },
    read: async (addresses) => {
      requests += 1
      return addresses.map((address) => ({
        address,
        transfers: transactions
          .flatMap((one) => one.transfers)
          .filter(({ from, to }) => from === address || to === address),
        state: 'complete' as const,
        note: '',
        coverage: [{ address, direction: 'both' as const, from: 0 as UnixSeconds, to: cut.time, citation: 'made' }],
        parts: [{ part: 'erc20' as const, from: 0, to: 9, state: 'complete' as const, note: '' }],
        calls: transactions
          .filter(({ sender }) => sender === address)
          .map(({ hash, block }) => ({ chain, hash, block })),
      }))
    },
    always: () => [],
    close: () => {},
    live: {
      chain,
      begin: async () => {},
      cut,
      state: () => '{}',
      blockHash: async () => NIL,
      open: async (refs) => {
        requests += 1
        opened.push(...refs.map(({ hash }) => `${chain} ${hash}`))
        return refs.map(({ hash }) => transactions.find((one) => one.hash === hash)!)
      },
      drain: () => [],
    },
  }
}
