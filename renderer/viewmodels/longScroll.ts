/**
 * Scrolling through more rows than a browser can lay out: an element ends at about 33 million pixels in Chromium (and
 * 17 in Firefox). Up to `tallestPx` a pixel is a pixel; beyond, the scroll bar's place is a share of the list, and wheel
 * and keys move by rows. All pure.
 */
export interface LongList {
  readonly count: number
  readonly rowPx: number
  /** Height of what is seen of the list. */
  readonly viewPx: number
}

/** Well below what any browser lays out. */
export const tallestPx = 12_000_000

/** Height of the element that is scrolled. */
export function trackPx({ count, rowPx, viewPx }: LongList): number {
  return Math.max(viewPx, Math.min(count * rowPx, tallestPx))
}

/** Whether a pixel of the scroll bar is more than a pixel of rows. */
export function isScaled({ count, rowPx }: LongList): boolean {
  return count * rowPx > tallestPx
}

/** The last position: with it the last row stands at the bottom. In rows, fractions allowed. */
export function lastPosition({ count, rowPx, viewPx }: LongList): number {
  return Math.max(0, count - viewPx / rowPx)
}

/** Which row stands at the top, with fractions, where the scroll bar stands. */
export function positionAt(scrollTop: number, list: LongList): number {
  const range = trackPx(list) - list.viewPx
  return range <= 0 ? 0 : (Math.min(Math.max(scrollTop, 0), range) / range) * lastPosition(list)
}

/** Where the scroll bar stands for a position. */
export function scrollTopAt(position: number, list: LongList): number {
  const last = lastPosition(list)
  return last <= 0 ? 0 : (Math.min(Math.max(position, 0), last) / last) * (trackPx(list) - list.viewPx)
}

/** The nearest position at which a row is wholly seen; the present one when it is already. */
export function positionShowing(index: number, position: number, { rowPx, viewPx }: LongList): number {
  if (index < position) return index
  const rows = viewPx / rowPx
  return index + 1 > position + rows ? index + 1 - rows : position
}

/** Rows to draw, first and last index, with some beyond the edges. */
export function rowsInView(position: number, { count, rowPx, viewPx }: LongList, beyond: number): { readonly first: number; readonly last: number } {
  return { first: Math.max(0, Math.floor(position) - beyond), last: Math.min(count - 1, Math.ceil(position + viewPx / rowPx) + beyond) }
}
