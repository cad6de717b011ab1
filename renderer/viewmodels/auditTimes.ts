/** Stretches of time of the audit log: of days, as a person names them, and as bars of the timeline. */

/** From the first instant to the first one after the last, ISO 8601 UTC; null = unbounded. */
export interface TimeRange {
  readonly from: string | null
  readonly until: string | null
}

export const quickRanges = ['today', 'day', 'week', 'month', 'all'] as const
export type QuickRange = (typeof quickRanges)[number]

const secondMs = 1000
const minuteMs = 60 * secondMs
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
const daysOf: Readonly<Record<Exclude<QuickRange, 'today' | 'all'>, number>> = { day: 1, week: 7, month: 30 }

/** The range up to now; it stays open, so that what comes next belongs to it. Local time zone. Pure but for the zone. */
export function quickRange(name: QuickRange, nowMs: number): TimeRange {
  if (name === 'all') return { from: null, until: null }
  const fromMs = name === 'today' ? dayBefore(nowMs, 0) : nowMs - daysOf[name] * dayMs
  return { from: new Date(fromMs).toISOString(), until: null }
}

/** The local day (`2026-01-31`) of an instant; of an end, the last day that lies before it. Pure but for the zone. */
export function dayOf(iso: string, isEnd: boolean): string {
  const at = new Date(Date.parse(iso) - (isEnd ? 1 : 0))
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
}

/** Where a local day begins, or ends; null for what is no day. Pure but for the zone. */
export function edgeOfDay(day: string, isEnd: boolean): string | null {
  const [year, month, date] = day.split('-').map(Number)
  if (year === undefined || month === undefined || date === undefined || year < 1970) return null
  const at = new Date(year, month - 1, date + (isEnd ? 1 : 0))
  return Number.isNaN(at.getTime()) ? null : at.toISOString()
}

/** How long a bar is. */
export interface BarStep {
  readonly unit: 'second' | 'minute' | 'hour' | 'day' | 'month'
  readonly count: number
}

const steps: readonly (readonly [unit: BarStep['unit'], count: number, aboutMs: number])[] = [
  ...[1, 5, 15].map((count) => ['second', count, count * secondMs] as const),
  ...[1, 5, 15].map((count) => ['minute', count, count * minuteMs] as const),
  ...[1, 3, 6, 12].map((count) => ['hour', count, count * hourMs] as const),
  ...[1, 2, 7, 14].map((count) => ['day', count, count * dayMs] as const),
  ...[1, 3, 12, 120].map((count) => ['month', count, count * 30 * dayMs] as const),
]

/** The bars of a timeline: the edges between them, ISO 8601 UTC, one more than bars. */
export interface TimelineBars {
  readonly edges: readonly string[]
  readonly step: BarStep
}

/** At most `most` bars over a stretch; they begin where local hours, days or months do. Pure but for the zone. */
export function timelineBars(from: string, last: string, most: number): TimelineBars {
  const [fromMs, lastMs] = [Date.parse(from), Math.max(Date.parse(from), Date.parse(last))]
  // Two more than fit exactly, since the first and the last bar reach beyond the stretch.
  const [unit, count] = steps.find(([, , aboutMs]) => (lastMs - fromMs) / aboutMs + 2 <= most) ?? (['month', 1200] as const)
  const step: BarStep = { unit, count }
  const edges = [firstEdge(fromMs, step)]
  for (let index = 1; (edges.at(-1) ?? Infinity) <= lastMs; index += 1) edges.push(edgeAfter(edges[0] ?? fromMs, index, step))
  return { edges: edges.map((ms) => new Date(ms).toISOString()), step }
}

function firstEdge(fromMs: number, { unit, count }: BarStep): number {
  const midnight = dayBefore(fromMs, 0)
  if (unit === 'day') return midnight
  if (unit === 'month') return new Date(new Date(fromMs).getFullYear(), count >= 12 ? 0 : new Date(fromMs).getMonth(), 1).getTime()
  const stepMs = stepLength({ unit, count })
  return midnight + Math.floor((fromMs - midnight) / stepMs) * stepMs
}

function edgeAfter(firstMs: number, index: number, step: BarStep): number {
  const first = new Date(firstMs)
  if (step.unit === 'day') return dayBefore(firstMs, -index * step.count)
  if (step.unit === 'month') return new Date(first.getFullYear(), first.getMonth() + index * step.count, 1).getTime()
  return firstMs + index * stepLength(step)
}

function stepLength({ unit, count }: BarStep): number {
  return count * (unit === 'second' ? secondMs : unit === 'minute' ? minuteMs : hourMs)
}

function dayBefore(ms: number, days: number): number {
  const at = new Date(ms)
  return new Date(at.getFullYear(), at.getMonth(), at.getDate() - days).getTime()
}

/** Which bars a range touches, first and last; null = all, or none. Pure. */
export function barsOfRange({ from, until }: TimeRange, edges: readonly string[]): readonly [first: number, last: number] | null {
  if ((from === null && until === null) || edges.length < 2) return null
  const bars = edges.slice(1).flatMap((end, index) => ((from === null || end > from) && (until === null || (edges[index] ?? '') < until) ? [index] : []))
  const [first, last] = [bars[0], bars.at(-1)]
  return first === undefined || last === undefined ? null : [first, last]
}

/** The range of some bars, in either order. Pure. */
export function rangeOfBars(one: number, other: number, edges: readonly string[]): TimeRange {
  return { from: edges[Math.min(one, other)] ?? null, until: edges[Math.max(one, other) + 1] ?? null }
}

/** Names a bar or an edge of it: `14:05:10`, `Fri 20 Nov, 14:05`, `20 Nov`, `Nov 2026`. Local. Pure but for the zone. */
export function barLabel(iso: string, { unit }: BarStep, long: boolean): string {
  const options: Intl.DateTimeFormatOptions =
    unit === 'month' ? { month: 'short', year: 'numeric' }
    : unit === 'day' ? { day: 'numeric', month: 'short', ...(long ? { weekday: 'short', year: 'numeric' } : {}) }
    : { hour: '2-digit', minute: '2-digit', ...(unit === 'second' ? { second: '2-digit' } : {}), ...(long || unit === 'hour' ? { day: 'numeric', month: 'short' } : {}) }
  return new Intl.DateTimeFormat('en-GB', options).format(new Date(iso))
}
