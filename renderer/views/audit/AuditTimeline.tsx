import { Button } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { ZoomIn, ZoomOut } from 'lucide-react'
import { useRef, useState } from 'react'
import { useStore } from 'zustand'
import { useWidth } from '../../components/useWidth.ts'
import { useCommand, useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { barLabel, barsOfRange, rangeOfBars, type TimeRange } from '../../viewmodels/auditTimes.ts'
import css from './AuditTimeline.module.css'
import { TimeControls } from './TimeControls.tsx'
import { readBar, TimelineBars } from './TimelineBars.tsx'
import { useTimeline, type TimelineData } from './useTimeline.ts'

const wholeLog: TimeRange = { from: null, until: null }
const barLeastPx = 7
const labelPx = 110
/** Keys that are pressed one after the other ask once. Milliseconds. */
const restMs = 180

/** When rows were written, and how to look at a stretch of it: days by name, or a range of bars. The same as a table for those who do not see it. */
export function AuditTimeline() {
  const { audit } = useStores()
  const filter = useStore(audit.store, (state) => state.filter)
  const [shown, setShown] = useState<TimeRange>(wholeLog)
  const [pointed, setPointed] = useState<number | null>(null)
  /** Chosen, but not asked for yet. */
  const [choice, setChoice] = useState<TimeRange | null>(null)
  const { ref, width } = useWidth()
  const focus = useRef<HTMLDivElement | null>(null)
  const data = useTimeline(shown, width === 0 ? 0 : Math.min(120, Math.max(24, Math.floor(width / barLeastPx))))
  const t = texts.audit
  useCommand('timeline', () => focus.current?.focus())

  const ask = (range: TimeRange): void => {
    const now = audit.store.getState().filter
    if (now.from !== range.from || now.until !== range.until) audit.setFilter({ ...now, from: range.from, until: range.until })
    setChoice(null)
  }
  const askSoon = useDebouncedCallback(ask, restMs)
  const setTime = (range: TimeRange): void => {
    askSoon.cancel()
    ask(range)
  }
  const range = choice ?? { from: filter.from, until: filter.until }
  const chosen = data === null ? null : barsOfRange(range, data.edges)
  const zoomed = shown.from !== null || shown.until !== null
  const zoom = (nearer: boolean): void => {
    if (!nearer) setShown(wholeLog)
    else if (range.from !== null || range.until !== null) setShown(range)
  }
  return (
    <div className={css.timeline}>
      <div className={css.controls}>
        <TimeControls
          range={range}
          onRange={setTime}
          onQuick={(quick) => {
            setTime(quick)
            setShown(quick)
          }}
        />
        {chosen !== null && (range.from !== shown.from || range.until !== shown.until) && <Button size="xs" variant="subtle" leftSection={<ZoomIn size={13} />} onClick={() => zoom(true)}>{t.zoomIn}</Button>}
        {zoomed && <Button size="xs" variant="subtle" leftSection={<ZoomOut size={13} />} onClick={() => zoom(false)}>{t.zoomOut}</Button>}
        <span className="grow" />
        {data !== null && (pointed === null || pointed >= data.buckets.length ? <Legend data={data} /> : <span className="small t2 num cut" aria-hidden="true">{readBar(data, pointed)}</span>)}
      </div>
      <div ref={ref} className={css.chart}>
        {data !== null && width > 0 && (
          <>
            <TimelineBars
              data={data}
              width={width}
              chosen={chosen}
              focusRef={focus}
              onChoose={(one, other) => {
                const next = rangeOfBars(one, other, data.edges)
                setChoice(next)
                askSoon(next)
              }}
              onClear={() => setTime(wholeLog)}
              onZoom={zoom}
              onRead={setPointed}
            />
            <Axis data={data} width={width} />
            <BarTable data={data} />
          </>
        )}
      </div>
    </div>
  )
}

function Legend({ data: { step } }: { readonly data: TimelineData }) {
  const t = texts.audit
  return (
    <span className={css.legend} aria-hidden="true">
      <span data-of="rows">{t.rowsPer(step.count, step.unit)}</span>
      <span data-of="approvals">{t.legendApprovals}</span>
      <span data-of="refused">{t.legendRefused}</span>
    </span>
  )
}

function Axis({ data: { edges, step }, width }: { readonly data: TimelineData; readonly width: number }) {
  const bars = edges.length - 1
  const labels = Math.min(8, bars, Math.max(2, Math.floor(width / labelPx)))
  const places = Array.from({ length: labels }, (_, index) => Math.round((index * bars) / labels))
  return (
    <div className={css.axis} aria-hidden="true">
      {places.map((bar) => <span key={bar} style={{ left: `${(bar / bars) * 100}%` }}>{barLabel(edges[bar] ?? '', step, false)}</span>)}
    </div>
  )
}

function BarTable({ data }: { readonly data: TimelineData }) {
  const { buckets, edges, step } = data
  const t = texts.audit
  return (
    <table className="visually-hidden">
      <caption>{t.timeline}</caption>
      <thead><tr><th>{t.time}</th><th>{t.legendRows}</th><th>{t.legendApprovals}</th><th>{t.legendRefused}</th></tr></thead>
      <tbody>
        {buckets.map((bucket, index) => bucket.rows > 0 && (
          <tr key={edges[index]}><td>{barLabel(edges[index] ?? '', step, true)}</td><td>{bucket.exact ? bucket.rows : t.atLeast(bucket.rows)}</td><td>{bucket.approvals}</td><td>{bucket.refused}</td></tr>
        ))}
      </tbody>
    </table>
  )
}
