import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { crossingsOf } from '../../../packages/tracer/src/decode/bridge-crossings.ts'
import type { Transaction } from '../../../packages/tracer/src/model/transaction.ts'
import { parseIncident } from '../../../packages/tracer/src/source/incident-file.ts'
import { createCase } from '../../../packages/tracer/src/store/sqlite-case.ts'
import { DEFAULT_POLICY } from '../../../packages/tracer/src/walk/policy.ts'
import { traceCase } from '../../../packages/tracer/src/walk/trace-case.ts'
import { at, facts, hex, ONE, pay, says, TWO, token, transaction, word } from './made.ts'
import { chainOf } from './made-chain.ts'

const FACTS = facts({ pool: 'across/spoke-pool' })
const NIL = `0x${'0'.repeat(64)}`
const deposited = says(
  'pool',
  'FundsDeposited(bytes32 inputToken, bytes32 outputToken, uint256 inputAmount, uint256 outputAmount, uint256 indexed destinationChainId, uint256 indexed depositId, uint32 quoteTimestamp, uint32 fillDeadline, uint32 exclusivityDeadline, bytes32 indexed depositor, bytes32 recipient, bytes32 exclusiveRelayer, bytes message)',
  [word('USDC'), word('USDC'), 100n, 97n, 8453n, 7n, 1, 2, 0, word('thief'), word('fence'), NIL, '0x'],
)
const filled = (emitter: string) =>
  says(
    emitter,
    'FilledRelay(bytes32 inputToken, bytes32 outputToken, uint256 inputAmount, uint256 outputAmount, uint256 repaymentChainId, uint256 indexed originChainId, uint256 indexed depositId, uint32 fillDeadline, uint32 exclusivityDeadline, bytes32 exclusiveRelayer, bytes32 indexed relayer, bytes32 depositor, bytes32 recipient, bytes32 messageHash, (bytes32 updatedRecipient, bytes32 updatedMessageHash, uint256 updatedOutputAmount, uint8 fillType) relayExecutionInfo)',
    [
      ...[word('USDC'), word('USDC'), 100n, 97n, 1n, 1n, 7n, 2, 0, NIL, word('relayer'), word('thief'), word('fence')],
      ...[NIL, [word('fence'), NIL, 97n, 0]],
    ],
  )

async function traced(fillEmitter: string) {
  const hash = (n: number) => `0x${String(n).repeat(64)}`
  const first = [
    transaction(ONE, [pay('thief', 'pool', 'USDC', 100n), deposited], { hash: hash(1), callee: 'pool', time: 1000 }),
  ]
  const second = [
    transaction(TWO, [pay('x', 'fence', 'USDC', 5n)], { hash: hash(2), sender: 'x', time: 500_000 }),
    transaction(TWO, [filled(fillEmitter), pay('relayer', 'fence', 'USDC', 97n)], {
      ...{ hash: hash(3), sender: 'relayer', callee: 'pool', time: 1010 },
    }),
    transaction(TWO, [pay('fence', 'shop', 'USDC', 60n)], { hash: hash(4), sender: 'fence', time: 2_000_000 }),
  ]
  const incident = {
    ...{ id: 'bridged', title: 'Bridged', date: '1970-01-01' },
    seeds: [{ address: at(ONE, 'thief'), asset: token(ONE, 'USDC'), units: '100', block: 0, citation: 'test' }],
  }
  const folder = mkdtempSync(join(tmpdir(), 'spoor-'))
  const store = createCase(join(folder, 'case.sqlite'))
  const opened: string[] = []
  try {
    const end = await traceCase({
      store,
      incident: parseIncident(JSON.stringify(incident), 'bridged.json').incident,
      canonicalIncident: JSON.stringify(incident),
      sources: [chainOf(ONE, first, opened), chainOf(TWO, second, opened)],
      policy: DEFAULT_POLICY,
      catalogue: {
        describe: () => undefined,
        priceOf: () => undefined,
        placeOf: () => undefined,
      },
      decode: Object.assign(() => [], {
        crossingsOf: (one: Transaction) => crossingsOf(one, FACTS),
        coinOf: () => 'USDC',
      }),
    })
    return { end, opened, trace: store.readTrace()! }
  } finally {
    store.close()
    rmSync(folder, { recursive: true })
  }
}

describe('a walk over a bridge', () => {
  it('finds the arrival by itself, and goes on from the receiver', async () => {
    const { end, opened, trace } = await traced('pool')
    expect(end).toBe('done')
    expect(opened.filter((one) => one.startsWith(TWO))).toContain(`${TWO} 0x${'3'.repeat(64)}`)
    const passage = trace.movements.find((one) => one.kind === 'conversion')
    expect(passage).toMatchObject({ evidence: 'protocol-id', units: 100n, taint: 100n, toUnits: 97n, toTaint: 97n })
    const held = new Map(trace.accounts.map((one) => [`${one.address} ${one.asset}`, one.taintHeld]))
    expect(held.get(`${at(TWO, 'shop')} ${token(TWO, 'USDC')}`)).toBe(60n)
    expect(held.get(`${at(TWO, 'fence')} ${token(TWO, 'USDC')}`)).toBe(37n)
    expect(held.get(`${at(ONE, 'pool')} ${token(ONE, 'USDC')}`) ?? 0n).toBe(0n)
    const relayer = trace.accounts.find((one) => one.address === `${TWO}:${hex('relayer')}`)
    expect(relayer?.taintIn ?? 0n).toBe(0n)
    expect(trace.sinks.filter((one) => one.sink === 'fee').map((one) => one.units)).toEqual([3n])
  })

  it('leaves the value at the bridge when only a liar says that it arrived', async () => {
    const { end, trace } = await traced('liar')
    expect(end).toBe('done')
    expect(trace.movements.some((one) => one.kind === 'conversion')).toBe(false)
    const held = trace.accounts.find((one) => one.address === at(ONE, 'pool'))
    expect(held?.taintHeld).toBe(100n)
    expect(trace.accounts.some((one) => one.address.startsWith(TWO) && one.taintIn > 0n)).toBe(false)
  })
})
