import { useCallback, useLayoutEffect, useRef, useState } from 'react'
import { isScaled, lastPosition, positionAt, positionShowing, rowsInView, scrollTopAt, trackPx, type LongList } from '../../viewmodels/longScroll.ts'

/** What a long list needs to be drawn and moved through. */
export interface LongListView {
  readonly scroller: (element: HTMLDivElement | null) => (() => void) | undefined
  /** Height of what is seen of the rows. */
  readonly viewPx: number
  /** Height of the element inside the scroller. */
  readonly track: number
  /** Rows to draw. */
  readonly first: number
  readonly last: number
  /** Place of a row inside the track, in pixels. */
  topOf(index: number): number
  readonly position: number
  showIndex(index: number): void
}

/** Rows drawn beyond what is seen. */
const beyond = 12

/**
 * Follows the scroller of a list of `count` rows, however many: the wheel goes by rows where pixels do not suffice.
 * `headPx` = height of what stands over the rows all the time.
 */
export function useLongList(count: number, rowPx: number, headPx: number): LongListView {
  const [viewPx, setViewPx] = useState(0)
  const [position, setPosition] = useState(0)
  const element = useRef<HTMLDivElement | null>(null)
  /** The scroll that we made ourselves tells nothing new. */
  const expected = useRef<number | null>(null)
  const list: LongList = { count, rowPx, viewPx }
  const latest = useRef(list)
  const at = useRef(position)
  useLayoutEffect(() => {
    latest.current = list
  })

  const move = useCallback((wanted: number): void => {
    const now = latest.current
    const next = Math.min(Math.max(wanted, 0), lastPosition(now))
    at.current = next
    setPosition(next)
    const top = Math.round(scrollTopAt(next, now))
    if (element.current !== null && Math.abs(element.current.scrollTop - top) >= 1) {
      expected.current = top
      element.current.scrollTop = top
    }
  }, [])

  const scroller = useCallback((found: HTMLDivElement | null) => {
    element.current = found
    if (found === null) return undefined
    const onScroll = (): void => {
      const own = expected.current
      expected.current = null
      if (own !== null && Math.abs(found.scrollTop - own) <= 1) return
      at.current = positionAt(found.scrollTop, latest.current)
      setPosition(at.current)
    }
    const onWheel = (event: WheelEvent): void => {
      if (!isScaled(latest.current) || event.ctrlKey || event.deltaY === 0) return
      event.preventDefault()
      const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 1 : event.deltaMode === WheelEvent.DOM_DELTA_PAGE ? latest.current.viewPx / latest.current.rowPx : 1 / latest.current.rowPx
      move(at.current + event.deltaY * unit)
    }
    const observer = new ResizeObserver(() => setViewPx(found.clientHeight - headPx))
    observer.observe(found)
    setViewPx(found.clientHeight - headPx)
    found.addEventListener('scroll', onScroll, { passive: true })
    found.addEventListener('wheel', onWheel, { passive: false })
    return () => {
      observer.disconnect()
      found.removeEventListener('scroll', onScroll)
      found.removeEventListener('wheel', onWheel)
    }
  }, [move, headPx])

  const shown = Math.min(position, lastPosition(list))
  const { first, last } = rowsInView(shown, list, beyond)
  const scrollTop = scrollTopAt(shown, list)
  return {
    scroller,
    viewPx,
    track: trackPx(list),
    first,
    last,
    position: shown,
    topOf: (index) => scrollTop + (index - shown) * rowPx,
    showIndex: (index) => move(positionShowing(index, at.current, latest.current)),
  }
}
