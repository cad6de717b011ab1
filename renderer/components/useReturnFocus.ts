import { useEffect, useState } from 'react'

/**
 * Gives the focus back when a dialog goes: to what had it before, else to what `fallback` selects. For
 * dialogs that are taken out of the page when they close, which Mantine's own return of the focus does not outlive.
 */
export function useReturnFocus(fallback: string): void {
  const [before] = useState(() => document.activeElement)
  useEffect(
    () => () => {
      requestAnimationFrame(() => {
        const lasting = before instanceof HTMLElement && before.isConnected && before !== document.body ? before : null
        const target = lasting ?? document.querySelector<HTMLElement>(fallback)
        if (document.activeElement === document.body) target?.focus()
      })
    },
    [before, fallback],
  )
}
