import type { Statement } from '../export/case-view.ts'
import { reportInput } from '../export/report/input.ts'
import type { Lang } from '../export/report/locale.ts'
import { courtReport } from '../export/report/report.ts'
import { statement } from '../export/statement.ts'
import { beside, type ExportPart } from '../export/write-export.ts'
import type { Method } from '../model/trace.ts'
import type { CaseStore } from '../store/case-store.ts'
import { policyOf } from './case-arg.ts'
import { frozenAnswersOf } from './freeze-answers.ts'
import { deskOf } from './freeze-desk.ts'
import type { Io } from './io.ts'
import { compareMethods } from './methods.ts'
import { replayed } from './replayed.ts'
import { reportPaths } from './report-paths.ts'
import { contextOf } from './view.ts'

export interface ReportOptions {
  readonly lang: Lang
  /** Set beside the method of the case. */
  readonly methods: readonly Method[]
  readonly path: string
}

/** The files of the court report: the document, and appendices beside it where a table is too long to print. */
export async function reportParts(
  store: CaseStore,
  { lang, methods, path }: ReportOptions,
  io: Io,
): Promise<{ readonly parts: readonly ExportPart[]; readonly found: Statement }> {
  const own = policyOf(store).method
  const others = methods.filter((method) => method !== own)
  const stores = [store, ...others.map((method) => replayed(store, { method }))]
  const context = contextOf(store)
  const answers = await frozenAnswersOf(store, io.signal)
  const input = reportInput(store, context, {
    methods: compareMethods(stores, io).methods,
    paths: reportPaths(store, statement(store, context)),
    deskOf: (view) => deskOf(view, answers),
  })
  const { chunks, appendices } = courtReport(input, lang)
  return {
    parts: [
      { path, chunks },
      ...appendices.map((file) => ({ path: appendixPath(path, file.name), chunks: file.chunks })),
    ],
    found: input.view.statement,
  }
}

/** `out/report.html` and `movements.csv` make `out/report-movements.csv`. */
function appendixPath(path: string, name: string): string {
  return beside(path.replace(/\.html?$/i, '.csv'), name.replace(/\.csv$/, ''))
}
