import type { AddressView } from './case-view.ts'

/** Categories of labels that say something about an address without naming it. */
const NOT_A_NAME: ReadonlySet<string> = new Set(['list', 'note'])

/**
 * What an address is called: the place where the walk stopped, else its first label that is a name. Being on a list, or a
 * remark, is no name. Foreign text: escape wherever it is shown.
 * @returns undefined where nobody named it; show the address then
 */
export function nameOf({ labels, stop }: Pick<AddressView, 'labels' | 'stop'>): string | undefined {
  return stop?.name ?? labels.find((label) => !NOT_A_NAME.has(label.category))?.name
}
