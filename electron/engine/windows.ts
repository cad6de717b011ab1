/** Maintenance windows on the time line. Times of day are those of the window's own zone, whatever the clocks do there. Pure. */
import { weekdays, type MaintenanceWindow } from '../../shared/domain/safety.ts'

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs
/** From yesterday, for a window that goes past midnight, to the same day of next week. */
const firstDay = -1
const lastDay = 7

/** When the next window begins; null = one is open, or there are none. Milliseconds since the epoch. Pure. */
export function nextOpening(windows: readonly MaintenanceWindow[], nowMs: number): { readonly atMs: number; readonly window: MaintenanceWindow } | null {
  const spans = windows.flatMap((window) => spansOf(window, nowMs))
  if (spans.some(({ startMs, endMs }) => startMs <= nowMs && nowMs < endMs)) return null
  const next = spans.filter(({ startMs }) => startMs > nowMs).toSorted((a, b) => a.startMs - b.startMs)[0]
  return next === undefined ? null : { atMs: next.startMs, window: next.window }
}

/** The wall clock of a zone at an instant, as the milliseconds a clock at UTC would then show. Pure. */
export function localMsIn(timeZone: string, atMs: number): number {
  const formatter = new Intl.DateTimeFormat('en', { timeZone, calendar: 'gregory', numberingSystem: 'latn', hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' })
  const parts = new Map(formatter.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]))
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
}

function spansOf(window: MaintenanceWindow, nowMs: number) {
  const today = Math.floor(localMsIn(window.timeZone, nowMs) / dayMs) * dayMs
  const from = timeOfDayMs(window.from)
  const to = timeOfDayMs(window.to)
  const days = Array.from({ length: lastDay - firstDay + 1 }, (_, index) => today + (firstDay + index) * dayMs)
  return days
    .filter((day) => window.days.some((name) => name === weekdays[new Date(day).getUTCDay()]))
    .map((day) => ({
      window,
      startMs: instantOf(day + from, window.timeZone),
      endMs: instantOf(day + to + (to <= from ? dayMs : 0), window.timeZone),
    }))
}

/** The instant at which a zone's wall clock shows this. One that is skipped in spring is taken as an hour later. */
function instantOf(localMs: number, timeZone: string): number {
  const offsetAt = (atMs: number): number => localMsIn(timeZone, atMs) - atMs
  const guess = localMs - offsetAt(localMs)
  return localMs - offsetAt(guess)
}

function timeOfDayMs(text: string): number {
  const [hours = 0, minutes = 0] = text.split(':').map(Number)
  return (hours * 60 + minutes) * minuteMs
}
