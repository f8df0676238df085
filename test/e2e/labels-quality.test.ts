/** Twelve ways in which public labels are wrong, each through the real importers, the real rules and a traced case. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test, vi } from 'vitest'
import { spoorWith, workFolder } from './spoor.ts'

// Each case takes several runs of the program.
vi.setConfig({ testTimeout: 400_000, hookTimeout: 400_000 })

const cwd = workFolder()
const at = (digit: string, chain = 'eip155:1') => `${chain}:0x${digit.repeat(40)}`
const plain = (digit: string) => `0x${digit.repeat(40)}`
const [THIEF, HOP, EXCHANGE, OTHER] = ['a', 'b', 'c', 'd'].map((digit) => at(digit)) as [string, string, string, string]
const USDT = 'eip155:1:0xdac17f958d2ee523a2206206994597c13d831ec7'
const TORNADO = 'eip155:1:0xa160cdab225685da1d56aa342ad8841c3b53f291'
const BITCOIN = '3NDzzVxiLBUs1WPvVGRfCYDTAD2Ua2PvW4'

interface Said {
  readonly name: string
  readonly category: string
  readonly source: string
  readonly authority: string
  readonly lostBy?: string
  readonly sameKey?: string
  readonly date?: string
}
interface Seen {
  readonly id: string
  readonly labels: readonly Said[]
  readonly stop?: {
    readonly kind: string
    readonly category?: string
    readonly evidence?: string
    readonly name?: string
  }
}

let count = 0

/** Traces one payment of the thief to each of the addresses, with these label files and no others. */
async function traced(
  files: readonly (readonly [content: string, ...args: string[]])[],
  to: readonly string[] = [HOP],
  more: readonly string[] = [],
) {
  const n = ++count
  const env = { SPOOR_DATA: join(cwd, `data-${n}`) }
  for (const [i, [content, ...args]] of files.entries()) {
    writeFileSync(join(cwd, `labels-${n}-${i}`), content)
    const { code, err } = await spoorWith(env, cwd, 'labels', 'import', `labels-${n}-${i}`, ...args)
    expect([code, err]).toEqual([0, ''])
  }
  const rows = to.map(
    (address, i) =>
      `eip155:1,${i + 2},${1_735_700_000 + i},0x${String(i + 2).padStart(64, '0')},0,0,native,${plain('a')},${address.split(':')[2]},eip155:1/slip44:60,10`,
  )
  writeFileSync(
    join(cwd, `ledger-${n}.csv`),
    `chain,block,timestamp,tx_hash,tx_index,position,kind,from,to,asset,units\n${rows.join('\n')}\n`,
  )
  const seed = {
    address: THIEF,
    asset: 'eip155:1/slip44:60',
    units: String(10 * to.length),
    block: 1,
    citation: 'test',
  }
  const incident = {
    id: `quality-${n}`,
    title: 'test',
    date: '2025-01-01',
    citations: [{ id: 'test', title: 'a test', url: 'https://example.org/', accessed: '2025-01-01' }],
    seeds: [seed],
  }
  writeFileSync(join(cwd, `incident-${n}.json`), JSON.stringify(incident))
  const given = [
    'trace',
    `incident-${n}.json`,
    '--ledger',
    `ledger-${n}.csv`,
    '--min-usd',
    '0',
    '--case',
    `${n}.sqlite`,
    '--quiet',
    '--json',
  ]
  const trace = await spoorWith(env, cwd, ...given, ...more)
  expect([trace.code, trace.err]).toEqual([0, ''])
  const out = await spoorWith(
    { SPOOR_DATA: join(cwd, 'nobody') },
    cwd,
    'export',
    `${n}.sqlite`,
    '--format',
    'json',
    '--out',
    `${n}.json`,
  )
  expect([out.code, out.err]).toEqual([0, expect.anything()])
  const { readFileSync } = await import('node:fs')
  const view = JSON.parse(readFileSync(join(cwd, `${n}.json`), 'utf8')) as { addresses: readonly Seen[] }
  const of = (address: string) => view.addresses.find(({ id }) => id === address)!
  return { of, path: `${n}.sqlite`, env, hash: JSON.parse(trace.out).hash as string, n }
}

const eth = (rows: string) => `address,chainId,label,nameTag\n${rows}`

test('1: victims that look like thieves are victims, and end nothing', async () => {
  const { of } = await traced([[eth(`${plain('b')},1,take-action,Multichain Hack Alert\n`), '--source', 'eth-labels']])
  expect(of(HOP).labels).toMatchObject([{ category: 'victim', name: 'Multichain Hack Alert' }])
  expect(of(HOP).stop?.kind).not.toBe('place')
})

test('2: fake tokens that a list calls malicious contracts are scams, never thefts', async () => {
  const list = `banned_address,wallet_tag,data_source\n${plain('b')},Rolex,etherscan-phish-hack-list\n`
  const { of } = await traced([[list, '--chain', 'eip155:1', '--category', 'scam']])
  expect(of(HOP).labels).toMatchObject([{ category: 'scam', name: 'Rolex' }])
})

test('3: a canonical token never carries a bad label', async () => {
  const accused = eth(`${USDT.split(':')[2]},1,phish-hack,Sanctioned\n`)
  const { of } = await traced(
    [
      [accused, '--source', 'p', '--confidence', '100'],
      [accused, '--source', 'q', '--confidence', '100'],
    ],
    [USDT],
  )
  const [first, ...others] = of(USDT).labels
  expect(first).toMatchObject({ category: 'token', name: 'Tether USD (USDT)' })
  expect(first).not.toHaveProperty('lostBy')
  const bad = others.filter(({ category }) => category === 'scam')
  expect(bad.map(({ source }) => source)).toEqual(['p', 'q'])
  for (const { lostBy } of bad) expect(lostBy).toBe('a known contract is what it is, and no thief')
})

test('4: a listing that was taken back is a former one, by its date', async () => {
  const list = (category: string, date: string) =>
    [
      `${TORNADO.split(':')[2]}\n`,
      '--chain',
      'eip155:1',
      '--category',
      category,
      '--date',
      date,
      '--source',
      'OFAC',
    ] as const
  const { of } = await traced([list('sanctioned', '2022-08-08'), list('sanctioned-former', '2025-03-21')], [TORNADO])
  expect(of(TORNADO).stop).toMatchObject({ category: 'mixer' })
  const said = of(TORNADO).labels.filter(
    ({ category, authority }) => authority === 'imported' && category.startsWith('sanctioned'),
  )
  expect(said.map(({ category, date }) => [category, date])).toEqual([
    ['sanctioned-former', '2025-03-21'],
    ['sanctioned', '2022-08-08'],
  ])
})

test('5: one source that ends a walk is named, and copies of it count once', async () => {
  const one = eth(`${plain('c')},1,binance,Binance 99\n`)
  const { of } = await traced(
    [
      [one, '--source', 'eth-labels'],
      [one, '--source', 'etherscan-labels'],
    ],
    [EXCHANGE],
  )
  expect(of(EXCHANGE).stop).toMatchObject({
    kind: 'place',
    category: 'service',
    evidence: 'label: label of eth-labels',
  })
  const two = await traced(
    [
      [one, '--source', 'eth-labels'],
      [one, '--source', 'a friend'],
    ],
    [EXCHANGE],
  )
  expect(two.of(EXCHANGE).stop?.evidence).toMatch(/, and 1 independent of it$/)
})

test('6: the same key on another chain is shown as such, and never counts', async () => {
  const { of } = await traced([[eth(`${plain('b')},250,bybit,Bybit\n`), '--source', 'eth-labels']])
  expect(of(HOP).labels).toMatchObject([
    { name: 'Bybit', category: 'service', sameKey: at('b', 'eip155:250'), lostBy: expect.stringContaining('same key') },
  ])
  expect(of(HOP).stop?.kind).not.toBe('place')
  expect(of(HOP)).not.toHaveProperty('name')
})

test('7: a seed overrides the label of an exchange', async () => {
  const { of } = await traced([[eth(`${plain('a')},1,bybit,Bybit Cold Wallet 1\n`), '--source', 'eth-labels']])
  expect(of(THIEF).labels).toMatchObject([{ name: 'Bybit Cold Wallet 1', lostBy: expect.stringContaining('a seed') }])
  expect(of(THIEF).stop?.kind).not.toBe('place')
  expect(of(HOP)).toBeDefined()
})

test('8: an address that is sanctioned and a thief shows both', async () => {
  const pack = `title: x\ncreator: y\nconfidence: forensic\ntags:\n  - {address: '${plain('b')}', network: ETH, label: Ronin, category: hack, abuse: scam, source: z}\n`
  const { of } = await traced([
    [pack],
    [`${plain('b')}\n`, '--chain', 'eip155:1', '--category', 'sanctioned', '--source', 'OFAC'],
  ])
  expect(
    of(HOP)
      .labels.map(({ category }) => category)
      .sort(),
  ).toEqual(['sanctioned', 'theft'])
})

test('9: base58 that lost its case names nobody: it is refused, never matched', async () => {
  writeFileSync(join(cwd, 'lost.txt'), `${BITCOIN.toLowerCase()}\n`)
  const refused = await spoorWith(
    { SPOOR_DATA: join(cwd, 'lost') },
    cwd,
    'labels',
    'import',
    'lost.txt',
    '--category',
    'sanctioned',
  )
  expect(refused.code).toBe(2)
  expect(refused.err).toMatch(/line 1, field address: /)
})

test('10: a phishing tag of an explorer is a real one', async () => {
  const { of } = await traced([[eth(`${plain('b')},1,phish-hack,Fake_Phishing1772\n`), '--source', 'eth-labels']])
  expect(of(HOP).labels).toMatchObject([{ name: 'Fake_Phishing1772', category: 'scam' }])
})

test('11: a row for chain 1 and one for every EVM chain are one statement', async () => {
  const rows = ['1', 'evm'].map((chain) => `${plain('b')},${chain},sanctioned,SOMEBODY\n`).join('')
  const { of } = await traced([[eth(rows), '--source', 'OFAC']])
  expect(of(HOP).labels).toHaveLength(1)
})

test('12: a name that an attacker chose is escaped wherever it is shown', async () => {
  const name = '$ UniswapV4.com <img src=x onerror=alert(1)>\u202e=cmd'
  const { of, path, env } = await traced(
    [[eth(`${plain('c')},1,binance,"${name}"\n`), '--source', 'eth-labels']],
    [EXCHANGE],
  )
  expect(of(EXCHANGE).stop?.name).toBe(name)
  const explained = await spoorWith(env, cwd, 'explain', path, EXCHANGE)
  expect(explained.out).toContain('UniswapV4.com')
  expect(explained.out).not.toContain('\u202e')
  for (const format of ['html', 'csv', 'gexf']) {
    const { code } = await spoorWith(env, cwd, 'export', path, '--format', format, '--out', `out-${format}`)
    expect(code).toBe(0)
  }
  const { readFileSync } = await import('node:fs')
  const html = readFileSync(join(cwd, 'out-html'), 'utf8')
  expect(html).toContain('UniswapV4.com')
  expect(html).not.toContain('<img src=x')
  expect(readFileSync(join(cwd, 'out-gexf'), 'utf8')).not.toContain('<img src=x')
})

let pinned: Awaited<ReturnType<typeof traced>>
beforeAll(async () => {
  pinned = await traced([[eth(`${plain('c')},1,binance,Binance 99\n`), '--source', 'eth-labels']], [EXCHANGE, OTHER])
})

test('a case keeps its labels: another machine without them, and newer ones, replay the same', async () => {
  const { path, env, n, hash } = pinned
  const nobody = { SPOOR_DATA: join(cwd, 'nobody') }
  for (const where of [nobody, env]) {
    const { code, out } = await spoorWith(where, cwd, 'verify', path)
    expect([code, out.includes(hash)]).toEqual([0, true])
  }
  const again = ['trace', `incident-${n}.json`, '--ledger', `ledger-${n}.csv`, '--min-usd', '0', '--case', path]
  writeFileSync(join(cwd, 'newer.csv'), eth(`${plain('d')},1,tornado-cash,A mixer\n`))
  const told = await spoorWith(env, cwd, ...again, '--labels', 'newer.csv')
  expect(told.code).toBe(0)
  expect(told.err).toContain('note: other labels are loaded now for 1 address of the case; it keeps its own.')
  expect(told.err).toContain(`${OTHER}: no place in the case, mixer A mixer now`)
  expect(told.out).toContain(hash)
  // Another method replays over the labels of the case, not over what is loaded.
  const other = await spoorWith(nobody, cwd, ...again, '--method', 'haircut', '--json', '--quiet')
  expect(JSON.parse(other.out).assets[0].sinks).toMatchObject({ service: '10', mixer: '0' })
  const taken = await spoorWith(env, cwd, ...again, '--labels', 'newer.csv', '--labels-again', '--json', '--quiet')
  expect(JSON.parse(taken.out).assets[0].sinks).toMatchObject({ service: '10', mixer: '10' })
  const verified = await spoorWith(nobody, cwd, 'verify', path)
  expect(verified.code).toBe(0)
})

test('labels of a run alone are read for it and not imported; a wrong line of theirs makes no case', async () => {
  writeFileSync(join(cwd, 'run.csv'), eth(`${plain('b')},1,binance,Binance 7\n`))
  const { of, env } = await traced([], [HOP], ['--labels', 'run.csv'])
  expect(of(HOP).stop).toMatchObject({ category: 'service', name: 'Binance 7' })
  const { out } = await spoorWith(env, cwd, 'labels', 'list', '--json')
  expect(JSON.parse(out).imported).toEqual([])
  writeFileSync(join(cwd, 'wrong.csv'), eth('0x12,1,binance,x\n'))
  const wrong = await spoorWith(
    env,
    cwd,
    'trace',
    `incident-${count}.json`,
    '--ledger',
    `ledger-${count}.csv`,
    '--case',
    'none.sqlite',
    '--labels',
    'wrong.csv',
  )
  expect([wrong.code, /line 2, field address/.test(wrong.err)]).toEqual([2, true])
})
