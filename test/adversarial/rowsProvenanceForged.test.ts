/** Row 11: provenance that is claimed, forged, read by half or taken out of an older journal excuses nothing. */
import { copyFileSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, expect } from 'vitest'
import { dataPaths } from '../../electron/config/dataFolder.ts'
import { renewList } from '../contract/reconcileSite.ts'
import { host, type Desk } from './desk.ts'
import { openMadeHere } from './madeHere.ts'
import { row } from './row.ts'

const { site, node, everyday, freeVmid, creation, requested, ours, make, open, told, destroyed, expectPending } = await openMadeHere(24)
afterAll(() => site.close())

/** Does something, and then puts back the journal that knows nothing of it. */
async function withOlderJournal(desk: Desk, deed: () => Promise<unknown>): Promise<void> {
  const { journal } = dataPaths(desk.dataFolder)
  await desk.close()
  copyFileSync(journal, desk.path('old.db'))
  await desk.open()
  await deed()
  await desk.close()
  copyFileSync(desk.path('old.db'), journal)
  await desk.open()
}

row('11', 'tag countersign-scratch set by hand on a guest of others', 'ignored, pending_signature', async () => {
  const desk = await site.desk({ signers: false })
  const vmid = site.guest()
  site.simulator.mutate(vmid, { tags: 'countersign-scratch', description: 'made by countersign' })
  renewList(site.simulator)
  await expectPending(desk, vmid)
  expect(told(desk, vmid)).toEqual([])
})

row('11', 'wishes from elsewhere for a guest made here', 'pending_signature', async () => {
  const desk = await site.desk({ signers: false })
  const vmid = await make(desk)
  await desk.ask('host', 'mode', host, 'auto')
  const file = desk.path('wishes.json')
  for (const extra of [{}, { provenance: 'scratch' }, { scratch: true }]) {
    writeFileSync(file, JSON.stringify([{ host, vmid, kind: 'guest.destroy', parameters: {}, reason: 'from elsewhere', ...extra }]))
    await desk.run('job', 'submit', file)
  }
  writeFileSync(file, JSON.stringify([{ host, vmid, kind: 'guest.destroy', parameters: { scratch: true }, reason: 'from elsewhere' }]))
  expect((await desk.run('job', 'submit', file)).exit).toBe(1)
  await desk.run('apply', '--benign')
  expect([destroyed(vmid), desk.journal.pendingItems(host).map((item) => item.operation?.kind)]).toEqual([[], ['guest.destroy']])
})

row('11', 'the window says scratch', 'bad_request', async () => {
  const desk = await site.desk({ signers: false })
  const vmid = site.guest()
  for (const extra of [{ scratch: true }, { provenance: 'created' }, { trigger: 'person' }]) {
    expect(await desk.call('guest.request', { host, vmid, kind: 'guest.destroy', parameters: {}, reason: '', ...extra })).toMatchObject({ ok: false, error: { code: 'bad_request' } })
  }
  await desk.call('guest.request', { host, vmid, kind: 'guest.destroy', parameters: {}, reason: '' })
  expect([destroyed(vmid), desk.journal.pendingItems(host)]).toEqual([[], [expect.objectContaining({ guestName: expect.any(String) as string })]])
})

row('11', 'a copy made at the window is not scratch', 'bad_request, pending_signature', async () => {
  const desk = await site.desk({ signers: false })
  const vmid = freeVmid()
  const source = site.guest('lxc')
  await desk.app.services.fleet.host(host).look() // the window asks of what it shows
  const request = { host, vmid: source, newVmid: vmid, kind: 'guest.clone', parameters: { full: true }, reason: '' }
  expect(await desk.call('guest.request', { ...request, scratch: true })).toMatchObject({ ok: false, error: { code: 'bad_request' } })
  expect(await desk.call('guest.request', request)).toMatchObject({ ok: true })
  renewList(site.simulator)
  await expectPending(desk, vmid)
})

row('11', '--scratch for what makes no guest', 'usage', async () => {
  const desk = await site.desk({ signers: false })
  const vmid = site.guest()
  for (const kind of ['guest.destroy', 'guest.start']) expect(await desk.refusal('request', kind, '--host', host, '--vmid', String(vmid), '--scratch')).toBe('usage')
  expect(site.effects(vmid)).toEqual([])
})

row('11', 'a token that sees no tasks of others', 'pending_signature', async () => {
  const blind = site.simulator.addToken('carol@pam!own', { '/': everyday, '/nodes': [] })
  const desk = await site.desk({ signers: false, token: blind })
  const vmid = freeVmid()
  await requested(desk, vmid, 'guest.create', ...creation('lxc'))
  expect((await requested(desk, vmid, 'guest.destroy')).waits).toBe(true)
  expect([destroyed(vmid), open(desk)]).toEqual([[], [`${vmid} created`]])
})

row('11', 'the list of tasks cannot be read', 'pending_signature', async () => {
  const desk = await site.desk({ signers: false })
  const vmid = await make(desk)
  const heal = site.simulator.faults.add({ method: 'GET', path: `/nodes/${node}/tasks` }, { kind: 'status', status: 500, reason: 'no', carriedOut: false })
  expect((await requested(desk, vmid, 'guest.destroy')).waits).toBe(true)
  heal()
  expect([destroyed(vmid), open(desk)]).toEqual([[], [`${vmid} created`]])
})

row('11', 'provenance written into the journal by hand', 'noticed, pending_signature', async () => {
  const desk = await site.desk({ signers: false })
  const mine = await make(desk)
  const vmid = site.guest()
  await desk.close()
  const database = new DatabaseSync(dataPaths(desk.dataFolder).journal, { enableForeignKeyConstraints: false })
  for (const name of database.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").all()) database.exec(`DROP TRIGGER "${String(name['name'])}"`)
  database.exec(`UPDATE provenance SET vmid = ${vmid}, kind = 'scratch' WHERE vmid = ${mine}`)
  database.close()
  await desk.open()
  expect(open(desk)).toEqual([])
  for (const each of [vmid, mine]) {
    expect((await requested(desk, each, 'guest.destroy')).waits).toBe(true)
    expect(destroyed(each)).toEqual([])
  }
  expect((await desk.run('journal', 'verify')).err).toContain('broken at row')
})

row('11', 'an older journal put back, in which the guest was not started yet', 'journal_rolled_back, then pending_signature', async () => {
  const desk = await site.desk({ signers: false })
  const vmid = await make(desk)
  await withOlderJournal(desk, async () => {
    await ours(desk, vmid, 'guest.start')
    await ours(desk, vmid, 'guest.stop')
  })
  expect(open(desk)).toEqual([])
  await desk.run('request', 'guest.destroy', '--host', host, '--vmid', String(vmid))
  await desk.ask('journal', 'confirm-epoch')
  expect((await requested(desk, vmid, 'guest.destroy')).waits).toBe(true)
  expect(destroyed(vmid)).toEqual([])
  expect(told(desk, vmid).at(-1)).toBe('provenance_ended')
})

row('11', 'an older journal put back, and a new epoch, though nobody touched the guest', 'pending_signature', async () => {
  const desk = await site.desk({ signers: false })
  const vmid = await make(desk)
  await withOlderJournal(desk, () => ours(desk, site.guest(), 'guest.configure', '--set', 'cores=2'))
  await desk.ask('journal', 'confirm-epoch')
  await expectPending(desk, vmid)
  expect([open(desk), told(desk, vmid)]).toEqual([[], ['provenance_began', 'provenance_ended']])
})
