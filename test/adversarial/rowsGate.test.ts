/** Rows 1, 2, 11, 19, 20 and 40: destruction without a signature, plain or disguised, and a record that was tampered with. */
import { DatabaseSync } from 'node:sqlite'
import { copyFileSync } from 'node:fs'
import { afterAll, beforeAll, expect } from 'vitest'
import { dataPaths } from '../../electron/config/dataFolder.ts'
import type { GuestType } from '../../shared/domain/guest.ts'
import { renewList } from '../contract/reconcileSite.ts'
import { host, type Desk } from './desk.ts'
import { openSite, waitings, type Site } from './harness.ts'
import { row } from './row.ts'

let site: Site

beforeAll(async () => {
  site = await openSite(40)
})
afterAll(() => site.close())

function declareGuest(desk: Desk, vmid: number, ...fields: readonly string[]): void {
  desk.declare(['version: 1', 'guests:', `  ${vmid}:`, ...fields.map((field) => `    ${field}`), ''].join('\n'))
}

/** What every unsigned destruction leaves behind, however often it is applied: one item, one row, and nothing on the host. */
async function expectPending(desk: Desk, vmid: number, kinds: readonly string[]): Promise<void> {
  for (const command of [['apply'], ['apply', '--benign'], ['apply', '--benign']]) await desk.run(...command)
  await desk.call('cycle.run', { host })
  const waiting = desk.journal.pendingItems(host).filter((item) => item.operation?.guest.vmid === vmid)
  expect(waiting.map((item) => item.operation?.kind)).toEqual(kinds)
  expect(waitings(desk, vmid)).toHaveLength(kinds.length)
  expect(site.destruction(vmid)).toEqual([])
  expect(desk.audit().filter((each) => each.vmid === vmid && each.kind === 'intent' && kinds.includes(each.operation ?? ''))).toEqual([])
}

row('1', 'unsigned destructive operation asked for', 'pending_signature', async () => {
  const desk = await site.desk()
  const vmid = site.guest()
  for (let time = 0; time < 3; time += 1) await site.request(desk, vmid, 'guest.destroy')
  await expectPending(desk, vmid, ['guest.destroy'])
})

row('2', 'unsigned destructive desired-state delta', 'pending_signature', async () => {
  const desk = await site.desk()
  const vmid = site.guest()
  declareGuest(desk, vmid, 'absent: true')
  expect((await desk.run('plan')).exit).toBe(3)
  expect((await desk.run('apply')).exit).toBe(3)
  await expectPending(desk, vmid, ['guest.destroy'])
})

row('2', 'the same in auto mode, by the cycle alone', 'pending_signature', async () => {
  const desk = await site.desk()
  const vmid = site.guest()
  await desk.ask('host', 'mode', host, 'auto')
  declareGuest(desk, vmid, 'absent: true')
  for (let cycle = 0; cycle < 3; cycle += 1) await desk.call('cycle.run', { host })
  await expectPending(desk, vmid, ['guest.destroy'])
})

row('11', 'scratch tag set on the host', 'pending_signature', async () => {
  const desk = await site.desk()
  const vmid = site.guest()
  site.simulator.mutate(vmid, { tags: 'countersign;countersign-scratch;scratch', description: 'scratch: true, provenance: countersign' })
  renewList(site.simulator)
  declareGuest(desk, vmid, 'absent: true')
  await expectPending(desk, vmid, ['guest.destroy'])
})

row('11', 'provenance claimed in desired state', 'desired_invalid, nothing pending', async () => {
  const desk = await site.desk()
  const vmid = site.guest()
  declareGuest(desk, vmid, 'absent: true', 'scratch: true')
  const { exit, err } = await desk.run('apply', '--benign')
  expect([exit, err.includes('(desired_invalid)')]).toEqual([1, true])
  expect(desk.journal.pendingItems(host)).toEqual([])
  expect(site.effects(vmid)).toEqual([])
})

row('11', 'provenance claimed in a request', 'usage', async () => {
  const desk = await site.desk()
  const vmid = site.guest()
  expect(await desk.refusal('request', 'guest.destroy', '--host', host, '--vmid', String(vmid), '--set', 'provenance=scratch')).toBe('usage')
  expect(site.effects(vmid)).toEqual([])
})

/** A guest with a second disk: its slot and volume. */
function withSecondDisk(type: GuestType): { vmid: number; slot: string; volume: string } {
  const vmid = site.guest(type)
  const slot = type === 'lxc' ? 'mp0' : 'scsi1'
  const volume = `local-lvm:vm-${vmid}-disk-1`
  site.simulator.mutate(vmid, { leftover: 'local-lvm:4', [slot]: `${volume},size=4G${type === 'lxc' ? ',mp=/data' : ''}` })
  return { vmid, slot, volume }
}

for (const type of ['lxc', 'qemu'] as const) {
  row('19', `a pending delete with force applied by a start (${type})`, 'pending_signature', async () => {
    const desk = await site.desk()
    const { vmid, slot } = withSecondDisk(type)
    site.simulator.mutate(vmid, { 'pending:delete': `!${slot}` })
    declareGuest(desk, vmid, 'run: running')
    await expectPending(desk, vmid, ['guest.start'])
    expect(site.effects(vmid)).toEqual([])
  })

  row('19', `a volume replaced by a pending change, applied by a start (${type})`, 'pending_signature', async () => {
    const desk = await site.desk()
    const { vmid, slot } = withSecondDisk(type)
    site.simulator.mutate(vmid, { leftover: 'local-lvm:1' })
    site.simulator.mutate(vmid, { [`pending:${slot}`]: `local-lvm:vm-${vmid}-disk-2,size=1G${type === 'lxc' ? ',mp=/data' : ''}` })
    declareGuest(desk, vmid, 'run: running')
    await expectPending(desk, vmid, ['guest.start'])
    expect(site.effects(vmid)).toEqual([])
  })

  row('19', `disk removal asked for as what it is (${type})`, 'pending_signature', async () => {
    const desk = await site.desk()
    const { vmid, slot } = withSecondDisk(type)
    await desk.ask('request', 'disk.detach', '--host', host, '--vmid', String(vmid), '--set', `slot=${slot}`)
    await site.request(desk, vmid, 'disk.delete', { slot: 'unused0' })
    await expectPending(desk, vmid, ['disk.delete'])
  })

  row('19', `a rollback (${type})`, 'pending_signature', async () => {
    const desk = await site.desk()
    const vmid = site.guest(type)
    await desk.ask('request', 'snapshot.create', '--host', host, '--vmid', String(vmid), '--set', 'name=before')
    await site.request(desk, vmid, 'snapshot.rollback', { name: 'before' })
    await expectPending(desk, vmid, ['snapshot.rollback'])
  })
}

row('19', 'a pending delete applied by any config change on a stopped VM', 'pending_signature', async () => {
  const desk = await site.desk()
  const { vmid, slot } = withSecondDisk('qemu')
  site.simulator.mutate(vmid, { 'pending:delete': `!${slot}` })
  declareGuest(desk, vmid, 'description: harmless')
  await expectPending(desk, vmid, ['guest.configure'])
  expect(site.effects(vmid)).toEqual([])
})

row('19', 'the same by a detach, a growth and a request of a start', 'pending_signature', async () => {
  const desk = await site.desk()
  const { vmid, slot, volume } = withSecondDisk('qemu')
  site.simulator.mutate(vmid, { 'pending:delete': '!scsi0' })
  await site.request(desk, vmid, 'disk.detach', { slot, volume })
  await site.request(desk, vmid, 'guest.start')
  await expectPending(desk, vmid, ['disk.detach', 'guest.start'])
  expect(site.effects(vmid)).toEqual([])
})

row('19', 'desired state that names another disk or removes one', 'desired_invalid', async () => {
  const desk = await site.desk()
  const vmid = site.guest('qemu')
  for (const field of ['scsi0: local-lvm:vm-1-disk-0', 'delete: scsi0', 'spec: {disks: {}}', 'force: true', 'template: true', 'snapshots: []']) {
    declareGuest(desk, vmid, field)
    const { exit, err } = await desk.run('apply', '--benign')
    expect([field, exit, err.includes('(desired_invalid)')]).toEqual([field, 1, true])
  }
  expect(site.effects(vmid)).toEqual([])
})

row('19', 'a root disk declared smaller', 'never planned', async () => {
  const desk = await site.desk()
  const vmid = site.guest('lxc')
  declareGuest(desk, vmid, 'spec: {disk: 1GiB}')
  await desk.run('apply', '--benign')
  expect(site.effects(vmid)).toEqual([])
  expect(desk.journal.pendingItems(host)).toEqual([])
})

row('20', 'a batch hides one destructive operation', 'only that one waits', async () => {
  const desk = await site.desk()
  const guests = [site.guest(), site.guest('qemu'), site.guest(), site.guest('qemu')] as const
  desk.declare(['version: 1', 'guests:', ...guests.flatMap((vmid, index) => [`  ${vmid}:`, index === 2 ? '    absent: true' : '    description: from the batch']), ''].join('\n'))
  expect((await desk.run('apply', '--benign')).exit).toBe(3)
  await expectPending(desk, guests[2], ['guest.destroy'])
  for (const vmid of [guests[0], guests[1], guests[3]]) expect(site.effects(vmid).map((entry) => entry.kind)).toEqual(['guest.configure'])
})

/** Changes the journal's file from outside while the app is closed. */
async function tamper(desk: Desk, sql: string): Promise<void> {
  const { journal } = dataPaths(desk.dataFolder)
  await desk.close()
  const database = new DatabaseSync(journal, { enableForeignKeyConstraints: false })
  for (const name of database.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").all()) database.exec(`DROP TRIGGER "${String(name['name'])}"`)
  database.exec(sql)
  database.close()
  await desk.open()
}

row('40', 'audit row edited', 'verification names the row', async () => {
  const desk = await site.desk()
  const { seq } = desk.audit()[0] ?? { seq: 0 }
  await tamper(desk, `UPDATE audit SET body = replace(body, 'host_added', 'host_seen_') WHERE seq = ${seq}`)
  expect((await desk.journal.verifyChain()).brokenAt).toBe(seq)
  expect((await desk.run('journal', 'verify')).err).toContain(`broken at row ${seq}`)
})

row('40', 'audit row removed', 'verification names the row', async () => {
  const desk = await site.desk()
  await desk.run('apply')
  await tamper(desk, 'DELETE FROM audit WHERE seq = 2')
  expect((await desk.run('journal', 'verify')).err).toContain('broken at row 2')
})

row('40', 'audit rows reordered', 'verification names the row', async () => {
  const desk = await site.desk()
  await site.request(desk, site.guest(), 'guest.destroy')
  await tamper(desk, 'UPDATE audit SET seq = -1 WHERE seq = 2; UPDATE audit SET seq = 2 WHERE seq = 3; UPDATE audit SET seq = 3 WHERE seq = -1')
  expect((await desk.run('journal', 'verify')).err).toContain('broken at row 2')
})

row('40', 'tail of the audit log cut', 'journal_rolled_back, nothing executed', async () => {
  const desk = await site.desk()
  const vmid = site.guest()
  await site.approve(desk, await site.request(desk, vmid, 'guest.destroy'))
  const { rows } = desk.journal.auditHead()
  await tamper(desk, `DELETE FROM audit WHERE seq = ${rows}`)
  const { exit, err } = await desk.run('apply')
  expect([exit, err.includes('(journal_rolled_back)')]).toEqual([1, true])
  expect(site.effects(vmid)).toEqual([])
  expect(desk.audit().filter((each) => each.decision === 'journal_rolled_back')).toHaveLength(1)
})

row('9', 'parameters of a signed request changed in the journal itself', 'binding_mismatch', async () => {
  const desk = await site.desk()
  const vmid = site.guest()
  await site.approve(desk, await site.request(desk, vmid, 'guest.destroy'))
  await tamper(desk, `UPDATE pending SET parameters = '{"purge":true,"unreferencedDisks":true}' WHERE vmid = ${vmid}`)
  expect((await desk.journal.verifyChain()).brokenAt).not.toBeNull()
  await desk.run('apply')
  expect(site.effects(vmid)).toEqual([])
  expect(desk.audit().filter((each) => each.payload['code'] === 'binding_mismatch')).toHaveLength(1)
})

row('5', 'an older copy of the data folder put back', 'journal_rolled_back, then epoch', async () => {
  const desk = await site.desk()
  const vmid = site.guest()
  const other = site.guest()
  const { file } = await site.approve(desk, await site.request(desk, other, 'guest.destroy'))
  const exported = await site.export(desk, await site.request(desk, vmid, 'guest.destroy'))
  await desk.ask('approvals', 'import', site.sign(exported))
  const { journal } = dataPaths(desk.dataFolder)
  await desk.close()
  copyFileSync(journal, desk.path('old.db'))
  await desk.open()
  await desk.ask('apply')
  expect([site.destruction(vmid).length, site.destruction(other).length]).toEqual([1, 1])
  await desk.close()
  copyFileSync(desk.path('old.db'), journal)
  await desk.open()
  for (const command of [['apply'], ['apply', '--benign']]) expect((await desk.run(...command)).err).toContain('(journal_rolled_back)')
  expect([site.destruction(vmid).length, site.destruction(other).length]).toEqual([1, 1])
  await desk.ask('journal', 'confirm-epoch')
  for (const old of [`${exported.file}.sig`, `${file}.sig`]) expect(['state_changed', 'wrong_host', 'replayed']).toContain(await desk.refusal('approvals', 'import', old))
  await desk.run('apply')
  expect([site.destruction(vmid).length, site.destruction(other).length]).toEqual([1, 1])
})
