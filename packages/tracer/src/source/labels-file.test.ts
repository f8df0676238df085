import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import type { Address } from '../model/address.ts'
import { parseChain } from '../model/chain.ts'
import { InputError } from '../model/errors.ts'
import type { LabelDefaults } from './labels-record.ts'
import { openLabels } from './labels-store.ts'

const folder = mkdtempSync(join(tmpdir(), 'spoor-labels-'))
const store = openLabels(join(folder, 'labels.sqlite'))
afterAll(() => {
  store.close()
  rmSync(folder, { recursive: true, force: true })
})
let files = 0

const A = `0x${'a1'.repeat(20)}`
const B = `0x${'b2'.repeat(20)}`
const BITCOIN = '3NDzzVxiLBUs1WPvVGRfCYDTAD2Ua2PvW4'
const at = (account: string, chain = 'eip155:1') => `${chain}:${account}` as Address

async function take(content: string | Buffer, defaults: LabelDefaults = {}) {
  const path = join(folder, `labels-${++files}`)
  writeFileSync(path, content)
  return store.import(path, defaults)
}

async function refused(content: string | Buffer, defaults: LabelDefaults = {}): Promise<InputError> {
  const before = store.sets()
  const error = await take(content, defaults).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(InputError)
  expect(store.sets(), 'nothing was imported').toEqual(before)
  return error as InputError
}

/** What one file says of an address, and nothing after. */
async function only(content: string | Buffer, address: Address, defaults: LabelDefaults = {}) {
  const { sha256 } = await take(content, defaults)
  const found = store.of(address)
  store.remove(sha256)
  return found
}

const ETHEREUM = { chain: parseChain('eip155:1') } as const

describe('TagPacks and ActorPacks', () => {
  const pack = `title: A pack
creator: somebody
confidence: authority_data
category: mixing_service
currency: BTC
label: Blender.io
lastmod: 2022-05-16
source: https://home.treasury.gov/x
actor: blenderio
tags:
  - address: ${BITCOIN}
  - address: '${A}'
    network: ETH
    label: Another
    category: exchange
    abuse: scam
    confidence: web_crawl
  - tx_hash: ${'5'.repeat(64)}
`

  test('a tag has what its header says, unless it says otherwise', async () => {
    const { sha256, labels } = await take(pack)
    expect(labels).toBe(2)
    const bitcoin = at(BITCOIN, 'bip122:000000000019d6689c085ae165831e93')
    expect(store.of(bitcoin)).toMatchObject([
      {
        name: 'Blender.io',
        category: 'mixer',
        theirs: 'mixing_service',
        actor: 'blenderio',
        confidence: 60,
        date: '2022-05-16',
        source: 'https://home.treasury.gov/x',
        voice: 'ofac',
        file: sha256,
        line: 11,
      },
    ])
    expect(store.of(at(A))).toMatchObject([
      { name: 'Another', category: 'service', abuse: 'scam', confidence: 20, line: 12 },
    ])
    expect((await take(pack)).fresh).toBe(false)
    expect(store.of(bitcoin)).toHaveLength(1)
    expect(store.remove(sha256)).toBe(2)
    expect(store.of(bitcoin)).toEqual([])
  })

  test('an actor keeps its jurisdictions', async () => {
    const actors = `title: Actors
creator: somebody
actors:
  - id: bybit
    label: Bybit
    uri: https://www.bybit.com
    lastmod: 2023-01-01
    categories: [exchange]
    jurisdictions: [VG, AE]
`
    const { actors: count } = await take(actors)
    expect(count).toBe(1)
    expect(store.actorsOf('bybit')).toMatchObject([{ name: 'Bybit', jurisdictions: ['VG', 'AE'], date: '2023-01-01' }])
  })

  test('what is wrong is named by its line', async () => {
    expect((await refused(pack.replace(A, '0x12'))).what).toMatch(/line 12, field address: not an EVM address/)
    expect((await refused(pack.replace('web_crawl', 'gut'))).what).toMatch(/line 12, field confidence/)
    expect((await refused('tags:\n  - address: [\n')).what).toMatch(/line \d+: this is no YAML/)
    expect((await refused('title: x\ntags: 5\n')).what).toMatch(/no list of tags/)
    const bomb = `title: x\na: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\ntags:\n  - {address: '${A}', concepts: [*c,*c,*c,*c,*c,*c,*c]}\n`
    expect((await refused(bomb)).what).toMatch(/more aliases/)
  })
})

describe("OFAC's list", () => {
  const xml = `<?xml version="1.0"?>
<Sanctions xmlns="http://www.un.org/sanctions/1.0">
  <DateOfIssue CalendarTypeID="1"><Year>2026</Year><Month>8</Month><Day>20</Day></DateOfIssue>
  <ReferenceValueSets><FeatureTypeValues>
    <FeatureType ID="344" FeatureTypeGroupID="1">Digital Currency Address - XBT</FeatureType>
    <FeatureType ID="345" FeatureTypeGroupID="1">Digital Currency Address - ETH</FeatureType>
    <FeatureType ID="444" FeatureTypeGroupID="1">Digital Currency Address - XMR</FeatureType>
    <FeatureType ID="8" FeatureTypeGroupID="1">Birthdate</FeatureType>
  </FeatureTypeValues></ReferenceValueSets>
  <DistinctParties><DistinctParty FixedRef="39585"><Profile ID="39585">
    <Identity><Alias><DocumentedName><DocumentedNamePart><NamePartValue>LAZARUS &amp; GROUP</NamePartValue></DocumentedNamePart></DocumentedName></Alias></Identity>
    <Feature ID="1" FeatureTypeID="345"><FeatureVersion ID="2"><VersionDetail DetailTypeID="1432">${B}</VersionDetail></FeatureVersion></Feature>
    <Feature ID="3" FeatureTypeID="444"><FeatureVersion ID="4"><VersionDetail DetailTypeID="1432">4monero</VersionDetail></FeatureVersion></Feature>
    <Feature ID="5" FeatureTypeID="8"><FeatureVersion ID="6"><VersionDetail DetailTypeID="1432">1980</VersionDetail></FeatureVersion></Feature>
  </Profile></DistinctParty></DistinctParties>
</Sanctions>
`
  const listed = {
    category: 'sanctioned',
    authority: 'official',
    voice: 'ofac',
    name: 'LAZARUS & GROUP (OFAC 39585)',
  }

  test('the advanced form, read as a stream, whatever its namespace and prefix', async () => {
    const prefixed = xml.replaceAll(/<(\/?)([A-Z])/g, '<$1s:$2').replace('xmlns=', 'xmlns:s=')
    for (const form of [xml, prefixed, gzipSync(xml)]) {
      expect(await only(form, at(B))).toMatchObject([{ ...listed, date: '2026-08-20', line: 12 }])
    }
    const read = await take(xml)
    expect(read.skipped).toEqual({ xmr: 1 })
    store.remove(read.sha256)
  })

  test('SDN.CSV: addresses stand in the remarks', async () => {
    const fields = ['39585', '"LAZARUS & GROUP"', '"entity"', ...Array(8).fill('-0-')]
    const remarks = `"DOB 1980; Digital Currency Address - ETH ${B}; alt. Digital Currency Address - XBT ${BITCOIN}; x."`
    const csv = `${[...fields, remarks].join(',')}\n${[...fields, '-0-'].join(',')}\n\u001a\n`
    expect(await only(csv, at(B))).toMatchObject([{ ...listed, line: 1 }])
    expect(await only(csv, at(BITCOIN, 'bip122:000000000019d6689c085ae165831e93'))).toMatchObject([listed])
  })

  test('a document type, an entity of its own, an end too early, and a list of something else', async () => {
    const doctype = xml.replace('<Sanctions', '<!DOCTYPE x [<!ENTITY a "b">]><Sanctions')
    expect((await refused(doctype)).what).toMatch(/line 2: a document type/)
    expect((await refused(xml.slice(0, 900))).what).toMatch(/this is no XML/)
    expect(await refused(xml.replaceAll('Digital Currency', 'Paper')).then(({ what }) => what)).toMatch(
      /no list of digital/,
    )
    expect((await refused(`${'<a>'.repeat(200)}`)).what).toMatch(/too deep/)
  })
})

describe('tables, JSON and lists', () => {
  test.each([
    ['eth-labels', `address,chainId,label,nameTag\n"${A}",1,"binance","Binance 14"\n`, {}, 'Binance 14', 'service'],
    [
      'etherscan-labels',
      JSON.stringify({ [A]: { name: 'Binance 14', labels: ['binance'] } }),
      ETHEREUM,
      'Binance 14',
      'service',
    ],
    ['a map of names', JSON.stringify({ [A]: 'Somebody' }), ETHEREUM, 'Somebody', 'other'],
    ['a list of objects', JSON.stringify([{ address: A, chainId: 1, label: 'phish-hack' }]), {}, 'phish-hack', 'scam'],
    [
      'forta',
      `banned_address,wallet_tag,data_source\n${A},Fake_Phishing1772,etherscan-phish-hack-list\n`,
      { ...ETHEREUM, category: 'scam' },
      'Fake_Phishing1772',
      'scam',
    ],
    [
      'a plain table',
      `chain,address,name,category,confidence,date\neip155:1,${A},X,mixer,70,2024-01-02\n`,
      {},
      'X',
      'mixer',
    ],
    ['CAIP-10', `address,name\neip155:1:${A},X\n`, {}, 'X', 'other'],
    ['a list', `${B}\n${A}\n`, { ...ETHEREUM, category: 'theft', source: 'FBI' }, 'FBI', 'theft'],
    ['victims are no thieves', `address,chainId,label\n${A},1,take-action\n`, {}, 'take-action', 'victim'],
  ] as const)('%s', async (_, content, defaults, name, category) => {
    expect(await only(content, at(A), defaults)).toMatchObject([{ name, category }])
  })

  test('a key on another chain is told apart', async () => {
    const { sha256 } = await take(`address,chainId,name\n${A},250,Bybit\n`)
    expect(store.of(at(A))).toEqual([])
    expect(store.elsewhere(at(A))).toMatchObject([{ name: 'Bybit', address: at(A, 'eip155:250') }])
    store.remove(sha256)
  })

  test('files that do not say their source have one voice', async () => {
    const [one, two] = [`address,chain,name\n${A},1,x\n`, `address,chain,name\n${A},1,y\n`]
    const sets = [await take(one), await take(two)]
    expect(new Set(store.of(at(A)).map(({ voice }) => voice)).size).toBe(1)
    for (const { sha256 } of sets) store.remove(sha256)
  })

  test('what is wrong is named, and a slip can be left out only by choice', async () => {
    const slip = `address,chain,name\n${A},1,x\n0xA0DF9CA52e8aB5DDE22C55D9B3C2CDF814B9B773,1,y\n`
    expect((await refused(slip)).what).toMatch(/line 3, field address: wrong address checksum/)
    const { bad, labels, sha256 } = await take(slip, { skipBad: 1 })
    expect([labels, bad.length]).toEqual([1, 1])
    store.remove(sha256)
    expect((await refused(`${slip}0x1,1,z\n`, { skipBad: 1 })).what).toMatch(/line 4/)
    expect((await refused(`address,name\n${A},x\n`)).what).toMatch(/line 2, field address: nobody says which chain/)
    expect((await refused(`address,chain,name\n${A},1\n`)).what).toMatch(/line 2: too few fields/)
    expect((await refused(`address,chain,name\n${A},1,${'x'.repeat(600)}\n`)).what).toMatch(/field name: too long/)
    expect((await refused(`address,chain,name,date\n${A},1,x,2024-02-31\n`)).what).toMatch(/field date: not a day/)
    expect((await refused('what is this\n')).what).toMatch(/line 1: no table of labels/)
    expect((await refused(`{"__proto__": "x", "${A}": "y"}`, ETHEREUM)).got).toMatch(/__proto__/)
    expect((await refused('[1]')).what).toMatch(/not a label/)
    expect((await refused('')).what).toMatch(/no labels/)
  })

  test('random bytes are an error, never a crash and never half an import', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 60 }), async (bytes) => {
        await refused(Buffer.from(bytes), ETHEREUM)
      }),
      { numRuns: 60 },
    )
  })
})

describe('hostile files: a clear error, and nothing imported', () => {
  const deep = (open: string, close: string, times: number) => open.repeat(times) + close.repeat(times)

  test.each([
    ['YAML nested too deep', `title: x\ntags: ${deep('[', ']', 100_000)}\n`, /nested too deep|line 2/],
    [
      'a key of YAML that is there twice',
      `title: x\ntitle: y\ntags: []\n`,
      /line 1, field title: a key that is there twice/,
    ],
    [
      'a tag whose address is there twice',
      `tags:\n  - {address: '${A}', network: ETH, address: '${B}'}\n`,
      /line 2, field address: a key/,
    ],
    ['YAML with a tag of its own', `tags: !!js/function 'x'\n`, /line 1/],
    ['JSON nested too deep', deep('[', ']', 10_000), /JSON that cannot be read/],
    ['half of a JSON', `{"${A}": "x", "${B}`, /JSON that cannot be read/],
    [
      'XML that defines what it laughs at',
      '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><l>&b;</l>',
      /line 1: a document type/,
    ],
    ['an entity that nobody defined', '<?xml version="1.0"?><l>&lol;</l>', /line 1: this is no XML/],
    [
      'XML that is no UTF-8',
      Buffer.concat([Buffer.from('<a>'), Buffer.from([0xff, 0xfe]), Buffer.from('</a>')]),
      /this is not text/,
    ],
    [
      'CSV that is no UTF-8',
      Buffer.concat([Buffer.from(`address,chain,name\n${A},1,`), Buffer.from([0xff])]),
      /line 2.*this is not text/,
    ],
    [
      'YAML that is no UTF-8',
      Buffer.concat([Buffer.from('title: '), Buffer.from([0xff]), Buffer.from('\ntags: []\n')]),
      /this is not text/,
    ],
    ['NUL in a name', `address,chain,name\n${A},1,a\0b\n`, /line 2/],
    ['NUL in a tag', `tags:\n  - {address: '${A}', network: ETH, label: "a\\0b"}\n`, /line 2, field name/],
    ['columns of something else', `date,asset,usd\n2025-01-01,x,1\n`, /line 1: no table of labels/],
    ['a quote that nobody closes', `address,chain,name\n${A},1,"x\n${'y'.repeat(3 << 20)}`, /line 2/],
    [
      'gzip that broke off',
      gzipSync(`address,chain,name\n${A},1,x\n`.repeat(100)).subarray(0, 60),
      /not a whole gzip file/,
    ],
    ['gzip of nothing but air', gzipSync(Buffer.alloc(100 << 20)), /out of measure|this is not text|no table/],
    ['an actor without an id', 'title: x\nactors:\n  - {label: Nobody}\n', /line 3, field id/],
    [
      'an actor of no country',
      'title: x\nactors:\n  - {id: a, jurisdictions: [Atlantis]}\n',
      /line 3, field jurisdictions: no country/,
    ],
    [
      'a way to reach an actor that is a script',
      'title: x\nactors:\n  - {id: a, contacts: [{kind: general, url: "javascript:alert(1)"}]}\n',
      /line 3, field contacts/,
    ],
  ] as const)('%s', async (_, content, what) => {
    expect((await refused(content, ETHEREUM)).what).toMatch(what)
  })

  test('a map of many keys is read in time', async () => {
    const keys = Array.from({ length: 30_000 }, (_, i) => `k${i}: 1`).join('\n')
    expect((await refused(`title: x\n${keys}\ntags: []\n`)).what).toMatch(/no labels/)
  })
})
