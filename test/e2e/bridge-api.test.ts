import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { acrossStatus, bridgeApiHandler } from '../servers/bridge-api-server.ts'
import { startServer, type TestServer } from '../servers/server.ts'
import { jsonOf, spoor, workFolder } from './spoor.ts'
import { Chain, deposits, FENCE, fills, OTHER, POOL, pays, RELAYER, SHOP, THIEF, TOKEN } from './two-chains.ts'

// Stolen value leaves over Across; the depositor then signs for another receiver. No list of the receiver that he named shows the fill: only
// the bridge's API knows it, and only the fill's own events prove it.
const folder = workFolder()
const NOW = 1_750_000_000
const DEPOSIT = { units: 1_000_000_000n, out: 990_000_000n, id: 7n, recipient: FENCE }
const PATH = '/deposit/status?depositId=7&originChainId=1'
const answers: Record<string, unknown> = {}
let ethereum: Chain
let base: Chain
let api: TestServer
let fill = ''
let stranger = ''

beforeAll(async () => {
  ethereum = await Chain.start(1, NOW, TOKEN.ethereum, POOL.ethereum)
  base = await Chain.start(8453, NOW, TOKEN.base, POOL.base)
  api = await startServer(bridgeApiHandler(answers))
  const theft = await ethereum.act(RELAYER, NOW + 100, [pays(TOKEN.ethereum, SHOP, THIEF, DEPOSIT.units)])
  const left = await ethereum.act(THIEF, NOW + 200, deposits(DEPOSIT))
  stranger = await base.act(SHOP, NOW + 210, fills({ ...DEPOSIT, id: 8n, recipient: SHOP }))
  fill = await base.act(RELAYER, NOW + 220, fills(DEPOSIT, OTHER))
  await base.act(OTHER, NOW + 300, [pays(TOKEN.base, OTHER, SHOP, 600_000_000n)])
  await ethereum.settle()
  await base.settle()
  answers[PATH] = acrossStatus(1, 8453, '7', { from: left, to: fill })
  const incident = {
    ...{
      id: 'bridged',
      title: 'Bridged',
      date: '2025-06-15',
      summary: '',
      attribution: [],
      citations: [],
      victims: [],
    },
    seeds: [
      {
        address: `eip155:1:${THIEF}`,
        asset: `eip155:1/erc20:${TOKEN.ethereum}`,
        units: String(DEPOSIT.units),
        tx: theft,
        citation: 'made for this test',
      },
    ],
    ...{ stops: [], labels: [], assertions: [], notes: [], ledgers: [] },
  }
  writeFileSync(join(folder, 'bridged.json'), JSON.stringify(incident))
})
afterAll(async () => {
  ethereum?.anvil.stop()
  base?.anvil.stop()
  await api?.close()
})

interface Account {
  readonly id: string
  readonly assets: readonly { readonly asset: string; readonly held: string; readonly taintIn: string }[]
}

function trace(name: string, ...more: readonly string[]) {
  const sources = [`rpc@eip155:1=${ethereum.anvil.url}`, `rpc@eip155:8453=${base.anvil.url}`]
  const options = ['--case', name, ...sources.flatMap((one) => ['--source', one]), '--min-usd', '0', '--patience', '3']
  return spoor(folder, 'trace', 'bridged.json', ...options, ...more, '--json')
}

async function viewOf(name: string) {
  const ended = await spoor(folder, 'export', name, '--format', 'json', '--out', '-')
  expect(ended.code, ended.err).toBe(0)
  return jsonOf(ended) as unknown as {
    readonly addresses: readonly Account[]
    readonly movements: readonly {
      readonly kind: string
      readonly evidence: string
      readonly taint: string
      readonly toTaint?: string
      readonly to: string
    }[]
  }
}

const taintAt = (addresses: readonly Account[], id: string): string =>
  addresses.find((one) => one.id === id)?.assets.find(({ asset }) => asset.includes('erc20'))?.taintIn ?? '0'

describe('a passage whose arrival only the API of the bridge can find', () => {
  test('ends at the bridge where nobody is asked', async () => {
    const asked = api.requests()
    const ended = await trace('plain.sqlite')
    expect(ended.code, ended.err).toBe(0)
    const { addresses, movements } = await viewOf('plain.sqlite')
    expect(movements.some(({ evidence }) => evidence === 'protocol-id')).toBe(false)
    expect(taintAt(addresses, `eip155:1:${POOL.ethereum}`)).toBe('1000000000')
    expect(taintAt(addresses, `eip155:8453:${OTHER}`)).toBe('0')
    expect(api.requests()).toBe(asked)
  })

  test('is found by the API, proved by the logs, and goes on from who was paid', async () => {
    const ended = await trace('asked.sqlite', '--bridge-api', `across=${api.url}`)
    expect(ended.code, ended.err).toBe(0)
    const { addresses, movements } = await viewOf('asked.sqlite')
    const passage = movements.find(({ evidence, taint }) => evidence === 'protocol-id' && taint !== '0')
    expect(passage).toMatchObject({ to: `eip155:8453:${OTHER}`, taint: '1000000000', toTaint: '990000000' })
    expect(taintAt(addresses, `eip155:8453:${SHOP}`)).toBe('600000000')
    expect(api.log().filter(({ path }) => path === PATH)).toHaveLength(1)
  })

  test('is made again from the evidence alone, and verified', async () => {
    const first = jsonOf(await trace('asked.sqlite', '--bridge-api', `across=${api.url}`)) as { hash: string }
    const asked = api.requests()
    const offline = await spoor(folder, 'trace', '--offline', 'asked.sqlite', '--json')
    expect(offline.code, offline.err).toBe(0)
    expect((jsonOf(offline) as { hash: string }).hash).toBe(first.hash)
    const verified = await spoor(folder, 'verify', 'asked.sqlite', '--json')
    expect(verified.code, verified.err).toBe(0)
    expect(jsonOf(verified)).toMatchObject({ verified: true, hash: first.hash })
    expect(api.requests()).toBe(asked)
  })

  test('may be asked about later: the finished case goes on, and says the same of every unit', async () => {
    const ended = await trace('plain.sqlite', '--bridge-api', `across=${api.url}`)
    expect(ended.code, ended.err).toBe(0)
    const first = jsonOf(await trace('asked.sqlite')) as { assets: unknown }
    expect((jsonOf(ended) as { assets: unknown }).assets).toEqual(first.assets)
    expect((await spoor(folder, 'verify', 'plain.sqlite')).code).toBe(0)
  })

  test('stays at the bridge when the API names a transaction that proves nothing, or none that is there', async () => {
    for (const [i, lie] of [stranger, `0x${'77'.repeat(32)}`].entries()) {
      const truth = answers[PATH]
      answers[PATH] = acrossStatus(1, 8453, '7', { from: '0x', to: lie })
      const ended = await trace(`lied${i}.sqlite`, '--bridge-api', `across=${api.url}`)
      answers[PATH] = truth
      expect(ended.code, ended.err).toBe(0)
      const { addresses, movements } = await viewOf(`lied${i}.sqlite`)
      expect(movements.some(({ evidence }) => evidence === 'protocol-id')).toBe(false)
      expect(taintAt(addresses, `eip155:8453:${OTHER}`)).toBe('0')
      const verified = await spoor(folder, 'verify', `lied${i}.sqlite`)
      expect(verified.code, verified.err).toBe(0)
    }
  })

  test('an API that fails ends the run with 75; what was read is kept, and the next run goes on', async () => {
    api.fault(() => ({ status: 503, body: 'down' }))
    const failed = await trace('failed.sqlite', '--bridge-api', `across=${api.url}`)
    api.fault(undefined)
    expect(failed.code).toBe(75)
    expect(failed.err).toContain('/deposit/status')
    expect(failed.err).not.toContain('http://')
    const ended = await trace('failed.sqlite', '--bridge-api', `across=${api.url}`)
    expect(ended.code, ended.err).toBe(0)
    const first = jsonOf(await trace('asked.sqlite')) as { hash: string }
    expect((jsonOf(ended) as { hash: string }).hash).toBe(first.hash)
  })

  test('who would ask in vain, or in a wrong name, is told so', async () => {
    const misspelt = await trace('x.sqlite', '--bridge-api', 'acros')
    expect(misspelt.code).toBe(2)
    expect(misspelt.err).toContain('did you mean across?')
    const idle = await spoor(folder, 'trace', 'bybit-2025', '--bridge-api', 'across', '--dry-run')
    expect(idle.code).toBe(2)
    expect(idle.err).toContain('--bridge-api without a live source')
  })
})
