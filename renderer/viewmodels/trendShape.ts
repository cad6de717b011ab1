import type { TrendPoint } from '../../shared/domain/drift.ts'

/** The days that are drawn. */
export const trendDays = 7

/** A step line in a box of 100 by 100, and what stands beside it. */
export interface TrendShape {
  /** SVG paths. */
  readonly line: string
  readonly area: string
  readonly from: string
  readonly most: number
  readonly now: number
  /** The points at which the number moved, for a table. */
  readonly moves: readonly TrendPoint[]
}

/** Draws the steps; null = fewer than two points. Room is left above the highest one. Pure. */
export function trendShape(points: readonly TrendPoint[]): TrendShape | null {
  const [first] = points
  const last = points.at(-1)
  if (first === undefined || last === undefined || points.length < 2) return null
  const fromMs = Date.parse(first.at)
  const spanMs = Math.max(1, Date.parse(last.at) - fromMs)
  const most = Math.max(...points.map((point) => point.guests))
  const x = (at: string): string => (((Date.parse(at) - fromMs) / spanMs) * 100).toFixed(2)
  const y = (guests: number): string => (96 - (most === 0 ? 0 : (guests / most) * 88)).toFixed(2)
  const moves = points.filter((point, index) => index === 0 || point.guests !== points[index - 1]?.guests)
  const line = moves.map((point, index) => (index === 0 ? `M${x(point.at)} ${y(point.guests)}` : `H${x(point.at)}V${y(point.guests)}`)).join('') + 'H100'
  return { line, area: `${line}V100H0Z`, from: first.at, most, now: last.guests, moves }
}
