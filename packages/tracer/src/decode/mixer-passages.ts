import type { MixerFacts } from '../model/mixer.ts'
import type { Transaction } from '../model/transaction.ts'
import { type Mixer, type PoolPassage, PoolSeen } from './mixers/heard.ts'
import { privacyPools } from './mixers/privacy-pools.ts'
import { railgun } from './mixers/railgun.ts'
import { passagesOfRows } from './mixers/rows.ts'
import { tornado } from './mixers/tornado.ts'

/** Mixers whose events say what went in and came out. Of others, like Tornado Cash Nova, rows alone tell. */
export const MIXERS: readonly Mixer[] = [tornado, railgun, privacyPools]

/**
 * What an opened transaction tells of value that went into pools or came out of them. Only contracts of `facts` are believed. None of it says who
 * belongs to whom.
 * @param transaction every row and every log of it, in any order
 * @returns none for a failed transaction
 * @example passagesOf(opened, facts) // [{ role: 'withdrawal', pool, recipient, relayer, fee, … }]
 */
export function passagesOf(transaction: Transaction, facts: MixerFacts): readonly PoolPassage[] {
  if (transaction.status === 0) return []
  const heard = new PoolSeen(transaction, facts)
  const told = MIXERS.flatMap((mixer) => [...mixer.passages(heard)])
  const loud = new Set(MIXERS.map(({ name }) => name))
  const { sender } = transaction
  const silent = passagesOfRows(transaction.transfers, facts).filter(({ protocol }) => !loud.has(protocol))
  return [...told, ...silent.map((passage) => ({ ...passage, sender }))]
}
