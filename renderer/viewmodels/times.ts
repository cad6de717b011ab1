const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** Milliseconds between a moment (ISO 8601) and `nowMs`; never negative, since clocks of hosts may run ahead. Pure. */
export function ageMs(iso: string, nowMs: number): number {
  return Math.max(0, nowMs - Date.parse(iso))
}

/** `41 s`, `14 min`, `5 h`, `2 d`: the one largest unit. Pure. */
export function shortAge(iso: string, nowMs: number): string {
  const age = ageMs(iso, nowMs)
  if (age < minuteMs) return `${Math.floor(age / 1000)} s`
  if (age < hourMs) return `${Math.floor(age / minuteMs)} min`
  if (age < dayMs) return `${Math.floor(age / hourMs)} h`
  return `${Math.floor(age / dayMs)} d`
}

/** `14 min ago` under 24 h, then `Fri 20 Nov, 17:42 (2 d ago)`. Local time zone. Pure but for the zone. */
export function relativeTime(iso: string, nowMs: number): string {
  const short = `${shortAge(iso, nowMs)} ago`
  return ageMs(iso, nowMs) < dayMs ? short : `${dayAndTime(iso)} (${short})`
}

/** `3 h 41 min`, `41 min`, `6 d 2 h`, `50 s`: the two largest units until a moment; null once it has come. Pure. */
export function timeLeft(iso: string, nowMs: number): string | null {
  const left = Date.parse(iso) - nowMs
  if (left <= 0) return null
  const [days, hours, minutes] = [Math.floor(left / dayMs), Math.floor((left % dayMs) / hourMs), Math.floor((left % hourMs) / minuteMs)]
  if (days > 0) return hours === 0 ? `${days} d` : `${days} d ${hours} h`
  if (hours > 0) return minutes === 0 ? `${hours} h` : `${hours} h ${minutes} min`
  return minutes > 0 ? `${minutes} min` : `${Math.ceil(left / 1000)} s`
}

/** `Fri 20 Nov, 17:42`. */
export function dayAndTime(iso: string): string {
  const at = new Date(iso)
  const part = (options: Intl.DateTimeFormatOptions): string => new Intl.DateTimeFormat('en-GB', options).format(at)
  return `${part({ weekday: 'short' })} ${part({ day: 'numeric', month: 'short' })}, ${part({ hour: '2-digit', minute: '2-digit' })}`
}

/** `17:42:09`, local. */
export function timeOfDay(iso: string): string {
  return new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(new Date(iso))
}

/** `Saturday 31 October 2026`, local: the head of a day in the audit log. */
export function longDay(iso: string): string {
  return new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }).format(new Date(iso)).replace(',', '')
}

/** Exact moment with zone, then UTC, for a tooltip. */
export function exactTime(iso: string): string {
  const local = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'long' }).format(new Date(iso))
  return `${local} · ${iso.replace('T', ' ').replace(/(\.\d+)?Z$/, '')} UTC`
}

/** `41 ms`, `5.2 s`, `2 min`. Pure. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < minuteMs) return `${(ms / 1000).toFixed(1)} s`
  return `${Math.round(ms / minuteMs)} min`
}
