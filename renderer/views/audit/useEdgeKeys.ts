import { useEffect, useEffectEvent } from 'react'

interface EdgeKeys {
  readonly first: () => void
  readonly last: () => void
  readonly page: (direction: 1 | -1) => void
}

/** Home, End, Page Up and Page Down for the log, wherever the focus is but in a field or an open dialog. */
export function useEdgeKeys(keys: EdgeKeys): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    const target = event.target instanceof HTMLElement ? event.target : null
    if (event.altKey || event.ctrlKey || event.metaKey || isElsewhere(target)) return
    switch (event.key) {
      case 'Home':
        keys.first()
        break
      case 'End':
        keys.last()
        break
      case 'PageDown':
        keys.page(1)
        break
      case 'PageUp':
        keys.page(-1)
        break
      default:
        return
    }
    event.preventDefault()
  })
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => press(event)
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [])
}

function isElsewhere(target: HTMLElement | null): boolean {
  return target !== null && target.closest('input, textarea, select, [role=slider], [role=dialog], [role=menu], [role=listbox], aside') !== null
}
