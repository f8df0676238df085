import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Address } from '../model/address.ts'
import type { Asset } from '../model/asset.ts'
import type { Chain } from '../model/chain.ts'
import type { UnixSeconds } from '../model/time.ts'
import type { TransferId } from '../model/transfer.ts'
import { digestOf } from './digest.ts'

const A = 'eip155:1:0x1111111111111111111111111111111111111111' as Address
const ETH = 'eip155:1/slip44:60' as Asset

// The format is a promise to other programs: this text is written out by hand after its description.
const BYTES = `spoor-case/1
incident25:{"a":"é","ledgers":[{}]},
parameters-,
override4:stop,51:${A},5:mixer,4:pool,
read51:${A},8:complete,1:1,-,3:out,1:0,10:1740147371,
transfer1:t,8:eip155:1,8:21895238,-,2:ab,-,1:0,6:native,51:${A},-,18:${ETH},22:9007199254740993000000,-,5:\u{1f4b0}E,-,2:18,1:1,-,1:1,7:rounded,
trace4:fifo,1:1,1:x,8:0.970000,1:1,
movement1:t,1:7,1:1,1:0,1:7,1:0,4:zero,
address51:${A},1:0,1:1,-,7:resting,10:1740147371,
genuine1:1,18:${ETH},
unpriced1:0,
seed1:0,1:1,13:not-in-record,
`

test('the bytes are those that the description gives', () => {
  const digest = digestOf({
    incident: '{ "ledgers": [{ "sha256": "b", "path": "/x" }], "a": "\\u00e9" }',
    parameters: undefined,
    overrides: [{ kind: 'stop', address: A, category: 'mixer', reason: 'pool' }],
    reads: [
      {
        address: A,
        state: 'complete',
        note: 'not hashed',
        coverage: [{ address: A, direction: 'out', from: 0 as UnixSeconds, to: 1740147371 as UnixSeconds }],
      },
    ],
    transfers: [
      {
        id: 't' as TransferId,
        chain: 'eip155:1' as Chain,
        block: 21895238,
        time: null,
        tx: 'ab',
        txIndex: null,
        position: 0,
        kind: 'native',
        from: A,
        to: null,
        asset: ETH,
        units: 9007199254740993000000n,
        shown: null,
        symbol: '\u{1f4b0}E',
        name: null,
        decimals: 18,
        status: 1,
        blockHash: null,
        flags: ['rounded'],
      },
    ],
    trace: {
      method: 'fifo',
      thefts: ['x'],
      movements: [{ kind: 'transfer', id: 't' as TransferId, taint: 7n, byTheft: [[0, 7n]], flags: [], noise: 'zero' }],
      accounts: [],
      addresses: [{ address: A, hop: 0, stop: { kind: 'resting', asOf: 1740147371 }, complete: true, looksLike: null }],
      sinks: [],
      assets: [],
      genuine: [ETH],
      seedFlags: [['not-in-record']],
      explainedShare: 0.97,
      unpriced: [],
      complete: true,
    },
  })
  expect(digest).toBe(`sha256:${createHash('sha256').update(BYTES).digest('hex')}`)
})
