import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startServer, type TestServer } from '../servers/server.ts'
import { type Anvil, startAnvil } from './anvil.ts'
import { endOf, spoorWith, startSpoor, workFolder } from './spoor.ts'

// A theft on a real node, watched through fifty payments, five of nothing, three restarts and two reorganisations.
const folder = workFolder()
const START = 1_750_000_000
const VICTIM = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266'
const THIEF = `0x${'7e'.repeat(20)}`
const person = (number: number): string => `0x${(0xb0000 + number).toString(16).padStart(40, '0')}`
const ETH = 10n ** 18n
const SECRET = 'a secret of the desk'

let anvil: Anvil
let desk: TestServer
let broken = false
const told: { id: string; signature: string; body: string }[] = []

beforeAll(async () => {
  anvil = await startAnvil(START)
  await anvil.rpc('anvil_impersonateAccount', THIEF)
  desk = await startServer(({ headers, body }) => {
    if (broken) return { status: 503, body: '' }
    told.push({ id: String(headers['x-spoor-alert']), signature: String(headers['x-spoor-signature']), body })
    return { status: 200, body: '' }
  })
})
afterAll(async () => {
  anvil?.stop()
  await desk?.close()
})

let time = START
async function pay(from: string, to: string, units: bigint): Promise<string> {
  const value = `0x${units.toString(16)}`
  const hash = (await anvil.rpc('eth_sendTransaction', {
    from,
    to,
    value,
    gas: '0x5208',
    gasPrice: '0x77359400',
  })) as string
  time += 12
  await anvil.rpc('evm_setNextBlockTimestamp', time)
  await anvil.rpc('evm_mine')
  return hash
}

const live = () => ['--source', `rpc=${anvil.url}`, '--finality', 'latest']
const ways = () => ['--file', 'alerts.jsonl', '--webhook', `${desk.url}/`, '--secret-env', 'DESK_SECRET']
const args = (...more: string[]) => [
  'watch',
  'case.sqlite',
  ...live(),
  ...ways(),
  '--max-requests',
  '100000',
  '--json',
  ...more,
]
/** The same, as a process that can be killed. */
const startWatch = () => {
  process.env.DESK_SECRET = SECRET
  return startSpoor(folder, ...args('--once'))
}
const look = () => spoorWith({ DESK_SECRET: SECRET }, folder, ...args('--once'))

test('exactly one alert for each payment of stolen value', async () => {
  const theft = await pay(VICTIM, THIEF, 2_000n * ETH)
  const traced = await spoorWith(
    {},
    folder,
    ...['trace', THIEF, '--chain', 'eip155:1', '--asset', 'eip155:1/slip44:60', '--all', '--tx', theft],
    ...['--case', 'case.sqlite', '--min-usd', '0', ...live()],
  )
  expect(traced.code, traced.err).toBe(0)
  const first = await look()
  expect(first.code, first.err).toBe(0)
  expect(first.out).toBe('')

  const wanted: string[] = []
  const paysOn = async (from: number, to: number): Promise<void> => {
    for (let i = from; i < to; i++) wanted.push(await pay(THIEF, person(i), ETH + BigInt(i)))
  }
  await paysOn(0, 15)
  await pay(THIEF, person(0), 0n)
  await pay(THIEF, person(90), 0n)
  expect((await look()).code).toBe(0)
  // the desk is down: what it did not take is sent at a later look, and the file has each once
  broken = true
  await paysOn(15, 20)
  expect((await look()).code).toBe(75)
  broken = false
  // three restarts: killed as soon as the first alert is out
  for (const [from, to] of [
    [20, 25],
    [25, 30],
    [30, 35],
  ] as const) {
    await paysOn(from, to)
    const child = startWatch()
    child.stdout.once('data', () => child.kill('SIGKILL'))
    await endOf(child)
    expect((await look()).code).toBe(0)
  }
  // two reorganisations: blocks with a payment that was told are taken out, and it comes back in another
  for (const [from, to] of [
    [35, 40],
    [40, 45],
  ] as const) {
    const snapshot = await anvil.rpc('evm_snapshot')
    const before = time
    const gone = await pay(THIEF, person(from), ETH + BigInt(from))
    expect((await look()).code).toBe(0)
    await anvil.rpc('evm_revert', snapshot)
    time = before + 6
    await pay(VICTIM, person(95), 1n)
    const again = await pay(THIEF, person(from), ETH + BigInt(from))
    expect(again).toBe(gone)
    wanted.push(again)
    await paysOn(from + 1, to)
    const after = await look()
    expect(after.code, after.err).toBe(0)
  }
  for (let i = 0; i < 3; i++) await pay(THIEF, person(i), 0n)
  await paysOn(45, 50)
  expect((await look()).code).toBe(0)
  expect((await look()).out).toBe('')

  const lines = readFileSync(join(folder, 'alerts.jsonl'), 'utf8').trim().split('\n')
  const txs = lines.map((line) => (JSON.parse(line) as { tx: string }).tx.slice('eip155:1:'.length))
  expect(wanted).toHaveLength(50)
  expect(new Set(txs)).toEqual(new Set(wanted))
  expect(txs).toHaveLength(50)
  const ids = told.map(({ id }) => id)
  expect(new Set(ids).size).toBe(50)
  for (const { signature, body } of told) {
    expect(signature).toBe(`sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`)
  }
  expect(readFileSync(join(folder, 'case.sqlite')).includes(SECRET)).toBe(false)
}, 600_000)
