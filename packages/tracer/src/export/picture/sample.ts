/** Small cases for tests: an exact one, and random ones. */
import fc from 'fast-check'
import type { AddressView, CaseView, MovementView } from '../case-view.ts'

export const ETH = 'eip155:1/slip44:60'
export const JUNK = 'eip155:1/erc20:0xbad'
export const id = (name: string): string => `eip155:1:0x${name.padStart(40, '0')}`

const NO_SINKS = {
  service: '0',
  deposit: '0',
  mixer: '0',
  bridge: '0',
  burn: '0',
  fee: '0',
  resting: '0',
  frontier: '0',
  unexplained: '0',
}

export const address = (name: string, more: Partial<AddressView> = {}): AddressView => ({
  id: id(name),
  hop: 0,
  role: 'launderer',
  labels: [],
  assets: [],
  complete: true,
  ...more,
})

export const movement = (
  nr: number,
  from: string,
  to: string,
  units: string,
  more: Partial<MovementView> = {},
): MovementView => ({
  id: `m${String(nr).padStart(5, '0')}`,
  kind: 'native',
  from: id(from),
  to: id(to),
  tx: `eip155:1:0x${nr}`,
  asset: ETH,
  units,
  taint: units,
  time: '2025-02-21T14:16:11Z',
  block: nr,
  evidence: 'ledger',
  rivals: 0,
  flags: [],
  ...more,
})

export function caseOf(addresses: readonly AddressView[], movements: readonly MovementView[]): CaseView {
  return {
    format: 'spoor-case-view/1',
    incident: {
      id: 'sample',
      title: 'Sample',
      date: '2025-02-21',
      summary: '',
      attribution: [],
      citations: [],
      victims: [],
      seeds: [{ address: id('a'), asset: ETH, units: '100', theft: 'sample', citation: '', flags: [] }],
      assertions: [],
      notes: [],
    },
    statement: {
      case: 'sample.sqlite',
      incident: 'sample',
      method: 'fifo',
      hash: 'sha256:0',
      explainedShare: null,
      unpriced: [],
      addresses: addresses.length,
      movements: movements.length,
      noise: 0,
      flags: {},
      maxHop: 2,
      requests: 0,
      elapsedMs: 0,
      complete: true,
      places: [],
      assets: [
        {
          asset: ETH,
          chain: 'eip155:1',
          symbol: 'ETH',
          decimals: 0,
          seeded: '100',
          convertedIn: '0',
          convertedOut: '0',
          sinks: NO_SINKS,
          usdPrice: '2',
        },
      ],
    },
    addresses,
    movements,
    assets: [
      { asset: ETH, chain: 'eip155:1', symbol: 'ETH', name: 'Ether', decimals: 0, genuine: true, usdPrice: '2' },
    ],
    run: { tool: 'test', method: 'fifo', parameters: {}, sources: [], warnings: [], explorers: {} },
  }
}

/** A theft that fans out over up to four hops, with return flows, clean payments and noise. */
export const randomCase: fc.Arbitrary<CaseView> = fc
  .array(
    fc.record({
      hop: fc.integer({ min: 1, max: 4 }),
      parent: fc.nat(),
      units: fc.integer({ min: 0, max: 10_000 }),
      extra: fc.constantFrom('none', 'noise', 'clean', 'back', 'loop'),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((items) => {
    const hops = new Map<string, number>([['a', 0]])
    const movements: MovementView[] = []
    items.forEach(({ hop, parent, units, extra }, i) => {
      const above = [...hops].filter(([, rank]) => rank === hop - 1).map(([name]) => name)
      const from = above[parent % Math.max(1, above.length)]
      if (from === undefined) return
      const to = `b${i}`
      hops.set(to, hop)
      const nr = i * 4
      movements.push(movement(nr, from, to, String(units + 1)))
      if (extra === 'noise')
        movements.push(movement(nr + 1, from, `c${i}`, '', { noise: 'zero units', asset: JUNK, taint: '0' }))
      if (extra === 'clean') movements.push(movement(nr + 2, from, to, String(units), { taint: '0' }))
      if (extra === 'back') movements.push(movement(nr + 3, to, from, String(units + 1)))
      if (extra === 'loop')
        movements.push(
          movement(nr + 3, to, to, String(units + 1), {
            kind: 'conversion',
            evidence: 'assertion',
            toAsset: JUNK,
            toUnits: '5',
          }),
        )
    })
    const addresses = [...hops].map(([name, hop]) => address(name, { hop, role: hop === 0 ? 'seed' : 'frontier' }))
    return caseOf(addresses, movements)
  })
