import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { CaseView } from '../export/case-view.ts'
import { evaluate } from './evaluation.ts'
import { readTerminals, readTruth } from './truth-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'spoor-truth-'))
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, content: string): string {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}

const [A, B, C, D] = ['a', 'b', 'c', 'd'].map((digit) => `0x${digit.repeat(40)}`) as [string, string, string, string]
const on = (account: string) => `eip155:1:${account}`
const view = {
  statement: { case: 'x', incident: 'x', method: 'fifo', explainedShare: 0.5 },
  assets: [],
  addresses: [
    { id: on(A), hop: 0 },
    { id: on(B), hop: 1 },
    { id: on(C), hop: 2 },
    { id: on(D), hop: null },
  ],
  movements: [
    { tx: on('0x01'), from: on(A), to: on(B), taint: '5' },
    { tx: on('0x02'), from: on(B), to: on(C), taint: '5' },
    { tx: on('0x03'), from: on(B), to: on(D), taint: '0' },
  ],
} as unknown as CaseView

test('measures by the names of the columns, in any case of letters', () => {
  const truth = file(
    'truth.csv',
    `Timestamp,Tx_hash,From,To,Value_in_USD\nx,0x01,${A.toUpperCase().replace('0X', '0x')},${B},30\nx,0x03,${B},${D},10.5\n`,
  )
  const found = evaluate(view, readTruth(truth), readTerminals(file('ends.csv', `${B}\n${D}\n`)))
  expect(found).toMatchObject({
    flowCoverage: 0.74074,
    valueBy: 'usd',
    edgeRecall: 0.5,
    edgePrecision: 0.5,
    nodeRecall: 0.666666,
    terminusCoverage: 0.74074,
    terminusRecall: 0.5,
    explainedShare: 0.5,
    missed: [{ tx: '0x03', from: B, to: D }],
  })
})

test('says where a truth file is wrong', () => {
  expect(() => readTruth(file('short.csv', 'tx_hash,from\n1,2\n'))).toThrow(/line 1: column to is missing/)
  expect(() => readTruth(file('usd.csv', 'tx_hash,from,to,usd\n1,2,3,4\n1,2,3,x\n'))).toThrow(/line 3, column usd/)
  expect(() => readTruth(file('blank.csv', 'tx_hash,from,to\n1,,3\n'))).toThrow(/line 2, column from/)
  expect(() => readTruth(join(folder, 'none.csv'))).toThrow(/none.csv/)
})
