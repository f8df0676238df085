import { expect, test } from 'vitest'
import { MFTracerBucket } from './mftracer.ts'

test('V15: MFTracer bucket, eps 0.1, floor $100', () => {
  const bucket = new MFTracerBucket(100n, 100_00n)
  bucket.receive(1000_00n)
  expect(bucket.pay(950_00n)).toBe(900_00n)
  expect(bucket.cents).toBe(100_00n)
  expect(bucket.pay(95_00n)).toBe(0n)
  expect(bucket.cents).toBe(100_00n)
})

test('V15: why Spoor keeps units instead: a fall in price leaves taint that nobody holds', () => {
  const bucket = new MFTracerBucket(0n, 0n)
  bucket.receive(100_000_00n)
  // All the ether that came in for $100,000 leaves, worth $80,000 by now.
  bucket.pay(80_000_00n)
  expect(bucket.cents).toBe(20_000_00n)
})
