/** How large an element is, kept up to date. */
import { type RefObject, useEffect, useState } from 'react'

interface Size {
  readonly width: number
  readonly height: number
}

/** @returns null until it is known */
export function useSize(element: RefObject<HTMLElement | null>): Size | null {
  const [size, setSize] = useState<Size | null>(null)
  useEffect(() => {
    const host = element.current
    if (!host) return
    const watch = new ResizeObserver(() => setSize({ width: host.clientWidth, height: host.clientHeight }))
    watch.observe(host)
    return () => watch.disconnect()
  }, [element])
  return size
}
