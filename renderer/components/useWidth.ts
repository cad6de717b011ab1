import { useCallback, useState } from 'react'

/** Width of an element in CSS pixels, known before it is first painted and kept up to date. Give `ref` to the element. */
export function useWidth(): { readonly ref: (element: HTMLElement | null) => (() => void) | undefined; readonly width: number } {
  const [width, setWidth] = useState(0)
  const ref = useCallback((element: HTMLElement | null) => {
    if (element === null) return undefined
    setWidth(element.clientWidth)
    const observer = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 0))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return { ref, width }
}
