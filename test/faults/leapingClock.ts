import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock } from '../../electron/ports.ts'
import type { SimulatedClock } from '../../electron/simulator/clock.ts'

/** A machine may sleep longer than it was asked to; this one does so always. */
const oversleep = 10

/** The app's clock, which is the cluster's: instead of waiting, it moves both on. */
export function leapingClock(cluster: SimulatedClock): Clock {
  return {
    nowMs: () => cluster.nowMs(),
    sleep: async (ms) => {
      if (ms > 0) cluster.advance(ms * oversleep)
      await nextTurn()
    },
  }
}
