/** Whether the page is on its way to paper. */
import { useEffect, useState } from 'react'
import { flushSync } from 'react-dom'

/** True from before the browser lays out the pages: what is printed is in the page by then. */
export function usePrinting(): boolean {
  const [printing, setPrinting] = useState(false)
  useEffect(() => {
    const paper = matchMedia('print')
    const turn = (on: boolean) => flushSync(() => setPrinting(on))
    const begin = () => turn(true)
    const end = () => turn(false)
    const change = () => turn(paper.matches)
    addEventListener('beforeprint', begin)
    addEventListener('afterprint', end)
    paper.addEventListener('change', change)
    return () => {
      removeEventListener('beforeprint', begin)
      removeEventListener('afterprint', end)
      paper.removeEventListener('change', change)
    }
  }, [])
  return printing
}
