import { annotationsOf } from '../export/annotations.ts'
import { parseAddress } from '../model/address.ts'
import { unreachable } from '../model/brand.ts'
import type { MarkColour } from '../model/journal.ts'
import type { Action, Outcome } from '../server/case-actions.ts'
import type { CaseStore } from '../store/case-store.ts'

/** Actions that write on a case and move nothing in it. */
export type Writing = Extract<Action, { do: 'note' | 'colour' | 'bookmark' | 'view' | 'label' }>

/** Takes down what was written. The opposite is what stood there before. */
export function annotate(store: CaseStore, action: Writing): Outcome {
  const before = annotationsOf(store)
  switch (action.do) {
    case 'note': {
      const { on, text } = action
      store.addEntry({ kind: 'note', why: '', payload: { on, text } })
      return written({ do: 'note', on, text: before.notes.find((note) => note.on === on)?.text ?? '' })
    }
    case 'colour': {
      const { on, colour } = action
      store.addEntry({ kind: 'colour', why: '', payload: { on, colour } })
      const known = before.colours.find((one) => one.on === on)?.colour
      return written({ do: 'colour', on, colour: (known as MarkColour | undefined) ?? null })
    }
    case 'bookmark': {
      const { on, kept } = action
      store.addEntry({ kind: 'bookmark', why: '', payload: { on, kept } })
      return written({ do: 'bookmark', on, kept: before.bookmarks.some((one) => one.on === on) })
    }
    case 'view': {
      const { name, link } = action
      store.addEntry({ kind: 'view', why: '', payload: { name, link } })
      return written({ do: 'view', name, link: before.views.find((view) => view.name === name)?.link ?? '' })
    }
    case 'label': {
      const address = parseAddress(action.address)
      const { name, category, why } = action
      store.addEntry({ kind: 'label', why, payload: { address, name, category } })
      const known = before.labels.find((label) => label.address === address)
      const undo = known ?? { name: '', category, why }
      return {
        changed: 'trace',
        undo: { do: 'label', address, name: undo.name, category: undo.category, why: undo.why },
      }
    }
    default:
      return unreachable(action)
  }
}

const written = (undo: Action): Outcome => ({ changed: 'annotations', undo })
