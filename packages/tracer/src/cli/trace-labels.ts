import { plain } from '../export/plain-text.ts'
import type { Chain } from '../model/chain.ts'
import type { Incident } from '../model/incident.ts'
import type { LabelLookup } from '../model/label.ts'
import { type OpenedLabels, openLabelLookup } from '../source/label-lookup.ts'
import type { CaseStore } from '../store/case-store.ts'
import { CaseLabels } from '../walk/case-labels.ts'
import { overridesOf } from '../walk/trace-case.ts'
import type { Io } from './io.ts'
import { count } from './plural.ts'
import type { TraceOptions } from './trace-options.ts'

/** So many addresses are named one by one. */
const NAMED = 5

/**
 * Opens what Spoor ships, what the user imported and the files of `--labels`.
 * @param chain of addresses in files that do not say theirs
 * @throws InputError when a file is wrong, naming the line
 */
export async function openTraceLabels(
  options: Pick<TraceOptions, 'labels'>,
  chain: Chain | undefined,
  io: Io,
): Promise<OpenedLabels> {
  const defaults = chain === undefined ? {} : { chain }
  return openLabelLookup({ files: options.labels ?? [], defaults, signal: io.signal })
}

/**
 * Says where the labels that are loaded now differ from those that a case keeps: it goes on by its own until it is told otherwise.
 * @returns nothing where they are the same, or the case was traced before labels were kept and nobody asks for them
 */
export function labelChangeLines(store: CaseStore, incident: Incident, lookup: LabelLookup): string[] {
  if (store.labelsAsked().length === 0) {
    return store.readTrace() === undefined
      ? []
      : [
          'note: this case was traced by a Spoor that kept no labels; it stays as it was. --labels-again looks them up and keeps them',
        ]
  }
  const labels = new CaseLabels({ store, incident, overrides: overridesOf(store), lookup })
  const changed = labels.changes()
  if (changed.length === 0) return []
  const moved = changed.filter((address) => {
    const [before, after] = [labels.placeOf(address), labels.placeNow(address)]
    return before?.category !== after?.category || before?.name !== after?.name
  })
  const shown = moved.slice(0, NAMED).map((address) => {
    const [before, after] = [labels.placeOf(address), labels.placeNow(address)].map((place) =>
      place === undefined ? 'no place' : `${place.category} ${plain(place.name, 60)}`,
    )
    return `  ${address}: ${before} in the case, ${after} now`
  })
  const more = moved.length > NAMED ? [`  and ${moved.length - NAMED} more`] : []
  return [
    `note: other labels are loaded now for ${count(changed.length, 'address', 'addresses')} of the case; it keeps its own. --labels-again takes the new ones${moved.length === 0 ? '; no place would change' : ', and would change:'}`,
    ...shown,
    ...more,
  ]
}
