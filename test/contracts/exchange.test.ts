import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import type { Actor } from '../../packages/tracer/src/model/actor.ts'
import { InputError } from '../../packages/tracer/src/model/errors.ts'
import type { LabelStatement } from '../../packages/tracer/src/model/label.ts'
import type { Received } from '../../packages/tracer/src/model/received.ts'
import { TLP } from '../../packages/tracer/src/model/tlp.ts'
import { mispEvent } from '../../packages/tracer/src/share/misp/event.ts'
import {
  addressRecord,
  assetOf,
  caseRecord,
  labelRecord,
  leadRecord,
  movementRecord,
} from '../../packages/tracer/src/share/records.ts'
import { SHARE_FORMATS, shareParts } from '../../packages/tracer/src/share/share-formats.ts'
import { stixBundle } from '../../packages/tracer/src/share/stix/bundle.ts'
import { patternText, TLP_MARKINGS } from '../../packages/tracer/src/share/stix/objects.ts'
import { stolenPart } from '../../packages/tracer/src/share/stolen-part.ts'
import { readable, uuidV5 } from '../../packages/tracer/src/share/uuid.ts'
import { underMarking } from '../../packages/tracer/src/share/withhold.ts'
import { readExchange } from '../../packages/tracer/src/source/exchange-file.ts'
import { readLabelFile } from '../../packages/tracer/src/source/labels-file.ts'
import { COIN, exchangeView, HELPER, TWIN, WEI } from './exchange-view.ts'
import { stixFaults } from './stix-rules.ts'
import { schemaFaults } from './stix-schemas.ts'

const folder = mkdtempSync(join(tmpdir(), 'spoor-exchange-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const HOSTILE = '=HYPERLINK("x")<img onerror=x>]]>\' or [a:b = \'c\']\u202e\u{1f4b0}&amp;\r\n"\\: - # !!js'
const surrogates = fc.array(fc.integer({ min: 0xd700, max: 0xe010 })).map((codes) => String.fromCharCode(...codes))
const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), surrogates)

/** An export as the bytes of its first file. */
function bytesOf(text: string, format: (typeof SHARE_FORMATS)[number], tlp: (typeof TLP)[number] = 'red'): string {
  const [part] = shareParts(exchangeView(text), format, 'case', { tlp })
  return [...part!.chunks].join('')
}

function received(content: string): Received {
  const path = join(folder, 'received.json')
  writeFileSync(path, content)
  return readExchange(path)
}

describe.each(['stix', 'misp'] as const)('%s', (format) => {
  test('the same case gives the same bytes, and another marking other ids', () => {
    expect(bytesOf(HOSTILE, format)).toBe(bytesOf(HOSTILE, format))
    const view = exchangeView(HOSTILE)
    const again = { ...view, statement: { ...view.statement, elapsedMs: 77, requests: 1, case: 'other' } }
    expect([...shareParts(again, format, 'x', { tlp: 'red' })[0]!.chunks].join('')).toBe(bytesOf(HOSTILE, format))
    expect(bytesOf(HOSTILE, format, 'green')).not.toBe(bytesOf(HOSTILE, format, 'amber'))
  })

  test('whatever a stranger wrote, what comes back is the stolen part of the case, word for word', () =>
    fc.assert(
      fc.property(anyText, (text) => {
        const view = readable(stolenPart(exchangeView(text)))
        const back = received(bytesOf(text, format))
        const known = assetOf(view)
        const ordered = <T>(list: readonly T[]): T[] =>
          [...list].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
        expect(back.case).toEqual(caseRecord(view))
        expect(ordered(back.addresses)).toEqual(ordered(view.addresses.map(addressRecord)))
        expect(back.movements).toEqual(view.movements.map((movement) => movementRecord(movement, known(movement))))
        expect(back.leads).toEqual((view.leads ?? []).map(leadRecord))
        expect(back.labels.map(({ tlp: _, ...label }) => label)).toEqual(
          view.addresses.flatMap(({ id, labels }) => labels.map((label) => labelRecord(id, label))),
        )
        expect(back.notes.map((note) => note.text)).toEqual(view.incident.notes)
        expect([back.named, back.unknown]).toEqual([[], 0])
      }),
      { numRuns: 60 },
    ))

  test('amounts survive to the last unit, and one account on two chains is two objects', () => {
    const back = received(bytesOf('x', format))
    expect(back.movements[0]).toMatchObject({ units: WEI, taint: WEI, sender: expect.stringContaining('eip155:1:') })
    expect(back.addresses.map(({ address }) => address)).toEqual(expect.arrayContaining([HELPER, TWIN, COIN]))
  })

  test('a file that was tampered with is refused with the object and the field', () => {
    const content = bytesOf('x', format)
    const from = format === 'stix' ? '"taint":"401' : '\\"taint\\":\\"401'
    const to = from.replace('401', '4.1')
    expect(content).toContain(from)
    expect(() => received(content.replace(from, to))).toThrow(/object .*taint is wrong[\s\S]*whole number/)
    expect(() => received('{"type":"bundle","objects":[{"id":1}]}')).toThrow(InputError)
    expect(() => received('{"Event":{"info":3}}')).toThrow(InputError)
    expect(() => received('{"a":1}')).toThrow(/no file that was shared/)
  })

  test('its addresses come in as labels too, with who may read them', async () => {
    const [labels] = await labelsOf(bytesOf('TLP:RED told in confidence', format))
    expect(labels).toHaveLength(1)
    expect(labels[0]).toMatchObject({ address: HELPER, category: 'service', confidence: 70, date: '2025-02-26' })
    expect(labels[0]!.source).toMatch(/^TLP:RED/)
  })
})

describe('stix', () => {
  const bundle = stixBundle(stolenPart(exchangeView(HOSTILE)), { tlp: 'amber+strict', by: HOSTILE })

  test('any case makes a bundle that breaks no rule of the standard', () => {
    fc.assert(
      fc.property(anyText, fc.constantFrom(...TLP), (text, tlp) => {
        expect(stixFaults(stixBundle(stolenPart(exchangeView(text)), { tlp }))).toEqual([])
      }),
      { numRuns: 60 },
    )
    expect(stixFaults(bundle)).toEqual([])
  })

  test('the rules notice what breaks them', () => {
    const [, second] = bundle.objects
    const broken = (change: object) => stixFaults({ ...bundle, objects: [{ ...second!, ...change }] })
    expect(broken({ name: null }).length).toBeGreaterThan(0)
    expect(broken({ created_by_ref: 'identity--x' }).join()).toMatch(/leads nowhere/)
    expect(broken({ pattern: "[a:b = 'c' OR x]" }).join()).toMatch(/pattern/)
  })

  test('any case is sound by the schemas of OASIS', () => {
    fc.assert(
      fc.property(anyText, fc.constantFrom(...TLP), (text, tlp) => {
        expect(schemaFaults(stixBundle(stolenPart(exchangeView(text)), { tlp }))).toEqual([])
      }),
      { numRuns: 30 },
    )
    expect(schemaFaults(bundle)).toEqual([])
  })

  test.each([
    ['note', { object_refs: undefined }, /object_refs/],
    ['relationship', { source_ref: 'somebody' }, /source_ref/],
    ['indicator', { valid_from: 'yesterday' }, /valid_from/],
    ['report', { published: 5 }, /published/],
    ['cryptocurrency-wallet', { spec_version: '3' }, /spec_version/],
  ])('those schemas notice a %s that breaks them', (type, change, fault) => {
    const object = bundle.objects.find((one) => one.type === type)!
    const broken = JSON.parse(JSON.stringify({ ...object, ...change }))
    expect(schemaFaults({ ...bundle, objects: [broken] }).join('\n')).toMatch(fault)
  })

  test('a plain reader finds every address by type, value and pattern', () => {
    const wallets = bundle.objects.filter(({ type }) => type === 'cryptocurrency-wallet').map(({ value }) => value)
    expect(wallets.sort()).toEqual(
      [HELPER, HELPER, COIN, `x:x:0x${'1'.repeat(40)}`].map((id) => id.split(':')[2]).sort(),
    )
    const patterns = bundle.objects.flatMap(({ pattern }) => (pattern === undefined ? [] : [pattern]))
    expect(patterns).toContain(`[cryptocurrency-wallet:value = '0x${'2'.repeat(40)}']`)
    expect(patternText("a'b\\c")).toBe("'a\\'b\\\\c'")
  })

  test('everything bears its marking, a label or note its own where it has one', () => {
    const plain = bundle.objects.filter(({ object_marking_refs: refs }) => refs !== undefined)
    const used = new Set(plain.flatMap(({ object_marking_refs: refs }) => refs as string[]))
    expect(used).toEqual(new Set([TLP_MARKINGS['amber+strict'], TLP_MARKINGS.red]))
    const defined = bundle.objects.filter(({ type }) => type === 'marking-definition').map(({ id }) => id)
    expect(new Set(defined)).toEqual(used)
  })
})

describe('misp', () => {
  const { Event: event } = mispEvent(stolenPart(exchangeView(HOSTILE)), { tlp: 'amber' })

  test('objects follow their templates, ids are unique, references lead to objects', () => {
    const allowed: Record<string, RegExp> = {
      'coin-address': /^(address:btc|address-crypto:text|symbol:text|(first|last)-seen:datetime|text:text)$/,
      'cryptocurrency-transaction': /^(transaction-number:text|symbol:text|time:datetime|value(_USD)?:float)$/,
      'forensic-case': /^(case-number:text|case-name:text|additional-comments:text|references:link)$/,
      annotation: /^(text:text|type:text)$/,
    }
    const objects = new Set(event.Object.map(({ uuid }) => uuid))
    const all = event.Object.flatMap((object) => [
      object.uuid,
      ...object.Attribute.map(({ uuid }) => uuid),
      ...object.ObjectReference.map(({ uuid }) => uuid),
    ])
    expect(new Set(all).size).toBe(all.length)
    for (const { name, Attribute, ObjectReference } of event.Object) {
      for (const { object_relation: relation, type, value } of Attribute) {
        expect(`${relation}:${type}`).toMatch(allowed[name]!)
        expect(value).not.toBe('')
        if (type === 'float') expect(value).toMatch(/^\d+(\.\d+)?$/)
      }
      for (const { referenced_uuid: to } of ObjectReference) expect(objects).toContain(to)
    }
  })

  test('payments are sends-to, leads suspected links; only Bitcoin is an address of MISP', () => {
    const relations = event.Object.flatMap(({ ObjectReference }) => ObjectReference.map((r) => r.relationship_type))
    expect(relations.filter((name) => name === 'sends-to')).toHaveLength(3)
    expect(relations.filter((name) => name === 'suspected-link')).toHaveLength(1)
    const accounts = event.Object.flatMap(({ Attribute }) =>
      Attribute.filter(({ object_relation: relation }) => relation.startsWith('address')),
    )
    expect(accounts.map(({ type, value }) => [type, value.slice(0, 2)])).toEqual(
      expect.arrayContaining([
        ['text', '0x'],
        ['btc', '1A'],
      ]),
    )
    expect(event.Tag).toEqual([{ name: 'tlp:amber' }])
  })
})

async function labelsOf(content: string): Promise<[LabelStatement[], Actor[]]> {
  const path = join(folder, 'labels')
  writeFileSync(path, content)
  const labels: LabelStatement[] = []
  const actors: Actor[] = []
  await readLabelFile(path, {}, { label: (label) => labels.push(label), actor: (actor) => actors.push(actor) })
  return [labels, actors]
}

test('tagpack and actorpack: our own importer reads back what was written, whatever the texts', () =>
  fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 400 }), async (text) => {
      const view = exchangeView(text)
      const parts = shareParts(view, 'tagpack', 'out/case.yaml', { tlp: 'green' })
      expect(parts.map(({ path }) => path)).toEqual(['out/case.yaml', 'out/case-actors.yaml'])
      const [labels] = await labelsOf([...parts[0]!.chunks].join(''))
      const [, actors] = await labelsOf([...parts[1]!.chunks].join(''))
      const said = view.addresses[1]!.labels[0]!
      expect(labels.find(({ actor }) => actor === 'mart')).toMatchObject({
        ...{ address: HELPER, category: 'service', confidence: 70, date: '2025-02-26' },
        ...{ name: readable(said.name).trim() || 'service', source: readable(said.source).trim() || 'labels' },
      })
      expect(labels.filter(({ source }) => source.startsWith('Spoor, case')).map(({ address }) => address)).toEqual(
        view.addresses.map(({ id }) => id),
      )
      expect(actors[0]).toMatchObject({ id: 'mart', jurisdictions: ['VG'], date: '2026-01-01' })
    }),
    { numRuns: 60 },
  ))

describe('markings', () => {
  test('what is marked red is in no export that is not red, and nothing that comes from it', () => {
    for (const tlp of TLP) {
      const view = exchangeView('plain', { name: 'Secret', source: 'Informant', category: 'attacker', tlp: 'red' })
      const named = {
        ...view,
        addresses: view.addresses.map((a) => (a.id === HELPER ? { ...a, name: 'Secret', role: 'attacker' } : a)),
      }
      const { view: shared, withheld } = underMarking(named, tlp)
      const text = SHARE_FORMATS.flatMap((format) => shareParts(shared, format, 'x', { tlp }))
        .flatMap(({ chunks }) => [...chunks])
        .join('')
      const open = tlp === 'red'
      expect(/Secret|Informant|attacker|mart|TLP:RED plain/.test(`${text}${JSON.stringify(shared)}`), tlp).toBe(open)
      expect(/who told us/.test(JSON.stringify(shared)), tlp).toBe(open || tlp.startsWith('amber'))
      expect(withheld, tlp).toEqual(
        open ? { labels: 0, notes: 0, reasons: 0 } : { labels: 1, notes: 1, reasons: tlp.startsWith('amber') ? 0 : 1 },
      )
      expect(shared.statement).toEqual(view.statement)
    }
  })
})

test('ids of version 5 are those of RFC 9562', () => {
  const dns = '6ba7b810-9dad-11d1-80b4-00c04fd430c8'
  expect(uuidV5(dns, 'www.example.com')).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2')
})

test('bundles of other programs: wallets come in as labels, with author, day and marking', async () => {
  const uuid = '00000000-0000-4000-8000-000000000000'
  const objects = [
    { type: 'identity', id: `identity--${uuid}`, name: 'CERT' },
    {
      type: 'cryptocurrency-wallet',
      id: `cryptocurrency-wallet--${uuid}`,
      value: COIN.split(':')[2],
      object_marking_refs: [TLP_MARKINGS.amber],
    },
    {
      type: 'indicator',
      id: `indicator--${uuid}`,
      name: 'ransom',
      created: '2025-01-02T00:00:00.000Z',
      created_by_ref: `identity--${uuid}`,
    },
    {
      type: 'relationship',
      id: `relationship--${uuid}`,
      source_ref: `indicator--${uuid}`,
      target_ref: `cryptocurrency-wallet--${uuid}`,
    },
  ]
  const [fromStix] = await labelsOf(JSON.stringify({ type: 'bundle', id: `bundle--${uuid}`, objects }))
  expect(fromStix[0]).toMatchObject({ address: COIN, name: 'ransom', source: 'TLP:AMBER CERT', date: '2025-01-02' })
  const event = {
    ...{ info: 'Case', date: '2025-01-02', Orgc: { name: 'CERT' }, Tag: [{ name: 'tlp:green' }] },
    Object: [
      {
        name: 'coin-address',
        uuid,
        Attribute: [{ type: 'btc', object_relation: 'address', value: COIN.split(':')[2] }],
      },
      { name: 'coin-address', uuid, Attribute: [{ type: 'xmr', object_relation: 'address-xmr', value: '4x' }] },
    ],
  }
  const [fromMisp] = await labelsOf(JSON.stringify({ Event: event }))
  expect(fromMisp).toHaveLength(1)
  expect(fromMisp[0]).toMatchObject({ address: COIN, name: 'Case', source: 'TLP:GREEN CERT' })
  expect(received(JSON.stringify({ Event: event })).unknown).toBe(1)
})
