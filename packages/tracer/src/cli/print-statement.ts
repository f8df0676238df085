import { caseView } from '../export/build-view.ts'
import type { Statement } from '../export/case-view.ts'
import { wrap } from '../export/plain-text.ts'
import { statement } from '../export/statement.ts'
import { statementText } from '../export/statement-text.ts'
import { showTime } from '../model/time.ts'
import type { CaseStore } from '../store/case-store.ts'
import { policyOf } from './case-arg.ts'
import type { Io } from './io.ts'
import { contextOf } from './view.ts'

/** Prints where the stolen units are, as the case has it: one JSON object, or a page for people. */
export function printStatement(store: CaseStore, { json }: { readonly json: boolean }, io: Io): void {
  if (json) {
    io.out(`${JSON.stringify(statementJson(store, io))}\n`)
    return
  }
  const view = caseView(store, contextOf(store, io.elapsed()))
  for (const line of momentLines(store)) io.out(`${line}\n`)
  const color = io.outIsTerminal && io.lively
  io.out(statementText(view.statement, { title: view.incident.title, addresses: view.addresses, color }))
}

/** The statement as JSON; a state at a past moment says which. */
export function statementJson(store: CaseStore, io: Io): Statement & { readonly until?: string } {
  const { until } = policyOf(store)
  const found = statement(store, contextOf(store, io.elapsed()))
  return until === null ? found : { ...found, until: showTime(until) }
}

/** A statement about the past says so before anything else, and what it could not date. */
function momentLines(store: CaseStore): string[] {
  const { until } = policyOf(store)
  if (until === null) return []
  const undated = store.transfers().filter((row) => row.time === null).length
  const kept =
    undated === 0 ? '' : ` ${undated} ${undated === 1 ? 'row states' : 'rows state'} no time and cannot be left out.`
  return wrap(`State at ${showTime(until)}: what happened later is left out.${kept}`, 100)
}
