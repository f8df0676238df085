import { type Address, accountOf } from '../../model/address.ts'
import type { Asset } from '../../model/asset.ts'
import type { Transfer } from '../../model/transfer.ts'
import { hides, skeletonOf } from './skeleton.ts'

/** What kinds of noise there are, by what they are made for. A row can be of several. */
export const NOISE_CLASSES = [
  'counterfeit',
  'hidden-characters',
  'zero-value',
  'look-alike',
  'spam-hub',
  'mass-drop',
  'dust',
  'other',
] as const
export type NoiseClass = (typeof NOISE_CLASSES)[number]

export const SHIELD = {
  /** Addresses that a payer of nothing but noise has to reach to be a hub, and that a token has to be sent to for a mass drop. */
  reached: 10,
  /** US cents under which a clean payment of a look-alike is dust. */
  dustCents: 100n,
} as const

/** Why each class is hidden, or, for dust, only listed. */
export const NOISE_RULES: Readonly<Record<NoiseClass, string>> = {
  counterfeit: 'a token that calls itself like a known asset and is another contract',
  'hidden-characters': 'a token whose symbol or name has characters that nobody sees',
  'zero-value': 'a payment of zero units, which anybody can make in the name of another',
  'look-alike': 'the other side has the first 3 and last 4 hex digits of a real counterparty',
  'spam-hub': `the payer sent noise to ${SHIELD.reached} addresses or more of the case and took part in no payment of value`,
  'mass-drop': `a token without value in this case that went to ${SHIELD.reached} addresses or more of it`,
  dust: `a clean payment under ${SHIELD.dustCents} cents from an address that looks like a real counterparty: listed only, its units stay booked`,
  other: 'none of these',
}

/** One row with the classes it is of. */
export interface NoiseRow {
  readonly id: string
  /** In the order of `NOISE_CLASSES`. */
  readonly classes: readonly NoiseClass[]
  /** False for dust: a payment of a genuine asset always moves its units (design, law 5). */
  readonly hidden: boolean
  /** For people. */
  readonly why: string
}

export interface ShieldInput {
  /** Rows that are noise, with the reason that the trace states. */
  readonly noise: readonly { readonly row: Transfer; readonly reason: string }[]
  /** Rows that carry value of a genuine asset, with the stolen units among theirs. */
  readonly value: readonly { readonly row: Transfer; readonly taint: bigint }[]
  /** Assets that matter, and those that everybody knows; a genuine one is never counterfeit, whatever it calls itself. */
  readonly known: readonly { readonly asset: Asset; readonly symbol: string; readonly name: string }[]
  /** The real counterparty of the first address that the second one looks like. */
  readonly imitated: (of: Address, other: Address) => Address | undefined
  /** Value in US cents at its day, where known. */
  readonly centsOf: (row: Transfer) => bigint | undefined
}

/**
 * Sorts the noise of a case by what it is made for, and lists the dust among its value.
 * @returns noise and dust in the order given, noise first; every row of `noise` once
 * @example shieldOf(input).filter(({ classes }) => classes.includes('counterfeit')).length
 */
export function shieldOf(input: ShieldInput): NoiseRow[] {
  const { noise, value, imitated } = input
  const copied = counterfeits(input)
  const hubs = spamHubs(input)
  const drops = massDrops(input)
  const hidden = noise.map(({ row, reason }): NoiseRow => {
    const classes: NoiseClass[] = []
    const said: string[] = [reason]
    const note = (one: NoiseClass, why?: string) => {
      classes.push(one)
      if (why !== undefined) said.push(why)
    }
    const copy = copied(row)
    if (copy !== undefined) note('counterfeit', `calls itself like ${copy}`)
    if ([row.symbol, row.name].some((text) => text !== null && hides(text))) {
      note('hidden-characters', 'hidden characters in its symbol or name')
    }
    if (row.units === 0n) note('zero-value')
    // the reason of the trace names whom the other side looks like
    if (row.to !== null && (imitated(row.from, row.to) ?? imitated(row.to, row.from)) !== undefined) note('look-alike')
    const reached = hubs.get(row.from)
    if (reached !== undefined) note('spam-hub', `its payer sent noise to ${reached} addresses of the case`)
    const receivers = drops.get(row.asset)
    if (receivers !== undefined) note('mass-drop', `the token went to ${receivers} addresses of the case`)
    if (classes.length === 0) classes.push('other')
    return { id: row.id, classes, hidden: true, why: said.join('; ') }
  })
  const dust = value.flatMap(({ row, taint }): NoiseRow[] => {
    if (taint > 0n || row.to === null) return []
    const real = imitated(row.to, row.from)
    if (real === undefined) return []
    const cents = input.centsOf(row)
    if (cents === undefined || cents >= SHIELD.dustCents) return []
    const why = `clean, worth ${cents} ${cents === 1n ? 'cent' : 'cents'}; the payer looks like ${accountOf(real)}; its units stay booked`
    return [{ id: row.id, classes: ['dust'], hidden: false, why }]
  })
  return [...hidden, ...dust]
}

/** Whom a row's token copies: by symbol, else by name; undefined where it copies nobody. */
function counterfeits({ known }: ShieldInput): (row: Transfer) => string | undefined {
  const symbols = new Map<string, string>()
  const names = new Map<string, string>()
  const own = new Set(known.map(({ asset }) => asset))
  for (const { symbol, name } of known) {
    for (const [map, text] of [
      [symbols, symbol],
      [names, name],
    ] as const) {
      const skeleton = skeletonOf(text)
      if (skeleton !== '' && !map.has(skeleton)) map.set(skeleton, text)
    }
  }
  const like = (map: ReadonlyMap<string, string>, text: string | null) =>
    text === null ? undefined : map.get(skeletonOf(text))
  const seen = new Map<string, string | undefined>()
  return ({ asset, symbol, name }) => {
    if (own.has(asset)) return undefined
    const key = `${asset}\n${symbol}\n${name}`
    if (!seen.has(key)) seen.set(key, like(symbols, symbol) ?? like(names, name) ?? like(symbols, name))
    return seen.get(key)
  }
}

/** Payers that only ever sent noise, and how many addresses it reached. */
function spamHubs({ noise, value }: ShieldInput): Map<Address, number> {
  const real = new Set<Address>()
  for (const { row } of value) {
    real.add(row.from)
    if (row.to !== null) real.add(row.to)
  }
  const reached = new Map<Address, Set<Address>>()
  for (const { row } of noise) {
    if (row.to === null || real.has(row.from)) continue
    reached.set(row.from, (reached.get(row.from) ?? new Set()).add(row.to))
  }
  return enough(reached)
}

function massDrops({ noise, known }: ShieldInput): Map<Asset, number> {
  const own = new Set(known.map(({ asset }) => asset))
  const reached = new Map<Asset, Set<Address>>()
  for (const { row } of noise) {
    if (row.to === null || own.has(row.asset)) continue
    reached.set(row.asset, (reached.get(row.asset) ?? new Set()).add(row.to))
  }
  return enough(reached)
}

function enough<K>(reached: ReadonlyMap<K, ReadonlySet<Address>>): Map<K, number> {
  return new Map([...reached].flatMap(([key, { size }]) => (size < SHIELD.reached ? [] : [[key, size] as const])))
}
