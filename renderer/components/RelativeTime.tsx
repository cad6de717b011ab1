import { Tooltip } from '@mantine/core'
import { useSyncExternalStore } from 'react'
import { texts } from '../texts.ts'
import { exactTime, relativeTime, shortAge, timeLeft } from '../viewmodels/times.ts'

const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | null = null
let secondMs = Math.floor(Date.now() / 1000) * 1000

/** One clock for the whole window; it runs while somebody looks at it. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(() => {
    secondMs = Math.floor(Date.now() / 1000) * 1000
    for (const tell of listeners) tell()
  }, 1000)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0 || timer === null) return
    clearInterval(timer)
    timer = null
  }
}

/** The present second, as milliseconds since 1970; the component draws again when the next one begins. */
export function useSecondMs(): number {
  return useSyncExternalStore(subscribe, () => secondMs)
}

/** The words alone, for use inside another tooltip or sentence. */
export function RelativeText({ iso, short = false }: { readonly iso: string; readonly short?: boolean }) {
  return useSyncExternalStore(subscribe, () => (short ? shortAge(iso, secondMs) : relativeTime(iso, secondMs)))
}

/** Worked out when the tooltip shows, and not for each time that nobody points at. */
function ExactText({ iso }: { readonly iso: string }) {
  return exactTime(iso)
}

/** A moment as people say it, kept up to date; exact with zone and UTC on hover. `short` = `12 s` for dense lists. */
export function RelativeTime({ iso, short = false }: { readonly iso: string; readonly short?: boolean }) {
  return (
    <Tooltip label={<ExactText iso={iso} />}>
      <time dateTime={iso} className="num nowrap"><RelativeText iso={iso} short={short} /></time>
    </Tooltip>
  )
}

/** Time until a moment, counted down: `3 h 41 min left`, then `expired`; exact on hover. */
export function TimeLeft({ iso }: { readonly iso: string }) {
  const left = useSyncExternalStore(subscribe, () => timeLeft(iso, secondMs))
  return (
    <Tooltip label={<ExactText iso={iso} />}>
      <time dateTime={iso} className="num nowrap">{left === null ? texts.approvals.expired : `${left} ${texts.approvals.left}`}</time>
    </Tooltip>
  )
}
