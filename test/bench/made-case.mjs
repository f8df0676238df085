// A made case view of any size: a theft that fans out, peels off and gathers at services. The same size and seed give the same case.
import { Random } from './random.mjs'

const ETH = 'eip155:1/slip44:60'
const addressOf = (nr) => `eip155:1:0x${nr.toString(16).padStart(40, '0')}`
const SHARES = [0.02, 0.5, 0.8, 0.9]
const START = Date.parse('2025-02-21T14:16:11Z')

/**
 * @param {number} nodes addresses
 * @param {number} edges payments, at least as many as addresses
 * @param {number} seed
 * @returns {import('../../packages/tracer/src/export/case-view.ts').CaseView}
 */
export function madeCase(nodes, edges, seed = 1) {
  const random = new Random(seed)
  const hops = new Int32Array(nodes)
  const payer = new Int32Array(nodes).fill(-1)
  const onward = new Uint8Array(nodes)
  const movements = []
  const pay = (from, to) => {
    const nr = movements.length
    const units = String(10n ** 18n * BigInt(1 + random.below(10_000)))
    movements.push({
      id: `m${String(nr).padStart(7, '0')}`,
      kind: 'native',
      from: addressOf(from),
      to: addressOf(to),
      tx: `eip155:1:0x${nr.toString(16).padStart(64, '0')}`,
      asset: ETH,
      units,
      taint: random.below(20) === 0 ? '0' : units,
      time: new Date(START + nr * 7000).toISOString().replace('.000', ''),
      block: 21_895_000 + nr,
      evidence: 'ledger',
      rivals: 0,
      flags: [],
    })
    onward[from] = 1
  }
  for (let nr = 1; nr < nodes; nr++) {
    // Most pay on what came shortly before; some come from far back.
    const from = random.below(3) === 0 ? random.below(nr) : Math.floor(nr * SHARES[random.below(4)])
    payer[nr] = Math.min(from, nr - 1)
    hops[nr] = hops[payer[nr]] + 1
    pay(payer[nr], nr)
  }
  while (movements.length < edges) {
    const to = 1 + random.below(nodes - 1)
    pay(random.below(2) === 0 ? payer[to] : random.below(nodes), to)
  }
  const addresses = Array.from({ length: nodes }, (_, nr) => {
    const service = onward[nr] === 0 && nr % 3 === 0
    const units = String(10n ** 18n * BigInt(1 + random.below(10_000)))
    return {
      id: addressOf(nr),
      hop: hops[nr],
      role: nr === 0 ? 'seed' : service ? 'service' : onward[nr] === 1 ? 'launderer' : 'frontier',
      labels: [],
      ...(service ? { name: `Service ${nr % 40}` } : {}),
      assets: [
        {
          asset: ETH,
          in: units,
          out: units,
          taintIn: units,
          taintOut: '0',
          held: units,
          taintHeld: units,
          overdrawn: '0',
        },
      ],
      complete: onward[nr] === 1,
    }
  })
  return { ...frameOf(nodes, movements.length), addresses, movements }
}

function frameOf(addresses, movements) {
  const seeds = [{ address: addressOf(0), asset: ETH, units: '1', theft: 'made', citation: '', flags: [] }]
  const asset = {
    asset: ETH,
    chain: 'eip155:1',
    symbol: 'ETH',
    name: 'Ether',
    decimals: 18,
    genuine: true,
    usdPrice: '2663',
  }
  const sinks = Object.fromEntries(
    ['service', 'deposit', 'mixer', 'bridge', 'burn', 'fee', 'resting', 'frontier', 'unexplained'].map((sink) => [
      sink,
      '0',
    ]),
  )
  return {
    format: 'spoor-case-view/1',
    incident: {
      ...{
        id: 'made',
        title: 'A made case',
        date: '2025-02-21',
        summary: '',
        attribution: [],
        citations: [],
        victims: [],
      },
      ...{ seeds, assertions: [], notes: [] },
    },
    statement: {
      ...{
        case: 'made.sqlite',
        incident: 'made',
        method: 'fifo',
        hash: 'sha256:0',
        explainedShare: null,
        unpriced: [],
      },
      ...{
        addresses,
        movements,
        noise: 0,
        flags: {},
        maxHop: 30,
        requests: 0,
        elapsedMs: 0,
        complete: false,
        places: [],
      },
      assets: [{ ...asset, seeded: '1', convertedIn: '0', convertedOut: '0', sinks }],
    },
    assets: [asset],
    run: { tool: 'bench', method: 'fifo', parameters: {}, sources: [], warnings: [], explorers: {} },
  }
}
