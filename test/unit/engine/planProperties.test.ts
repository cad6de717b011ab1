import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pendingDanger } from '../../../electron/engine/classify.ts'
import { diffGuest } from '../../../electron/engine/diff.ts'
import { parseNetwork } from '../../../electron/engine/normalise/networks.ts'
import { planGuest } from '../../../electron/engine/plan.ts'
import type { ActualGuest, DesiredDisk, DesiredGuest, DesiredNetwork, GuestType, HaResource } from '../../../shared/domain/guest.ts'
import type { PlannedStep } from '../../../shared/domain/operation.ts'
import { storedGuest } from '../../fixtures/guests/storedGuest.ts'
import { afterSteps } from '../../fixtures/guests/storedModel.ts'

const gibibyte = 1024 ** 3
const volumes = ['local-lvm:vm-101-disk-1', 'ceph:vm-101-disk-2', 'ceph:vm-101-disk-3', 'local-lvm:vm-999-disk-0'] as const
const slotsOf = { lxc: ['rootfs', 'mp0', 'mp1', 'mp2'], qemu: ['scsi0', 'scsi1', 'virtio0', 'ide2'] } as const
const some = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })
/** Each key may be missing. */
const sparse = { requiredKeys: [] as [] }

const ha: fc.Arbitrary<HaResource> = fc.record({
  state: fc.constantFrom('started', 'stopped', 'disabled', 'ignored', 'enabled'), group: fc.option(fc.constantFrom('a', 'b')),
  maxRestart: fc.option(fc.integer({ min: 0, max: 3 })), maxRelocate: fc.constant(null),
})

/** A guest with disks, networks and options, some of them pending. */
const anyGuest = (type: GuestType): fc.Arbitrary<ActualGuest> => {
  const [, second, third, fourth] = slotsOf[type]
  const path = type === 'lxc' ? ',mp=/srv' : ''
  const disk = fc.constantFrom(`${volumes[0]}${path},size=8G`, `${volumes[0]}${path},backup=0,size=32G`)
  const other = fc.constantFrom(`${volumes[1]}${path},size=4G`, 'none,media=cdrom')
  const net = fc.constantFrom(...(type === 'lxc' ? ['name=eth1,bridge=vmbr1,hwaddr=BC:24:11:00:00:AA,type=veth'] : ['virtio=BC:24:11:00:00:AA,bridge=vmbr1', 'e1000=bc:24:11:00:00:ab,bridge=vmbr0,firewall=1']))
  const options = fc.record({ [second]: disk, ...(type === 'qemu' ? { [fourth]: other } : { [third]: fc.constant(`${volumes[1]}${path},size=4G`) }), net1: net, unused0: fc.constant(volumes[2]), startup: fc.constantFrom('order=1', 'order=2,up=3'), onboot: fc.constant('1') }, sparse).map((each) => each as Record<string, string>)
  const pending = fc.record({ startup: fc.constant('order=9'), net1: fc.constant(null), memory: fc.constant('4096') }, sparse)
  return fc
    .record({ options, pending, run: fc.constantFrom('running' as const, 'stopped' as const, 'unspecified' as const), ha: some(fc.option(ha)), haState: fc.constantFrom(null, 'started', 'error') })
    .map((words) => storedGuest({ ...words, type, ...(words.ha === undefined ? { ha: null } : { ha: words.ha }) }))
}

const diskProperties = (type: GuestType) => fc.constantFrom<Record<string, string>>({}, { backup: '1' }, { backup: 'no' }, type === 'lxc' ? { mp: '/srv' } : { discard: 'on' }, type === 'lxc' ? { mp: '/data', ro: '1' } : { ssd: '1', iothread: 'off' })
const anyDisk = (type: GuestType): fc.Arbitrary<DesiredDisk> =>
  fc.tuple(diskProperties(type), fc.record({
    volume: fc.constantFrom(...volumes), storage: fc.constantFrom('local-lvm', 'ceph'), sizeBytes: fc.constantFrom(4 * gibibyte, 8 * gibibyte - 512, 40 * gibibyte),
  }, sparse)).map(([properties, rest]) => ({ properties, ...rest }))
const anyNetwork = (type: GuestType): fc.Arbitrary<DesiredNetwork> =>
  fc.constantFrom<Record<string, string>>({ bridge: 'vmbr0' }, { bridge: 'vmbr1', tag: '5' }, { firewall: 'yes' }, type === 'lxc' ? { name: 'eth1', ip: 'dhcp' } : { model: 'virtio', queues: '2' }).map((properties) => ({ properties }))

/** What a file can hold for such a guest. */
const anyDeclaration = (type: GuestType): fc.Arbitrary<DesiredGuest> => {
  const slots = slotsOf[type]
  const keyed = <T>(keys: readonly string[], values: fc.Arbitrary<T>) => fc.dictionary(fc.constantFrom(...keys), fc.option(values, { freq: 4 }), { maxKeys: keys.length })
  const power = fc.record({ run: some(fc.constantFrom('running' as const, 'stopped' as const)), ha: some(fc.option(fc.record({ group: fc.constantFrom('a', 'b'), maxRestart: fc.integer({ min: 0, max: 3 }) }, sparse))) })
  return fc
    .record({
      power,
      rest: fc.record({
        memoryBytes: fc.constantFrom(2 * gibibyte, 4 * gibibyte), description: fc.constantFrom('', 'Front\r\n'), tags: fc.constantFrom(['b', 'A'], []), onboot: fc.boolean(),
        options: keyed(['startup', 'cpulimit', 'protection', 'nameserver'], fc.constant('1')),
        networks: keyed(['net0', 'net1', 'net2'], anyNetwork(type)),
        disks: keyed(slots, anyDisk(type)),
      }, sparse),
    })
    .map(({ power: { run, ha: wanted }, rest }) => ({ vmid: 101, ...rest, ...(run === undefined ? {} : { run }), ...(wanted === undefined ? {} : { ha: wanted }) }))
}

const anyCase = fc.constantFrom<GuestType>('lxc', 'qemu').chain((type) => fc.record({ guest: anyGuest(type), desired: anyDeclaration(type) }))
const plan = (desired: DesiredGuest, guest: ActualGuest) => planGuest(diffGuest(desired, guest, { absenceProven: true }))
const keyOf = ({ operation }: PlannedStep) => JSON.stringify([operation.kind, operation.parameters])

describe('every plan', () => {
  it('is empty once it was carried out, in at most three rounds, and repeats no step', () => {
    fc.assert(
      fc.property(anyCase, ({ guest, desired }) => {
        let now = guest
        const taken = new Set<string>()
        for (let round = 0; round < 3; round += 1) {
          const steps = plan(desired, now)
          for (const step of steps) {
            expect(taken).not.toContain(keyOf(step))
            taken.add(keyOf(step))
          }
          now = afterSteps(now, steps)
        }
        expect(plan(desired, now).map(keyOf)).toEqual([])
      }),
      { numRuns: 1_500, seed: 20_261_123 },
    )
  })

  it('leaves a difference only where it says that it does, and why', () => {
    fc.assert(
      fc.property(anyCase, ({ guest, desired }) => {
        let now = guest
        for (let round = 0; round < 3; round += 1) now = afterSteps(now, plan(desired, now))
        const { changes, withheld } = diffGuest(desired, now, { absenceProven: true })
        const told = new Set(withheld.map((each) => each.field))
        expect(changes.filter((change) => !told.has(change.field))).toEqual([])
      }),
      { numRuns: 1_500, seed: 20_261_123 },
    )
  })

  it('does not depend on the order in which fields are declared', () => {
    const turned = <T extends object>(value: T | undefined): T | undefined => (value === undefined ? undefined : (Object.fromEntries(Object.entries(value).toReversed()) as T))
    fc.assert(
      fc.property(anyCase, ({ guest, desired }) => {
        const { options, networks, disks } = desired
        const other = turned({
          ...desired,
          ...(options === undefined ? {} : { options: turned(options) ?? {} }),
          ...(networks === undefined ? {} : { networks: turned(networks) ?? {} }),
          ...(disks === undefined ? {} : { disks: turned(disks) ?? {} }),
        })
        expect(plan(other ?? desired, guest)).toEqual(plan(desired, guest))
      }),
      { numRuns: 500, seed: 20_261_123 },
    )
  })

  it('is destructive only where another volume is declared, or where a disk that is pending would be applied', () => {
    fc.assert(
      fc.property(anyCase, ({ guest, desired }) => {
        for (const { operation, classification } of plan(desired, guest)) {
          if (classification.class === 'benign') continue
          const slot = operation.parameters['slot']
          const declared = typeof slot === 'string' && desired.disks?.[slot]?.volume !== undefined
          expect(operation.kind === 'disk.replace' ? declared : pendingDanger(guest) !== null).toBe(true)
        }
      }),
      { numRuns: 1_000, seed: 20_261_123 },
    )
  })

  it('makes no volume over one, and echoes every MAC that is not declared', () => {
    fc.assert(
      fc.property(anyCase, ({ guest, desired }) => {
        const { running, nextBoot } = guest.spec?.options ?? { running: {}, nextBoot: {} }
        for (const { request } of plan(desired, guest)) {
          for (const [key, value] of Object.entries(request.parameters)) {
            const stored = nextBoot[key] ?? running[key]
            if (/^(rootfs|(mp|scsi|virtio|sata|ide)\d+)$/.test(key) && /^[^:,]+:\d+(\.\d+)?(,|$)/.test(value)) expect(stored).toBeUndefined()
            if (/^net\d+$/.test(key) && stored !== undefined) expect(parseNetwork(guest.ref.type, value).get('mac')).toBe(parseNetwork(guest.ref.type, stored).get('mac'))
          }
        }
      }),
      { numRuns: 1_000, seed: 20_261_123 },
    )
  })

  it('sends nothing of a configuration that could not be read', () => {
    fc.assert(
      fc.property(anyCase, ({ guest, desired }) => {
        const kinds = plan(desired, { ...guest, spec: null, specKnown: false }).map((step) => step.operation.kind)
        expect(kinds.filter((kind) => !['guest.start', 'guest.shutdown', 'ha.set', 'ha.remove'].includes(kind))).toEqual([])
      }),
      { numRuns: 300, seed: 20_261_123 },
    )
  })
})
