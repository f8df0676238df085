import { dirname } from 'node:path'
import { describe, expect, it } from 'vitest'
import { addressOn } from '../../packages/tracer/src/model/address.ts'
import { mulDiv, parseUnits, unitsOf } from '../../packages/tracer/src/model/amount.ts'
import { assetChain, parseAsset, tokenOf } from '../../packages/tracer/src/model/asset.ts'
import { parseChain } from '../../packages/tracer/src/model/chain.ts'
import { parseTime } from '../../packages/tracer/src/model/time.ts'
import { TRANSFER_KINDS } from '../../packages/tracer/src/model/transfer.ts'
import {
  CMETH,
  COLUMNS,
  canonical,
  canonicalAsset,
  ETH,
  INCIDENTS,
  json,
  list,
  METH,
  STETH,
  sha256,
  short,
  sum,
  table,
  text,
} from './data-files.ts'

describe.each(INCIDENTS)('%s', (file) => {
  const incident = json(file)
  const folder = dirname(file)

  it('names canonical addresses and assets', () => {
    for (const key of ['victims', 'seeds', 'stops', 'labels', 'assertions'])
      for (const record of list(incident[key])) if (record.address !== undefined) canonical(record.address as string)
    for (const record of [...list(incident.seeds), ...list(incident.assertions)]) {
      canonicalAsset(record.asset as string)
      if (record.toAsset !== undefined) canonicalAsset(record.toAsset as string)
      expect(parseUnits(record.units as string)).toBeGreaterThan(0n)
    }
    expect(new Set(list(incident.stops).map((stop) => stop.address)).size).toBe(list(incident.stops).length)
  })

  it('vouches for its ledgers by hash', () => {
    expect(list(incident.ledgers).length).toBeGreaterThan(0)
    for (const ledger of list(incident.ledgers)) {
      expect(ledger.sha256, ledger.path as string).toBe(sha256(`${folder}/${ledger.path}`))
      for (const { address, asset, from, to } of list(ledger.coverage)) {
        canonical(address as string)
        canonicalAsset(asset as string)
        expect(parseTime(from as string)).toBeLessThan(parseTime(to as string))
      }
    }
  })

  it('has ledger rows that the recorded source can read', () => {
    const tokens = new Map(list(json('tokens/tokens.json').tokens).map((token) => [token.asset, token]))
    for (const ledger of list(incident.ledgers)) {
      const content = text(`${folder}/${ledger.path}`)
      expect(content.split('\n')[0]).toBe(COLUMNS)
      const positions = new Set<string>()
      for (const row of table(`${folder}/${ledger.path}`)) {
        const chain = parseChain(row.chain!)
        const asset = parseAsset(row.asset!, chain)
        expect(assetChain(asset)).toBe(chain)
        for (const account of [row.from!, row.to!]) expect(addressOn(chain, account)).toBe(`${chain}:${account}`)
        expect(row.tx_hash).toMatch(/^0x[0-9a-f]{64}$/)
        expect(TRANSFER_KINDS).toContain(row.kind)
        if (row.block !== '') expect(row.block).toMatch(/^\d{8}$/)
        if (row.timestamp !== '') expect(parseTime(row.timestamp!)).toBeGreaterThan(1_700_000_000)
        expect(row.units === '' ? row.shown : row.units, JSON.stringify(row)).toMatch(/^\d+(\.\d+)?$/)
        if (row.units !== '') parseUnits(row.units!)
        expect(row.decimals === '', 'units and decimals are known together').toBe(row.units === '')
        expect(tokenOf(asset) === undefined).toBe(row.kind === 'native' || row.kind === 'internal')
        if (row.units !== '' && tokens.has(row.asset!))
          expect(String(tokens.get(row.asset!)!.decimals)).toBe(row.decimals)
        if (row.position !== '') {
          const key = `${row.chain} ${row.tx_hash} ${row.kind} ${row.position}`
          expect(positions.has(key), key).toBe(false)
          positions.add(key)
        }
      }
    }
  })

  it('seeds what its record holds', () => {
    const rows = list(incident.ledgers).flatMap((ledger) => table(`${folder}/${ledger.path}`))
    for (const seed of list(incident.seeds)) {
      const to = (seed.address as string).split(':').at(-1)
      if (seed.tx === undefined) {
        const paid = rows.filter((row) => row.from === to && row.asset === seed.asset)
        expect(sum(paid)).toBe(parseUnits(seed.units as string))
      } else {
        const row = rows.filter((each) => each.tx_hash === seed.tx && each.to === to && each.asset === seed.asset)
        expect(row.length, seed.tx as string).toBe(1)
        expect(row[0]!.units).toBe(seed.units)
        expect(row[0]!.block).toBe(String(seed.block ?? ''))
        expect(row[0]!.timestamp).toBe(seed.time ?? '')
      }
    }
  })
})

describe('the Bybit record', () => {
  const incident = json('incidents/bybit-2025/incident.json')
  const rows = table('incidents/bybit-2025/ledger.csv')
  const spoofed = rows.filter((row) => row.flags === 'spoofed-in-source')
  const genuine = rows.filter((row) => row.flags !== 'spoofed-in-source')
  const from = (start: string, asset?: string) =>
    genuine.filter((row) => short(row.from!) === start && (asset === undefined || row.asset === asset))

  it('has 203 transfers and 19 spoofed ones', () => {
    expect(genuine.length).toBe(203)
    expect(spoofed.length).toBe(19)
    const hops = {
      '0x1db92e2e': 4,
      '0x47666fab': 46,
      '0xa4b2fd68': 16,
      '0xdd90071d': 54,
      '0xf3025725': 74,
      '0x327ffe25': 9,
    }
    for (const [start, count] of Object.entries(hops)) expect(from(start).length, start).toBe(count)
  })

  it('adds up to what the sources state for each hop', () => {
    const totals: [string, string, string][] = [
      ['0x1db92e2e', ETH, '401346.768858404671846374'],
      ['0x1db92e2e', STETH, '90375.547907685258392043'],
      ['0x1db92e2e', METH, '8000'],
      ['0x1db92e2e', CMETH, '15000'],
      ['0x47666fab', ETH, '400001'],
      ['0x47666fab', STETH, '90375.54791768'],
      ['0x47666fab', METH, '8000'],
      ['0x47666fab', CMETH, '15000'],
      ['0xa4b2fd68', ETH, '98048.8948'],
      ['0xa4b2fd68', STETH, '90375.54791768'],
      ['0xa4b2fd68', METH, '8000'],
      ['0xdd90071d', ETH, '98055.3621285125807993'],
      ['0xf3025725', ETH, '10062.358226033052619'],
      ['0x327ffe25', ETH, '1651.95352422111208'],
    ]
    for (const [start, asset, total] of totals)
      expect(sum(from(start, asset)), `${start} ${asset}`).toBe(unitsOf(total, 18))
    const dexes = list(incident.stops).map((stop) => (stop.address as string).split(':').at(-1)!)
    const swapped = dexes.map((dex) => [short(dex), sum(genuine.filter((row) => row.to === dex))])
    expect(Object.fromEntries(swapped)).toEqual({
      '0x6bb00006': unitsOf('75187.77395884', 18),
      '0xfe837a35': unitsOf('15187.77395884', 18),
      '0x04708077': unitsOf('8000', 18),
    })
    const tenThousand = from('0x47666fab', ETH).filter((row) => row.units === String(unitsOf('10000', 18)))
    expect(tenThousand.length).toBe(40)
    expect(new Set(tenThousand.map((row) => row.to)).size).toBe(40)
    expect(new Set(from('0xf3025725').map((row) => row.to)).size).toBe(58)
    expect(from('0xdd90071d').filter((row) => row.units === String(unitsOf('10000', 18))).length).toBe(9)
  })

  it('seeds the exact units of the theft', () => {
    expect(list(incident.seeds).map((seed) => [seed.asset, seed.units])).toEqual([
      [ETH, '401346768858404671846374'],
      [STETH, '90375547907685258392043'],
      [METH, `8000${'0'.repeat(18)}`],
      [CMETH, `15000${'0'.repeat(18)}`],
    ])
  })

  it('flags the amounts that a 64-bit float could have cut, and never the theft', () => {
    for (const row of genuine) {
      const digits = row.units!.replace(/0+$/, '').length
      const cut = digits >= 15 && short(row.from!) !== '0x1db92e2e'
      expect(row.flags === 'rounded', `${row.tx_hash}: ${digits} digits`).toBe(cut)
    }
    expect(genuine.filter((row) => row.flags === 'rounded').length).toBe(122)
  })

  it('leaves blank what no source gives', () => {
    const timeless = rows.filter((row) => row.block === '' || row.timestamp === '')
    expect(timeless.map((row) => row.asset).sort()).toEqual([METH, CMETH].sort())
    for (const row of timeless) expect(row.block! + row.timestamp!).toBe('')
    for (const row of rows) expect(row.position! + row.tx_index! + row.block_hash!).toBe('')
    expect(spoofed.filter((row) => row.units === '').length).toBe(18)
    const zero = spoofed.filter((row) => row.units !== '')
    expect(zero.map((row) => [row.asset, row.units])).toEqual([[STETH, '0']])
  })

  it('keeps the imitated names as they were shown', () => {
    expect(spoofed.filter((row) => /[\u0400-\u04ff]/.test(row.symbol!)).length).toBe(16)
    expect(spoofed.filter((row) => row.symbol === 'ETH').length).toBe(2)
    const paid = new Set(genuine.map((row) => row.asset))
    for (const row of spoofed.filter((each) => each.units === '')) expect(paid.has(row.asset)).toBe(false)
  })

  it('times every row on the slot of its block', () => {
    for (const row of rows.filter((each) => each.block !== '')) {
      const slots = (parseTime(row.timestamp!) - parseTime('2025-02-21T14:16:11Z')) / 12
      expect(Number.isInteger(slots), row.tx_hash).toBe(true)
      const missed = slots - (Number(row.block) - 21_895_251)
      expect(missed, `${row.tx_hash}: slots without a block`).toBeGreaterThanOrEqual(0)
      expect(missed, row.tx_hash).toBeLessThan(1000)
    }
  })

  it('asserts the swaps between what went in and the payment they funded', () => {
    const assertions = list(incident.assertions)
    const converted = (asset: string) =>
      assertions
        .filter((each) => each.asset === asset)
        .reduce((total, each) => total + parseUnits(each.units as string), 0n)
    expect(converted(STETH)).toBe(sum(from('0xa4b2fd68', STETH)))
    expect(converted(METH)).toBe(sum(from('0xa4b2fd68', METH)))
    const funded = from('0xa4b2fd68', ETH).filter((row) => short(row.to!) === '0xdd90071d')
    expect(assertions.reduce((total, each) => total + parseUnits(each.toUnits as string), 0n)).toBe(sum(funded))
    const batch = parseUnits(assertions[2]!.units as string) + parseUnits(assertions[3]!.units as string)
    const share = mulDiv(unitsOf('38313.7948', 18), parseUnits(assertions[2]!.units as string), batch)
    expect(assertions[2]!.toUnits).toBe(String(share))
    let since = 0
    const batches: [ids: string[], payment: number][] = [
      [['swap-1-steth'], 0],
      [['swap-2-steth'], 1],
      [['swap-3-meth', 'swap-3-steth'], 2],
    ]
    const payments = funded.map((row) => parseTime(row.timestamp!)).sort((a, b) => a - b)
    for (const [ids, payment] of batches) {
      for (const id of ids) {
        const each = assertions.find((item) => item.id === id)!
        const swaps = from('0xa4b2fd68', each.asset as string).filter(
          (row) => parseTime(row.timestamp!) > since && parseTime(row.timestamp!) < payments[payment]!,
        )
        expect(sum(swaps), id).toBe(parseUnits(each.units as string))
        expect(parseTime(each.time as string), id).toBe(Math.max(...swaps.map((row) => parseTime(row.timestamp!))) + 1)
        expect(parseTime(each.time as string), id).toBeLessThan(payments[payment]!)
      }
      since = payments[payment]!
    }
  })

  it('labels the 51 addresses of the FBI notice', () => {
    const fbi = list(incident.labels).filter((label) => label.citation === 'fbi-psa')
    expect(fbi.length).toBe(51)
    expect(fbi.map((label) => label.address)).not.toContain(list(incident.seeds)[0]!.address)
  })
})

describe('the WazirX record', () => {
  const incident = json('incidents/wazirx-2024/incident.json')
  const rows = table('incidents/wazirx-2024/ledger.csv')
  const events = table('incidents/wazirx-2024/events.csv')

  it('has 71 deposits into two Tornado Cash pools, each a stop named with its denomination', () => {
    expect(rows.length).toBe(71)
    const stops = new Map(list(incident.stops).map((stop) => [stop.address, stop]))
    const names = rows.map((row) => {
      const stop = stops.get(`${row.chain}:${row.to}`)!
      expect(stop.category).toBe('mixer')
      expect(stop.name).toBe(`Tornado Cash ${row.units === String(unitsOf('100', 18)) ? '100' : '0.1'} ETH`)
      expect(row.flags).toBe('time-to-minute')
      expect(row.timestamp).toMatch(/:00Z$/)
      return stop.name
    })
    expect(names.filter((name) => name === 'Tornado Cash 100 ETH').length).toBe(70)
    expect(sum(rows)).toBe(unitsOf('7000.1', 18))
    expect(new Set(rows.map((row) => row.tx_hash)).size).toBe(71)
  })

  it('keeps what has no payer, no receiver or no hash out of the ledger', () => {
    const ids = list(incident.citations).map((citation) => citation.id)
    const booked = new Set(rows.map((row) => row.tx_hash))
    for (const event of events) {
      expect(ids, JSON.stringify(event)).toContain(event.citation)
      expect(event.tx_hash).toMatch(/^(0x[0-9a-f]{64})?$/)
      expect(booked.has(event.tx_hash!)).toBe(false)
      parseTime(event.timestamp!)
      if (event.address !== '') addressOn(parseChain(event.chain!), event.address!)
      if (event.asset !== '') canonicalAsset(event.asset!)
      if (event.kind === 'theft') expect(event.tx_hash + event.units!).toBe('')
    }
    const gala = events.filter((event) => event.kind === 'gala-withdrawal')
    expect(gala.length).toBe(26)
    expect(sum(gala)).toBe(unitsOf('1876673.07778', 8))
    expect(events.filter((event) => event.kind === 'theft').length).toBe(8)
  })
})
