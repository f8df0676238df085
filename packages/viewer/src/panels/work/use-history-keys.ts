/** Ctrl+Z takes back, Ctrl+Shift+Z and Ctrl+Y do again; a field that is typed in keeps its own. */
import { useEffect } from 'react'
import { isTyping } from '../typing.ts'
import type { Work } from './use-work.ts'

export function useHistoryKeys({ move }: Pick<Work, 'move'>): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || isTyping(event.target)) return
      const key = event.key.toLowerCase()
      if (key === 'z') move(event.shiftKey ? 'redo' : 'undo')
      else if (key === 'y' && !event.shiftKey) move('redo')
      else return
      event.preventDefault()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [move])
}
