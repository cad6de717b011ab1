import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { adoptYaml } from '../../../electron/desired/adopt.ts'
import { fieldSchemas } from '../../../electron/desired/guestFields.ts'
import { parseDesired } from '../../../electron/desired/parseDesired.ts'
import { diffGuest } from '../../../electron/engine/diff.ts'
import { bytesToMiB, mebibyte } from '../../../electron/engine/normalise/sizes.ts'
import { normaliseDescription } from '../../../electron/engine/normalise/text.ts'
import { planGuest } from '../../../electron/engine/plan.ts'
import type { ActualGuest, DesiredGuest } from '../../../shared/domain/guest.ts'
import { anyEquippedGuest, anyGuest, guest } from './guests.ts'

const seenAt = '2026-01-02T03:04:05.000Z'

function readBack(guests: readonly ActualGuest[]): readonly DesiredGuest[] {
  const written = adoptYaml({ host: 'pve-home', guests, seenAt })
  const fromDisk = new TextDecoder().decode(new TextEncoder().encode(written))
  const parsed = parseDesired(fromDisk, 'pve-home.yaml', 'pve-home')
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.guests
}

/** Fields of a declaration whose value is not exactly what the guest has after its next start. */
function differences(desired: DesiredGuest, actual: ActualGuest): readonly string[] {
  const values = actual.spec?.nextBoot
  const root = actual.spec?.disks.find((disk) => disk.slot === 'rootfs')
  const pairs: Record<string, readonly [unknown, unknown]> = {
    type: [desired.type, actual.ref.type],
    run: [desired.run, actual.run],
    name: [desired.name, values?.name],
    cores: [desired.cores, values?.cores],
    memory: [desired.memoryBytes === undefined ? undefined : bytesToMiB(desired.memoryBytes), values?.memoryMiB],
    swap: [desired.swapBytes === undefined ? undefined : bytesToMiB(desired.swapBytes), values?.swapMiB],
    disk: [desired.diskBytes, Math.floor((root?.sizeBytes ?? 0) / mebibyte) * mebibyte],
    description: [desired.description === undefined ? undefined : normaliseDescription(desired.description), values?.description],
    tags: [desired.tags?.join(' '), values?.tags.join(' ')],
    onboot: [desired.onboot, values?.onboot],
  }
  return Object.entries(pairs).filter(([, [wanted, is]]) => wanted !== undefined && wanted !== is).map(([field]) => field)
}

const container = {
  arch: 'amd64', hostname: 'web-1', memory: '2048', ostype: 'debian', startup: 'order=1,up=30', protection: '1', cpulimit: '1.5',
  features: 'nesting=1', nameserver: '10.0.0.1 10.0.0.2', lock: 'backup',
  net0: 'name=eth0,bridge=vmbr0,firewall=1,hwaddr=BC:24:11:00:00:01,ip=dhcp,tag=20,type=veth',
  net10: 'name=eth1,bridge=vmbr1,hwaddr=BC:24:11:00:00:02,type=veth,newer=1',
  rootfs: 'local-lvm:vm-101-disk-0,size=8G',
  mp0: 'local-lvm:vm-101-disk-1,mp=/data,backup=1,ro=0,size=32G',
  mp2: '/srv/share,mp=/share',
  unused0: 'local-lvm:vm-101-disk-9',
}

const machine = {
  agent: '1', boot: 'order=scsi0;ide2', cpu: 'x86-64-v2-AES', scsihw: 'virtio-scsi-single', ostype: 'l26', vga: 'none', smbios1: 'uuid=1',
  ciuser: 'ops', cipassword: '**********', sshkeys: 'ssh-ed25519%20AAAAC3NzaC1lZDI1NTE5AAAA%20ops%0A', ipconfig0: 'ip=dhcp', nameserver: '10.0.0.1',
  net0: 'virtio=BC:24:11:00:00:05,bridge=vmbr0',
  scsi0: 'local-lvm:vm-105-disk-0,discard=on,iothread=1,size=32G,ssd=1',
  virtio1: 'local-lvm:vm-105-disk-2,backup=0,size=4097M',
  efidisk0: 'local-lvm:vm-105-disk-1,efitype=4m,size=4M',
  ide2: 'local-lvm:vm-105-cloudinit,media=cdrom',
}

describe('adoptYaml', () => {
  it('writes the file of the fixture', () => {
    const guests = [
      guest(105, { type: 'qemu', name: 'db', node: 'pve2', options: machine, values: { memoryMiB: 1536, onboot: true, description: 'Database\n\n  # weekly restart\n---' } }),
      guest(101, { name: 'web-1', values: { description: 'Front: "web"', tags: ['prod', 'web'], swapMiB: 0 }, options: container, ha: { state: 'started', group: 'web', maxRestart: 1, maxRelocate: 3 } }),
      guest(106, { name: 'golden', template: true, run: 'stopped' }),
      guest(107, { run: 'unspecified', hostStatus: 'paused', diskBytes: null, values: { cores: null } }),
      guest(108, { name: null, specKnown: false }),
    ]
    const expected = readFileSync(new URL('../../fixtures/desired/adopted.yaml', import.meta.url), 'utf8')
    expect(adoptYaml({ host: 'pve-home', guests, seenAt })).toBe(expected)
  })

  it('declares the values after the next start, not the ones in force', () => {
    expect(readBack([guest(101, { values: { cores: 4 }, running: { cores: 2 } })])).toMatchObject([{ cores: 4 }])
  })

  it('declares nothing for a host without guests', () => {
    expect(readBack([])).toEqual([])
  })

  it('keeps texts of the host from ending a comment', () => {
    const hostile = guest(101, { name: 'x\n105: {absent: true}\r', node: 'a\u2028b\u0085c' })
    const written = adoptYaml({ host: 'pve-home', guests: [hostile], seenAt })
    expect(written).toContain('# 101 x 105: {absent: true}: container on node a b c\n')
    expect(readBack([hostile]).map(({ vmid }) => vmid)).toEqual([101])
  })

  it('declares for any guest exactly what it has, so that a plan afterwards is empty', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyGuest, { selector: ({ ref }) => ref.vmid, maxLength: 6 }), (guests) => {
        const declared = new Map(readBack(guests).map((one) => [one.vmid, one]))
        const readable = guests.filter(({ specKnown }) => specKnown)
        expect(new Set(declared.keys())).toEqual(new Set(readable.map(({ ref }) => ref.vmid)))
        for (const actual of readable) {
          const desired = declared.get(actual.ref.vmid)
          if (desired === undefined) throw new Error('not declared')
          expect(differences(desired, actual)).toEqual([])
          const diff = diffGuest(desired, actual, { absenceProven: true })
          expect(diff).toMatchObject({ changes: [], withheld: [] })
          expect(planGuest(diff)).toEqual([])
        }
      }),
      { seed: 20_260_102, numRuns: 600 },
    )
  })

  it('declares devices, options and high availability of any guest so that a plan afterwards is empty', () => {
    let declaredParts = 0
    fc.assert(
      fc.property(anyEquippedGuest, (actual) => {
        fc.pre(actual.specKnown)
        const [desired] = readBack([actual])
        if (desired === undefined) throw new Error('not declared')
        declaredParts += [desired.networks, desired.disks, desired.options, desired.ha].filter((part) => part !== undefined && part !== null).length
        const diff = diffGuest(desired, actual, { absenceProven: true })
        expect(diff).toMatchObject({ changes: [], withheld: [], edits: [] })
        expect(planGuest(diff)).toEqual([])
      }),
      { seed: 20_260_104, numRuns: 1500 },
    )
    expect(declaredParts).toBeGreaterThan(1000)
  })

  it('leaves out no value that can be declared', () => {
    fc.assert(
      fc.property(anyGuest, (actual) => {
        fc.pre(actual.spec !== null)
        const values = actual.spec?.nextBoot
        const [desired] = readBack([actual])
        expect(desired?.cores ?? null).toBe(fieldSchemas.cores.safeParse(values?.cores).success ? values?.cores : null)
        expect(desired?.name ?? null).toBe(fieldSchemas.name.safeParse(values?.name).success ? values?.name : null)
        expect(desired?.description === undefined).toBe((values?.description.length ?? 0) > 8192)
        expect(desired?.tags === undefined).toBe(!fieldSchemas.tags.safeParse(values?.tags).success)
        expect(desired?.memoryBytes === undefined).toBe((values?.memoryMiB ?? 0) < 16)
        expect(desired?.run === undefined).toBe(actual.template || actual.run === 'unspecified')
        expect(desired?.swapBytes === undefined).toBe((values?.swapMiB ?? null) === null)
      }),
      { seed: 20_260_103, numRuns: 400 },
    )
  })
})
