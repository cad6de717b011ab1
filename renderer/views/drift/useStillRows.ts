import type { Virtualizer } from '@tanstack/react-virtual'
import { useLayoutEffect, useRef, type RefObject } from 'react'
import { guestId } from '../../viewmodels/driftCauses.ts'
import type { DriftItem } from '../../viewmodels/driftGroups.ts'
import { stillOffset } from '../../viewmodels/stillOffset.ts'

/**
 * Keeps the guest under the pointer (without one: the first in sight) where it is when the list becomes another.
 * `pointed` = that guest, as `host/vmid`. Effect: measures again, and scrolls the list by what came or went above.
 */
export function useStillRows(virtual: Virtualizer<HTMLDivElement, Element>, items: readonly DriftItem[], extraPx: number, pointed: RefObject<string | null>): void {
  const before = useRef<{ readonly items: readonly DriftItem[]; readonly places: readonly { readonly index: number; readonly start: number; readonly end: number }[] } | null>(null)
  useLayoutEffect(() => {
    virtual.measure()
    if (before.current === null || before.current.items === items) return
    const scrolledPx = virtual.scrollOffset ?? 0
    const drawn = before.current.places.map(({ index, start, end }) => ({ id: idOf(before.current?.items[index]), start, end }))
    const places = virtual.measurementsCache
    const next = stillOffset(scrolledPx, drawn, pointed.current, (id) => places[items.findIndex((item) => idOf(item) === id)]?.start ?? null)
    if (next !== scrolledPx) virtual.scrollToOffset(next)
  }, [virtual, items, extraPx, pointed])
  useLayoutEffect(() => {
    before.current = { items, places: virtual.getVirtualItems() }
  })
}

/** Names a guest's row; heads and causes have no name, since they come and go with their guests. */
function idOf(item: DriftItem | undefined): string | null {
  return item?.kind === 'guest' ? guestId(item.row) : null
}
