import { InputError } from './errors.ts'

/** The markings of the Traffic Light Protocol 2.0 (FIRST, August 2022), from what everybody may read to what only the persons named may. */
export const TLP = ['clear', 'green', 'amber', 'amber+strict', 'red'] as const
export type Tlp = (typeof TLP)[number]

/**
 * Whether what bears a marking may stand in something that is handed over under another: what is marked more narrowly stays out.
 * @param marking the marking of the label or note
 * @param at the marking of the whole
 * @example mayShare('red', 'amber') // false
 */
export function mayShare(marking: Tlp, at: Tlp): boolean {
  return TLP.indexOf(marking) <= TLP.indexOf(at)
}

/**
 * Reads a marking, with or without `TLP:`, in any case.
 * @throws InputError when it is none of TLP 2.0; `white` of TLP 1.0 is not guessed at
 * @example parseTlp('TLP:AMBER+STRICT') // 'amber+strict'
 */
export function parseTlp(text: string): Tlp {
  const found = TLP.find((marking) => marking === text.toLowerCase().replace(/^tlp:/, ''))
  if (found !== undefined) return found
  throw new InputError('not a marking of TLP 2.0', { got: JSON.stringify(text.slice(0, 80)), wanted: TLP.join(', ') })
}

/**
 * The marking that words bear: the narrowest `TLP:…` that stands anywhere in them, as TLP 2.0 writes it.
 * @returns undefined where they bear none: they are handed on as the whole is
 * @example markingIn('TLP:RED informant') // 'red'
 */
export function markingIn(...texts: readonly string[]): Tlp | undefined {
  const found = texts.flatMap((text) =>
    [...text.matchAll(/(?<![a-z0-9])TLP:\s?(clear|green|amber\+strict|amber|red)(?![a-z0-9])/gi)].map(([, word]) =>
      parseTlp(word!),
    ),
  )
  return found.length === 0 ? undefined : narrowest(found)
}

/** The narrowest of several markings; `clear` of none. */
export function narrowest(markings: readonly Tlp[]): Tlp {
  return TLP[Math.max(0, ...markings.map((marking) => TLP.indexOf(marking)))]!
}
