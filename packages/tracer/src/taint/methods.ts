import type { Method } from '../model/trace.ts'
import { dirtyFirst } from './dirty-first.ts'
import { fifo } from './fifo.ts'
import { haircut } from './haircut.ts'
import type { MethodDefinition } from './holding.ts'
import { libr } from './libr.ts'
import { lifo } from './lifo.ts'
import { poison } from './poison.ts'
import { tiho } from './tiho.ts'

/** Every method by its name. */
export const METHOD: Readonly<Record<Method, MethodDefinition>> = {
  fifo,
  lifo,
  haircut,
  libr,
  tiho,
  'dirty-first': dirtyFirst,
  poison,
}

/** The methods under which stolen units are conserved. */
export const CONSERVING: readonly Method[] = (Object.keys(METHOD) as Method[]).filter((name) => METHOD[name].conserving)
