import { expect, test } from 'vitest'
import type { Transaction } from '../../../packages/tracer/src/model/transaction.ts'
import { readFixture } from './fixtures.ts'
import { fixtureOf, SEALING, seal } from './seal.ts'
import { SIGNED } from './signatures.ts'

const CITATION =
  'Written after the signatures of the events as the source code of the contracts has them; no transaction of the chain'

test.each(Object.entries<readonly Transaction[]>(SIGNED))(
  '%s is sealed as its signatures make it',
  (file, transactions) => {
    const made = fixtureOf(file, { origin: 'signatures', citation: CITATION, transactions })
    if (SEALING) seal(file, made)
    const { transactions: sealed, origin } = readFixture(`${file}.json`)
    expect([origin, sealed]).toEqual([made.origin, made.transactions])
  },
)
