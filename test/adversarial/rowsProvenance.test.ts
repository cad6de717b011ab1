/** Row 11: what this app itself made may be removed again by a person, until somebody else has touched it. */
import { afterAll, expect } from 'vitest'
import { renewList } from '../contract/reconcileSite.ts'
import { host, type Desk } from './desk.ts'
import { newGuest, openMadeHere } from './madeHere.ts'
import { row } from './row.ts'

const { site, node, freeVmid, ours, make, theirs, nodeOf, backupOf, wholeCycle, open, told, destroyed, expectPending } = await openMadeHere(24)
afterAll(() => site.close())

for (const type of ['lxc', 'qemu'] as const) {
  row('11', `a guest made here, never started, removed again by a person (${type})`, 'executed once, by provenance', async () => {
    const desk = await site.desk({ signers: false })
    const vmid = await make(desk, type)
    await ours(desk, vmid, 'guest.configure', '--set', 'cores=2')
    await ours(desk, vmid, 'snapshot.create', '--set', 'name=before')
    await ours(desk, vmid, 'snapshot.delete', '--set', 'name=before')
    expect(open(desk)).toEqual([`${vmid} created`])
    await desk.reopen() // a restart keeps it
    await ours(desk, vmid, 'guest.destroy')
    expect([destroyed(vmid), open(desk)]).toEqual([['snapshot.delete', 'guest.destroy'], []])
    expect(desk.audit().filter((each) => each.vmid === vmid && each.kind === 'intent').map((each) => each.decision)).toEqual(['policy', 'policy', 'policy', 'provenance', 'provenance'])
    expect(told(desk, vmid)).toEqual(['provenance_began', 'provenance_ended'])
    // Once: the same VMID, made by somebody else, is somebody else's.
    await theirs(`/nodes/${node}/${type}`, { ...newGuest[type], vmid: String(vmid), tags: 'countersign-scratch' })
    renewList(site.simulator)
    await expectPending(desk, vmid)
  })
}

row('11', 'a guest made here that a person\'s own file declares absent', 'waits in apply, executed by apply --benign', async () => {
  const desk = await site.desk({ signers: false })
  const vmid = await make(desk)
  desk.declare(`version: 1\nguests:\n  ${vmid}:\n    absent: true\n`)
  renewList(site.simulator)
  expect((await desk.run('plan')).out).toContain('by provenance it was made here at')
  expect((await desk.run('apply')).exit).toBe(3)
  await desk.ask('host', 'mode', host, 'auto')
  for (let cycle = 0; cycle < 2; cycle += 1) await wholeCycle(desk)
  expect(destroyed(vmid)).toEqual([])
  await desk.run('apply', '--benign')
  expect(destroyed(vmid)).toEqual(['guest.destroy'])
})

row('11', 'what a person made as scratch, after it ran', 'executed once, by provenance', async () => {
  const desk = await site.desk({ signers: false })
  const vmid = await make(desk, 'lxc', '--scratch')
  await ours(desk, vmid, 'guest.start')
  await ours(desk, vmid, 'guest.stop')
  expect(open(desk)).toEqual([`${vmid} scratch`])
  await ours(desk, vmid, 'guest.destroy')
  expect(destroyed(vmid)).toEqual(['guest.destroy'])
})

for (const [how, scratch, expected] of [['copied', false, 'pending_signature'], ['copied', true, 'executed once, by provenance'], ['restored', false, 'pending_signature'], ['restored', true, 'executed once, by provenance']] as const) {
  row('11', `a guest ${how} here, which may be the last of its data${scratch ? ', called scratch by a person' : ''}`, expected, async () => {
    const desk = await site.desk({ signers: false })
    const source = site.guest('lxc')
    const from = await nodeOf(source)
    const vmid = freeVmid()
    const flag = scratch ? ['--scratch'] : []
    if (how === 'copied') {
      await ours(desk, vmid, 'guest.clone', '--set', `source=${source}`, '--set', `sourceNode=${from}`, '--set', 'full=true', ...flag)
    } else {
      await ours(desk, source, 'backup.create', '--set', 'storage=local')
      await ours(desk, vmid, 'guest.restoreNew', '--set', `node=${from}`, '--set', `volume=${await backupOf(source, from)}`, ...flag)
    }
    renewList(site.simulator)
    if (!scratch) return expectPending(desk, vmid)
    await ours(desk, vmid, 'guest.destroy')
    expect(destroyed(vmid)).toEqual(['guest.destroy'])
  })
}

type Attack = (desk: Desk, vmid: number, path: string) => Promise<void> | void

/** What ends provenance, of what was made empty and of scratch alike. */
const touches: readonly (readonly [string, Attack])[] = [
  ['a snapshot by another user', (_, __, path) => theirs(`${path}/snapshot`, { snapname: 'theirs' })],
  ['a snapshot by our own token, not through this app', (_, __, path) => theirs(`${path}/snapshot`, { snapname: 'ours' }, { token: site.simulator.token })],
  ['a start and a stop by another user', async (_, __, path) => {
    await theirs(`${path}/status/start`, {})
    await theirs(`${path}/status/stop`, {})
  }],
  ['a configuration changed by another user', (_, __, path) => theirs(`${path}/config`, { memory: '777' }, { method: 'PUT' })],
  ['a configuration changed before an operation of ours', async (desk, vmid, path) => {
    await theirs(`${path}/config`, { memory: '777' }, { method: 'PUT' })
    await ours(desk, vmid, 'guest.configure', '--set', 'cores=2')
  }],
  ['destruction and new creation with the same VMID', (_, vmid) => site.simulator.mutate(vmid, { recycle: '1' })],
  ['the same, with volumes of the same names', (_, vmid) => site.simulator.mutate(vmid, { recycle: 'same-volumes' })],
  ['a restore over it by another user', async (desk, vmid, path) => {
    await ours(desk, vmid, 'backup.create', '--set', 'storage=local')
    await theirs(path.replace(/\/\d+$/, ''), { vmid: String(vmid), restore: '1', force: '1', ostemplate: await backupOf(vmid) })
  }],
  ['a volume attached here that was there before', async (desk, vmid) => {
    await ours(desk, vmid, 'disk.attach', '--set', 'slot=mp0', '--set', 'storage=local-lvm', '--set', 'sizeBytes=1GiB', '--set', 'properties.mp=/data')
    await ours(desk, vmid, 'disk.detach', '--set', 'slot=mp0')
    expect(told(desk, vmid)).toEqual(['provenance_began'])
    await ours(desk, vmid, 'disk.attach', '--set', 'slot=mp0', '--set', `volume=local-lvm:vm-${vmid}-disk-1`, '--set', 'properties.mp=/data')
  }],
]

for (const scratch of [false, true]) {
  for (const [what, attack] of touches) {
    row('11', `a guest made here${scratch ? ' as scratch' : ''}, then: ${what}`, 'pending_signature', async () => {
      const desk = await site.desk({ signers: false })
      const vmid = await make(desk, 'lxc', ...(scratch ? ['--scratch'] : []))
      await attack(desk, vmid, `/nodes/${node}/lxc/${vmid}`)
      renewList(site.simulator)
      await expectPending(desk, vmid)
      expect([open(desk), told(desk, vmid)]).toEqual([[], ['provenance_began', 'provenance_ended']])
    })
  }
}

row('11', 'a guest made here, started and stopped here', 'pending_signature', async () => {
  const desk = await site.desk({ signers: false })
  const vmid = await make(desk)
  await ours(desk, vmid, 'guest.start')
  expect(open(desk)).toEqual([])
  await ours(desk, vmid, 'guest.stop')
  await desk.reopen()
  await expectPending(desk, vmid)
})

row('11', 'a guest made here that a look saw running, though no task tells of it', 'pending_signature', async () => {
  const desk = await site.desk({ signers: false })
  const vmid = await make(desk)
  site.simulator.mutate(vmid, { status: 'running' })
  renewList(site.simulator)
  await wholeCycle(desk)
  site.simulator.mutate(vmid, { status: 'stopped' })
  renewList(site.simulator)
  await expectPending(desk, vmid)
})

row('11', 'scratch that a declaration claimed, also after it was withdrawn', 'pending_signature', async () => {
  const desk = await site.desk({ signers: false })
  const vmid = await make(desk, 'lxc', '--scratch')
  desk.declare(`version: 1\nguests:\n  ${vmid}:\n    description: ours now\n`)
  renewList(site.simulator)
  await wholeCycle(desk)
  expect(told(desk, vmid)).toEqual(['provenance_began', 'provenance_ended'])
  desk.declare('version: 1\nguests: {}\n')
  await expectPending(desk, vmid)
})
