// A deconfliction of two lists, all three steps, beside the bare multiplications it cannot do without: each address of both sides and each point of
// padding that comes back is multiplied by two secrets. 1 would be an exchange whose hashing, padding and comparing cost nothing.
// Over the limit of 60 s on the clock for lists of 100,000 on a machine with two cores it fails.
//   `npm run bench -- deconflict`, or: node test/bench/deconflict.bench.mjs [--size 100000]
import { createECDH } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import {
  answerExchange,
  finishExchange,
  paddedSize,
  startExchange,
} from '../../packages/tracer/dist/share/deconflict/exchange.js'

const { values } = parseArgs({ options: { size: { type: 'string', default: '100000' } } })
const size = Number(values.size)
const list = (from) => Array.from({ length: size }, (_, i) => `eip155:1:0x${(from + i).toString(16).padStart(40, '0')}`)
const [ours, theirs] = [list(1), list(1 + size - Math.ceil(size / 100))]

/** Seconds on the clock for 100,000 against 100,000 on two cores; other sizes in proportion. */
const limit = (60 * size) / 100_000

const parts = []
const step = async (name, work) => {
  let made
  const took = await timed(async () => {
    made = await work()
  })
  parts.push([name, took])
  return made
}
const whole = await timed(async () => {
  const { request, kept } = await step('start', () => startExchange(ours))
  const answer = await step('answer', () => answerExchange(request, theirs, 1 << 24))
  const both = await step('finish', () => finishExchange(kept, answer))
  if (both.length !== Math.ceil(size / 100)) throw new Error(`${both.length} in common`)
})
const padded = paddedSize(size)
const multiplications = 2 * size + 2 * padded
const bare = await timed(() => multiply(Math.ceil(multiplications / 20)))
const bareProcessor = bare.processor * 20
console.log(`deconfliction of ${size} and ${size} addresses, ${availableParallelism()} cores:`)
for (const [name, { clock, processor }] of parts)
  console.log(`  ${name.padEnd(10)} ${(clock / 1000).toFixed(1)} s, processor ${(processor / 1000).toFixed(1)} s`)
console.log(`  clock      ${(whole.clock / 1000).toFixed(1)} s, limit ${limit.toFixed(1)} s on two cores`)
console.log(
  `  processor  ${(whole.processor / 1000).toFixed(1)} s, ${(whole.processor / 2000).toFixed(1)} s on each of two cores`,
)
console.log(`  bare       ${multiplications} multiplications, processor ${(bareProcessor / 1000).toFixed(1)} s`)
console.log(`  ratio      ${(whole.processor / bareProcessor).toFixed(2)} of processor time`)
// On a machine that has other work the clock says how busy it is; then the processor time of two cores is held to the limit.
const busy = whole.processor < 1.2 * whole.clock
if (busy) console.log('  the machine had other work: judged by processor time')
if ((busy ? whole.processor / 2 : whole.clock) / 1000 > limit) {
  console.log('  over the limit')
  process.exitCode = 1
}

function multiply(count) {
  const one = createECDH('prime256v1')
  one.generateKeys()
  const point = Buffer.concat([Buffer.from([2]), createECDH('prime256v1').generateKeys().subarray(1, 33)])
  for (let i = 0; i < count; i++) one.computeSecret(point)
}

async function timed(work) {
  const [clock, { user, system }] = [performance.now(), process.cpuUsage()]
  await work()
  const used = process.cpuUsage()
  return { clock: performance.now() - clock, processor: (used.user + used.system - user - system) / 1000 }
}
