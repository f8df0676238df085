import { type Address, isZeroAddress } from '../../model/address.ts'
import type { FoundLead, LeadSide } from '../../model/lead.ts'
import type { PoolDeposit, PoolRecord, PoolWithdrawal } from '../../model/mixer.ts'
import { ADDRESS_MATCH, addressMatch } from './address-match.ts'
import { contextOf, type Payment } from './context.ts'
import { AMOUNT_SUM, type AmountPairs, amountSums, EXACT_AMOUNT, exactAmounts } from './exact-amount.ts'
import { discrimination, type Field, fieldOf } from './field.ts'
import { LINKED_ADDRESS, linkedAddress, linkOf, type Tie } from './linked-address.ts'
import { MULTI_DENOMINATION, multiDenomination } from './multi-denomination.ts'
import { byChance, type Pair, type PairRule } from './pairs.ts'
import { ordersInWords } from './shuffle.ts'

export interface DemixInput {
  readonly records: readonly PoolRecord[]
  /** Payments of known value outside of mixers, in any order. */
  readonly payments: readonly Payment[]
  /** Somebody with many customers, or a contract that many use: never taken for one owner. */
  readonly isShared: (address: Address) => boolean
}

/**
 * Leads through mixers: an entry and an exit that may be one person's. Each rests on a rule that needs more than time and amount, and says how many
 * such leads chance alone would give. Where the record of a pool does not cover its window there is none: without all entries and exits chance cannot
 * be counted.
 * @returns each pair of entry and exit once for a rule, by rule, then by time
 * @example demix({ records, payments, isShared }).map(({ rule, evidence }) => `${rule}: ${evidence}`)
 */
export function demix(input: DemixInput): FoundLead[] {
  const isShared = (address: Address) => isZeroAddress(address) || input.isShared(address)
  const known = input.payments.filter(({ from, to }) => from !== to && !isShared(from) && !isShared(to))
  const ties = tiesOf(known)
  const paidBy = new Map<Address, Payment[]>()
  for (const payment of known) {
    const list = paidBy.get(payment.from)
    if (list === undefined) paidBy.set(payment.from, [payment])
    else list.push(payment)
  }
  const fixed = input.records.filter(({ denomination }) => denomination !== null)
  const leads = groupsOf(fixed).flatMap((records) => {
    const field = fieldOf(records)
    return [
      ...leadsOf(field, ADDRESS_MATCH, addressMatch(isShared), paidBy, () => 'depositor and recipient are one address'),
      ...leadsOf(field, LINKED_ADDRESS, linkedAddress(ties, isShared), paidBy, ({ slot, exit }) =>
        linkWords(field.slots[slot]!.deposit.depositor!, field.exits[exit]!, ties),
      ),
      ...leadsOf(
        field,
        MULTI_DENOMINATION,
        multiDenomination(isShared),
        paidBy,
        () => 'the recipient drew from the same pools exactly as often as the depositor paid in',
      ),
    ]
  })
  const variable = input.records
    .filter(({ denomination }) => denomination === null)
    .sort((a, b) => (`${a.pool} ${a.asset}` < `${b.pool} ${b.asset}` ? -1 : 1))
    .flatMap((record) => [
      ...amountLeads(EXACT_AMOUNT, exactAmounts(record)),
      ...amountLeads(AMOUNT_SUM, amountSums(record)),
    ])
  return [...leads, ...variable]
}

/** Pools between which an owner may split: those of one asset. */
function groupsOf(records: readonly PoolRecord[]): PoolRecord[][] {
  const groups = new Map<string, PoolRecord[]>()
  for (const record of records) {
    const key = `${record.protocol} ${record.asset}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [record])
    else group.push(record)
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group)
}

function tiesOf(payments: readonly Payment[]): Tie[] {
  const counts = new Map<string, Tie>()
  for (const { from, to } of payments) {
    const key = `${from} ${to}`
    counts.set(key, { from, to, count: (counts.get(key)?.count ?? 0) + 1 })
  }
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, tie]) => tie)
}

function leadsOf(
  field: Field,
  name: string,
  rule: PairRule,
  paidBy: ReadonlyMap<Address, readonly Payment[]>,
  why: (pair: Pair) => string,
): FoundLead[] {
  const pairs = rule(field, field.depositors)
  if (pairs.length === 0) return []
  const chance = byChance(field, rule)
  const baseline = `${pairs.length} such pairs, ${showMillionths(chance)} by chance (${ordersInWords(field.slots.length)})`
  return pairs.flatMap((pair) => {
    const [slot, exit] = [field.slots[pair.slot]!, field.exits[pair.exit]!]
    const { matching } = pair
    const disc = discrimination(matching, Math.max(matching, slot.field))
    const words = [
      why(pair),
      `${matching} of ${slot.field} recipients in the window fit (discrimination ${disc})`,
      baseline,
      ...contextOf(field, pair, pairs, paidBy).map((text) => `context: ${text}`),
    ]
    return lead(name, [slot.deposit], exit.withdrawal, words, pair.rivals, chance)
  })
}

function amountLeads(name: string, { pairs, byChance: chance, counted }: AmountPairs): FoundLead[] {
  return pairs.flatMap(({ deposits, withdrawal, matching, field, rivals, bits }) => {
    const what =
      deposits.length === 1
        ? `the exit took exactly the ${withdrawal.units} base units of the entry, an amount that tells ${bits} bits`
        : `the exit took exactly the sum of ${deposits.length} entries of one depositor, ${withdrawal.units} base units`
    const disc = discrimination(matching, Math.max(matching, field))
    const words = [
      what,
      `${matching} of ${field} recipients in the window fit (discrimination ${disc})`,
      `${pairs.length} such pairs, ${showMillionths(chance)} by chance (${counted})`,
    ]
    return lead(name, deposits, withdrawal, words, rivals, chance)
  })
}

/** No lead where one side has no rows in the case: there would be nothing to accept. */
function lead(
  rule: string,
  deposits: readonly PoolDeposit[],
  withdrawal: PoolWithdrawal,
  words: readonly string[],
  rivals: number,
  chance: number,
): FoundLead[] {
  const last = deposits.at(-1)!
  const { depositor } = last
  if (depositor === null || withdrawal.rows.length === 0 || deposits.some(({ rows }) => rows.length === 0)) return []
  const side = ({
    chain,
    tx,
    time,
    asset,
  }: PoolDeposit | PoolWithdrawal): Omit<LeadSide, 'address' | 'units' | 'rows'> => ({
    asset,
    tx: `${chain}:${tx}`,
    time,
  })
  const units = deposits.reduce((sum, deposit) => sum + deposit.units, 0n)
  const from = { ...side(last), address: depositor, units, rows: deposits.flatMap(({ rows }) => rows).sort() }
  const { recipient, rows } = withdrawal
  const to = { ...side(withdrawal), address: recipient, units: withdrawal.units - withdrawal.fee, rows }
  return [{ kind: 'mixer', rule, from, to, evidence: words.join('; '), rivals, byChance: chance }]
}

function linkWords(depositor: Address, exit: Field['exits'][number], ties: readonly Tie[]): string {
  const { ties: own, sent, relayed } = linkOf(depositor, exit, ties)
  const count = (from: Address) => own.find((tie) => tie.from === from)?.count ?? 0
  const [paid, got] = [count(depositor), count(exit.withdrawal.recipient)]
  const words = [
    ...(paid > 0 ? [`the depositor paid the recipient ${paid} times outside of mixers`] : []),
    ...(got > 0 ? [`the recipient paid the depositor ${got} times outside of mixers`] : []),
    ...(sent ? ['the depositor sent the withdrawal and paid its gas'] : []),
    ...(relayed ? ['the depositor was paid as its relayer'] : []),
  ]
  return words.join(', ')
}

/** `0.35` of 350000, at most six digits after the point. */
function showMillionths(millionths: number): string {
  const text = String(millionths).padStart(7, '0')
  return `${text.slice(0, -6)}.${text.slice(-6)}`.replace(/\.?0+$/, '') || '0'
}
