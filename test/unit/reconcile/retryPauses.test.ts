import { expect, it } from 'vitest'
import { RetryPauses } from '../../../electron/reconcile/retryPauses.ts'

it('pauses for a minute, then twice as long each time, up to an hour, and forgets it after a success', () => {
  let nowMs = 0
  const pauses = new RetryPauses({ nowMs: () => nowMs, sleep: async () => undefined })
  expect(pauses.mayTry(101)).toBe(true)
  const lengths: number[] = []
  for (let failure = 0; failure < 9; failure += 1) {
    pauses.failed(101)
    const fromMs = nowMs
    while (!pauses.mayTry(101)) nowMs += 60_000
    lengths.push((nowMs - fromMs) / 60_000)
  }
  expect(lengths).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60])
  expect(pauses.mayTry(102)).toBe(true)
  pauses.failed(101)
  pauses.succeeded(101)
  expect(pauses.mayTry(101)).toBe(true)
})
