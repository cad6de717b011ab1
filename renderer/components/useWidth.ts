import { useCallback, useState } from 'react'

/** Width of an element in CSS pixels, kept up to date; 0 before the first layout. Give `ref` to the element. */
export function useWidth(): { readonly ref: (element: HTMLElement | null) => (() => void) | undefined; readonly width: number } {
  const [width, setWidth] = useState(0)
  const ref = useCallback((element: HTMLElement | null) => {
    if (element === null) return undefined
    const observer = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 0))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return { ref, width }
}
