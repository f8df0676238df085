import { existsSync } from 'node:fs'
import { CheckError, InputError } from '../model/errors.ts'
import { withCase } from './case-arg.ts'
import type { Io } from './io.ts'
import { printStatement } from './print-statement.ts'
import { withRederived } from './rederived.ts'
import type { TraceOptions } from './trace-options.ts'

/** `spoor trace --offline <case>`: the statement of a case, made again from the answers it holds. */
export async function traceOffline(path: string, options: TraceOptions, io: Io): Promise<number> {
  if (!existsSync(path)) {
    throw new InputError('--offline wants a case', {
      got: path,
      wanted: 'the path of a case file: it holds the answers that it was made from',
      next: 'give the case that `spoor trace` wrote, like cases/bybit-2025.sqlite',
    })
  }
  return withCase(path, (store) =>
    withRederived(store, io.signal, (again) => {
      const [before, now] = [store.digest(), again.digest()]
      if (before !== now) {
        throw new CheckError(`${path} does not follow from what it holds`, {
          got: now,
          wanted: before,
          next: `spoor verify ${path} names the first thing that differs`,
        })
      }
      printStatement(again, { json: options.json === true }, io)
      return 0
    }),
  )
}
