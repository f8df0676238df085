/**
 * Commands that belong to a part of the page: whatever part is on the page hooks what it can do. A command that nobody has hooked
 * is in no list, and its key does nothing.
 */
export const HOOKS = ['table-copy', 'table-save', 'expand-out', 'expand-in'] as const
export type Hook = (typeof HOOKS)[number]

const hooked = new Map<Hook, () => void>()

/**
 * @returns takes the hook off again
 * @example useEffect(() => hookCommand('expand-out', () => expand(focused, 'out')), [focused])
 */
export function hookCommand(hook: Hook, run: () => void): () => void {
  hooked.set(hook, run)
  return () => {
    if (hooked.get(hook) === run) hooked.delete(hook)
  }
}

export const hookOf = (hook: Hook): (() => void) | undefined => hooked.get(hook)
