import { InputError } from '../model/errors.ts'
import type { Trace } from '../model/trace.ts'
import type { Transfer, TransferId } from '../model/transfer.ts'
import type { CaseStore } from '../store/case-store.ts'
import { AssetBook } from './asset-book.ts'
import type { ViewContext } from './view-context.ts'

/** A traced case in memory, as the views of it are built from. */
export interface ReadCase {
  readonly trace: Trace
  readonly transfers: ReadonlyMap<TransferId, Transfer>
  readonly assets: AssetBook
}

/**
 * Reads a case for showing.
 * @throws InputError when nothing was traced yet
 */
export function readCase(store: CaseStore, context: ViewContext): ReadCase {
  // the trace first: facts are only ever added, so those read after it hold every row it names
  const trace = store.readTrace()
  if (trace === undefined) {
    throw new InputError(`the case ${store.path} has no trace yet`, {
      wanted: 'a case that was traced at least once',
      next: 'run `spoor trace` on it first',
    })
  }
  const transfers = store.transfers()
  return {
    trace,
    transfers: new Map(transfers.map((row) => [row.id, row])),
    assets: new AssetBook(transfers, context),
  }
}
