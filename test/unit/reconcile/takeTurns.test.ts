import { expect, it } from 'vitest'
import { takeTurns } from '../../../electron/reconcile/takeTurns.ts'

/** A clock that stands still until it is moved, and counts the pauses. */
function byHand() {
  const clock = { ms: 0, pauses: 0, nowMs: () => clock.ms, sleep: async () => void (clock.pauses += 1) }
  return clock
}

it('pauses work once it has lasted some milliseconds, and not before', async () => {
  const clock = byHand()
  const pause = takeTurns(clock)
  await pause()
  clock.ms = 3
  await pause()
  expect(clock.pauses).toBe(0)
  clock.ms = 20
  await pause()
  await pause()
  expect(clock.pauses).toBe(1)
})

it('goes on pausing when the clock is set back', async () => {
  const clock = byHand()
  clock.ms = 1_000_000
  const pause = takeTurns(clock)
  clock.ms = 5
  await pause()
  expect(clock.pauses).toBe(1)
})
