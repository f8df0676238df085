import { passagesOf } from '../decode/mixer-passages.ts'
import type { PoolPassage } from '../decode/mixers/heard.ts'
import { passagesOfRows } from '../decode/mixers/rows.ts'
import type { Address } from '../model/address.ts'
import type { Asset } from '../model/asset.ts'
import type { Coverage, Incident } from '../model/incident.ts'
import type { MixerFacts, PoolDeposit, PoolRecord, PoolWithdrawal, TimeSpan } from '../model/mixer.ts'
import type { UnixSeconds } from '../model/time.ts'
import type { Transaction } from '../model/transaction.ts'
import type { Transfer } from '../model/transfer.ts'
import { joinedCoverage } from './read-record.ts'

export interface PoolFacts {
  /** Rows of the case, in any order. */
  readonly facts: readonly Transfer[]
  readonly transactions: readonly Transaction[]
  readonly mixers: MixerFacts
  /** What is known to be all there, of pools and of others. */
  readonly coverage: readonly Coverage[]
}

/**
 * What a case knows of pools: events of the transactions that were opened, and rows of the others.
 * @returns by pool and asset
 * @example poolRecordsOf(facts).find(({ pool }) => pool === tornado)?.deposits.length
 */
export function poolRecordsOf({ facts, transactions, mixers, coverage }: PoolFacts): PoolRecord[] {
  const opened = new Set(transactions.map(({ chain, hash }) => `${chain}:${hash}`))
  const passages = [
    ...transactions.flatMap((transaction) => passagesOf(transaction, mixers)),
    ...rowsByTransaction(facts, opened, mixers).flatMap((rows) => passagesOfRows(rows, mixers)),
  ]
  const groups = new Map<string, PoolPassage[]>()
  for (const passage of passages) {
    const key = `${passage.pool} ${passage.asset}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [passage])
    else group.push(passage)
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, group]) => {
      const { pool, protocol, asset } = group[0]!
      const deposits = group.flatMap(({ role, ...one }) => (role === 'deposit' ? [one as PoolDeposit] : []))
      const withdrawals = group.flatMap(({ role, ...one }) => (role === 'withdrawal' ? [one as PoolWithdrawal] : []))
      return {
        ...{ pool, protocol, asset, denomination: mixers.contracts.get(pool)?.units ?? null },
        ...{ deposits: deposits.sort(inOrder), withdrawals: withdrawals.sort(inOrder) },
        covered: spansOf(coverage, pool, asset),
      }
    })
}

/** What a case knows to be all there: of addresses that it read, and of those that its own ledgers say so of, for they are in it whole. */
export function coverageOfCase(
  reads: Iterable<{ readonly coverage: readonly Coverage[] }>,
  incident: Pick<Incident, 'ledgers'>,
): Coverage[] {
  return [...reads, ...incident.ledgers].flatMap(({ coverage }) => coverage)
}

/** Rows of transactions that touch a pool and were not opened, all rows of each. */
function rowsByTransaction(facts: readonly Transfer[], opened: ReadonlySet<string>, mixers: MixerFacts): Transfer[][] {
  const isPool = (address: Address | null) =>
    address !== null && mixers.contracts.get(address)?.role.endsWith('/pool') === true
  const touching = new Map<string, Transfer[]>()
  const keyOf = ({ chain, tx }: Transfer) => `${chain}:${tx}`
  for (const row of facts)
    if ((isPool(row.from) || isPool(row.to)) && !opened.has(keyOf(row))) touching.set(keyOf(row), [])
  if (touching.size > 0) for (const row of facts) touching.get(keyOf(row))?.push(row)
  return [...touching].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, rows]) => rows)
}

/** When both what goes in and what comes out is all there. */
function spansOf(coverage: readonly Coverage[], pool: Address, asset: Asset): TimeSpan[] {
  const own = coverage.filter((item) => item.address === pool && (item.asset ?? asset) === asset)
  const side = (direction: 'in' | 'out'): Coverage[] =>
    joinedCoverage(
      own.flatMap(({ direction: told, from, to }) =>
        told === direction || told === 'both' ? [{ address: pool, direction, from, to }] : [],
      ),
    )
  const spans: TimeSpan[] = []
  for (const a of side('in'))
    for (const b of side('out')) {
      const [from, to] = [Math.max(a.from, b.from) as UnixSeconds, Math.min(a.to, b.to) as UnixSeconds]
      if (from <= to) spans.push({ from, to })
    }
  return spans.sort((a, b) => a.from - b.from)
}

function inOrder(a: PoolDeposit | PoolWithdrawal, b: PoolDeposit | PoolWithdrawal): number {
  const [left, right] = [`${a.tx} ${a.rows.join()}`, `${b.tx} ${b.rows.join()}`]
  return a.time - b.time || (a.block ?? 0) - (b.block ?? 0) || (left < right ? -1 : Number(left !== right))
}
