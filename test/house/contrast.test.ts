/** The palettes as they stand in tokens.css: contrast of marks and texts, and kinds that share a shape. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const css = readFileSync(new URL('../../packages/viewer/src/styles/tokens.css', import.meta.url), 'utf8')

/** Colours of one scheme by their name. */
function tokens(scheme: 'light' | 'dark'): ReadonlyMap<string, string> {
  const block = new RegExp(`data-scheme="${scheme}"\\] \\{([^}]*)\\}`).exec(css)?.[1] ?? ''
  return new Map([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name = '', value = '']) => [name, value]))
}

/** Linear parts of a colour, as WCAG 2.2 has them. */
const linear = (hex: string): number[] =>
  [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
const luminance = (hex: string): number => {
  const [red = 0, green = 0, blue = 0] = linear(hex)
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
/** Contrast of two colours, 1 to 21. */
function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (light + 0.05) / (dark + 0.05)
}

test('black on white is 21, and the order does not matter', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5)
  expect(contrast('#ffffff', '#767676')).toBeCloseTo(4.54, 2)
})

describe.each(['light', 'dark'] as const)('%s', (scheme) => {
  const colours = tokens(scheme)
  const of = (name: string): string => {
    const found = colours.get(name)
    if (found === undefined) throw new Error(`no colour --${name}`)
    return found
  }

  test.each([...colours.keys()].filter((name) => name.startsWith('kind-')))('a mark of %s keeps 3:1', (kind) => {
    expect(contrast(of(kind), of('paper'))).toBeGreaterThanOrEqual(3)
  })

  test.each([1, 2, 3, 4, 5, 6])('the line of asset %i keeps 3:1', (nr) => {
    expect(contrast(of(`asset-${nr}`), of('paper'))).toBeGreaterThanOrEqual(3)
  })

  test.each([
    ...['ink', 'ink-quiet', 'accent', 'danger', 'good'].flatMap((text) =>
      ['paper', 'panel', 'raised', 'sunken', 'hover', 'accent-soft'].map((ground) => [text, ground]),
    ),
    ['warn', 'warn-soft'],
    ['warn', 'panel'],
    ['on-accent', 'accent'],
    ['ink', 'mark'],
  ])('text %s on %s keeps 4.5:1', (text, ground) => {
    expect(contrast(of(text!), of(ground!))).toBeGreaterThanOrEqual(4.5)
  })

  test.each(['accent', 'line-strong'])('the edge %s of a control keeps 3:1', (edge) => {
    expect(contrast(of(edge), of('paper'))).toBeGreaterThanOrEqual(3)
  })
})

/** Kinds of one shape, as render/shapes.ts has them: nothing but the colour tells them apart. */
test.each([
  ['launderer', 'other'],
  ['burn', 'contract'],
])('%s and %s have one shape: their colours differ in lightness, which every eye tells', (a, b) => {
  for (const scheme of ['light', 'dark'] as const) {
    const colours = tokens(scheme)
    expect(contrast(colours.get(`kind-${a}`)!, colours.get(`kind-${b}`)!)).toBeGreaterThan(1.3)
  }
})
