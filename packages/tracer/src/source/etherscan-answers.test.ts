import { expect, test } from 'vitest'
import { readList, readRpc } from './etherscan-answers.ts'

const notOk = (result: unknown, message = 'NOTOK') => ({ status: '0', message, result })

test.each(['No transactions found', 'No internal transactions found', 'No token transfers found', 'No records found'])(
  '"%s" beside an empty list is an empty list, and nothing else is',
  (message) => {
    expect(readList(notOk([], message))).toEqual({ kind: 'answer', value: { kind: 'rows', rows: [] } })
    expect(readList(notOk(null, message)).kind).toBe('refused')
    expect(readList(notOk([], `${message}!`)).kind).toBe('refused')
  },
)

test.each([
  ['Max rate limit reached', { kind: 'again', tooOften: true }],
  ['Max calls per sec rate limit reached (5/sec)', { kind: 'again', tooOften: true }],
  ['Unexpected error, timeout or server too busy. Please try again later', { kind: 'again' }],
  ['Max daily rate limit reached. 100000 (100%) of 100000 day/limit', { kind: 'refused' }],
  ['Invalid API Key (#err2)', { kind: 'refused', why: expect.stringContaining('valid key') }],
  ['Missing/Invalid API Key', { kind: 'refused', why: expect.stringContaining('valid key') }],
  ['Free API access is not supported for this chain.', { kind: 'refused', why: expect.stringContaining('chain') }],
  ['Missing or unsupported chainid parameter', { kind: 'refused', why: expect.stringContaining('chain') }],
  ['Error! Invalid address format', { kind: 'refused' }],
  ['Query Timeout occured. Please select a smaller result dataset', { kind: 'answer', value: { kind: 'slow' } }],
])('%s', (words, verdict) => {
  expect(readList(notOk(words))).toMatchObject(verdict)
})

test('a window that is too large says how large one may be', () => {
  const words = 'Result window is too large, PageNo x Offset size must be less than or equal to 10,000'
  expect(readList(notOk(null, words))).toEqual({ kind: 'answer', value: { kind: 'window', most: 10_000 } })
})

test('a list that is not whole yet says so', () => {
  expect(readList({ status: '2', message: 'not yet processed', result: [{}] })).toEqual({
    kind: 'answer',
    value: { kind: 'rows', rows: [{}], pending: '"not yet processed"' },
  })
})

test.each([[null], [[]], ['text'], [{ status: '1', result: 'rows' }], [{ result: [] }], [{}]])(
  '%j is no list',
  (value) => {
    expect(readList(value).kind).not.toBe('answer')
  },
)

test('a node that says null, or that it cannot, has answered; an explorer that says no has not', () => {
  expect(readRpc({ jsonrpc: '2.0', id: 1, result: null })).toEqual({ kind: 'answer', value: { result: null } })
  expect(readRpc({ jsonrpc: '2.0', id: 1, error: { code: -32602, message: 'bad tag' } })).toEqual({
    kind: 'answer',
    value: { error: '"bad tag"' },
  })
  expect(readRpc(notOk('Error! Missing Or invalid Action name'))).toMatchObject({ kind: 'answer' })
  expect(readRpc(notOk('Max rate limit reached'))).toMatchObject({ kind: 'again', tooOften: true })
  expect(readRpc({ jsonrpc: '2.0', id: 1, error: { message: 'rate limit exceeded' } })).toMatchObject({
    tooOften: true,
  })
  expect(readRpc(notOk('Invalid API Key'))).toMatchObject({ kind: 'refused' })
})
