import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { driftTrend } from '../../../electron/app/driftTrend.ts'
import { openForTest, temporaryFile } from '../journal/journalFixture.ts'
import { driftRow } from '../journal/samples.ts'

const hourMs = 3_600_000

/** A journal with a drift row each minute: guests of two hosts begin to differ and end it, one after the other. */
function drifting(rows: number) {
  let nowMs = Date.UTC(2026, 0, 1)
  const journal = openForTest(temporaryFile(), { clock: { nowMs: () => nowMs, sleep: async () => undefined } })
  const told: { readonly atMs: number; readonly host: string; readonly change: number }[] = []
  for (let row = 0; row < rows; row += 1) {
    nowMs += 60_000
    const begins = row % 3 !== 2
    const host = row % 6 < 3 ? 'a' : 'b'
    journal.appendAudit({ ...driftRow, host, vmid: 100 + (row % 50), decision: begins ? 'detected' : 'ended' })
    told.push({ atMs: nowMs, host, change: begins ? 1 : -1 })
  }
  const differing = told.reduce((sum, { host, change }) => sum + (host === 'a' ? change : 0), 0)
  const facts = new Map(Array.from({ length: differing }, (_, at) => [`a/${at}/`, { value: '[]', since: '' }]))
  return { journal: { auditPage: journal.auditPage, factsOf: () => facts }, told, nowMs }
}

test('how many guests of the shown hosts differed is counted backwards through all pages', async () => {
  const { journal, told, nowMs } = drifting(650)
  const points = await driftTrend(journal, ['a'], nowMs, 1)
  expect(points.length).toBeGreaterThan(40)
  for (const { at, guests } of points) {
    expect(guests).toBe(told.filter(({ atMs, host }) => host === 'a' && atMs <= Date.parse(at)).reduce((sum, { change }) => sum + change, 0))
  }
  expect(Date.parse(points.at(0)?.at ?? '')).toBeGreaterThanOrEqual(nowMs - 24 * hourMs - 1)
})

test('everything else gets its turn between two pages', async () => {
  const { journal, nowMs } = drifting(650)
  const order: string[] = []
  const watched = { ...journal, auditPage: (query: Parameters<typeof journal.auditPage>[0]) => (order.push('page'), journal.auditPage(query)) }
  let counting = true
  const others = (async () => {
    while (counting) order.push(await nextTurn('turn'))
  })()
  await driftTrend(watched, ['a'], nowMs, 1)
  counting = false
  await others
  expect(order.filter((each) => each === 'page').length).toBeGreaterThan(2)
  expect(order.join(' ')).not.toContain('page page page')
})
