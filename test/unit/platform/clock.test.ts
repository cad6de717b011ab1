import { expect, test } from 'vitest'
import { createSystemClock } from '../../../electron/platform/clock.ts'

test('a sleep ends early and without an error when its signal aborts', async () => {
  const controller = new AbortController()
  const sleeping = createSystemClock().sleep(10 * 60_000, controller.signal)
  controller.abort()
  await expect(sleeping).resolves.toBeUndefined()
})

test('a sleep under an already aborted signal ends at once', async () => {
  await expect(createSystemClock().sleep(10 * 60_000, AbortSignal.abort())).resolves.toBeUndefined()
})

test('a sleep longer than a timer can hold does not end at once', async () => {
  const controller = new AbortController()
  const clock = createSystemClock()
  let ended = false
  const sleeping = clock.sleep(2 ** 40, controller.signal).then(() => {
    ended = true
  })
  await clock.sleep(20)
  expect(ended).toBe(false)
  controller.abort()
  await sleeping
})
