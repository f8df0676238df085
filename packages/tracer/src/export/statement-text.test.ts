import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { AssetStatement, Statement } from './case-view.ts'
import { inThrees, plain, wrap } from './plain-text.ts'
import { statementText } from './statement-text.ts'

const NONE = {
  service: '0',
  deposit: '0',
  mixer: '0',
  bridge: '0',
  burn: '0',
  fee: '0',
  resting: '0',
  frontier: '0',
  unexplained: '0',
}
const eth: AssetStatement = {
  asset: 'eip155:1/slip44:60',
  chain: 'eip155:1',
  symbol: 'ETH',
  decimals: 18,
  seeded: '401346768858404671846374',
  convertedIn: '1000000000000000000',
  convertedOut: '0',
  assertedIn: '1000000000000000000',
  assertedOut: '0',
  sinks: { ...NONE, mixer: '347768858404671846374', frontier: '401000000000000000000000' },
  usdPrice: '2659.03',
  usdSource: 'CoinGecko, daily close',
}
const base: Statement = {
  case: 'bybit-2025',
  incident: 'bybit-2025',
  method: 'fifo',
  hash: `sha256:${'ab'.repeat(32)}`,
  assets: [eth],
  explainedShare: 0.003355,
  unpriced: [],
  addresses: 98,
  movements: 222,
  noise: 19,
  flags: { 'order-assumed': 3, 'x\u202ey': 1 },
  maxHop: 5,
  requests: 1,
  elapsedMs: 12,
  complete: false,
  places: [
    {
      sink: 'mixer',
      address: `eip155:1:0x${'1'.repeat(40)}`,
      asset: eth.asset,
      units: '347768858404671846374',
      count: 1,
    },
    {
      sink: 'frontier',
      address: `eip155:1:0x${'2'.repeat(40)}`,
      asset: eth.asset,
      units: '401000000000000000000000',
      count: 40,
    },
  ],
}

test('default', () => {
  expect(statementText(base)).toMatchInlineSnapshot(`
    "bybit-2025
    case bybit-2025, method fifo
    Incomplete: stolen value lies beyond what was read. Every sum but the frontier is "at least".

    ETH
    eip155:1/slip44:60
    2,659.03 USD each at theft time (CoinGecko, daily close)
        seeded                                401,346.768858404671846374  1,067,193,098.79 USD
      + converted in (asserted)                     1                             2,659.03 USD
      = in mixers                   at least      347.768858404671846374        924,727.82 USD
      = frontier, not read further            401,000                     1,066,271,030.00 USD
        adds up: seeded + converted in = converted out + the sum of all places, to the last unit

    The 2 places
      frontier    401,000 ETH, 1,066,271,030.00 USD in 40 payments
                  0x2222222222222222222222222222222222222222
      mixer       347.768858404671846374 ETH, 924,727.82 USD in 1 payment
                  0x1111111111111111111111111111111111111111

    explained: at least 0.33 % of the stolen value
    222 movements (19 of them noise), 98 addresses, 5 hops, 1 request
    flag order-assumed, 3 times: the order inside the transaction is not recorded and was derived by
      rule
    flag xy, 1 time: stated by a source
    hash sha256:abababababababababababababababababababababababababababababababab
    "
  `)
})

test('a table that does not add up says so', () => {
  const text = statementText({ ...base, assets: [{ ...eth, seeded: '1' }] })
  expect(text).toMatch(/DOES NOT ADD UP/)
})

test('complete: nothing is "at least"', () => {
  expect(statementText({ ...base, complete: true })).not.toMatch(/at least/)
})

test('no colour codes unless asked', () => {
  expect(statementText(base)).not.toContain('\u001b')
  expect(statementText(base, { color: true })).toContain('\u001b[1mETH\u001b[22m')
})

test('no line is longer than 100 characters, whatever the numbers and names', () => {
  const units = fc.bigInt({ min: 0n, max: (1n << 256n) - 1n }).map(String)
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constant('x'.repeat(300)), fc.constant('\u202e\u0007'))
  const asset = fc.record({
    asset: fc.constant(eth.asset),
    chain: fc.constant('eip155:1'),
    symbol: text,
    decimals: fc.option(fc.integer({ min: 0, max: 255 }), { nil: null }),
    seeded: units,
    convertedIn: units,
    convertedOut: units,
    sinks: fc.record({ ...Object.fromEntries(Object.keys(NONE).map((sink) => [sink, units])) }),
    usdPrice: fc.constantFrom('0.00000001', '2659.03', '98765432.1'),
    usdSource: text,
  }) as fc.Arbitrary<AssetStatement>
  fc.assert(
    fc.property(asset, text, units, (one, name, much) => {
      const places = base.places.map((place) => ({ ...place, units: much }))
      const addresses = places.map(({ address }) => ({
        id: address,
        labels: [{ name, category: '', source: '', citation: '' }],
      }))
      const statement = { ...base, case: name, incident: name, assets: [one], flags: { [name]: 1 }, places }
      const lines = statementText(statement, { title: name, addresses }).split('\n')
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(100)
      expect(lines.join('')).not.toMatch(/[\p{Cc}\u202a-\u202e]/u)
    }),
  )
})

test.each([
  ['401346.768858404671846374', '401,346.768858404671846374'],
  ['999', '999'],
  ['1000', '1,000'],
  ['0.0001234', '0.0001234'],
])('inThrees %s', (number, shown) => expect(inThrees(number)).toBe(shown))

test('plain and wrap', () => {
  expect(plain('US\u202eDT\u200b\n', 12)).toBe('USDT')
  expect(plain('a'.repeat(10_000), 5)).toBe('aaaa…')
  expect(wrap('one two three', 8, '', '  ')).toEqual(['one two', '  three'])
  expect(wrap('abcdefghij', 6, '- ', '  ')).toEqual(['- abcd', '  efgh', '  ij'])
})

test('a place that behaviour alone made, and that took much, asks to be looked at', () => {
  const [first, ...others] = base.places
  const places = [{ ...first!, review: true as const }, ...others]
  expect(statementText({ ...base, places })).toContain('Look at it by hand: the walk ends here by behaviour alone.')
  expect(statementText(base)).not.toContain('Look at it by hand')
})
