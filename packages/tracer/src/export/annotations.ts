import type { JournalEntry } from '../model/journal.ts'
import type { CaseStore } from '../store/case-store.ts'
import type { AnnotationsView, LabelView } from './case-view.ts'

/** What the analyst wrote on a case, as its journal has it at the end: the last word on each thing counts, an empty one takes it away. */
export function annotationsOf(store: Pick<CaseStore, 'journal'>): AnnotationsView {
  return foldAnnotations(store.journal())
}

/** @param entries of a journal, in order; what is no annotation is left out */
export function foldAnnotations(entries: readonly JournalEntry[]): AnnotationsView {
  const notes = new Map<string, AnnotationsView['notes'][number]>()
  const colours = new Map<string, AnnotationsView['colours'][number]>()
  const labels = new Map<string, AnnotationsView['labels'][number]>()
  const bookmarks = new Map<string, AnnotationsView['bookmarks'][number]>()
  const views = new Map<string, AnnotationsView['views'][number]>()
  for (const { kind, who: by, why, at, payload } of entries) {
    const word = (name: string): string => (typeof payload[name] === 'string' ? payload[name] : '')
    const on = word('on')
    const put = <T>(map: Map<string, T>, key: string, value: T, kept: boolean): void => {
      map.delete(key)
      if (kept) map.set(key, value)
    }
    if (kind === 'note') put(notes, on, { on, text: word('text'), by, at }, word('text') !== '')
    if (kind === 'colour') put(colours, on, { on, colour: word('colour'), by, at }, word('colour') !== '')
    if (kind === 'bookmark') put(bookmarks, on, { on, by, at }, payload.kept === true)
    if (kind === 'view')
      put(views, word('name'), { name: word('name'), link: word('link'), by, at }, word('link') !== '')
    if (kind === 'label') {
      const said = { address: word('address'), name: word('name'), category: word('category'), why, by, at }
      put(labels, said.address, said, said.name !== '')
    }
  }
  return {
    notes: [...notes.values()],
    colours: [...colours.values()],
    labels: [...labels.values()],
    bookmarks: [...bookmarks.values()],
    views: [...views.values()],
  }
}

export const isBare = ({ notes, colours, labels, bookmarks, views }: AnnotationsView): boolean =>
  notes.length + colours.length + labels.length + bookmarks.length + views.length === 0

/** Source of an analyst's own labels, by which they are known among labels. */
export const OWN_LABEL = 'own label'

/** An analyst's own labels as labels of their addresses: they come first, and end no walk. */
export function ownLabels({ labels }: AnnotationsView): ReadonlyMap<string, LabelView> {
  return new Map(
    labels.map(({ address, name, category, why, at }) => [
      address,
      {
        ...{ name, category, source: OWN_LABEL, citation: why, authority: 'analyst' },
        ...(/^\d{4}-\d\d-\d\d/.test(at) ? { date: at.slice(0, 10) } : {}),
      },
    ]),
  )
}
