import { OWN_LABEL } from './annotations.ts'
import type { AddressView } from './case-view.ts'

/** Categories of labels that say something about an address without naming it. */
const NOT_A_NAME: ReadonlySet<string> = new Set(['list', 'note'])

/**
 * What an address is called: as the analyst calls it, else the place where the walk stopped, else its first label that is a name. Being on a list, a
 * remark, and what is said of a place that this is not, are no names. Foreign text: escape wherever it is shown.
 * @returns undefined where nobody named it; show the address then
 */
export function nameOf({ labels, stop }: Pick<AddressView, 'labels' | 'stop'>): string | undefined {
  return labels.find(isOwn)?.name ?? stop?.name ?? labels.find(isName)?.name
}

const isOwn = ({ authority, source }: AddressView['labels'][number]): boolean =>
  authority === 'analyst' && source === OWN_LABEL

/** An incident's own labels name an address, all of them; of what others say only that which counts does. */
function isName({ category, authority = 'incident', lostBy }: AddressView['labels'][number]): boolean {
  return !NOT_A_NAME.has(category) && (authority === 'incident' || lostBy === undefined)
}
