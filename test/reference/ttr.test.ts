import { describe, expect, test } from 'vitest'
import { rank } from './ttr.ts'

describe('V17: TTR', () => {
  const edges = [
    { from: 'S', to: 'A', weight: 3 },
    { from: 'S', to: 'B', weight: 1 },
    { from: 'A', to: 'C', weight: 3 },
  ]

  test.each([
    ['weighted, beta .8', true, 0.8, 18, { S: '0.171752', A: '0.099013', C: '0.067329', B: '0.029162' }],
    ['weighted, beta .7', true, 0.7, 20, { S: '0.181099', A: '0.095237', C: '0.056557', B: '0.026903' }],
    ['unweighted, beta .8', false, 0.8, 16, { S: '0.170926', A: '0.065649', B: '0.058115', C: '0.044642' }],
  ] as const)('%s', (_, weighted, beta, pushes, expected) => {
    const found = rank(edges, 'S', { alpha: 0.15, beta, epsilon: 1e-3, weighted })
    expect(found.pushes).toBe(pushes)
    expect(Object.fromEntries([...found.ranks].map(([address, p]) => [address, p.toFixed(6)]))).toEqual(expected)
    expect([...found.ranks.values()].reduce((sum, p) => sum + p, 0)).toBeLessThan(1)
  })
})
