import { useEffect, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { auditFilter, type AuditBucket } from '../../../shared/domain/audit.ts'
import { useStores } from '../../stores/storesContext.ts'
import { toContractFilter } from '../../viewmodels/auditFilter.ts'
import { timelineBars, type TimelineBars, type TimeRange } from '../../viewmodels/auditTimes.ts'

/** What the timeline draws: as many buckets as bars. */
export interface TimelineData extends TimelineBars {
  readonly buckets: readonly AuditBucket[]
}

/** New rows are counted at most this often. Milliseconds. */
const quietMs = 1500

/**
 * Counts what the filters leave, but for the time, in at most `most` bars over `shown` (the whole log, where it is
 * unbounded). Keeps the last answer until the next; null = none yet, or the log is empty.
 */
export function useTimeline(shown: TimeRange, most: number): TimelineData | null {
  const { audit, bridge } = useStores()
  const { filter, other, total, loaded } = useStore(audit.store)
  const [data, setData] = useState<TimelineData | null>(null)
  const log = other === null ? 'own' : 'other'
  const { from, until } = shown
  const question = JSON.stringify(toContractFilter({ ...filter, from: null, until: null }))
  const key = JSON.stringify([question, log, from, until, most])
  const answered = useRef('')

  useEffect(() => {
    if (most === 0 || !loaded) return undefined
    let wanted = true
    const read = async (): Promise<void> => {
      const state = await bridge.call['audit.state']({ log })
      if (!wanted || !state.ok) return
      const { times } = state.value
      if (times === null) {
        setData(null)
        return
      }
      const bars = timelineBars(from ?? times.first, until === null || until > times.last ? times.last : new Date(Date.parse(until) - 1).toISOString(), most)
      const counted = await bridge.call['audit.histogram']({ log, filter: auditFilter.parse(JSON.parse(question)), edges: [...bars.edges] })
      if (!wanted || !counted.ok) return
      setData({ ...bars, buckets: counted.value.buckets })
      answered.current = key
    }
    // Another question is asked at once; the same one again, because rows came, in a while.
    const timer = setTimeout(() => void read(), answered.current === key ? quietMs : 0)
    return () => {
      wanted = false
      clearTimeout(timer)
    }
  }, [bridge, key, log, from, until, most, question, total, loaded])
  return data
}
