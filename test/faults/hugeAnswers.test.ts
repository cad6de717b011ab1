/** Answers that no memory and no parser should meet, in the middle of work: capped, typed, and nothing changes by them. */
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { garbage, hugeBody, nestedBody, type FaultAction } from '../../electron/simulator/faults.ts'
import { openCrashSite, type CrashSite } from '../crash/crashSite.ts'
import { openSiteLife } from '../crash/siteLife.ts'

const timeout = 60_000
let site: CrashSite

beforeAll(async () => {
  site = await openCrashSite()
})
afterAll(() => site.close())

const bodies: readonly (readonly [string, () => FaultAction, string])[] = [
  ['1 GB', () => ({ kind: 'body', body: hugeBody(1024 ** 3) }), 'response_too_large'],
  ['ten million levels', () => ({ kind: 'body', body: nestedBody(10_000_000) }), 'response_too_large'],
  ['no JSON', () => garbage, 'bad_response'],
  ['wrong types', () => ({ kind: 'body', body: '{"data":[{"key":5,"value":{}}]}' }), 'bad_response'],
]

it.each(bodies)('%s instead of a guest’s configuration: it is left alone, and nothing is journalled of it', { timeout }, async (_, fault, code) => {
  const { vmid } = site.freshGuest()
  const own = openSiteLife(site, join(site.folder, `${vmid}.db`), [{ vmid, run: 'running' }])
  site.simulator.faults.add({ path: new RegExp(`/${vmid}/pending$`) }, fault())
  await own.reconciler.cycle()
  const { observation } = own.reconciler.snapshot()
  expect([observation?.errors.map((error) => error.code), observation?.guests.get(vmid)?.specKnown]).toEqual([[code], false])
  expect([own.journal.recentEntries(5), site.sent()]).toEqual([[], []])
  site.simulator.faults.clear()
  await own.close()
})

it.each(bodies)('%s instead of the answer to a change: its outcome is looked for, and it is there once', { timeout }, async (_, fault) => {
  const { vmid } = site.freshGuest()
  const own = openSiteLife(site, join(site.folder, `${vmid}.db`), [{ vmid, run: 'running' }])
  site.simulator.faults.add({ method: 'POST', path: new RegExp(`/${vmid}/`), nth: 1 }, fault())
  await own.reconciler.cycle()
  expect([own.journal.recentEntries(5).map(({ outcome }) => outcome), site.effects(vmid).length, site.sent().length]).toEqual([['ok'], 1, 1])
  site.simulator.faults.clear()
  await own.close()
})
