import { setTimeout as wait } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { KeyedQueue } from '../../../electron/reconcile/keyedQueue.ts'

it('runs one task at a time for each key, in the order of asking, and different keys side by side', async () => {
  const queue = new KeyedQueue<string>()
  const told: string[] = []
  const task = (name: string, ms: number) => async () => {
    told.push(`${name} begins`)
    await wait(ms)
    told.push(`${name} ends`)
    return name
  }
  const all = Promise.all([queue.run('pve1', task('a', 30)), queue.run('pve1', task('b', 1)), queue.run('pve2', task('c', 1))])
  expect(queue.isBusy('pve1')).toBe(true)
  expect(await all).toEqual(['a', 'b', 'c'])
  expect(told).toEqual(['a begins', 'c begins', 'c ends', 'a ends', 'b begins', 'b ends'])
  await queue.idle()
  expect(queue.isBusy('pve1')).toBe(false)
})

it('holds several keys for one task, and never lets two such tasks wait for each other', async () => {
  const queue = new KeyedQueue<number>()
  const told: string[] = []
  const task = (name: string) => async () => {
    told.push(`${name} begins`)
    await wait(5)
    told.push(`${name} ends`)
  }
  await Promise.all([
    queue.runHolding([150, 100], task('copy')),
    queue.run(100, task('source')),
    queue.runHolding([100, 150, 100], task('back')),
    queue.run(150, task('new')),
    queue.run(7, task('other')),
  ])
  expect(told.indexOf('other begins')).toBeLessThan(told.indexOf('copy ends'))
  const held = told.filter((each) => !each.startsWith('other'))
  for (const name of ['copy', 'source', 'back']) expect(held[held.indexOf(`${name} begins`) + 1], held.join()).toMatch(name === 'source' ? /^(?:source ends|new)/ : new RegExp(`^${name} ends`))
  await queue.idle()
  expect([queue.isBusy(100), queue.isBusy(150)]).toEqual([false, false])
})

it('goes on after a task that failed', async () => {
  const queue = new KeyedQueue<number>()
  const failed = queue.run(1, () => Promise.reject(new Error('no')))
  const next = queue.run(1, async () => 'yes')
  await expect(failed).rejects.toThrow('no')
  expect(await next).toBe('yes')
})
