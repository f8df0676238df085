import type { Flow } from './launder-net-ledger.mjs'

export type Noise = Flow & { readonly noise: 'unrelated' | 'zero-value' | 'counterfeit' | 'look-alike' }
export function noiseAmong(flows: readonly Flow[], count: number, seed: number): Noise[]
