import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { METHODS } from '../../model/trace.ts'
import type { AssetStatement, CaseView, MovementView } from '../case-view.ts'
import { freezeDesk } from '../freeze/desk.ts'
import { Book, PRINTED } from './book.ts'
import { html } from './html.ts'
import type { ReportInput } from './input.ts'
import { LANGS, Locale } from './locale.ts'
import { courtReport } from './report.ts'

const at = (digit: string): string => `eip155:1:0x${digit.repeat(40)}`
const ETH = 'eip155:1/slip44:60'
const HASH = 'a'.repeat(64)
const HOSTILE = '</title><img src=x onerror=alert(1)><script>1</script>\u202eETH"\'&amp;https://evil.example'
const NONE = { service: '0', deposit: '0', mixer: '0', bridge: '0', burn: '0', fee: '0', resting: '0' }

const movement = (
  id: string,
  from: string,
  to: string,
  units: string,
  more: Partial<MovementView> = {},
): MovementView => ({
  ...{ id, kind: 'native', from, to, tx: `eip155:1:0x${id.padStart(64, '0')}`, asset: ETH, units, taint: units },
  ...{ time: '2025-02-21T14:16:11Z', block: 21895251, evidence: 'ledger', rivals: 0, flags: [], ...more },
})

const eth = (more: Partial<AssetStatement> = {}): AssetStatement => ({
  ...{ asset: ETH, chain: 'eip155:1', symbol: 'ETH', decimals: 18, seeded: '100', convertedIn: '0', convertedOut: '0' },
  ...{ sinks: { ...NONE, mixer: '40', frontier: '60', unexplained: '0' }, usdPrice: '2663', usdSource: 'a source' },
  ...more,
})

function inputOf({ movements = MOVEMENTS, text = 'A theft', assets = [eth()] }: Made = {}): ReportInput {
  const label = { name: text, category: 'mixer', source: text, citation: 'c1' }
  const book = { asset: ETH, in: '1', out: '0', taintIn: '1', taintOut: '0', held: '1', taintHeld: '1', overdrawn: '0' }
  const view: CaseView = {
    format: 'spoor-case-view/1',
    incident: {
      ...{ id: 'x', title: text, date: '2025-02-21', summary: text, notes: [text], assertions: [] },
      attribution: [{ name: text, by: text, citation: text }],
      citations: [{ id: 'c1', title: text, url: 'https://example.org/a', accessed: '2026-11-23' }],
      victims: [{ name: text, address: at('9'), citation: 'c1' }],
      seeds: [{ address: at('1'), asset: ETH, units: '100', usd: '5', theft: 'x', citation: 'c1', flags: [] }],
    },
    statement: {
      ...{
        case: 'x',
        incident: 'x',
        method: 'fifo',
        hash: `sha256:${HASH}`,
        assets,
        explainedShare: 0.4,
        unpriced: [],
      },
      ...{ addresses: 3, movements: movements.length, noise: 1, flags: { rounded: 1 }, maxHop: 2, requests: 1 },
      ...{ elapsedMs: 5, complete: false },
      places: [
        { sink: 'mixer', address: at('2'), asset: ETH, units: '40', count: 1 },
        { sink: 'frontier', address: at('3'), asset: ETH, units: '60', count: 1 },
      ],
    },
    addresses: [
      { id: at('1'), hop: 0, role: 'seed', labels: [], assets: [], complete: true },
      {
        ...{ id: at('2'), hop: 1, role: 'mixer', labels: [label], name: text, assets: [book], complete: true },
        stop: { kind: 'place', reason: text, sink: 'mixer', category: 'mixer', name: text, evidence: text },
      },
      {
        ...{ id: at('3'), hop: 1, role: 'frontier', labels: [], assets: [book], complete: false },
        stop: { kind: 'unread', reason: '', sink: 'frontier' },
      },
    ],
    movements,
    assets: [
      { asset: ETH, chain: 'eip155:1', symbol: 'ETH', name: text, decimals: 18, genuine: true, usdPrice: '2663' },
    ],
    run: {
      ...{ tool: 'spoor 0.1.0', method: 'fifo', parameters: { method: 'fifo', assertions: true }, warnings: [] },
      ...{ sources: [{ name: text, sha256: HASH, rows: 3 }], explorers: {} },
    },
  }
  return {
    view,
    rows: new Map(movements.map(({ id }) => [id, { txIndex: 7, position: 3 }])),
    because: new Map([[at('3'), 'budget']]),
    cut: [{ address: at('3'), state: 'cut', note: text }],
    methods: [
      { method: 'fifo', assets, explainedShare: 0.4 },
      { method: 'lifo', assets, explainedShare: 0.4 },
      {
        method: 'haircut',
        assets: [eth({ sinks: { ...NONE, mixer: '39', frontier: '61', unexplained: '0' } })],
        explainedShare: null,
      },
    ],
    paths: [],
    freeze: deskOf(view, text),
    manifest: [{ kind: 'case', name: '', sha256: HASH }],
  }
}

/** As if a node had said in these words why it does not answer. */
function deskOf(view: CaseView, text: string): ReportInput['freeze'] {
  const desk = freezeDesk(view, { issuerOf: () => undefined, actorBy: () => undefined, answers: [] })
  const party = {
    role: 'issuer',
    name: text,
    actor: 'x',
    jurisdictions: ['KY'],
    uri: text,
    contacts: [],
    basis: '',
  } as const
  const failed = { state: 'not-checked', code: 'failed', why: text, host: 'node.example' } as const
  const at = { block: 7, blockHash: HASH, time: '2025-03-01T00:00:00Z' }
  return { ...desk, places: desk.places.map((place) => ({ ...place, parties: [party], frozen: { ...failed, ...at } })) }
}

/** Words that are the same in every language. */
const NAMES = 'ETH USD UTC SHA- CAIP- Spoor spoor eip slip KY https node org example id no-assertions'.split(' ')

interface Made {
  readonly movements?: readonly MovementView[]
  readonly text?: string
  readonly assets?: readonly AssetStatement[]
}

const MOVEMENTS = [
  movement('1', at('1'), at('2'), '40'),
  movement('2', at('1'), at('3'), '60', { rivals: 2, evidence: 'amount-and-time' }),
  movement('3', at('1'), at('3'), '7', { taint: '0' }),
]

const report = (made: Made = {}, lang: (typeof LANGS)[number] = 'en'): string =>
  [...courtReport(inputOf(made), lang).chunks].join('')
const count = (text: string, part: string): number => text.split(part).length - 1

describe('html', () => {
  test('any text put in is text: it opens no tag, closes no attribute, and hides nothing', () =>
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(HOSTILE, '\u202e', '\ud800', '"')),
        (text) => {
          const found = html`<p title="${text}">${text}</p>`.text
          const inside = found.slice('<p title="'.length, -'</p>'.length)
          expect(count(inside, '<')).toBe(0)
          expect(count(inside, '"')).toBe(1)
          expect(inside).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
        },
      ),
    ))

  test('markup is kept, lists are joined, nothing is nothing', () => {
    expect(html`${[html`<b>${1n}</b>`, ' & ', false, undefined]}`.text).toBe('<b>1</b> &amp; ')
  })
})

describe('numbers and days', () => {
  test.each(LANGS)('%s writes them as Intl does here', (lang) => {
    const locale = new Locale(lang)
    for (const number of ['0', '999', '1000', '1234567.25', '12345678'])
      expect(locale.number(number)).toBe(
        new Intl.NumberFormat(lang, { maximumFractionDigits: 2 }).format(Number(number)),
      )
    for (let month = 1; month <= 12; month++) {
      const iso = `2025-${String(month).padStart(2, '0')}-21`
      const tag = lang === 'en' ? 'en-GB' : lang
      const intl = new Intl.DateTimeFormat(tag, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(iso))
      expect(locale.day(iso)).toBe(intl)
    }
  })

  test('every digit stands, and shares are never rounded up', () => {
    const locale = new Locale('en')
    expect(locale.amount(401346768858404671846374n, 18)).toBe('401,346.768858404671846374')
    expect(locale.amount(12345n, null)).toBe('12,345')
    expect([0.99999, 1, 0.00261, 0].map((share) => locale.percent(share))).toEqual(['99.99', '100.00', '0.26', '0.00'])
  })
})

describe('the report', () => {
  const text = report()

  test('lists every movement with stolen units once, with transaction, block, position and exact units; leads apart', () => {
    expect([...text.matchAll(/<tr id="m-(\d+)">/g)].map((match) => match[1])).toEqual(['1', '2'])
    const facts = text.slice(text.indexOf('id="movements"'), text.indexOf('id="asserted"'))
    const leads = text.slice(text.indexOf('id="leads"'), text.indexOf('id="addresses"'))
    expect(count(facts, '<code class="id">1</code>')).toBe(1)
    expect(count(leads, '<code class="id">2</code>')).toBe(1)
    expect(count(text, '<code class="id">')).toBe(2)
    for (const part of [
      MOVEMENTS[0]!.tx,
      'block 21895251',
      'position 3',
      '0.00000000000000004',
      at('2'),
      '2025-02-21 14:16:11 UTC',
    ])
      expect(facts).toContain(part)
    expect(leads).toContain('others that fitted as well: 2')
  })

  test('says that an account adds up only where it does', () => {
    expect(text).toContain('Total in equals total out, to the last base unit.')
    const wrong = report({ assets: [eth({ seeded: '101' })] })
    expect(wrong).toContain('DOES NOT ADD UP: the two totals differ by 1 base units.')
    expect(wrong).toContain('Do not rely on it')
    expect(wrong).not.toContain('Total in equals total out')
  })

  test('holds poison to no sum, and says why', () => {
    const input = inputOf({ assets: [eth({ seeded: '101' })] })
    const view = { ...input.view, statement: { ...input.view.statement, method: 'poison' } }
    const page = [...courtReport({ ...input, view }, 'en').chunks].join('')
    expect(page).toContain('Poison conserves nothing.')
    expect(page).not.toMatch(/ADD UP|Total in equals|What came in equals|Do not rely/)
  })

  test('a number too long for a page may break, others never do', () => {
    const most = String(2n ** 256n - 1n)
    expect(report({ movements: [movement('1', at('1'), at('2'), most)] })).toContain('<span class="amount long">')
    expect(text).not.toContain('amount long')
  })

  test('sets methods side by side, equal ones in one line', () => {
    const compared = text.slice(text.indexOf('id="compared"'), text.indexOf('id="manifest"'))
    expect(compared).toMatch(/<td>fifo\*, lifo<\/td><td class="num"><span class="amount">0.00000000000000004</)
    expect(compared).toMatch(/<td>haircut<\/td><td class="num"><span class="amount">0.000000000000000039</)
  })

  test('runs nothing, fetches nothing, and links only to itself and to citations', () => {
    const hostile = report({
      text: HOSTILE,
      movements: [movement(HOSTILE, at('1'), at('2'), '40', { flags: [HOSTILE] })],
    })
    for (const page of [text, hostile]) {
      const tags = new Set([...page.matchAll(/<([a-z][a-z0-9]*)/g)].map((match) => match[1]!))
      for (const tag of ['script', 'img', 'link', 'iframe', 'object', 'form', 'input', 'base'])
        expect(tags).not.toContain(tag)
      const links = [...page.matchAll(/ (?:href|src)="([^"]*)"/g)].map((match) => match[1]!)
      expect(new Set(links.filter((link) => !link.startsWith('#')))).toEqual(new Set(['https://example.org/a']))
      expect(page).not.toMatch(/ on\w+="|style="/)
      expect(count(page, '</title>')).toBe(1)
      expect(page).toContain('default-src &#39;none&#39;; style-src &#39;sha256-')
    }
    expect(hostile).toContain('\\u{202e}ETH')
    expect(hostile).not.toContain('\u202e')
  })

  test('a citation that is no web address is not linked', () => {
    const input = inputOf()
    const citations = [{ id: 'c1', title: 't', url: 'javascript:alert(1)', accessed: '' }]
    const view = { ...input.view, incident: { ...input.view.incident, citations } }
    const page = [...courtReport({ ...input, view }, 'en').chunks].join('')
    expect(page).not.toMatch(/href="javascript/)
  })

  test.each(METHODS)('explains %s in words of its own', (method) => {
    const input = inputOf()
    const view = { ...input.view, statement: { ...input.view.statement, method } }
    const page = [...courtReport({ ...input, view }, 'en').chunks].join('')
    expect(page).toContain(new Locale('en').say(`method.${method}.rule`))
  })

  test('never says that anybody owns an address', () => expect(text).not.toMatch(/\bown(ed|er|s)\b/i))

  test.each(LANGS)('%s: says so in its lang, leaves no hole open, and is the same each time', (lang) => {
    const page = report({}, lang)
    expect(page).toContain(`<html lang="${lang}">`)
    expect(page.slice(page.indexOf('<body>'))).not.toMatch(/[{}]/)
    expect(report({}, lang)).toBe(page)
  })

  test('no English is left in Korean, whose letters are others: only names, units and what is typed', () => {
    const page = report({ text: '사건' }, 'ko')
    const seen = page
      .slice(page.indexOf('<body>'))
      .replace(/<(code|bdi|style)\b[^>]*>[\s\S]*?<\/\1>/g, ' ')
      .replace(/<[^>]*>|&#?\w+;/g, ' ')
    const left = new Set(seen.match(/[A-Za-z][A-Za-z-]+/g))
    for (const name of [...METHODS, ...NAMES]) left.delete(name)
    expect([...left]).toEqual([])
  })

  test('of more movements than can be printed it prints the largest, and an appendix has all', () => {
    const many = Array.from({ length: PRINTED.movements + 2 }, (_, i) =>
      movement(String(i), at('1'), at('2'), `${i + 1}${'0'.repeat(18)}`),
    )
    const made = courtReport(inputOf({ movements: many }), 'en')
    const page = [...made.chunks].join('')
    expect(count(page, '<tr id="m-')).toBe(PRINTED.movements)
    for (const [id, times] of [
      ['0', 0],
      ['1', 0],
      ['2', 1],
    ] as const)
      expect(count(page, `<code class="id">${id}</code>`)).toBe(times)
    const [appendix] = made.appendices
    const csv = [...appendix!.chunks].join('').trimEnd().split('\n')
    expect(csv).toHaveLength(many.length + 1)
    expect(appendix!.name).toBe('movements.csv')
    expect(new Book(inputOf({ movements: many }), new Locale('en')).listed).toHaveLength(many.length)
  })
})

describe('the figures', () => {
  const page = (input: ReportInput): string => {
    const all = [...courtReport(input, 'en').chunks].join('')
    return all.slice(all.indexOf('id="figures"'), all.indexOf('id="movements"'))
  }
  const USDT = 'eip155:1/erc20:0xdac17f958d2ee523a2206206994597c13d831ec7'
  const swap = (id: string, asset: string, toAsset: string): MovementView =>
    movement(id, at('1'), at('1'), '60', {
      ...{ kind: 'conversion', asset, toAsset, toUnits: '30', toTaint: '30', evidence: 'assertion' },
    })
  const usdt = eth({
    ...{ asset: USDT, symbol: 'USDT', decimals: 6, seeded: '0', convertedIn: '30' },
    sinks: { ...NONE, service: '30', frontier: '0', unexplained: '0', mixer: '0' },
  })

  test('the flow chart has one band for each seeded sum, exchange and place', () => {
    expect(count(page(inputOf()), 'fill="#cfdbea"')).toBe(3)
    const exchanged = page(inputOf({ movements: [...MOVEMENTS, swap('4', ETH, USDT)], assets: [eth(), usdt] }))
    expect([count(exchanged, 'fill="#cfdbea"'), count(exchanged, 'fill="url(#hatch)"')]).toEqual([4, 1])
  })

  test('exchanges that go round are drawn, and come to an end', () => {
    const round = [...MOVEMENTS, swap('4', ETH, USDT), swap('5', USDT, ETH)]
    const drawn = page(inputOf({ movements: round, assets: [eth(), usdt] }))
    expect(count(drawn, 'fill="url(#hatch)"')).toBe(2)
    expect(drawn).not.toContain('NaN')
  })

  test('without any price each asset has its own scale, and with some the others are named', () => {
    const { usdPrice: _, ...unpriced } = eth()
    expect(page(inputOf({ assets: [unpriced] }))).toContain('each asset is drawn to its own scale')
    expect(page(inputOf({ assets: [eth(), { ...unpriced, asset: USDT, symbol: '' }] }))).toContain(
      `Not drawn, without a price: ${USDT}`,
    )
  })

  test('ways are drawn and told movement by movement; a long one is folded in the picture alone', () => {
    const chain = Array.from({ length: 12 }, (_, i) => movement(`s${i}`, way(i), way(i + 1), '40'))
    const path = { seedAddress: way(0), seedAsset: ETH, address: way(12), asset: ETH, units: 40n }
    const input = { ...inputOf({ movements: chain }), paths: [{ ...path, movements: chain.map(({ id }) => id) }] }
    const drawn = page(input)
    expect(drawn).toContain('… 4 …')
    expect(drawn).toContain('>0.00…</text>')
    expect([...drawn.matchAll(/<a href="#m-(\d+)">/g)].map((match) => Number(match[1]))).toEqual(
      chain.map((_, i) => i + 1),
    )
    expect(drawn).not.toContain('NaN')
  })

  test('asserted and lead steps are drawn with other lines than facts', () => {
    const steps = [MOVEMENTS[0]!, movement('6', at('2'), at('3'), '9', { evidence: 'label' }), swap('7', ETH, USDT)]
    const path = { seedAddress: at('1'), seedAsset: ETH, address: at('3'), asset: ETH, units: 9n }
    const drawn = page({
      ...inputOf({ movements: steps }),
      paths: steps.map(({ id }) => ({ ...path, movements: [id] })),
    })
    expect([count(drawn, 'stroke-dasharray="2 4"'), count(drawn, 'stroke-dasharray="8 5"')]).toEqual([1, 1])
  })
})

const way = (step: number): string => `eip155:1:0x${String(step + 100).padStart(40, '0')}`

describe('who can act', () => {
  test('an account that was not checked is never called not frozen, in any language', () => {
    for (const lang of LANGS) {
      const page = report({}, lang)
      const locale = new Locale(lang)
      expect(page).toContain(locale.say('freeze.notChecked'))
      expect(page).not.toContain(locale.say('freeze.notFrozen'))
      expect(page).toContain(locale.say('freeze.law', { countries: 'KY' }))
    }
  })
})
