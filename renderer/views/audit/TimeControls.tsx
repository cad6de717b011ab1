import { SegmentedControl, TextInput } from '@mantine/core'
import { useState } from 'react'
import { texts } from '../../texts.ts'
import { dayOf, edgeOfDay, quickRange, quickRanges, type QuickRange, type TimeRange } from '../../viewmodels/auditTimes.ts'
import css from './AuditTimeline.module.css'

interface TimeControlsProps {
  readonly range: TimeRange
  readonly onRange: (range: TimeRange) => void
  /** A range that was named in short. */
  readonly onQuick: (range: TimeRange) => void
}

/** The time in days, from one to another, or in short. */
export function TimeControls({ range, onRange, onQuick }: TimeControlsProps) {
  const [quick, setQuick] = useState<{ readonly name: QuickRange; readonly range: TimeRange } | null>(null)
  const t = texts.audit
  const isQuick = quick !== null && quick.range.from === range.from && quick.range.until === range.until
  const named: QuickRange | null = range.from === null && range.until === null ? 'all' : isQuick ? quick.name : null
  const choose = (name: QuickRange): void => {
    const next = quickRange(name, Date.now())
    setQuick({ name, range: next })
    onQuick(next)
  }
  return (
    <>
      <div className={css.days} role="group" aria-label={t.period}>
        <Day label={t.from} name={t.fromDay} value={range.from === null ? '' : dayOf(range.from, false)} onDay={(day) => onRange({ ...range, from: edgeOfDay(day, false) })} />
        <Day label={t.to} name={t.toDay} value={range.until === null ? '' : dayOf(range.until, true)} onDay={(day) => onRange({ ...range, until: edgeOfDay(day, true) })} />
      </div>
      <SegmentedControl size="xs" aria-label={t.quick} value={named ?? ''} onChange={(value) => choose(quickRanges.find((each) => each === value) ?? 'all')} data={quickRanges.map((value) => ({ value, label: t.quickRanges[value] }))} />
    </>
  )
}

interface DayProps {
  readonly label: string
  readonly name: string
  /** `2026-01-31`; '' = any. */
  readonly value: string
  readonly onDay: (day: string) => void
}

/** One day. Before one is chosen it says "any", not the pattern of a date. */
function Day({ label, name, value, onDay }: DayProps) {
  /** While a year is typed, it is the year 2 first. */
  const [typed, setTyped] = useState<string | null>(null)
  return (
    <label className={css.day}>
      <span aria-hidden="true">{label}</span>
      <TextInput
        type="date"
        aria-label={name}
        data-any={value === '' ? texts.audit.anyDay : undefined}
        value={typed ?? value}
        max="9999-12-31"
        onBlur={() => setTyped(null)}
        onChange={({ currentTarget }) => {
          setTyped(currentTarget.value)
          if (currentTarget.value === '' || edgeOfDay(currentTarget.value, false) !== null) onDay(currentTarget.value)
        }}
      />
    </label>
  )
}
