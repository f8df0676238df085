import { z } from 'zod'
import { type Chain, namespaceOf } from '../../model/chain.ts'
import type { Fate, Tip, Told } from '../../model/tip.ts'
import { answered, type Judged } from '../explorer-ask.ts'
import type { ChainNames } from './finder.ts'

/** Texts of services: of bounded length, and without signs that steer a terminal. */
export const text = z
  .string()
  .max(500)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is turned down
  .refine((value) => !/[\u0000-\u001f\u007f-\u009f]/.test(value), 'signs that steer')
/** Whole numbers, which some write as text. */
export const count = z.union([z.number().int().nonnegative().safe().transform(String), z.string().regex(/^\d{1,78}$/)])
/** What may be left out, or null, or empty. */
export const maybe = <T extends z.ZodType>(shape: T) =>
  z
    .union([shape, z.literal(''), z.null()])
    .optional()
    .transform((value): z.output<T> | null => (value === '' || value === undefined ? null : (value as z.output<T>)))

/** Most items of a list that one departure can have become. */
export const MOST_TIPS = 50

/** A tip with nothing said beyond what is given. */
export function tipOf(
  role: Tip['role'],
  place: string,
  chain: Chain | null,
  said: Partial<Omit<Tip, 'role' | 'place' | 'chain'>> = {},
): Tip {
  const { tx = null, receiver = null, asset = null, units = null, id = null } = said
  return {
    role,
    place,
    chain,
    tx: tx === null || chain === null ? null : hashOn(chain, tx),
    receiver,
    asset,
    units,
    id,
  }
}

/** A hash as its chain writes it: services write those of EVM chains with and without 0x, in either case. */
function hashOn(chain: Chain, written: string): string | null {
  const hex = /^(?:0x)?([0-9a-f]{64})$/i.exec(written)?.[1]?.toLowerCase()
  switch (namespaceOf(chain)) {
    case 'eip155':
      return hex === undefined ? null : `0x${hex}`
    case 'bip122':
    case 'tron':
      return hex ?? null
    case 'solana':
      return /^[1-9A-HJ-NP-Za-km-z]{43,88}$/.test(written) ? written : null
  }
}

export function toldOf(fate: Fate, tips: readonly Tip[] = []): Judged<Told> {
  return answered({ fate, tips })
}

/** What tips say, where there are any; else that the end is not known yet. */
export function toldOrPending(tips: readonly Tip[]): Judged<Told> {
  return toldOf(tips.length > 0 ? 'told' : 'pending', tips)
}

/** The number or name that a protocol has for a chain. */
export function numberOf(chains: ChainNames, scheme: string, chain: Chain): string | undefined {
  for (const [key, known] of chains)
    if (known.chain === chain && key.startsWith(`${scheme}:`)) return key.slice(scheme.length + 1)
  return undefined
}

/** The chain that a protocol means by a number or name, with its name. */
export function chainNamed(chains: ChainNames, scheme: string, number: string): [string, Chain | null] {
  const known = chains.get(`${scheme}:${number}`)
  return [known?.name ?? `${scheme} ${number}`, known?.chain ?? null]
}

/** The chain of a number that is that of EVM chains; a protocol numbers the others in its own way. */
export function evmNamed(chains: ChainNames, scheme: string, number: string): [string, Chain | null] {
  const known = chains.get(`${scheme}:${number}`)
  if (known !== undefined) return [known.name, known.chain]
  const chain = /^[1-9]\d{0,16}$/.test(number) ? (`eip155:${number}` as Chain) : null
  return [chain ?? `${scheme} ${number}`, chain]
}

/** Whether two hashes are one, however they are written. */
export function sameHash(a: string, b: string): boolean {
  return a.toLowerCase().replace(/^0x/, '') === b.toLowerCase().replace(/^0x/, '')
}
