import type { Address } from '../model/address.ts'
import type { Knowledge } from './knowledge.ts'
import type { Moves } from './moves.ts'

/** One protocol. It claims the rows that it explains and leaves all others. */
export interface Decoder {
  readonly name: string
  /** @returns whose orders the protocol says it filled, for the net rule; most say nothing */
  readonly decode: (moves: Moves, knowledge: Knowledge) => readonly Address[] | undefined
}
