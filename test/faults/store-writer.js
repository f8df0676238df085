// Child of store-kill.test.ts: adds batch after batch until it is killed. Each batch holds the rows and the read mark of one address.
const [modules, path] = process.argv.slice(2)
const { existsSync } = await import('node:fs')
const { createCase, openCase } = await import(`${modules}/store/sqlite-case.js`)

const address = (number) => `eip155:1:0x${number.toString(16).padStart(40, '0')}`
const ROWS = 40

const store = existsSync(path) ? openCase(path) : createCase(path)
const source = store.addSource({ name: 'node', identity: '', rows: 0 })
process.stdout.write('ready\n')
for (let number = store.reads().length; ; number++) {
  const transfers = Array.from({ length: ROWS }, (_, position) => ({
    id: `eip155:1:0x${number}:native:${position}`,
    chain: 'eip155:1',
    block: number,
    time: number,
    tx: `0x${number}`,
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
  store.addBatch({
    source,
    transfers,
    reads: [{ address: address(number), state: 'complete', note: '', coverage: [] }],
    requests: 1,
  })
  if (number % 5 === 0) store.writeTrace(traceOf(transfers))
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
