import type { CaseView, LabelView, MovementView } from '../../packages/tracer/src/export/case-view.ts'

const sinks = {
  ...{ service: '0', deposit: '0', mixer: '0', bridge: '0', burn: '0', fee: '0', resting: '0', frontier: '0' },
  unexplained: '0',
}
const account = (digit: string): string => `0x${digit.repeat(40)}`
export const SEED = `eip155:1:${account('1')}`
export const HELPER = `eip155:1:${account('2')}`
/** The account of the helper on another chain. */
export const TWIN = `eip155:56:${account('2')}`
export const COIN = 'bip122:000000000019d6689c085ae165831e93:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa'
const ETH = 'eip155:1/slip44:60'
const BNB = 'eip155:56/slip44:714'
const BTC = 'bip122:000000000019d6689c085ae165831e93/slip44:0'
/** More digits than a number of JavaScript has. */
export const WEI = '401346768858404671846374'

/** A small case on three chains in which every text that comes from outside is `text`. */
export function exchangeView(text: string, changes: Partial<LabelView> = {}): CaseView {
  const movement = (id: string, from: string, to: string, more: Partial<MovementView> = {}): MovementView => ({
    ...{ id, kind: 'native', from, to, tx: `eip155:1:0x${id.padStart(64, '0')}`, asset: ETH, units: WEI, taint: WEI },
    ...{ time: '2025-02-21T14:16:11Z', block: 21895251, evidence: 'ledger', rivals: 0, flags: [] },
    ...more,
  })
  const side = (address: string, asset: string) => ({
    ...{ address, asset, units: '5', tx: 'eip155:1:0xab', time: '2025-02-22T00:00:00Z', movements: [] },
  })
  const held = { in: WEI, out: '0', taintIn: WEI, taintOut: '0', held: WEI, taintHeld: WEI, overdrawn: '0' }
  return {
    format: 'spoor-case-view/1',
    incident: {
      ...{ id: 'theft-x', title: text || 'Theft', date: '2025-02-21', summary: text },
      attribution: [{ name: text || 'n', by: text || 'b', citation: 'c' }],
      citations: [{ title: text || 't', url: 'https://example.org/a', accessed: '2026-01-02' }],
      victims: [{ name: text || 'v', citation: 'c' }],
      seeds: [
        {
          address: SEED,
          asset: ETH,
          units: WEI,
          tx: `eip155:1:0x${'a'.repeat(64)}`,
          theft: 'x',
          citation: 'c',
          flags: [],
        },
      ],
      assertions: [],
      notes: [`TLP:RED ${text}`, `plain ${text}`],
    },
    statement: {
      ...{ case: 'x', incident: 'theft-x', method: 'fifo', hash: `sha256:${'0'.repeat(64)}`, explainedShare: 0.25 },
      ...{ unpriced: [], addresses: 4, movements: 6, noise: 1, flags: {}, maxHop: 3, requests: 7, elapsedMs: 9 },
      ...{ complete: false, places: [] },
      assets: [
        {
          asset: ETH,
          chain: 'eip155:1',
          symbol: 'ETH',
          decimals: 18,
          seeded: WEI,
          convertedIn: '0',
          convertedOut: '0',
          sinks,
        },
      ],
    },
    addresses: [
      { id: SEED, hop: 0, role: 'seed', labels: [], assets: [], complete: true },
      {
        ...{ id: HELPER, hop: 1, role: 'launderer', assets: [{ asset: ETH, ...held }], complete: false },
        labels: [
          {
            name: text || 'n',
            category: 'service',
            source: text || 's',
            citation: text,
            confidence: 70,
            date: '2025-02-26',
            actor: 'mart',
            ...changes,
          },
        ],
        stop: { kind: 'unread', reason: text, sink: 'frontier' },
      },
      { id: TWIN, hop: 2, role: 'launderer', labels: [], assets: [], complete: false },
      { id: COIN, hop: 3, role: 'frontier', labels: [], assets: [], complete: false },
    ],
    movements: [
      movement('1', SEED, HELPER),
      movement('2', HELPER, '', { kind: 'fee', units: '21000', taint: '21000' }),
      movement('3', HELPER, TWIN, {
        ...{ kind: 'conversion', toAsset: BNB, toUnits: '7', toTaint: '7', evidence: 'protocol-id', protocol: text },
      }),
      movement('4', TWIN, COIN, {
        ...{ kind: 'conversion', tx: '', asset: BNB, toAsset: BTC, toUnits: '3', toTaint: '3', evidence: 'assertion' },
        ...{ time: '', block: null, shown: text },
      }),
      movement('5', SEED, HELPER, { taint: '0' }),
      movement('6', SEED, HELPER, { noise: text, taint: '0', units: '' }),
    ],
    assets: [
      { asset: ETH, chain: 'eip155:1', symbol: text, name: text, decimals: 18, genuine: true },
      { asset: BNB, chain: 'eip155:56', symbol: 'BNB', name: 'BNB', decimals: 18, genuine: true },
    ],
    actors: [
      {
        ...{
          id: 'mart',
          name: text || 'Mart',
          categories: ['exchange'],
          jurisdictions: ['VG'],
          uri: 'https://mart.example',
        },
        ...{ contacts: [], aliases: [text || 'M'], citation: 'c', date: '2026-01-01' },
      },
    ],
    leads: [
      {
        ...{ id: 'L1', kind: 'bridge', rule: 'amount-and-time', from: side(HELPER, ETH), to: side(COIN, BTC), gap: 9 },
        ...{ evidence: text, rivals: 2, byChance: 0.000001, verdict: 'open', booked: false },
        decisions: [{ verdict: 'open', by: 'A', reason: 'TLP:AMBER who told us', at: '2026-01-01T00:00:00Z' }],
      },
    ],
    run: { tool: 'spoor 0.1.0', method: 'fifo', parameters: {}, sources: [], warnings: [text], explorers: {} },
  }
}
