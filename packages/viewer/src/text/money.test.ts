import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  formatExact,
  formatShare,
  formatShort,
  formatUsd,
  parseUsdInput,
  statedCents,
  sum,
  toUnits,
  usdCents,
} from './money.ts'

const EN = 'en-US'

describe('formatExact()', () => {
  test('keeps every digit of the Bybit theft', () => {
    expect(formatExact(401346768858404671846374n, 18, EN)).toBe('401,346.768858404671846374')
  })
  test('cuts trailing zeros and the point with them', () => {
    expect(formatExact(8000n * 10n ** 18n, 18, EN)).toBe('8,000')
    expect(formatExact(1n, 18, EN)).toBe('0.000000000000000001')
  })
  test('unknown decimals show the units as they are', () => {
    expect(formatExact(12345n, null, EN)).toBe('12,345')
  })
  test('law: the digits read back as the same units', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 256n }), fc.integer({ min: 0, max: 30 }), (units, decimals) => {
        const [whole = '', fraction = ''] = formatExact(units, decimals, EN).replaceAll(',', '').split('.')
        expect(BigInt(whole + fraction.padEnd(decimals, '0'))).toBe(units)
      }),
    )
  })
})

describe('formatShort()', () => {
  test.each([
    [401346768858404671846374n, '401,347'],
    [10000n * 10n ** 18n, '10,000'],
    [454060000000000000000n, '454.1'],
    [1500000000000000000n, '1.5'],
    [123400000000000n, '0.0001234'],
    [5n, '<0.000000000001'],
    [0n, '0'],
    [554882n * 10n ** 24n, '554.88B'],
  ])('%s → %s', (units, text) => {
    expect(formatShort(units, 18, EN)).toBe(text)
  })
  test('rounds up into the next thousand', () => {
    expect(formatShort(9999999n, 4, EN)).toBe('1,000')
  })
})

describe('usdCents()', () => {
  test('is exact and rounds down', () => {
    expect(usdCents(10n ** 18n, 18, '2744.31')).toBe(274431n)
    expect(usdCents(1n, 18, '2744.31')).toBe(0n)
  })
  test('says null without price or decimals, or for a price that is none', () => {
    expect(usdCents(1n, 18, undefined)).toBeNull()
    expect(usdCents(1n, null, '1')).toBeNull()
    expect(usdCents(1n, 18, '1e3')).toBeNull()
  })
  test('the pseudo-asset counts cents', () => {
    expect(usdCents(125n, null, undefined, 'eip155:1/iso4217:USD')).toBe(125n)
  })
  test('law: two parts are never worth more than the whole, nor two cents less', () => {
    const amount = fc.bigInt({ min: 0n, max: 10n ** 30n })
    fc.assert(
      fc.property(amount, amount, (a, b) => {
        const parts = usdCents(a, 18, '2744.31')! + usdCents(b, 18, '2744.31')!
        const whole = usdCents(a + b, 18, '2744.31')!
        expect(parts <= whole && whole - parts <= 1n).toBe(true)
      }),
    )
  })
})

test('formatUsd() shortens only when asked', () => {
  expect(formatUsd(110141995000n, EN)).toBe('$1,101,419,950')
  expect(formatUsd(110141995000n, EN, 'short')).toBe('$1.101B')
  expect(formatUsd(1250n, EN)).toBe('$12.50')
})

test('statedCents() reads dollars as a case states them, and nothing as unknown', () => {
  expect(statedCents('1101419950.05')).toBe(110141995005n)
  expect(statedCents('0.00')).toBe(0n)
  expect(statedCents(undefined)).toBeNull()
})

test('parseUsdInput() reads what people type, or says null', () => {
  expect(parseUsdInput('1,000')).toBe(100000n)
  expect(parseUsdInput('$2.5k')).toBe(250000n)
  expect(parseUsdInput('3M')).toBe(300000000n)
  expect(parseUsdInput('-5')).toBeNull()
  expect(parseUsdInput('many')).toBeNull()
})

test('formatShare() never claims 100 % early', () => {
  expect(formatShare(9999n, 10000n, EN)).toBe('99.9%')
  expect(formatShare(1n, 1n, EN)).toBe('100%')
  expect(formatShare(1n, 10n ** 9n, EN)).toBe('<0.1%')
  expect(formatShare(1n, 0n, EN)).toBe('–')
})

test('toUnits() takes blanks as nothing; sum() adds bigints', () => {
  expect(sum(['', '12', undefined].map(toUnits))).toBe(12n)
})
