import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { chainOf, parseAddress } from '../../packages/tracer/src/model/address.ts'
import { unitsOf } from '../../packages/tracer/src/model/amount.ts'
import { parseChain } from '../../packages/tracer/src/model/chain.ts'
import { STOP_CATEGORIES } from '../../packages/tracer/src/model/stop.ts'
import { parseTime } from '../../packages/tracer/src/model/time.ts'
import {
  ajv,
  CATALOGS,
  CMETH,
  canonical,
  canonicalAsset,
  checkCitations,
  citationsIn,
  DATA,
  ETH,
  FILES,
  type Fields,
  faults,
  INCIDENTS,
  type Json,
  json,
  list,
  METH,
  STETH,
  sha256,
  table,
  text,
  validators,
} from './data-files.ts'

describe('the data folder', () => {
  it('holds what the product ships', () => {
    expect(CATALOGS).toEqual([
      'actors/actors.json',
      'bridges/chains.json',
      'bridges/contracts.json',
      'chains/chains.json',
      'contracts/code.json',
      'contracts/contracts.json',
      'label-categories/categories.json',
      'label-sets/sets.json',
      'labels/bridges.json',
      'labels/dexes.json',
      'labels/exchanges.json',
      'labels/mixers.json',
      'labels/sanctions.json',
      'mixers/contracts.json',
      'prices/rules.json',
      'tokens/tokens.json',
    ])
    expect(INCIDENTS).toEqual(['incidents/bybit-2025/incident.json', 'incidents/wazirx-2024/incident.json'])
  })

  it.each(CATALOGS)('%s validates, and every record cites its source', (file) => {
    const value = json(file)
    const schema = (value.$schema as string).split('/').at(-1)!
    expect(existsSync(resolve(DATA, dirname(file), value.$schema as string)), 'its $schema exists').toBe(true)
    expect(faults(schema, value)).toEqual([])
    checkCitations(file, value)
    const used = new Set(citationsIn(value).map(([, id]) => id))
    const key = Object.keys(value).at(-1)!
    for (const record of list(value[key])) expect(record.citation, JSON.stringify(record)).toBeTypeOf('string')
    if (key === 'labels') {
      for (const { id } of list(value.citations)) expect(used, `${file}: a citation nobody uses`).toContain(id)
    }
  })

  it.each(INCIDENTS)('%s validates, and every record cites its source', (file) => {
    const value = json(file)
    expect(faults('incident.schema.json', value)).toEqual([])
    checkCitations(file, value)
    for (const key of ['attribution', 'victims', 'seeds', 'stops', 'labels', 'assertions'])
      for (const record of list(value[key]))
        expect(record.citation, `${key}: ${JSON.stringify(record)}`).toBeTypeOf('string')
  })

  it.each(INCIDENTS)('%s has no field that the schema does not know', (file) => {
    const strict = closed(json('schemas/incident.schema.json')) as Fields
    const validate = ajv.compile({ ...strict, $id: `strict:${file}` })
    expect(validate(json(file)), JSON.stringify(validate.errors)).toBe(true)
  })

  it('is listed file by file in its README, with the right hash', () => {
    const listed = new Map(
      [...text('README.md').matchAll(/^\| `([^`]+)` \|.*\| `([0-9a-f]{64})` \|$/gm)].map((m) => [m[1]!, m[2]!]),
    )
    const shipped = FILES.filter((file) => file !== 'README.md')
    expect([...listed.keys()].sort()).toEqual(shipped)
    for (const file of shipped) expect(listed.get(file), file).toBe(sha256(file))
  })

  it('names no machine and no place outside the repository', () => {
    for (const file of FILES) {
      expect(text(file), file).not.toMatch(/\.\.\/shared|\/work\/|\/home\/|\/tmp\/|registry\.npm|localhost/)
      expect(text(file).endsWith('\n'), `${file} ends with a line feed`).toBe(true)
    }
  })
})

function closed(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(closed)
  if (schema === null || typeof schema !== 'object') return schema
  const out = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]))
  return 'properties' in schema && schema.type === 'object' ? { ...out, additionalProperties: false } : out
}

describe('addresses and assets', () => {
  it('labels: canonical, once each, of a category that the walk knows, on a known chain', () => {
    const chains = list(json('chains/chains.json').chains).map((chain) => chain.caip2)
    const genuine = new Set(
      list(json('tokens/tokens.json').tokens).map((token) => {
        const asset = token.asset as string
        return `${asset.slice(0, asset.indexOf('/'))}:${asset.split(':').at(-1)}`
      }),
    )
    for (const file of CATALOGS.filter((name) => name.startsWith('labels/'))) {
      const labels = list(json(file).labels)
      expect(labels.length, file).toBeGreaterThan(100)
      expect(new Set(labels.map((label) => label.address)).size, `${file}: one label an address`).toBe(labels.length)
      for (const { address, category, citation, alsoIn } of labels) {
        canonical(address as string)
        expect(chains).toContain(chainOf(parseAddress(address as string)))
        // An authority may list a token contract, as it did that of TORN.
        if (file !== 'labels/sanctions.json')
          expect(genuine.has(address as string), `${address}: a token contract is nobody's wallet`).toBe(false)
        expect([...STOP_CATEGORIES, 'sanctioned', 'sanctioned-former']).toContain(category)
        expect((alsoIn ?? []) as string[]).not.toContain(citation)
      }
    }
  })

  it('labels: the Tornado Cash pools carry their denomination', () => {
    const pools = list(json('labels/mixers.json').labels).filter((label) =>
      /^Tornado Cash [\d.,]+ \w+$/.test(label.name as string),
    )
    expect(pools.length).toBe(42)
    const named = Object.fromEntries(pools.map((pool) => [pool.address, pool.name]))
    expect(named['eip155:1:0xa160cdab225685da1d56aa342ad8841c3b53f291']).toBe('Tornado Cash 100 ETH')
  })

  it('mixers: canonical, once each, labelled as mixers, and a fixed pool by the amount it is called after', () => {
    const labels = new Map(list(json('labels/mixers.json').labels).map((label) => [label.address, label]))
    const contracts = list(json('mixers/contracts.json').contracts)
    expect(new Set(contracts.map(({ address }) => address)).size).toBe(contracts.length)
    const decimals = new Map([
      ...list(json('chains/chains.json').chains).map(({ native, decimals }) => [native, decimals] as const),
      ...list(json('tokens/tokens.json').tokens).map(({ asset, decimals }) => [asset, decimals] as const),
      ['eip155:1/erc20:0x5d3a536e4d6dbd6114cc1ead35777bab948e3643', 8] as const,
    ])
    const perChain: Record<string, number> = {}
    for (const { address, role, asset, units, citation, alsoIn } of contracts) {
      canonical(address as string)
      const label = labels.get(address!)
      // The registry takes nobody's money in, so nobody's money ends there.
      if (role === 'tornado/relayer-registry') expect(label).toBeUndefined()
      else expect(label, address as string).toMatchObject({ category: 'mixer', citation })
      expect((alsoIn ?? []) as string[]).not.toContain(citation)
      if (asset !== undefined) {
        canonicalAsset(asset as string)
        expect((asset as string).startsWith(`${chainOf(parseAddress(address as string))}/`)).toBe(true)
      }
      const called = /^Tornado Cash ([\d.,]+) \w+$/.exec((label?.name ?? '') as string)?.[1]
      expect(units === undefined, address as string).toBe(called === undefined)
      if (called === undefined) continue
      expect(role).toBe('tornado/pool')
      expect(units).toBe(String(unitsOf(called.replaceAll(',', ''), decimals.get(asset!) as number)))
      const chain = chainOf(parseAddress(address as string))
      perChain[chain] = (perChain[chain] ?? 0) + 1
    }
    expect(perChain).toEqual({
      ...{ 'eip155:1': 19, 'eip155:56': 4, 'eip155:10': 4, 'eip155:42161': 4, 'eip155:137': 4 },
      ...{ 'eip155:100': 4, 'eip155:43114': 3 },
    })
  })

  it('contracts: canonical, once each, on a known chain', () => {
    const chains = list(json('chains/chains.json').chains).map((chain) => chain.caip2)
    const contracts = list(json('contracts/contracts.json').contracts)
    expect(new Set(contracts.map((contract) => contract.address)).size).toBe(contracts.length)
    for (const { address, citation, alsoIn } of contracts) {
      canonical(address as string)
      expect(chains).toContain(chainOf(parseAddress(address as string)))
      expect((alsoIn ?? []) as string[]).not.toContain(citation)
    }
  })

  it('chains: canonical, once each, with a native coin of their own', () => {
    const chains = list(json('chains/chains.json').chains)
    expect(new Set(chains.map((chain) => chain.caip2)).size).toBe(chains.length)
    for (const { caip2, native, explorer, local } of chains) {
      expect(parseChain(caip2 as string)).toBe(caip2)
      canonicalAsset(native as string)
      expect((native as string).startsWith(`${caip2}/slip44:`)).toBe(true)
      expect(explorer === undefined, caip2 as string).toBe(local === true)
    }
    for (const id of ['eip155:1', 'eip155:31337', 'eip155:1337', 'bip122:000000000019d6689c085ae165831e93'])
      expect(chains.map((chain) => chain.caip2)).toContain(id)
  })

  it('tokens: canonical, once each, on a known chain', () => {
    const chains = list(json('chains/chains.json').chains).map((chain) => chain.caip2)
    const tokens = list(json('tokens/tokens.json').tokens)
    expect(new Set(tokens.map((token) => token.asset)).size).toBe(tokens.length)
    for (const { asset } of tokens) {
      canonicalAsset(asset as string)
      expect(chains).toContain((asset as string).slice(0, (asset as string).indexOf('/')))
    }
    for (const asset of [STETH, METH, CMETH]) expect(tokens.map((token) => token.asset)).toContain(asset)
  })
})

describe('prices', () => {
  const rules = list(json('prices/rules.json').rules)
  const known = new Set([
    ...list(json('chains/chains.json').chains).map((chain) => chain.native),
    ...list(json('tokens/tokens.json').tokens).map((token) => token.asset),
  ])

  it('daily closes: one a day without a gap, positive, cited', () => {
    const rows = table('prices/daily.csv')
    expect(Object.keys(rows[0]!)).toEqual(['date', 'asset', 'usd', 'citation'])
    const ids = list(json('prices/rules.json').citations).map((citation) => citation.id)
    const previous = new Map<string, number>()
    for (const { date, asset, usd, citation } of rows) {
      canonicalAsset(asset!)
      expect(known).toContain(asset)
      expect(usd).toMatch(/^\d+(\.\d+)?$/)
      expect(Number(usd)).toBeGreaterThan(100)
      expect(ids).toContain(citation)
      const day = parseTime(date!)
      const before = previous.get(asset!)
      if (before !== undefined) expect(day - before, `${asset} ${date}`).toBe(86_400)
      previous.set(asset!, day)
    }
    expect(rows.find((row) => row.date === '2025-02-21' && row.asset === ETH)?.usd).toBe('2663')
  })

  it('rules: one an asset, of known assets, resting on a price that exists', () => {
    const priced = new Set(table('prices/daily.csv').map((row) => row.asset))
    expect(new Set(rules.map((rule) => rule.asset)).size).toBe(rules.length)
    for (const rule of rules) {
      canonicalAsset(rule.asset as string)
      expect(known).toContain(rule.asset)
      expect(priced.has(rule.asset as string), `${rule.asset} has prices of its own`).toBe(false)
      if (rule.kind === 'parity') expect(priced).toContain(rule.of)
      for (const gap of list(rule.except))
        expect(parseTime(gap.from as string)).toBeLessThanOrEqual(parseTime(gap.to as string))
    }
    expect(rules.find((rule) => rule.asset === STETH)?.of).toBe(ETH)
    for (const asset of [METH, CMETH]) expect(rules.some((rule) => rule.asset === asset)).toBe(false)
  })
})

describe('the schemas', () => {
  it('are JSON Schema 2020-12 under their own names', () => {
    expect([...validators.keys()]).toEqual([
      'actors.schema.json',
      'bridge-chains.schema.json',
      'bridge-contracts.schema.json',
      'case-view.schema.json',
      'chains.schema.json',
      'code.schema.json',
      'contracts.schema.json',
      'findings.schema.json',
      'freeze.schema.json',
      'incident.schema.json',
      'label-categories.schema.json',
      'label-sets.schema.json',
      'labels.schema.json',
      'leads.schema.json',
      'mixer-contracts.schema.json',
      'prices-rules.schema.json',
      'tokens.schema.json',
    ])
    for (const [name, { schema }] of validators) {
      expect((schema as Fields).$id).toBe(name)
      expect((schema as Fields).$schema).toBe('https://json-schema.org/draft/2020-12/schema')
    }
  })

  it('turn down what is wrong', () => {
    const label = list(json('labels/mixers.json').labels)[0]!
    const labels = (change: Fields) => ({
      citations: json('labels/mixers.json').citations!,
      labels: [{ ...label, ...change }],
    })
    expect(faults('labels.schema.json', labels({}))).toEqual([])
    expect(faults('labels.schema.json', labels({ address: '0x12' }))).not.toEqual([])
    expect(faults('labels.schema.json', labels({ category: 'casino' }))).not.toEqual([])
    expect(faults('labels.schema.json', labels({ source: 'hearsay' }))).not.toEqual([])
    const incident = json('incidents/bybit-2025/incident.json')
    const seed = list(incident.seeds)[0]!
    for (const wrong of [
      { units: '-1' },
      { units: '1.5' },
      { asset: 'ETH' },
      { tx: '0x12' },
      { usd: '1e9' },
      { block: '7' },
    ])
      expect(
        faults('incident.schema.json', { ...incident, seeds: [{ ...seed, ...wrong }] }),
        JSON.stringify(wrong),
      ).not.toEqual([])
    const { citation: _, ...uncited } = seed
    expect(faults('incident.schema.json', { ...incident, seeds: [uncited] })).not.toEqual([])
    expect(faults('incident.schema.json', { ...incident, seeds: [] })).not.toEqual([])
    expect(faults('incident.schema.json', { ...incident, surprise: 1 }), 'unknown fields only warn').toEqual([])
    const chains = json('chains/chains.json')
    expect(
      faults('chains.schema.json', { ...chains, chains: [{ ...list(chains.chains)[0]!, finality: 0 }] }),
    ).not.toEqual([])
    const tokens = json('tokens/tokens.json')
    const { freezableCitation: __, ...bare } = list(tokens.tokens)[0]!
    expect(faults('tokens.schema.json', { ...tokens, tokens: [bare] }), 'freezable needs a citation').not.toEqual([])
    const contracts = json('contracts/contracts.json')
    expect(
      faults('contracts.schema.json', {
        ...contracts,
        contracts: [{ ...list(contracts.contracts)[0]!, protocol: 'hearsay' }],
      }),
    ).not.toEqual([])
    const rules = json('prices/rules.json')
    expect(
      faults('prices-rules.schema.json', { ...rules, rules: [{ asset: ETH, kind: 'guess', citation: 'x' }] }),
    ).not.toEqual([])
    expect(faults('case-view.schema.json', { format: 'spoor-case-view/1' })).not.toEqual([])
  })

  it('a dangling citation is found', () => {
    const value = json('labels/mixers.json')
    list(value.labels)[0]!.citation = 'nowhere'
    expect(() => checkCitations('changed', value)).toThrow()
  })
})
