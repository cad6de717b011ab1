/** Clocks that jump and machines that sleep while an operation is on its way: nothing is sent twice, polling resumes. */
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { JournalEntry } from '../../electron/ports.ts'
import { openCrashSite, timeScale, type CrashSite } from '../crash/crashSite.ts'
import { comeToRest, openSiteLife } from '../crash/siteLife.ts'
import type { Doom } from './mortal.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
let site: CrashSite

beforeAll(async () => {
  site = await openCrashSite()
})
afterAll(() => site.close())

/** A guest that is to run, and an app that dies at a write of its journal while it starts it. */
async function dieStarting(doom: Doom): Promise<{ readonly vmid: number; readonly journalFile: string }> {
  const { vmid } = site.freshGuest()
  const journalFile = join(site.folder, `${vmid}.db`)
  const own = openSiteLife(site, journalFile, [{ vmid, run: 'running' }], { doom })
  const work = own.reconciler.cycle().catch(() => undefined)
  await Promise.race([work, own.life.died])
  expect(own.life.isDead).toBe(true)
  await own.close()
  return { vmid, journalFile }
}

/** What the next start makes of it, with nothing declared: the only entry there is. */
async function recover(journalFile: string): Promise<JournalEntry> {
  const own = openSiteLife(site, journalFile, [])
  await comeToRest(own, site)
  const [entry] = own.journal.recentEntries(5)
  expect([own.journal.recentEntries(5).length, (await own.journal.verifyChain()).brokenAt]).toEqual([1, null])
  await own.close()
  if (entry === undefined) throw new Error('there is no entry')
  return entry
}

const afterUpid: Doom = (method) => (method === 'recordSent' ? 'after' : null)
const beforeUpid: Doom = (method) => (method === 'recordSent' ? 'before' : null)

it.each([['forward', dayMs], ['back', -dayMs]])('a clock that goes one day %s after the task was journalled: it is followed to its end', async (_, aheadMs) => {
  const { vmid, journalFile } = await dieStarting(afterUpid)
  site.setAppClock(aheadMs)
  const entry = await recover(journalFile)
  site.setAppClock(0)
  expect([entry.outcome, site.effects(vmid).map(({ kind }) => kind), site.sent().length]).toEqual(['ok', ['guest.start'], 1])
})

it('a clock that goes one day forward while the answer is lost: the task is found all the same', async () => {
  const { vmid, journalFile } = await dieStarting(beforeUpid)
  site.setAppClock(dayMs)
  const entry = await recover(journalFile)
  site.setAppClock(0)
  expect([entry.outcome, site.effects(vmid).length, site.sent().length]).toEqual(['ok', 1, 1])
})

it('a clock that goes one day back while the answer is lost: a person is asked, and nothing is sent again', async () => {
  const { vmid, journalFile } = await dieStarting(beforeUpid)
  site.setAppClock(-dayMs)
  const entry = await recover(journalFile)
  const own = openSiteLife(site, journalFile, [{ vmid, run: 'stopped' }])
  await own.reconciler.cycle()
  await own.close()
  site.setAppClock(0)
  expect([entry.state, entry.error?.code, site.effects(vmid).length, site.sent().length]).toEqual(['needs_operator', 'outcome_unknown', 1, 1])
})

it('an hour of sleep in the middle of a task: polling goes on, and nothing is sent twice', async () => {
  const { vmid } = site.freshGuest()
  site.simulator.faults.task({ vmid, type: 'vzstart', durationMs: (20 * 60_000) / timeScale })
  let slept = false
  const own = openSiteLife(site, join(site.folder, `${vmid}.db`), [{ vmid, run: 'running' }], {
    doom: (method) => {
      if (method === 'taskStatusOnce' && !slept) {
        slept = true
        site.pass(hourMs)
      }
      return null
    },
  })
  await own.reconciler.cycle()
  const [entry] = own.journal.recentEntries(5)
  await own.close()
  expect([slept, entry?.outcome, site.effects(vmid).length, site.sent().length]).toEqual([true, 'ok', 1, 1])
})
