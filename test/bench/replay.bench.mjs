// Replay speed as ratios to plain loops over the same rows, in one process (issue: sparse at most 3x, dense fifo 10x, haircut 5x).
// Run with `pnpm bench`, or: node --expose-gc test/bench/replay.bench.mjs [rows in millions]

import { AccountIndex } from '../../packages/tracer/dist/taint/journal.js'
import { METHOD } from '../../packages/tracer/dist/taint/methods.js'
import { replay } from '../../packages/tracer/dist/taint/replay.js'

const MILLION = 1_000_000
const rows = Math.round(Number(process.argv[2] ?? 10) * MILLION)
const ROUNDS = 3

/** A small seeded generator (xorshift): the same ledger on every machine. */
function generator(seed) {
  let state = seed >>> 0
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 4294967296
  }
}

/** Transfers between accounts of power-law popularity; amounts below 2^64, up to 1,000 coins of 18 decimals. */
function makeJournal(count, accounts, random) {
  const payer = new Uint32Array(count)
  const payee = new Uint32Array(count)
  const amounts = new BigUint64Array(count)
  const pick = () => 1 + Math.floor(random() ** 2 * (accounts - 2))
  for (let row = 0; row < count; row++) {
    payer[row] = pick()
    do payee[row] = pick()
    while (payee[row] === payer[row])
    amounts[row] = BigInt(1 + Math.floor(random() * 1e9)) * 10n ** 9n
  }
  return {
    rows: count,
    accounts,
    payer,
    payee,
    amounts,
    units: { at: (row) => amounts[row] },
    fee: new Uint8Array(count),
    role: new Uint8Array(accounts),
    utxo: new Set(),
    specials: [],
  }
}

/** A theft whose branches end after a few hops: the last addresses of each never pay. */
function plantSparseTheft(journal) {
  const thief = journal.accounts - 1
  const chain = 64
  const first = Math.floor(journal.rows / 4)
  for (let i = 0; i < chain; i++) {
    const row = first + i * Math.floor(journal.rows / 2 / chain)
    journal.payer[row] = i === 0 ? thief : journal.accounts + i - 1
    journal.payee[row] = journal.accounts + i
  }
  const accounts = journal.accounts + chain + 1
  const role = new Uint8Array(accounts)
  const specials = [{ kind: 'seed', before: first, account: thief, theft: 1, units: 10n ** 21n }]
  return { ...journal, accounts, role, specials }
}

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]
const timed = (run) => {
  const start = process.hrtime.bigint()
  run()
  return Number(process.hrtime.bigint() - start) / 1e6
}

/** Medians of both, taken in turn. */
function pair(run, baseline) {
  const times = { run: [], baseline: [] }
  for (let round = 0; round <= ROUNDS; round++) {
    const a = timed(baseline)
    const b = timed(run)
    if (round > 0) {
      times.baseline.push(a)
      times.run.push(b)
    }
  }
  return { run: median(times.run), baseline: median(times.baseline) }
}

function line(name, count, times, wanted) {
  const perSecond = Math.round(count / times.run / 1000)
  console.log(
    `${name.padEnd(34)} ${(times.run / times.baseline).toFixed(2).padStart(6)}x   (aim ${wanted})   ${perSecond} M rows/s; ${times.run.toFixed(0)} ms against ${times.baseline.toFixed(0)} ms`,
  )
}

let guard = 0
function gateLoop({ payer, payee }, bits) {
  let hits = 0
  for (let row = 0; row < payer.length; row++) if (bits[payer[row]] === 1 || bits[payee[row]] === 1) hits++
  guard += hits
}

console.log(`replay, ratios to plain loops over the same rows; ${rows / MILLION} M rows`)
const growth = {}
for (const count of [Math.round(rows / 10), rows]) {
  const journal = plantSparseTheft(makeJournal(count, Math.max(1000, Math.round(count / 10)), generator(7)))
  const index = new AccountIndex(journal)
  index.legs(1).next()
  const bits = new Uint8Array(journal.accounts)
  const times = pair(
    () => replay(journal, METHOD.fifo, () => guard++, index),
    () => gateLoop(journal, bits),
  )
  line(`sparse theft, fifo, ${count / MILLION} M rows`, count, times, '3x')
  growth[count] = times.run
}
const [small, large] = Object.values(growth)
console.log(
  `growth from ${rows / 10 / MILLION} M to ${rows / MILLION} M rows           ${(large / small / 10).toFixed(2)}x of linear (aim 1.2x)`,
)
console.log(
  `memory in use, peak                  ${Math.round(process.resourceUsage().maxRSS / 1024)} MB (aim under 2048)`,
)

const dense = Math.min(MILLION, rows)
const accounts = 10_000
const plain = makeJournal(dense, accounts, generator(11))
const specials = Array.from({ length: accounts - 1 }, (_, i) => ({
  kind: 'seed',
  before: 0,
  account: i + 1,
  theft: 1,
  units: 10n ** 19n,
}))
const journal = { ...plain, specials }
const index = new AccountIndex(journal)
index.legs(1).next()
function additions() {
  const balances = new Array(accounts).fill(0n)
  for (let row = 0; row < dense; row++) {
    const units = journal.amounts[row]
    balances[journal.payer[row]] -= units
    balances[journal.payee[row]] += units
  }
  guard += Number(balances[1] & 1n)
}
for (const [name, wanted] of [
  ['fifo', '10x'],
  ['haircut', '5x'],
  ['lifo', '-'],
  ['libr', '-'],
  ['dirty-first', '-'],
  ['poison', '-'],
  ['tiho', '-'],
]) {
  line(
    `dense, ${name}, ${dense / MILLION} M rows`,
    dense,
    pair(() => replay(journal, METHOD[name], () => guard++, index), additions),
    wanted,
  )
}

// A queue of 100,000 segments that is halved and handed on: the cost of a debit must not grow with the queue.
const segments = 100_000
for (const count of [segments / 100, segments]) {
  const holding = METHOD.fifo.open(0n, false)
  for (let i = 0; i < count; i++) holding.credit(oneSegment(i))
  const debits = 20_000
  const ms = timed(() => {
    for (let i = 0; i < debits; i++) holding.credit(holding.debit(3n, () => []))
  })
  console.log(
    `fifo queue of ${String(count).padStart(6)} segments        ${((ms * 1000) / debits).toFixed(2)} µs per debit and credit`,
  )
}
function oneSegment(i) {
  return { theft: i % 2, units: 7n, tainted: i % 2 === 0 ? 0n : 7n, only: i % 2, height: 0 }
}
if (guard === -1) console.log(guard)
