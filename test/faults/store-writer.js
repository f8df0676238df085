// Child of store-kill.test.ts: adds batch after batch until it is killed, and says when one is whole. Each batch holds what one address brings: its rows and
// read mark, with the answers, transactions, balances and proofs they rest on, as a node and a recorded ledger tell of them.
const [modules, path] = process.argv.slice(2)
const { existsSync } = await import('node:fs')
const { createCase, openCase } = await import(`${modules}/store/sqlite-case.js`)

const address = (number) => `eip155:1:0x${number.toString(16).padStart(40, '0')}`
const hash = (number) => `0x${number.toString(16).padStart(64, '0')}`
const ROWS = 40

const store = existsSync(path) ? openCase(path) : createCase(path)
const source = store.addSource({ name: 'node', identity: '', rows: 0 })
const ledger = store.addSource({ name: 'ledger.csv', identity: 'sha256:aa', rows: 0 })
process.stdout.write('ready\n')
for (let number = store.reads().length; ; number++) {
  const transfers = Array.from({ length: ROWS }, (_, position) => ({
    id: `eip155:1:${hash(number)}:native:${position}`,
    chain: 'eip155:1',
    block: number,
    time: number,
    tx: hash(number),
    txIndex: 0,
    position,
    kind: 'native',
    from: address(number),
    to: address(number + position),
    asset: 'eip155:1/slip44:60',
    units: 10n ** 18n,
    shown: null,
    symbol: null,
    name: null,
    decimals: 18,
    status: 1,
    blockHash: null,
    flags: [],
  }))
  const who = { address: address(number), asset: 'eip155:1/slip44:60' }
  const place = { chain: 'eip155:1', hash: hash(number), block: number }
  store.addBatches([
    // the ledger knows the same payments without their places
    {
      source: ledger,
      transfers: transfers.map((row) => ({
        ...row,
        id: row.id.replace(/:\d+$/, `:~${row.to.slice(-16)}`),
        position: null,
        symbol: 'ETH',
      })),
      reads: [],
      requests: 0,
    },
    {
      source,
      transfers: transfers.slice(1),
      transactions: [
        {
          ...place,
          blockHash: hash(number),
          time: number,
          index: 0,
          sender: who.address,
          callee: null,
          input: '0x',
          status: 1,
          logs: [{ index: 0, emitter: who.address, topics: [hash(1)], data: '0x' }],
          transfers: transfers.slice(0, 1),
        },
      ],
      calls: [{ ...place, hash: hash(1_000_000 + number) }],
      balances: [{ ...who, units: 1n, time: number, citation: '' }],
      reads: [
        {
          address: who.address,
          state: 'complete',
          note: '',
          coverage: [],
          parts: [{ source, part: 'native', from: 0, to: number, state: 'complete', note: '' }],
          checks: [{ source, kind: 'nonce', expected: 1n, found: 1n, note: '' }],
        },
      ],
      answers: [
        {
          api: 'rpc eip155:1',
          what: 'block',
          with: `[${number}]`,
          host: 'node.example',
          at: number,
          status: 200,
          body: new TextEncoder().encode(`{"hash":"${hash(number)}"}`),
        },
      ],
      state: `{"cut":${number}}`,
      step: { kind: 'read', source, before: '', input: `[${number}]` },
      requests: 1,
    },
  ])
  if (number % 5 === 0) store.writeTrace(traceOf(transfers))
  process.stdout.write(`${number}\n`)
}

function traceOf(transfers) {
  return {
    method: 'fifo',
    thefts: ['x'],
    movements: transfers.map(({ id }) => ({ kind: 'transfer', id, taint: 1n, byTheft: [[0, 1n]], flags: [] })),
    accounts: [],
    addresses: [],
    sinks: [],
    assets: [],
    genuine: [],
    seedFlags: [],
    explainedShare: null,
    unpriced: [],
    complete: false,
  }
}
