import { expect, test } from 'vitest'
import { addressOn } from '../model/address.ts'
import { parseAsset } from '../model/asset.ts'
import { parseChain } from '../model/chain.ts'
import type { MixerFacts } from '../model/mixer.ts'
import type { UnixSeconds } from '../model/time.ts'
import type { Transfer, TransferId } from '../model/transfer.ts'
import { type PoolState, poolSteps } from './pool-steps.ts'

const CHAIN = parseChain('eip155:1')
const ETHER = parseAsset(`${CHAIN}/slip44:60`, CHAIN)
const who = (name: string) => addressOn(CHAIN, `0x${Buffer.from(name).toString('hex').padStart(40, '0')}`)
const [POOL, OTHER, ROUTER] = [who('pool'), who('other'), who('router')]
const MIXERS: MixerFacts = {
  contracts: new Map([
    [POOL, { role: 'tornado/pool', asset: ETHER, units: 1n }],
    [OTHER, { role: 'railgun/pool' }],
    [ROUTER, { role: 'tornado/router' }],
  ]),
}
const row = (day: number, from: string, to: string): Transfer => ({
  ...{
    id: `${day} ${from}` as TransferId,
    chain: CHAIN,
    block: day,
    time: (day * 86_400) as UnixSeconds,
    tx: `t${day}`,
  },
  ...{ txIndex: 0, position: 0, kind: 'native', from: who(from), to: who(to), asset: ETHER, units: 1n, shown: null },
  ...{ symbol: null, name: null, decimals: 18, status: 1, blockHash: null, flags: [] },
})
const TRANSFERS = [
  row(1, 'early', 'pool'),
  row(60, 'other thief', 'router'),
  row(100, 'thief', 'pool'),
  row(120, 'pool', 'somebody'),
  row(130, 'stranger', 'other'),
  row(150, 'thief', 'pool'),
  row(206, 'pool', 'late'),
  row(207, 'pool', 'too late'),
]
/** Stolen: what the thieves paid. */
const looked = {
  ledger: { transfers: TRANSFERS },
  tallies: [{ rows: new Map([1, 2, 5].map((at) => [at, { units: 1n }])) }],
} as unknown as Parameters<typeof poolSteps>[0]
const state = (more: Partial<PoolState> = {}): PoolState => ({
  ...{ isRead: () => false, isOpened: () => false, opens: () => true },
  ...more,
})

test('pools that stolen value entered are read; a router and a pool of strangers are not', () => {
  expect(poolSteps(looked, MIXERS, state()).read).toEqual([POOL])
  expect(poolSteps(looked, MIXERS, state({ isRead: (address) => address === POOL })).read).toEqual([])
})

test('their transactions from a window before the first entry to one after the last are opened, each once', () => {
  const open = (more?: Partial<PoolState>) => poolSteps(looked, MIXERS, state(more)).open.map(({ hash }) => hash)
  expect(open()).toEqual(['t100', 't120', 't150', 't206'])
  expect(open({ isOpened: (_, tx) => tx === 't120' })).toEqual(['t100', 't150', 't206'])
  expect(open({ opens: () => false })).toEqual([])
})
