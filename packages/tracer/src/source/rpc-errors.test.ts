import { expect, test } from 'vitest'
import { meaningOf } from './rpc-errors.ts'

test.each([
  ['eth_getLogs is limited to a 5 range', { kind: 'range', most: 5 }],
  ['eth_getLogs is limited to a 10,000 range', { kind: 'range', most: 10_000 }],
  [
    'Under the Free tier plan, you can make eth_getLogs requests with up to a 10 block range. Based on your parameters, this block range should work: [0x12, 0x1b]. Upgrade to PAYG for expanded block range.',
    { kind: 'range', most: 10 },
  ],
  ['range 20000 exceeds limit of 10000', { kind: 'range', most: 10_000 }],
  ['block range is too wide', { kind: 'range' }],
  ['maximum [from, to] blocks distance: 3500', { kind: 'range', most: 3500 }],
  ['maximum block range: 50000', { kind: 'range', most: 50_000 }],
  ['ranges over 10000 blocks are not supported on freetier', { kind: 'range', most: 10_000 }],
  ['eth_getLogs range is too large, max is 1k blocks', { kind: 'range', most: 1000 }],
  ['limited to 1024 block', { kind: 'range', most: 1024 }],
  ['Block range limit exceeded.', { kind: 'range' }],
  ['Max range: 800', { kind: 'range', most: 800 }],
  ['requested too many blocks from 5 to 90000, maximum is set to 2048', { kind: 'range', most: 2048 }],
  ['block range too large, currently limited to 300', { kind: 'range', most: 300 }],
  [
    'query returned more than 10000 results. Try with this block range [0x10, 0x20].',
    { kind: 'size', from: 16, to: 32 },
  ],
  [
    'Log response size exceeded. You can make eth_getLogs requests with up to a 2K block range and no limit on the response size. Based on your parameters and the response size limit, this block range should work: [0x0, 0xff]',
    { kind: 'size', from: 0, to: 255 },
  ],
  ['Query timeout exceeded. Consider reducing your block range.', { kind: 'size' }],
  ['logs matched by query exceeds limit of 10000', { kind: 'size' }],
  ['the method trace_filter does not exist/is not available', { kind: 'missing' }],
  ['Method not found', { kind: 'missing' }],
  ['Unsupported method: debug_traceTransaction on ETH_MAINNET', { kind: 'missing' }],
  ['missing trie node 5f1a (path ) state is not available', { kind: 'pruned' }],
  ['historical state 9b2c is not available', { kind: 'pruned' }],
  ['header not found', { kind: 'busy' }],
  ['daily request count exceeded, request rate limited', { kind: 'busy' }],
  ['Your app has exceeded its compute units per second capacity', { kind: 'busy' }],
  ['project ID request rate exceeded; too many requests', { kind: 'busy' }],
  ['invalid argument 0: hex string without 0x prefix', { kind: 'other' }],
])('%s', (text, meaning) => {
  expect(meaningOf({ code: -32000, text })).toEqual(meaning)
})

test('a method that is not there is known by its code, whatever is said of it', () => {
  expect(meaningOf({ code: -32601, text: 'block range' })).toEqual({ kind: 'missing' })
})
