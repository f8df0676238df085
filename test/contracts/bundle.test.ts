import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BundleOptions, exportBundle } from '../../packages/tracer/src/cli/bundle.ts'
import { withCase } from '../../packages/tracer/src/cli/case-arg.ts'
import { run } from '../../packages/tracer/src/cli/run.ts'
import { withReceived } from '../../packages/tracer/src/cli/verify-bundle.ts'
import { annotationsOf } from '../../packages/tracer/src/export/annotations.ts'
import { CheckError } from '../../packages/tracer/src/model/errors.ts'
import { checkBundle } from '../../packages/tracer/src/share/bundle/read.ts'
import { makeKey } from '../../packages/tracer/src/share/keys.ts'
import { openCase } from '../../packages/tracer/src/store/sqlite-case.ts'
import { account, listening, makeCase } from './made-case.ts'

const folder = mkdtempSync(join(tmpdir(), 'spoor-bundle-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const at = (name: string): string => join(folder, name)
const ETH = 10n ** 18n
const SECRET = 'Informant Number Nine'

beforeAll(async () => {
  await makeCase(at('case.sqlite'), {
    payments: [
      [1, 2, 10n * ETH, 100],
      [2, 3, 6n * ETH, 101],
      [2, 4, 4n * ETH, 102],
      [4, 5, 3n * ETH, 103],
    ],
    incident: {
      notes: ['open to all', `TLP:RED ${SECRET} saw it`],
      labels: [{ address: account(3), name: 'Shop', category: 'service', source: 'the incident', citation: 'made' }],
    },
    labels: [
      { address: account(5), name: `TLP:RED ${SECRET}`, category: 'service', source: 'the police' },
      { address: account(4), name: 'A pool', category: 'other', source: 'a friend' },
    ],
    overrides: [{ kind: 'stop', address: account(4), category: 'service', reason: `TLP:AMBER ${SECRET} says so` }],
  })
  await makeKey(at('key.pem'), 'sign')
})

const bundle = (out: string, options: BundleOptions = {}) =>
  withCase(at('case.sqlite'), (store) => exportBundle(store, at(out), options))

const verified = async (path: string, ...more: string[]) => {
  const io = listening()
  const code = await run(['verify', at(path), '--json', ...more], io)
  return { code, said: io.said.join('') }
}

test('the same case, choices and key give the same bytes, and what is in it verifies', async () => {
  await bundle('one.spoor', { sign: at('key.pem'), tlp: 'red' })
  await bundle('two.spoor', { sign: at('key.pem'), tlp: 'red' })
  expect(readFileSync(at('two.spoor')).equals(readFileSync(at('one.spoor')))).toBe(true)
  const { code, said } = await verified('one.spoor')
  expect(code).toBe(0)
  expect(JSON.parse(said)).toMatchObject({ verified: true, bundle: { tlp: 'red', expected: null } })
  const whole = await withCase(at('case.sqlite'), (store) => store.digest())
  expect(JSON.parse(said)).toMatchObject({ hash: whole, bundle: { from: whole } })
})

/** Numbers that look like lots, the same in every run. */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    yield state / 2 ** 32
  }
}

describe.each([
  ['signed', { sign: 'key.pem' }, 1],
  ['unsigned', {}, 2],
])('a bundle that is %s', (name, { sign }: { sign?: string }, seed) => {
  test('shows each of 1,000 flipped bits, and names the file it is in', async () => {
    const path = at(`${name}.spoor`)
    await bundle(`${name}.spoor`, sign === undefined ? {} : { sign: at(sign) })
    const { size } = statSync(path)
    const parts = partsOf(path)
    const lots = numbers(seed)
    const file = openSync(path, 'r+')
    try {
      for (let i = 0; i < 1_000; i++) {
        // every second flip in the small files before the case, which would otherwise be met by few
        const within = i % 2 === 0 ? size : parts.find(({ name }) => name === 'case.sqlite')!.from
        const place = Math.floor(lots.next().value * within)
        const byte = Buffer.alloc(1)
        readSync(file, byte, 0, 1, place)
        const flipped = Buffer.from([byte[0]! ^ (1 << Math.floor(lots.next().value * 8))])
        writeSync(file, flipped, 0, 1, place)
        const part = parts.find(({ from, to }) => place >= from && place < to)
        expect(faultOf(path), `bit of byte ${place}, in ${part?.name}`).toMatch(
          part === undefined ? /header|padding|ends|end of the bundle/ : part.name,
        )
        writeSync(file, byte, 0, 1, place)
      }
    } finally {
      closeSync(file)
    }
    expect(checkBundle(path).signer === undefined).toBe(sign === undefined)
  })
})

function faultOf(path: string): string {
  try {
    checkBundle(path)
    return 'nothing'
  } catch (error) {
    if (!(error instanceof CheckError)) throw error
    return error.message
  }
}

/** Where files lie, by a reader of tar that shares nothing with the program. */
function partsOf(path: string): { name: string; from: number; to: number }[] {
  const bytes = readFileSync(path)
  const parts = []
  for (let at = 0; bytes[at] !== 0; ) {
    const size = Number.parseInt(bytes.toString('latin1', at + 124, at + 135), 8)
    const name = bytes.toString('latin1', at, bytes.indexOf(0, at))
    parts.push({ name, from: at + 512, to: at + 512 + size })
    at += 512 + Math.ceil(size / 512) * 512
  }
  return parts
}

describe('what is marked more narrowly than the bundle', () => {
  test.each([
    ['red', 0, true],
    ['amber', 2, true],
    ['green', 3, false],
  ] as const)('at %s, %i things stay out, and their words are in none of its bytes', async (tlp, gone, has) => {
    const { withheld } = await bundle(`${tlp}.spoor`, { tlp })
    const { labels, notes, reasons } = withheld.marked
    expect(labels + notes + reasons).toBe(gone)
    expect(readFileSync(at(`${tlp}.spoor`)).includes(SECRET)).toBe(has)
    expect((await verified(`${tlp}.spoor`)).code).toBe(0)
  })

  test('says when the sums are others without it', async () => {
    const overruled = await bundle('same.spoor', { redact: ['source:a friend'] })
    expect(overruled.withheld).toEqual({
      marked: { labels: 0, notes: 0, reasons: 0, entries: 0 },
      asked: { labels: 1, notes: 0, reasons: 0, entries: 0 },
      sums: 'same',
    })
    const { withheld } = await bundle('other.spoor', { redact: [`label:${account(3)}`] })
    expect(withheld.sums).toBe('other')
    const { said } = await verified('other.spoor')
    expect(JSON.parse(said)).toMatchObject({ bundle: { withheld } })
  })

  test('by wish: notes and reasons too; a wish that names nothing is refused', async () => {
    const { withheld } = await bundle('wish.spoor', {
      redact: ['note:1', 'note:2', `reason:${account(4)}`, 'source:the police'],
    })
    expect(withheld.asked).toEqual({ labels: 1, notes: 2, reasons: 1, entries: 1 })
    expect(readFileSync(at('wish.spoor')).includes(SECRET)).toBe(false)
    await expect(bundle('none.spoor', { redact: ['note:9'] })).rejects.toThrow('names what is not in the case')
    await expect(bundle('none.spoor', { redact: ['notes'] })).rejects.toThrow('does not say what')
  })
})

describe('the journal in a bundle', () => {
  const secret = `TLP:RED ${SECRET}`
  beforeAll(async () => {
    await makeCase(at('written.sqlite'), { payments: [[1, 2, ETH, 100]] })
    const store = openCase(at('written.sqlite'), { scribe: { who: 'A. Lee', now: () => 'now' } })
    for (const payload of [
      { kind: 'note', on: account(2), text: `as told by ${secret}` },
      { kind: 'note', on: account(2), text: 'open to all' },
      { kind: 'label', address: account(2), name: secret, category: 'service' },
      { kind: 'view', name: secret, link: '#a' },
    ] as const) {
      const { kind, ...rest } = payload
      store.addEntry({ kind, why: kind === 'label' ? `says ${SECRET}` : '', payload: rest })
    }
    store.addOverride({ kind: 'stop', address: account(3), category: 'service', reason: secret })
    store.removeOverride(account(3), `no longer: TLP:RED ${SECRET}`)
    store.close()
  })
  const written = (out: string, options: BundleOptions) =>
    withCase(at('written.sqlite'), (store) => exportBundle(store, at(out), options))

  test('holds its chain without the words that are marked, also where they were taken back', async () => {
    const { withheld } = await written('written.spoor', { tlp: 'amber' })
    expect(withheld.marked).toEqual({ labels: 0, notes: 0, reasons: 0, entries: 5 })
    expect(readFileSync(at('written.spoor')).includes(SECRET)).toBe(false)
    const { code, said } = await verified('written.spoor')
    expect(code).toBe(0)
    const whole = await withCase(at('written.sqlite'), (store) => store.journal())
    expect(JSON.parse(said)).toMatchObject({ journal: whole.length, journalWithheld: 5 })
    await withReceived(at('written.spoor'), {}, async ({ casePath }) => {
      const store = openCase(casePath, { readonly: true })
      expect(store.journal().map(({ hash, seal }) => [hash, seal])).toEqual(whole.map(({ hash, seal }) => [hash, seal]))
      expect(annotationsOf(store).notes.map(({ text }) => text)).toEqual(['open to all'])
      store.close()
    })
  })

  test('goes without what the sender names', async () => {
    const named = [`note:${account(2)}`, 'source:own label']
    const { withheld } = await written('named.spoor', { tlp: 'red', redact: named })
    expect(withheld.asked.entries).toBe(3)
    await expect(written('x.spoor', { redact: [`note:${account(3)}`] })).rejects.toThrow(
      'names what is not in the case',
    )
  })

  test('stays within the cases of a merged one, which is handed on whole or not at all', async () => {
    await makeCase(at('other.sqlite'), {
      payments: [
        [1, 2, ETH, 100],
        [2, 3, ETH, 101],
      ],
    })
    const io = listening()
    const cases = [at('written.sqlite'), at('other.sqlite')]
    expect(await run(['merge', ...cases, '--owners', 'A,B', '--out', at('merged.sqlite')], io)).toBe(0)
    const merged = (tlp: 'amber' | 'red') =>
      withCase(at('merged.sqlite'), (store) => exportBundle(store, at(`merged-${tlp}.spoor`), { tlp }))
    await expect(merged('amber')).rejects.toThrow('nothing can be left out of a merged case')
    await merged('red')
    expect((await verified('merged-red.spoor')).code).toBe(0)
  })
})

describe('who signed and who may read', () => {
  test('another signer than expected, and none, are a failed check', async () => {
    await bundle('signed.spoor', { sign: at('key.pem') })
    await bundle('plain.spoor')
    const other = await makeKey(at('other.pem'), 'sign')
    expect((await verified('signed.spoor', '--signed-by', other.text)).code).toBe(1)
    expect((await verified('plain.spoor', '--signed-by', other.text)).code).toBe(1)
    expect((await verified('case.sqlite', '--signed-by', other.text)).code).toBe(1)
    writeFileSync(at('signer.txt'), other.text)
    expect((await verified('signed.spoor', '--signed-by', at('signer.txt'))).code).toBe(2)
  })

  test('an encrypted bundle is read with its key alone, and every flipped bit is noticed', async () => {
    const key = await makeKey(at('receive.key'), 'receive')
    await makeKey(at('stranger.key'), 'receive')
    await bundle('sealed.age', { encrypt: [key.text] })
    expect((await verified('sealed.age', '--identity', at('receive.key'))).code).toBe(0)
    expect((await verified('sealed.age', '--identity', at('stranger.key'))).code).toBe(1)
    expect((await verified('sealed.age')).code).toBe(2)
    const bytes = readFileSync(at('sealed.age'))
    expect(bytes.includes('manifest.json')).toBe(false)
    for (const [i, lot] of [...take(numbers(3), 20)].entries()) {
      const changed = Buffer.from(bytes)
      const place = Math.floor(lot * bytes.length)
      changed[place]! ^= 1 << (i % 8)
      writeFileSync(at('changed.age'), changed)
      await expect(
        withReceived(at('changed.age'), { identity: at('receive.key') }, async () => undefined),
      ).rejects.toThrow()
    }
  })

  test('a key that others may read is refused, and none is overwritten', async () => {
    await expect(makeKey(at('key.pem'), 'sign')).rejects.toThrow('cannot make a key')
    expect(statSync(at('key.pem')).mode & 0o777).toBe(0o600)
    writeFileSync(at('loose.pem'), readFileSync(at('key.pem')), { mode: 0o644 })
    await expect(bundle('x.spoor', { sign: at('loose.pem') })).rejects.toThrow('others may read')
  })
})

function* take<T>(from: Generator<T, never>, count: number): Generator<T> {
  for (let i = 0; i < count; i++) yield from.next().value
}

test('a bundle whose figures are not those of its case is found, though every hash fits', async () => {
  await bundle('true.spoor')
  const { writeTar } = await import('../../packages/tracer/src/share/bundle/tar.ts')
  const { manifestText, sha256Of, sumsText } = await import('../../packages/tracer/src/share/bundle/manifest.ts')
  const bytes = readFileSync(at('true.spoor'))
  const parts = partsOf(at('true.spoor')).map(({ name, from, to }) => ({ name, content: bytes.subarray(from, to) }))
  const content = (name: string) => parts.find((part) => part.name === name)!.content
  const statement = Buffer.from(
    content('statement.json').toString().replace('10000000000000000000', '9000000000000000000'),
  )
  const manifest = JSON.parse(content('manifest.json').toString())
  manifest.parts[0].sha256 = sha256Of(statement)
  manifest.parts[0].size = statement.length
  const text = Buffer.from(manifestText(manifest))
  const sums = Buffer.from(sumsText([{ name: 'manifest.json', sha256: sha256Of(text) }, ...manifest.parts]))
  const made = [
    { name: 'manifest.json', content: text },
    { name: 'SHA256SUMS', content: sums },
    { name: 'statement.json', content: statement },
    { name: 'evidence.jsonl', content: content('evidence.jsonl') },
    { name: 'case.sqlite', content: content('case.sqlite') },
  ]
  writeTar(
    at('false.spoor'),
    made.map((part) => ({ ...part, size: part.content.length })),
  )
  expect(checkBundle(at('false.spoor')).manifest.incident).toBe('made')
  expect((await verified('false.spoor')).code).toBe(1)
})
