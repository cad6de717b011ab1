import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useEffectEvent, useId, useMemo, useRef, type MouseEvent, type PointerEvent, type RefObject } from 'react'
import { useStore } from 'zustand'
import { useSecondMs } from '../../components/RelativeTime.tsx'
import { useStores, useUi } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { rowExtraPx } from '../../viewmodels/density.ts'
import { guestId } from '../../viewmodels/driftCauses.ts'
import type { DriftItem } from '../../viewmodels/driftGroups.ts'
import { exactTime, shortAge } from '../../viewmodels/times.ts'
import { CauseBanner } from './CauseBanner.tsx'
import { GuestOption } from './GuestOption.tsx'
import { useStillRows } from './useStillRows.ts'
import frame from './FocusFrame.module.css'
import css from './DriftRows.module.css'

/** Rows that are drawn beyond either edge of what is seen. */
const beyond = 6
/** Slots come in such steps, so that a row more or less in sight does not move every guest to another slot. */
const slotStep = 8

interface DriftRowsProps {
  readonly items: readonly DriftItem[]
  /** How many of them are guests. */
  readonly guests: number
  /** Takes the focus back from the filter. */
  readonly list: RefObject<HTMLDivElement | null>
}

/**
 * The listbox itself: one tab stop, only what is in sight is drawn. A row that leaves becomes the row that comes (its
 * key is a slot, not the guest), so scrolling makes no element; the open guest stays drawn, for it is what has the focus.
 */
export function DriftRows({ items, guests, list }: DriftRowsProps) {
  const { detail, ui } = useStores()
  const open = useStore(detail.store, (state) => state.key)
  const chosen = useUi((state) => state.chosen)
  const filter = useUi((state) => state.driftFilter)
  const grouping = useUi((state) => state.driftGrouping)
  const extraPx = rowExtraPx[useUi((state) => state.density)]
  const nowMs = useSecondMs()
  const listId = useId()
  const chosenIds = useMemo(() => new Set(chosen), [chosen])
  const openIndex = useMemo(() => items.findIndex((item) => item.kind === 'guest' && item.row.host === open?.host && item.row.vmid === open.vmid), [items, open])
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => list.current,
    estimateSize: (index) => (items[index]?.kind === 'head' ? 31 : 46 + extraPx),
    overscan: beyond,
    rangeExtractor: (range) => {
      const seen = defaultRangeExtractor(range)
      return openIndex < 0 || (openIndex >= (seen[0] ?? 0) && openIndex <= (seen.at(-1) ?? -1)) ? seen : [...seen, openIndex]
    },
  })
  const pointed = useRef<string | null>(null)
  useStillRows(virtual, items, extraPx, pointed)
  const showOpen = useEffectEvent(() => {
    if (openIndex >= 0) virtual.scrollToIndex(openIndex === 1 ? 0 : openIndex)
  })
  // When it is opened or the list is arranged otherwise; not when a cycle moves it, for then it is no one's wish.
  useEffect(() => showOpen(), [open, filter, grouping])

  const press = (event: MouseEvent<HTMLElement>): void => {
    const item = items[indexUnder(event.target)]
    if (item?.kind !== 'guest') return
    const id = guestId(item.row)
    if (event.ctrlKey || event.metaKey || chosen.length > 0) ui.setState({ chosen: chosenIds.has(id) ? chosen.filter((each) => each !== id) : [...chosen, id] })
    else detail.open({ host: item.row.host, vmid: item.row.vmid })
  }
  const point = ({ target }: PointerEvent): void => {
    const item = items[indexUnder(target)]
    pointed.current = item?.kind === 'guest' ? guestId(item.row) : null
    // The tooltip of a time is worked out for the one that is pointed at.
    if (target instanceof HTMLTimeElement && target.dateTime !== '') target.title = exactTime(target.dateTime)
  }
  const places = virtual.getVirtualItems()
  const slots = Math.ceil(places.length / slotStep) * slotStep

  return (
    <div className={frame.frame}>
      <div ref={list} id="drift-list" className={css.scroller} role="listbox" aria-multiselectable={chosen.length > 0} tabIndex={0} aria-label={texts.drift.list} aria-activedescendant={openIndex >= 0 ? `${listId}-${openIndex}` : undefined} onClick={press} onPointerOver={point} onPointerLeave={() => { pointed.current = null }}>
        <div role="presentation" className={css.track} style={{ height: virtual.getTotalSize() }}>
          {places.map(({ index, start, size }) => {
            const item = items[index]
            if (item === undefined) return null
            const style = { transform: `translateY(${start}px)`, height: size }
            if (item.kind === 'head') {
              return (
                <div key={item.id} role="presentation" className={css.group} style={style}>
                  <b className="cut">{item.title}</b>
                  <span className="t3 nowrap">{texts.drift.guests(item.guests.length)}</span>
                </div>
              )
            }
            if (item.kind === 'cause') {
              return (
                <div key={item.id} role="presentation" className={css.cause} style={style}>
                  <CauseBanner cause={item.cause} />
                </div>
              )
            }
            return (
              <GuestOption key={index === openIndex ? 'open' : index % slots} id={`${listId}-${index}`} index={index} row={item.row} position={item.position} size={guests} age={item.row.since === '' ? '' : shortAge(item.row.since, nowMs)} topPx={start} heightPx={size} open={index === openIndex} chosen={chosen.length > 0 ? chosenIds.has(guestId(item.row)) : null} />
            )
          })}
        </div>
      </div>
    </div>
  )
}

/** Which row an element belongs to; -1 = none. */
function indexUnder(target: EventTarget): number {
  const row = target instanceof Element ? target.closest('[role="option"]') : null
  return row instanceof HTMLElement ? Number(row.dataset['index']) : -1
}
