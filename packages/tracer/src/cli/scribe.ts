import type { Scribe } from '../model/journal.ts'
import { showTime } from '../model/time.ts'
import type { Io } from './io.ts'

/** Who acts where nobody gives a name. */
export const ON_COMMAND = 'command line'

/** Whoever works on a case now. */
export function scribeOf(who: string, io: Pick<Io, 'now'>): Scribe {
  return { who: who.trim(), now: () => showTime(io.now()) }
}
