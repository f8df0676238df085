import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { ScreenReport } from '../../packages/tracer/src/cli/screen-report.ts'
import type { SourceReport } from '../../packages/tracer/src/cli/source-report.ts'
import { METHODS } from '../../packages/tracer/src/model/trace.ts'
import { failureOf, jsonOf, spoor, workFolder } from './spoor.ts'

// Backwards on the recorded Bybit theft: from an address to the seeds, and a list of addresses against the case.

const folder = workFolder()
const CASE = 'cases/bybit-2025.sqlite'
const HOP_2 = '0xdd90071d52f20e85c89802e5dc1ec0a7b6475f92'
const HOP_3 = '0xf302572594a68aa8f951fae64ed3ae7da41c72be'
const SEED = '0x47666fab8bd0ac7003bce3f5c3585383f09486e2'
const STRANGER = '0x00000000000000000000000000000000000000ab'

beforeAll(async () => {
  expect(await spoor(folder, 'trace', 'bybit-2025', '--quiet')).toMatchObject({ code: 0, err: '' })
})

const sourcesOf = async (...args: string[]) =>
  jsonOf(await spoor(folder, 'sources', CASE, ...args, '--json')) as unknown as SourceReport
const screened = async (...args: string[]) =>
  jsonOf(await spoor(folder, 'screen', ...args, '--json')) as unknown as ScreenReport
const narrow = (text: string) => text.split('\n').every((line) => line.length <= 100)

describe('sources', () => {
  test('says per seed what fed an address, and it adds up under every conserving method', async () => {
    const { methods, seeds } = await sourcesOf(HOP_2, '--method', 'all')
    expect(methods.map(({ method }) => method)).toEqual(METHODS)
    expect(seeds.map(({ seed }) => seed)).toEqual([1, 2, 3, 4])
    for (const { method, conserving, assets } of methods) {
      expect(assets.length, method).toBe(1)
      const [ether] = assets
      const sum = ether!.seeds.reduce((total, { units }) => total + BigInt(units), 0n)
      const received = BigInt(ether!.received)
      const paths = ether!.paths.reduce((total, { units }) => total + BigInt(units), 0n)
      if (conserving) {
        // Haircut rounds down per seed: four seeds, three payments.
        expect(received - sum, method).toBeGreaterThanOrEqual(0n)
        expect(received - sum, method).toBeLessThanOrEqual(method === 'haircut' ? 12n : 0n)
        expect(paths + BigInt(ether!.uncovered), method).toBe(sum)
      } else expect(sum).toBeGreaterThan(received)
    }
  })

  test('a way is a chain of movements in time, conversions included, from a seed to the address', async () => {
    const { methods } = await sourcesOf(`eip155:1:${HOP_3}`, '--method', 'haircut')
    const { paths } = methods[0]!.assets[0]!
    expect(paths.length).toBe(3)
    for (const { movements, units } of paths) {
      expect(movements[0]!.from).toBe(`eip155:1:${SEED}`)
      expect(movements.at(-1)).toMatchObject({ to: `eip155:1:${HOP_3}`, carried: units })
      for (const [i, movement] of movements.entries()) {
        expect(BigInt(movement.carried)).toBeLessThanOrEqual(BigInt(movement.units))
        if (i > 0) expect(movement.time >= movements[i - 1]!.time).toBe(true)
      }
    }
    expect(paths.map(({ movements }) => movements.some(({ kind }) => kind === 'conversion'))).toEqual([
      true,
      true,
      false,
    ])
  })

  test('an address that received nothing is an answer, a text that is no address is not', async () => {
    const { methods } = await sourcesOf(STRANGER)
    expect(methods).toMatchObject([{ method: 'fifo', assets: [], complete: false }])
    expect((await spoor(folder, 'sources', CASE, STRANGER)).out).toContain(
      'No stolen units came here, as far as the case was read.',
    )
    const wrong = await spoor(folder, 'sources', CASE, '0x12', '--json')
    expect(wrong).toMatchObject({ code: 2, out: '' })
    expect(failureOf(wrong).what).toBe('not an address')
  })

  test('the page says where every unit came from, in 100 columns', async () => {
    const page = await spoor(folder, 'sources', CASE, HOP_2, '--method', 'all')
    expect(page).toMatchObject({ code: 0, err: '' })
    expect(narrow(page.out)).toBe(true)
    expect(page.out).toContain('tiho, dirty-first\n    received     98,048.7948 ETH')
    expect(page.out).toMatch(/Incomplete: .* "at least"/)
  })
})

describe('screen', () => {
  const list = (name: string, text: string) => {
    writeFileSync(join(folder, name), text)
    return name
  }

  test('answers for each address of a list: how much, when, how far, at least', async () => {
    const csv = list('list.csv', `customer,address\na,${HOP_2}\nb,${STRANGER}\n"c, d",eip155:1:${HOP_2}\n`)
    const report = await screened(csv, CASE, '--chain', 'eip155:1', '--method', 'fifo,poison')
    expect(report.methods).toMatchObject([
      { method: 'fifo', complete: false, hits: 1 },
      { method: 'poison', complete: false, hits: 1 },
    ])
    expect(report.answers).toMatchObject([
      {
        address: `eip155:1:${HOP_2}`,
        lines: [2, 4],
        methods: [
          {
            method: 'fifo',
            received: true,
            hop: 2,
            assets: [
              {
                units: '98048794790021341718228',
                count: 3,
                first: '2025-02-21T14:45:11Z',
                last: '2025-02-21T15:32:35Z',
              },
            ],
          },
          { method: 'poison', received: true },
        ],
      },
      { address: `eip155:1:${STRANGER}`, methods: [{ received: false, hop: null, assets: [] }, {}] },
    ])
    const page = await spoor(folder, 'screen', csv, CASE, '--chain', 'eip155:1')
    expect(page).toMatchObject({ code: 0, err: '' })
    expect(page.out).toContain('at least 98,048.794790021341718228 ETH in 3 arrivals')
    expect(page.out).toContain('None found')
    expect(narrow(page.out)).toBe(true)
  })

  test('what it says of an address is what sources says', async () => {
    const plain = list('plain.txt', `# our deposits\n${HOP_3}\n\n${SEED}\n`)
    const { answers } = await screened(plain, CASE, '--chain', 'eip155:1', '--method', 'all')
    for (const { address, methods } of answers) {
      const sources = await sourcesOf(address, '--method', 'all')
      for (const [i, { assets }] of methods.entries()) {
        const received = sources.methods[i]!.assets.map(({ asset, received: units }) => [asset, units])
        expect(assets.map(({ asset, units }) => [asset, units])).toEqual(received)
      }
    }
    expect(answers[1]!.methods[0]).toMatchObject({ hop: 0, received: true })
  })

  test('a list with nothing in the case ends with 0', async () => {
    const none = await spoor(folder, 'screen', list('none.txt', `${STRANGER}\n`), CASE, '--chain', 'eip155:1')
    expect(none).toMatchObject({ code: 0, err: '' })
    expect(none.out).toContain('0 of 1 address received stolen value')
  })

  test.each([
    ['a bad address', `${HOP_2}\n0x12\n`, /line 2, column 1: not an EVM address/],
    [
      'a wrong checksum',
      `address\n0xDD90071d52f20e85c89802e5dc1ec0a7b6475f92\n`,
      /line 2, column address: wrong address/,
    ],
    ['a blank cell', `name,address\na,\n`, /line 2, column address: blank/],
    ['columns without names', `a,${HOP_2}\n`, /line 1, column 1: several columns and no header/],
    ['an unclosed quote', `address\n"${HOP_2}\n`, /line \d, column 1: cannot be read/],
    ['nothing', '', /names no address/],
  ])('%s is exit 2 and names its place', async (_, text, says) => {
    const ended = await spoor(folder, 'screen', list('bad.csv', text), CASE, '--chain', 'eip155:1', '--json')
    expect(ended).toMatchObject({ code: 2, out: '' })
    expect(failureOf(ended).what).toMatch(says)
  })

  test('an address without its chain needs --chain', async () => {
    const ended = await spoor(folder, 'screen', list('plain.csv', `${HOP_2}\n`), CASE, '--json')
    expect(ended).toMatchObject({ code: 2, out: '' })
    expect(failureOf(ended)).toMatchObject({
      what: expect.stringContaining('line 1, column 1'),
      next: expect.stringContaining('--chain'),
    })
  })
})
