import { useRef, useState } from 'react'
import type { AuditBucket } from '../../../shared/domain/audit.ts'
import { texts } from '../../texts.ts'
import { barLabel } from '../../viewmodels/auditTimes.ts'
import { wholeNumber } from '../../viewmodels/shorten.ts'
import css from './AuditTimeline.module.css'
import type { TimelineData } from './useTimeline.ts'

export const barsPx = 40
/** What stands out is seen however little it is. */
const leastPx = 3

interface TimelineBarsProps {
  readonly data: TimelineData
  readonly width: number
  /** First and last bar of the chosen range. */
  readonly chosen: readonly [number, number] | null
  readonly focusRef: React.Ref<HTMLDivElement>
  /** From one bar to another; `done` = the pointer or the key has come to rest. */
  readonly onChoose: (one: number, other: number) => void
  readonly onClear: () => void
  readonly onZoom: (nearer: boolean) => void
  readonly onRead: (bar: number | null) => void
}

/**
 * The bars. A drag or arrow keys choose a range, Shift and arrows make it longer or shorter, Esc takes it back, + and −
 * look nearer and from further away.
 */
export function TimelineBars({ data, width, chosen, focusRef, onChoose, onClear, onZoom, onRead }: TimelineBarsProps) {
  const { buckets, edges, step } = data
  const [drag, setDrag] = useState<readonly [number, number] | null>(null)
  /** The end that the keys move; the other one stays. */
  const ends = useRef<{ anchor: number; moving: number } | null>(null)
  const t = texts.audit
  const last = buckets.length - 1
  const barPx = width / buckets.length
  const most = Math.max(1, ...buckets.map((bucket) => bucket.rows))
  const [first, until] = drag === null ? (chosen ?? [-1, -1]) : [Math.min(...drag), Math.max(...drag)]

  const barAt = (event: React.PointerEvent<Element>): number => {
    const { left } = event.currentTarget.getBoundingClientRect()
    return Math.min(last, Math.max(0, Math.floor((event.clientX - left) / barPx)))
  }
  const press = (event: React.KeyboardEvent): void => {
    const at = ends.current !== null && chosen !== null && Math.min(ends.current.anchor, ends.current.moving) === chosen[0] ? ends.current : { anchor: chosen?.[0] ?? last + 1, moving: chosen?.[1] ?? last + 1 }
    const step = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity }[event.key]
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === 'Escape' && chosen !== null) onClear()
    else if (event.key === '+' || event.key === '-') onZoom(event.key === '+')
    else if (step === undefined) return
    else {
      const moving = Math.min(last, Math.max(0, at.moving + step))
      const anchor = event.shiftKey ? Math.min(last, at.anchor) : moving
      ends.current = { anchor, moving }
      onChoose(anchor, moving)
    }
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div
      ref={focusRef}
      className={css.bars}
      role="slider"
      tabIndex={0}
      aria-label={t.timelineSlider}
      aria-valuemin={0}
      aria-valuemax={last}
      aria-valuenow={first === -1 ? 0 : first}
      aria-valuetext={first === -1 ? t.timelineAll : t.timelineChosen(barLabel(edges[first] ?? '', step, true), barLabel(edges[until + 1] ?? '', step, true))}
      onKeyDown={press}
      onPointerDown={(event) => {
        if (event.button !== 0) return
        event.currentTarget.setPointerCapture(event.pointerId)
        setDrag([barAt(event), barAt(event)])
      }}
      onPointerMove={(event) => {
        onRead(barAt(event))
        if (drag !== null) setDrag([drag[0], barAt(event)])
      }}
      onPointerUp={() => {
        if (drag === null) return
        setDrag(null)
        if (chosen !== null && drag[0] === drag[1] && chosen[0] === drag[0] && chosen[1] === drag[0]) onClear()
        else onChoose(...drag)
      }}
      onPointerCancel={() => setDrag(null)}
      onPointerLeave={() => onRead(null)}
      onDoubleClick={() => onZoom(true)}
    >
      <svg width={width} height={barsPx} aria-hidden="true">
        <defs>
          <pattern id="refused" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect className={css.refused} width="2.4" height="4" /></pattern>
        </defs>
        {first !== -1 && <rect className={css.chosen} x={first * barPx} width={(until - first + 1) * barPx} height={barsPx} />}
        {buckets.map((bucket, index) => <Bar key={edges[index]} bucket={bucket} most={most} x={index * barPx + 0.5} width={Math.max(1, barPx - Math.min(2, barPx / 4))} />)}
        {first !== -1 && <rect className={css.chosenLine} x={first * barPx} y={barsPx - 2} width={(until - first + 1) * barPx} height={2} />}
      </svg>
    </div>
  )
}

/** What stands out is at the top: signatures, and above them refusals. */
function Bar({ bucket, most, x, width }: { readonly bucket: AuditBucket; readonly most: number; readonly x: number; readonly width: number }) {
  if (bucket.rows === 0) return null
  const px = (rows: number): number => (rows === 0 ? 0 : Math.max(leastPx, (rows / most) * (barsPx - 3)))
  const [approvals, refused] = [px(bucket.approvals), px(bucket.refused)]
  const whole = Math.max(px(bucket.rows), approvals + refused)
  const top = barsPx - 1 - whole
  return (
    <>
      <rect className={css.ordinary} x={x} width={width} y={top + approvals + refused} height={Math.max(0, whole - approvals - refused)} />
      {approvals > 0 && <rect className={css.approvals} x={x} width={width} y={top + refused} height={approvals} />}
      {refused > 0 && <rect fill="url(#refused)" x={x} width={width} y={top} height={refused} />}
    </>
  )
}

/** The same in words: `Fri 20 Nov 2026: 21 rows, 2 for signature, 1 refused`. */
export function readBar({ buckets, edges, step }: TimelineData, bar: number): string {
  const { rows, approvals, refused, exact } = buckets[bar] ?? { rows: 0, approvals: 0, refused: 0, exact: true }
  return texts.audit.timelineBar(barLabel(edges[bar] ?? '', step, true), wholeNumber(rows), approvals === 0 ? '' : wholeNumber(approvals), refused === 0 ? '' : wholeNumber(refused), exact)
}
