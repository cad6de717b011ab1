/** Everything that can be declared, through the whole path on a simulated cluster: planned, applied, and then never planned again. */
import { describe, expect, it, vi } from 'vitest'
import type { GuestReview } from '../../electron/engine/review.ts'
import type { DesiredGuest, GuestType } from '../../shared/domain/guest.ts'
import { renewList, type Site } from './reconcileSite.ts'
import { sitePerTest } from './sitePerTest.ts'

const gibibyte = 1024 ** 3
const open = sitePerTest({ looked: true })

/** A fresh look at one guest. */
async function review(site: Site, vmid: number): Promise<GuestReview> {
  renewList(site.simulator)
  const found = (await site.reconciler.look()).reviews.get(vmid)
  if (found === undefined) throw new Error(`guest ${vmid} is not reviewed`)
  return found
}

/** Applies what is declared and expects all of it to succeed. */
async function applied(site: Site): Promise<readonly string[]> {
  const outcomes = await site.apply()
  expect(outcomes.flatMap(({ error, refused }) => [...(error === null ? [] : [error]), ...refused])).toEqual([])
  const ran = outcomes.flatMap((outcome) => outcome.ran)
  expect(ran.map((entry) => [entry.operation.kind, entry.state, entry.outcome, entry.error?.message ?? null])).toEqual(ran.map((entry) => [entry.operation.kind, 'settled', 'ok', null]))
  return ran.map((entry) => entry.operation.kind)
}

/** Expects that nothing differs and nothing is planned. */
async function expectInSync(site: Site, vmid: number): Promise<GuestReview> {
  const found = await review(site, vmid)
  expect([found.diff?.changes, found.diff?.withheld, found.steps]).toEqual([[], [], []])
  return found
}

describe('a stopped guest', () => {
  const wanted: Readonly<Record<GuestType, (vmid: number) => DesiredGuest>> = {
    lxc: (vmid) => ({
      vmid, name: 'Web-9', cores: 3, memoryBytes: 768 * 1024 ** 2, swapBytes: 0, description: 'Front\r\n', tags: ['b', 'A'], onboot: true, diskBytes: 20 * gibibyte,
      options: { startup: 'up=5,order=2', cpulimit: '1.50', nameserver: '1.1.1.1, 8.8.8.8', features: 'nesting=1', timezone: null },
      networks: { net0: { properties: { bridge: 'vmbr0', firewall: 'off' } }, net1: { properties: { name: 'eth1', bridge: 'vmbr0', ip: 'dhcp', tag: '5' } } },
      disks: { mp0: { storage: 'local-lvm', sizeBytes: 2 * gibibyte, properties: { mp: '/srv', backup: 'yes' } } },
    }),
    qemu: (vmid) => ({
      vmid, name: 'Db-9', cores: 3, memoryBytes: 768 * 1024 ** 2, description: 'Back  \n\n', tags: ['b', 'A'], onboot: true,
      options: { startup: '3', agent: 'enabled=1', cpu: 'cputype=host,flags=+aes', boot: 'order=scsi0;scsi3', ciuser: 'ops', sshkeys: 'ssh-ed25519 AAAA a@b', ipconfig0: 'ip=dhcp', tablet: '1' },
      networks: { net0: { properties: { bridge: 'vmbr0', mtu: '1400' } }, net1: { properties: { model: 'virtio', bridge: 'vmbr0', link_down: 'yes' } } },
      disks: { scsi0: { sizeBytes: 48 * gibibyte, properties: { ssd: 'on', backup: 'no' } }, scsi3: { storage: 'local-lvm', sizeBytes: 2 * gibibyte, properties: { discard: 'on' } } },
    }),
  }

  it.each(['lxc', 'qemu'] as const)('becomes what is declared, and is not planned again: %s', async (type) => {
    const site = await open()
    const { ref, spec } = await site.find(type, 'stopped')
    site.declare(wanted[type](ref.vmid))
    const mac = spec?.mac
    const kinds = await applied(site)
    expect(kinds).toEqual(expect.arrayContaining(['guest.configure', 'network.set', 'disk.grow', 'disk.attach']))
    const after = await expectInSync(site, ref.vmid)
    expect(after.actual?.spec?.mac, 'the MAC stays').toBe(mac)
    expect(after.diff?.receipts.length).toBeGreaterThan(10)
    const effects = site.simulator.ledger().length
    expect(await applied(site)).toEqual([])
    expect(site.simulator.ledger()).toHaveLength(effects)
  }, 60_000)

  it('has a disk detached, put into another slot, and replaced only by a signature', async () => {
    const site = await open()
    const { ref } = await site.find('qemu', 'stopped')
    site.declare({ vmid: ref.vmid, disks: { scsi2: { storage: 'local-lvm', sizeBytes: gibibyte, properties: {} }, scsi3: { storage: 'local-lvm', sizeBytes: gibibyte, properties: {} } } })
    await applied(site)
    const made = (await expectInSync(site, ref.vmid)).actual?.spec?.disks ?? []
    const [second, third] = ['scsi2', 'scsi3'].map((slot) => made.find((disk) => disk.slot === slot)?.volume ?? '')
    if (second === undefined || third === undefined) throw new Error('no disks were made')

    site.declare({ vmid: ref.vmid, disks: { scsi2: null } })
    expect(await applied(site)).toEqual(['disk.detach'])
    await expectInSync(site, ref.vmid)
    site.declare({ vmid: ref.vmid, disks: { scsi2: null, scsi4: { volume: second, properties: {} } } })
    expect(await applied(site)).toEqual(['disk.attach'])
    await expectInSync(site, ref.vmid)

    site.declare({ vmid: ref.vmid, disks: { scsi3: null } })
    await applied(site)
    site.declare({ vmid: ref.vmid, disks: { scsi4: { volume: third, properties: {} } } })
    expect((await review(site, ref.vmid)).steps.map((step) => [step.operation.kind, step.classification.class])).toEqual([['disk.replace', 'destructive']])
    const effects = site.simulator.ledger().length
    expect((await site.apply()).flatMap((outcome) => outcome.waiting)).toHaveLength(1)
    expect(site.simulator.ledger()).toHaveLength(effects)
  }, 60_000)
})

describe('a disk on another storage', () => {
  it.each([['qemu', 'running', 'scsi0'], ['lxc', 'stopped', 'rootfs']] as const)('is moved, its source kept, and grown once the copy is there: %s that is %s', async (type, run, slot) => {
    const site = await open()
    const { ref, spec } = await site.find(type, run)
    const before = spec?.disks.find((disk) => disk.slot === slot)
    if (before?.sizeBytes == null) throw new Error(`${slot} holds nothing`)
    site.declare({ vmid: ref.vmid, disks: { [slot]: { storage: 'local', sizeBytes: before.sizeBytes + gibibyte, properties: {} } } })
    expect(await applied(site)).toEqual(['disk.move', 'disk.grow'])
    const { actual } = await expectInSync(site, ref.vmid)
    expect(actual?.spec?.disks).toEqual(expect.arrayContaining([expect.objectContaining({ volume: before.volume, slot: expect.stringMatching(/^unused/) as string })]))
  }, 60_000)
})

describe('a running guest', () => {
  it('takes what waits for a restart with the reboot that is proposed, which is no drift', async () => {
    const site = await open()
    const { ref } = await site.find('qemu', 'running')
    site.declare({ vmid: ref.vmid, cores: 7, run: 'running' })
    await applied(site)
    const waits = await expectInSync(site, ref.vmid)
    expect(waits.standing).toBe('restart_needed')
    expect(waits.diff?.restarts).toMatchObject([{ field: 'cores', desired: '7', actual: '7' }])
    expect(waits.proposals.map((step) => step.operation.kind)).toEqual(['guest.reboot'])
    const [reboot] = waits.proposals
    if (reboot === undefined) throw new Error('no reboot is proposed')
    await site.reconciler.request(reboot.operation, 'anna', '')
    const after = await expectInSync(site, ref.vmid)
    expect([after.standing, after.diff?.restarts, after.proposals]).toEqual(['in_sync', [], []])
  }, 60_000)

  it('is proposed to drop what somebody else left pending', async () => {
    const site = await open()
    const { ref } = await site.find('lxc', 'running')
    site.declare({ vmid: ref.vmid, run: 'running' })
    await site.reconciler.look()
    await site.reconciler.request({ kind: 'guest.configure', guest: ref, parameters: { options: { nameserver: '9.9.9.9' } } }, 'anna', '')
    const found = await review(site, ref.vmid)
    expect([found.standing, found.steps, found.proposals.map((step) => step.operation)]).toEqual(['in_sync', [], [{ kind: 'guest.revert', guest: ref, parameters: { keys: ['nameserver'] } }]])

    // Once it is declared that the option is not to be there, dropping it is the plan.
    site.declare({ vmid: ref.vmid, options: { nameserver: null } })
    expect(await applied(site)).toEqual(['guest.revert'])
    await expectInSync(site, ref.vmid)
  }, 60_000)

  it('is put under high availability and taken out of it, its power one value with it', async () => {
    const site = await open()
    const { ref } = await site.find('lxc', 'running')
    site.declare({ vmid: ref.vmid, ha: { maxRestart: 2 }, run: 'running' })
    expect(await applied(site)).toEqual(['ha.set'])
    expect((await expectInSync(site, ref.vmid)).actual?.ha).toMatchObject({ state: 'started', maxRestart: 2 })
    site.declare({ vmid: ref.vmid, ha: {}, run: 'stopped' })
    expect(await applied(site)).toEqual(['ha.set'])
    // The manager gets to it by and by; until then it is drift that nobody acts on, for HA was asked.
    await vi.waitFor(async () => expect((await review(site, ref.vmid)).actual?.run).toBe('stopped'), { timeout: 10_000 })
    expect((await expectInSync(site, ref.vmid)).actual).toMatchObject({ run: 'stopped', ha: { state: 'stopped', maxRestart: 2 } })
    expect(site.effects(ref.vmid).filter((kind) => kind === 'ha.set')).toHaveLength(2)
    site.declare({ vmid: ref.vmid, ha: null, run: 'running' })
    expect(await applied(site)).toEqual(['ha.remove', 'guest.start'])
    expect((await expectInSync(site, ref.vmid)).actual).toMatchObject({ run: 'running', ha: null })
  }, 60_000)
})

describe('a guest that is not there', () => {
  it.each<[string, DesiredGuest, string]>([
    ['a container from a template', {
      vmid: 150, run: 'running', name: 'new-1', memoryBytes: 512 * 1024 ** 2, diskBytes: 4 * gibibyte, tags: ['Web'], description: 'Front', options: { startup: 'order=4' },
      create: { from: 'template', node: 'pve1', template: 'local:vztmpl/debian-13-standard_13.1-2_amd64.tar.zst', storage: 'local-lvm', unprivileged: true },
      networks: { net0: { properties: { name: 'eth0', bridge: 'vmbr0', ip: 'dhcp' } } }, disks: { mp0: { storage: 'local-lvm', sizeBytes: gibibyte, properties: { mp: '/srv' } } },
    }, 'guest.create'],
    ['a VM with its disks', {
      vmid: 150, run: 'running', name: 'new-2', cores: 2, memoryBytes: gibibyte, options: { ciuser: 'ops', scsihw: 'virtio-scsi-single' },
      create: { from: 'empty', node: 'pve2', iso: 'local:iso/debian-13.1.0-amd64-netinst.iso' },
      networks: { net0: { properties: { model: 'virtio', bridge: 'vmbr0' } } }, disks: { scsi0: { storage: 'local-lvm', sizeBytes: 8 * gibibyte, properties: { iothread: '1' } } },
    }, 'guest.create'],
  ])('is made and brought to what is declared at once: %s', async (_, desired, kind) => {
    const site = await open()
    site.declare(desired)
    const planned = await review(site, 150)
    expect(planned.steps.map((step) => step.operation.kind)).toEqual([kind])
    expect(await applied(site)).toEqual([kind, 'guest.start'])
    expect((await expectInSync(site, 150)).actual?.run).toBe('running')
    expect(await applied(site)).toEqual([])
  }, 60_000)

  it('is made as it was planned also where a person chose one field, and not at all for another', async () => {
    const site = await open()
    const desired: DesiredGuest = {
      vmid: 150, run: 'running', name: 'new-3', cores: 2, create: { from: 'empty', node: 'pve2' }, networks: { net0: { properties: { model: 'virtio', bridge: 'vmbr0' } } },
      disks: { scsi0: { storage: 'local-lvm', sizeBytes: gibibyte, properties: {} } },
    }
    site.declare(desired)
    await review(site, 150)
    const chosen = async (field: string) => (await site.reconciler.apply({ vmid: 150, benign: true, actor: 'anna', fields: [field] })).finished
    await chosen('cores')
    expect(site.effects(150)).toEqual([])
    await chosen('absent')
    expect(site.effects(150)).toEqual(['guest.create'])
    const { diff, actual } = await review(site, 150)
    expect([diff?.changes.map((change) => change.field), actual?.name, actual?.spec?.disks.length]).toEqual([['run'], 'new-3', 1])
  }, 60_000)

  it('is copied from another one, and the rest of what is declared follows', async () => {
    const site = await open()
    const { ref, node } = await site.find('lxc', 'stopped')
    site.declare({ vmid: 150, name: 'copy-1', cores: 3, run: 'running', create: { from: 'clone', node, source: ref.vmid, full: true } })
    expect(await applied(site)).toEqual(['guest.clone', 'guest.configure', 'guest.start'])
    expect((await expectInSync(site, 150)).actual).toMatchObject({ name: 'copy-1', run: 'running', ref: { type: 'lxc' } })
  }, 60_000)

  it('is not made while the cluster was not seen whole', async () => {
    const site = await open()
    site.declare({ vmid: 150, diskBytes: gibibyte, create: { from: 'template', node: 'pve1', template: 'local:vztmpl/debian-13-standard_13.1-2_amd64.tar.zst', storage: 'local-lvm', unprivileged: true } })
    await site.simulator.setNodeDown('pve2', true)
    renewList(site.simulator)
    await site.apply()
    expect(site.effects(150)).toEqual([])
  }, 60_000)
})

describe('several guests', () => {
  it('are started in their startup order, and removals wait behind all', async () => {
    const site = await open()
    const guests = [...((await site.reconciler.look()).observation?.guests.values() ?? [])].slice(0, 3)
    for (const { ref } of guests) site.simulator.mutate(ref.vmid, { status: 'stopped', delete: 'startup' })
    renewList(site.simulator)
    const [first, second, third] = guests.map(({ ref }) => ref.vmid)
    if (first === undefined || second === undefined || third === undefined) throw new Error('the cluster is too small')
    site.declare({ vmid: first, run: 'running', options: { startup: 'order=9' } }, { vmid: second, run: 'running', options: { startup: 'order=1' } }, { vmid: third, run: 'running', options: { startup: 'order=5' } })
    await applied(site)
    const starts = site.simulator.ledger().filter((entry) => entry.kind === 'guest.start').map((entry) => entry.vmid)
    expect(starts).toEqual([second, third, first])
  }, 60_000)
})
