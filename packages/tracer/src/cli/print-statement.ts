import { caseView } from '../export/build-view.ts'
import { statement } from '../export/statement.ts'
import { statementText } from '../export/statement-text.ts'
import type { CaseStore } from '../store/case-store.ts'
import type { Io } from './io.ts'
import { contextOf } from './view.ts'

/** Prints where the stolen units are, as the case has it: one JSON object, or a page for people. */
export function printStatement(store: CaseStore, { json }: { readonly json: boolean }, io: Io): void {
  const context = contextOf(store, io.elapsed())
  if (json) {
    io.out(`${JSON.stringify(statement(store, context))}\n`)
    return
  }
  const view = caseView(store, context)
  const color = io.outIsTerminal && io.lively
  io.out(statementText(view.statement, { title: view.incident.title, addresses: view.addresses, color }))
}
