import type { CaseView } from '../export/case-view.ts'
import type { CaseInsights } from './case-insights.ts'

/** A case in the list of cases. */
export interface CaseEntry {
  readonly id: string
  readonly title: string
}

/** Where the server gets its cases from. The first of the list is shown when none is named. */
export interface CaseProvider {
  list(): readonly CaseEntry[]
  /** The view of a case; undefined for an id that is not in the list. */
  view(id: string): CaseView | undefined
  /** The case has changed: its view is read again when it is next asked for. */
  forget(id: string): void
  /** What it can tell beside its view; nothing where nobody wired it. */
  insights?(id: string): CaseInsights | undefined
}

/**
 * Cases that are read once, when they are first asked for, and again after they were changed.
 * @example casesOnce([{ id: 'bybit-2025', title: 'Theft from Bybit', read: () => caseView(store, context) }])
 */
export function casesOnce(
  cases: readonly (CaseEntry & { read(): CaseView; readonly insights?: CaseInsights })[],
): CaseProvider {
  const views = new Map<string, CaseView>()
  return {
    list: () => cases.map(({ id, title }) => ({ id, title })),
    view(id) {
      const known = views.get(id)
      if (known !== undefined) return known
      const view = cases.find((entry) => entry.id === id)?.read()
      if (view !== undefined) views.set(id, view)
      return view
    },
    forget: (id) => void views.delete(id),
    insights: (id) => cases.find((entry) => entry.id === id)?.insights,
  }
}
