import type { Code, CodeFacts } from '../model/code.ts'

/** Code that several addresses have in common, and how it is said. */
export interface Kin {
  readonly id: string
  readonly said: string
}

/**
 * What makes a contract one of a kind: whose code it runs, or else its own; and who made it. Wallets have nothing in common but the
 * program that their owners chose, so they are no kin.
 * @example kinOf(code, facts).map(({ said }) => said) // ['it is a clone of eip155:1:0x…', 'it was made by eip155:1:0x…']
 */
export function kinOf(code: Code | undefined, { codes }: Pick<CodeFacts, 'codes'>): Kin[] {
  if (code === undefined || codes.get(code.hash)?.role === 'wallet') return []
  const own: Kin =
    code.cloneOf === null
      ? { id: `code ${code.hash}`, said: `it runs the code ${code.hash}` }
      : { id: `clone ${code.cloneOf}`, said: `it is a clone of ${code.cloneOf}` }
  if (code.maker === null) return [own]
  return [own, { id: `made ${code.maker.address}`, said: `it was made by ${code.maker.address}` }]
}
