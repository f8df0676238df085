import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { failureOf, jsonOf, ROOT, signalAt, spoor, spoorProcess, startSpoor, workFolder } from './spoor.ts'

const folder = workFolder()
const CASE = 'cases/bybit-2025.sqlite'

beforeAll(async () => {
  expect(await spoorProcess(folder, 'trace', 'bybit-2025', '--quiet')).toMatchObject({ code: 0, err: '' })
})

test('a case goes to cases/<incident-id>.sqlite, and the folder is made', () => {
  expect(existsSync(join(folder, CASE))).toBe(true)
})

test('slips in the command are errors of the input, and the nearest word is named', async () => {
  const slips: [args: string[], next: RegExp][] = [
    [['trac', 'bybit-2025'], /spoor trace/],
    [['trace', 'bybit-2025', '--metod', 'fifo'], /--method/],
    [['trace', 'bybit-2025', '--method', 'fiffo'], /fifo/],
    [['trace', 'bybit-2024'], /bybit-2025/],
    [['export', CASE, '--format', 'jsn', '--out', 'x'], /json/],
    [['serve', CASE, '--no-opne'], /--no-open/],
    [['trace', 'bybit-2025', '--stop', '0x47666fab8bd0ac7003bce3f5c3585383f09486e2=servce'], /=service/],
  ]
  for (const [args, next] of slips) {
    const text = await spoor(folder, ...args)
    expect(text, args.join(' ')).toMatchObject({ code: 2, out: '' })
    expect(text.err).toMatch(next)
    const json = await spoor(folder, ...args, '--json')
    expect(json, args.join(' ')).toMatchObject({ code: 2, out: '' })
    expect(failureOf(json)).toMatchObject({ class: 'input', what: expect.stringMatching(/\w/) })
    expect(failureOf(json).next).toMatch(next)
  }
})

const ETHER = 'eip155:1/slip44:60'

test('what is missing is named', async () => {
  const missing: [args: string[], says: RegExp][] = [
    [[], /no command/],
    [['trace'], /incident/],
    [['statement', 'cases/none.sqlite'], /no case at cases\/none.sqlite/],
    [['export', CASE, '--format', 'json'], /--out/],
    [['trace', '0x47666fab8bd0ac7003bce3f5c3585383f09486e2'], /--chain/],
    [['trace', '0x47666fab8bd0ac7003bce3f5c3585383f09486e2', '--chain', 'eip155:1'], /--asset/],
    [['trace', '0x47666fab8bd0ac7003bce3f5c3585383f09486e2', '--chain', 'eip155:1', '--asset', ETHER, '--all'], /--tx/],
    [['explain', CASE, 'nobody'], /holds nothing/],
  ]
  for (const [args, says] of missing) {
    const ended = await spoor(folder, ...args)
    expect(ended, args.join(' ')).toMatchObject({ code: 2, out: '' })
    expect(ended.err).toMatch(says)
  }
})

test('help goes to stdout and ends with 0; every command shows examples', async () => {
  const help = await spoor(folder, '--help')
  expect(help).toMatchObject({ code: 0, err: '' })
  for (const name of ['trace', 'statement', 'explain', 'export', 'serve', 'evaluate', 'check', 'init']) {
    expect(help.out).toContain(`  ${name} `)
    const own = await spoor(folder, name, '--help')
    expect(own).toMatchObject({ code: 0, err: '' })
    expect(own.out.split(`\n  spoor ${name} `).length, name).toBeGreaterThanOrEqual(3)
  }
})

test('--json prints exactly one object on stdout and nothing on stderr', async () => {
  const commands = [
    ['trace', 'bybit-2025'],
    ['trace', 'bybit-2025', '--dry-run'],
    ['statement', CASE],
    ['statement', CASE, '--method', 'fifo,haircut', '--until', '2025-02-22'],
    ['explain', CASE, '0x47666fab8bd0ac7003bce3f5c3585383f09486e2'],
    ['evaluate', CASE, '--truth', join(ROOT, 'data/incidents/bybit-2025/ledger.csv')],
    ['check', 'bybit-2025'],
    ['export', CASE, '--format', 'csv', '--out', 'out/case.csv'],
  ]
  for (const args of commands) {
    const ended = await spoorProcess(folder, ...args, '--json')
    expect(ended, args.join(' ')).toMatchObject({ code: 0, err: '' })
    expect(ended.out.endsWith('}\n') && ended.out.trimEnd().split('\n').length === 1).toBe(true)
    expect(typeof jsonOf(ended)).toBe('object')
  }
})

test('the statement has the shape of the contract', async () => {
  const found = jsonOf(await spoorProcess(folder, 'statement', CASE, '--json'))
  expect(Object.keys(found)).toEqual(
    expect.arrayContaining(
      'case incident method hash assets explainedShare unpriced addresses movements noise flags maxHop requests elapsedMs'.split(
        ' ',
      ),
    ),
  )
  for (const asset of found.assets as Record<string, unknown>[]) {
    expect(Object.keys(asset)).toEqual(
      expect.arrayContaining(['asset', 'symbol', 'decimals', 'seeded', 'convertedIn', 'convertedOut', 'sinks']),
    )
    expect(Object.keys(asset.sinks as object)).toEqual(
      'service deposit mixer bridge burn fee resting frontier unexplained'.split(' '),
    )
  }
})

test('--dry-run reads and writes nothing', async () => {
  const planned = await spoorProcess(folder, 'trace', 'wazirx-2024', '--dry-run', '--case', 'dry/none.sqlite')
  expect(planned).toMatchObject({ code: 0, err: '' })
  expect(planned.out).toContain('Nothing was read and nothing was written.')
  expect(existsSync(join(folder, 'dry'))).toBe(false)
})

test('a finished case is stated again without reading: the ledger alone is looked at', async () => {
  const before = readFileSync(join(folder, CASE))
  const again = await spoor(folder, 'trace', 'bybit-2025', '--quiet')
  expect(again.code).toBe(0)
  expect(readFileSync(join(folder, CASE)).equals(before)).toBe(true)
})

test('another method replays over the same facts; back again gives the first hash', async () => {
  const first = jsonOf(await spoor(folder, 'trace', 'bybit-2025', '--json'))
  const other = jsonOf(await spoor(folder, 'trace', 'bybit-2025', '--method', 'haircut', '--json'))
  expect(other).toMatchObject({ method: 'haircut', requests: first.requests, movements: first.movements })
  expect(other.hash).not.toBe(first.hash)
  const back = jsonOf(await spoor(folder, 'trace', 'bybit-2025', '--json'))
  expect(back.hash).toBe(first.hash)
})

test('a case of another incident, or of another ledger, is exit 2 and names --force', async () => {
  copyFileSync(join(folder, CASE), join(folder, 'other.sqlite'))
  const incident = await spoor(folder, 'trace', 'wazirx-2024', '--case', 'other.sqlite', '--json')
  expect(incident).toMatchObject({ code: 2, out: '' })
  expect(failureOf(incident).next).toContain('--force')
  writeFileSync(join(folder, 'more.csv'), readFileSync(join(ROOT, 'data/incidents/wazirx-2024/ledger.csv')))
  const ledger = await spoor(
    folder,
    'trace',
    'bybit-2025',
    '--case',
    'other.sqlite',
    '--ledger',
    'more.csv',
    '--json',
    '--quiet',
  )
  expect(ledger).toMatchObject({ code: 2, out: '' })
  expect(failureOf(ledger).next).toContain('--force')
  const forced = await spoor(folder, 'trace', 'wazirx-2024', '--case', 'other.sqlite', '--force', '--json')
  expect(jsonOf(forced).incident).toBe('wazirx-2024')
})

test('--force leaves a file alone that is no case', async () => {
  writeFileSync(join(folder, 'letter.txt'), 'dear diary')
  const forced = await spoor(folder, 'trace', 'bybit-2025', '--case', 'letter.txt', '--force', '--quiet')
  expect(forced).toMatchObject({ code: 2, out: '' })
  expect(readFileSync(join(folder, 'letter.txt'), 'utf8')).toBe('dear diary')
})

test('--stop and --expand are kept in the case with their reason', async () => {
  const holder = '0xa4b2fd68593b6f34e51cb9edb66e71c1b4ab449e'
  const args = ['trace', 'bybit-2025', '--case', 'stopped.sqlite', '--json']
  const stopped = jsonOf(await spoor(folder, ...args, '--stop', `${holder}=service`, '--reason', 'subpoena 7'))
  const sinks = (stopped.assets as { symbol: string; sinks: { service: string } }[]).map(
    ({ sinks: all }) => all.service,
  )
  expect(sinks.some((units) => units !== '0')).toBe(true)
  const why = await spoor(folder, 'explain', 'stopped.sqlite', holder)
  expect(why.out).toContain('subpoena 7')
  const repeated = jsonOf(await spoor(folder, ...args))
  expect(repeated.hash, 'the decision stays').toBe(stopped.hash)
  const undone = jsonOf(await spoor(folder, ...args, '--expand', holder))
  expect(undone.hash).not.toBe(stopped.hash)
})

test('seeds that contradict the ledger leave no case behind', async () => {
  const draft = JSON.parse(readFileSync(join(ROOT, 'data/incidents/bybit-2025/incident.json'), 'utf8'))
  draft.seeds[0].units = '999999999999999999999999999'
  draft.ledgers[0].path = join(ROOT, 'data/incidents/bybit-2025/ledger.csv')
  writeFileSync(join(folder, 'wrong.json'), JSON.stringify(draft))
  for (const args of [
    ['check', 'wrong.json'],
    ['trace', 'wrong.json', '--case', 'wrong.sqlite'],
  ]) {
    const ended = await spoor(folder, ...args, '--quiet')
    expect(ended).toMatchObject({ code: 2, out: '' })
    expect(ended.err).toContain('seeds.0')
  }
  expect(existsSync(join(folder, 'wrong.sqlite'))).toBe(false)
})

test('init writes a file that check and trace take', async () => {
  const ledger = join(ROOT, 'data/incidents/bybit-2025/ledger.csv')
  const theft = '0xb61413c495fdad6114a7aa863a00b2e3c28945979a10885b12b30316ea9f072c'
  const made = await spoor(
    folder,
    'init',
    theft,
    '--ledger',
    ledger,
    '--title',
    'My Theft',
    '--citation',
    'me',
    '--json',
  )
  expect(jsonOf(made)).toEqual({ incident: 'my-theft', file: 'my-theft.json', seeds: 1 })
  expect(await spoor(folder, 'check', 'my-theft.json', '--quiet')).toMatchObject({ code: 0 })
  const traced = jsonOf(await spoor(folder, 'trace', 'my-theft.json', '--json'))
  expect((traced.assets as { seeded: string }[])[0]!.seeded).toBe('401346768858404671846374')
  const again = await spoor(folder, 'init', theft, '--ledger', ledger, '--title', 'My Theft', '--citation', 'me')
  expect(again).toMatchObject({ code: 2, out: '' })
  const bare = await spoor(
    folder,
    'init',
    '0x47666fab8bd0ac7003bce3f5c3585383f09486e2',
    '--title',
    'x',
    '--citation',
    'y',
  )
  expect(bare.err).toContain('--chain')
})

test('a theft named by its address is traced over a ledger', async () => {
  const ledger = join(ROOT, 'data/incidents/bybit-2025/ledger.csv')
  const where = ['0x47666fab8bd0ac7003bce3f5c3585383f09486e2', '--chain', 'eip155:1', '--asset', 'eip155:1/slip44:60']
  const theft = ['--tx', '0xb61413c495fdad6114a7aa863a00b2e3c28945979a10885b12b30316ea9f072c']
  const args = ['trace', ...where, ...theft, '--ledger', ledger, '--json']
  const all = jsonOf(await spoor(folder, ...args, '--all'))
  expect((all.assets as { seeded: string }[])[0]!.seeded).toBe('401346768858404671846374')
  const part = jsonOf(await spoor(folder, ...args, '--units', '5', '--case', 'part.sqlite'))
  expect((part.assets as { seeded: string }[])[0]!.seeded).toBe('5')
  const unsaid = await spoor(folder, ...args, '--case', 'unsaid.sqlite')
  expect(failureOf(unsaid).wanted).toContain('--units')
})

test('a reader that goes away ends an export quietly', async () => {
  const child = startSpoor(folder, 'export', CASE, '--format', 'json', '--out', '-')
  child.stdout.once('data', () => child.stdout.destroy())
  let err = ''
  child.stderr.on('data', (text) => {
    err += String(text)
  })
  await new Promise((resolve) => child.on('close', resolve))
  expect(err).toBe('')
})

test('serve prints its address and ends on Ctrl-C', async () => {
  const child = startSpoor(folder, 'serve', CASE, '--no-open')
  const ended = await signalAt(child, /Ctrl-C/, 'SIGINT')
  expect(ended.code).toBe(0)
  expect(ended.out).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#t=[\w-]+\n$/)
})
