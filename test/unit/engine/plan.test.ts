import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fieldSchemas } from '../../../electron/desired/guestFields.ts'
import { diffGuest } from '../../../electron/engine/diff.ts'
import { guestLabel, planGuest, proposeForGuest } from '../../../electron/engine/plan.ts'
import type { ActualGuest, DesiredGuest } from '../../../shared/domain/guest.ts'
import { container, gibibyte, machine } from '../../fixtures/guests/actualGuests.ts'
import { storedGuest, type StoredWords } from '../../fixtures/guests/storedGuest.ts'
import { anyActualGuest, anyDesiredFields } from './arbitraries.ts'

const plan = (desired: Omit<DesiredGuest, 'vmid'>, guest: ActualGuest) => planGuest(diffGuest({ vmid: guest.ref.vmid, ...desired }, guest, { absenceProven: true }))
const kinds = (desired: Omit<DesiredGuest, 'vmid'>, guest: ActualGuest) => plan(desired, guest).map((step) => step.operation.kind)

describe('the order of steps', () => {
  const settings = { cores: 4, diskBytes: 16 * gibibyte } as const

  it('sets before it starts, so that all is in force', () => {
    expect(kinds({ run: 'running', ...settings }, machine({ run: 'stopped' }))).toEqual(['guest.configure', 'disk.grow', 'guest.start'])
  })

  it('shuts down before it sets, so that nothing is interrupted twice', () => {
    expect(kinds({ run: 'stopped', ...settings }, container())).toEqual(['guest.shutdown', 'guest.configure', 'disk.grow'])
  })

  it('leaves power alone where it is as declared, or is not declared', () => {
    expect(kinds({ run: 'running', ...settings }, container())).toEqual(['guest.configure', 'disk.grow'])
    expect(kinds(settings, container({ run: 'stopped' }))).toEqual(['guest.configure', 'disk.grow'])
  })

  it('plans a removal alone', () => {
    const [step, ...rest] = plan({ absent: true }, container())
    expect(rest).toEqual([])
    expect(step?.operation).toEqual({ kind: 'guest.destroy', guest: container().ref, parameters: { purge: false, unreferencedDisks: false } })
    expect(step?.classification.class).toBe('destructive')
  })
})

describe('the order of steps of disks, networks and options', () => {
  const fresh = (words: StoredWords = {}) => storedGuest({ type: 'qemu', ...words })

  it('puts back, shuts down, sets, replaces, and protects last', () => {
    const guest = fresh({ options: { unused0: 'ceph:vm-101-disk-7', scsi1: 'local-lvm:vm-101-disk-1,size=4G' }, pending: { sockets: '2' } })
    const steps = kinds({
      run: 'stopped', cores: 4, options: { sockets: null, protection: '1' },
      networks: { net1: { properties: { model: 'virtio', bridge: 'vmbr1' } } },
      disks: { scsi1: { volume: 'ceph:vm-101-disk-7', properties: {} }, scsi2: { storage: 'ceph', sizeBytes: gibibyte, properties: {} } },
    }, guest)
    expect(steps).toEqual(['guest.revert', 'guest.shutdown', 'guest.configure', 'network.set', 'disk.attach', 'disk.replace', 'guest.configure'])
  })

  it('sets the boot order and the protection after the disks, each kind of setting once', () => {
    const steps = plan({ cores: 4, options: { protection: '1', boot: 'order=scsi1', startup: 'order=1' }, disks: { scsi1: { storage: 'ceph', sizeBytes: gibibyte, properties: {} } } }, fresh({ run: 'stopped' }))
    expect(steps.map(({ operation }) => [operation.kind, operation.parameters['options']])).toEqual([
      ['guest.configure', { startup: 'order=1' }], ['disk.attach', undefined], ['guest.configure', { protection: '1' }], ['guest.configure', { boot: 'order=scsi1' }],
    ])
  })

  it('takes protection off before what it would hold back', () => {
    const guest = fresh({ run: 'stopped', options: { protection: '1', scsi1: 'local-lvm:vm-101-disk-1,size=4G' } })
    expect(kinds({ options: { protection: '0' }, disks: { scsi1: null } }, guest)).toEqual(['guest.configure', 'disk.detach'])
  })

  it('leaves high availability before the power is changed, and joins it with the power', () => {
    const ha = { state: 'started', group: null, maxRestart: null, maxRelocate: null }
    expect(kinds({ ha: null, run: 'stopped' }, fresh({ ha }))).toEqual(['ha.remove', 'guest.shutdown'])
    expect(kinds({ ha: {}, run: 'running', cores: 4 }, fresh({ ha: null, run: 'stopped' }))).toEqual(['guest.configure', 'ha.set'])
    expect(kinds({ ha: {}, run: 'stopped', cores: 4 }, fresh({ ha: null }))).toEqual(['ha.set', 'guest.configure'])
  })

  it('puts pending changes back in one request', () => {
    const guest = fresh({ pending: { sockets: '2', numa: '1' } })
    expect(plan({ options: { sockets: null, numa: '0' } }, guest).map(({ operation }) => operation)).toEqual([{ kind: 'guest.revert', guest: guest.ref, parameters: { keys: ['numa', 'sockets'] } }])
  })
})

describe('what is proposed', () => {
  const proposals = (desired: Omit<DesiredGuest, 'vmid'>, guest: ActualGuest) => {
    const diff = diffGuest({ vmid: guest.ref.vmid, ...desired }, guest, { absenceProven: true })
    return proposeForGuest(diff, planGuest(diff)).map(({ operation }) => [operation.kind, operation.parameters])
  }
  const waiting = machine({ values: { memoryMiB: 4096 }, running: { memoryMiB: 2048 } })

  it('is a reboot where a declared value waits for one, and no drift', () => {
    expect(proposals({ memoryBytes: 4 * gibibyte }, waiting)).toEqual([['guest.reboot', {}]])
    expect(plan({ memoryBytes: 4 * gibibyte }, waiting)).toEqual([])
  })

  it('is no reboot where the power changes anyway', () => {
    expect(proposals({ memoryBytes: 4 * gibibyte, run: 'stopped' }, waiting)).toEqual([])
    expect(proposals({ memoryBytes: 4 * gibibyte }, { ...waiting, run: 'stopped' })).toEqual([])
  })

  it('is to drop what nobody declared and waits, the deletion of a disk among it', () => {
    const guest = storedGuest({ type: 'qemu', options: { scsi1: 'local-lvm:vm-101-disk-1,size=4G' }, pending: { scsi1: null, balloon: '512', cores: '4' } })
    expect(proposals({ cores: 4 }, guest)).toEqual([['guest.revert', { keys: ['balloon', 'scsi1'] }], ['guest.reboot', {}]])
  })

  it('shows what a reboot would destroy', () => {
    const guest = storedGuest({ type: 'qemu', options: { scsi1: 'local-lvm:vm-101-disk-1,size=4G' }, pending: { scsi1: null, cores: '4' } })
    const diff = diffGuest({ vmid: 101, cores: 4 }, guest, { absenceProven: true })
    expect(proposeForGuest(diff, []).map(({ operation, classification }) => [operation.kind, classification.class])).toEqual([['guest.revert', 'benign'], ['guest.reboot', 'destructive']])
  })

  it('is to make room for a removal, which itself touches nothing before it is signed', () => {
    const ha = { state: 'started', group: null, maxRestart: null, maxRelocate: null }
    expect(proposals({ absent: true }, storedGuest({ ha }))).toEqual([['ha.remove', {}], ['guest.shutdown', {}]])
    expect(proposals({ absent: true }, storedGuest({ run: 'stopped' }))).toEqual([])
  })

  it('is nothing where all is as declared', () => {
    expect(proposals({ cores: 2 }, container())).toEqual([])
  })
})

describe('configuration', () => {
  it('is one change when nothing in it needs a person', () => {
    const steps = plan({ name: 'web-2', cores: 4, memoryBytes: 4 * gibibyte, description: 'x', onboot: true }, container())
    expect(steps.map((step) => step.operation.parameters)).toEqual([{ name: 'web-2', cores: 4, memoryMiB: 4096, description: 'x', onboot: true }])
    expect(steps[0]?.fields).toEqual(['name', 'cores', 'memory', 'description', 'onboot'])
  })

  it('is split, so that what needs a person does not hold back the rest', () => {
    const steps = plan({ cores: 4, memoryBytes: gibibyte, swapBytes: 0, tags: ['web'], description: 'x' }, container({ values: { tags: ['debug', 'web'] } }))
    expect(steps.map((step) => [step.operation.parameters, step.classification.flags])).toEqual([
      [{ cores: 4, description: 'x' }, []],
      [{ memoryMiB: 1024, swapMiB: 0, tags: ['web'] }, ['interrupts', 'security']],
    ])
  })

  it('sends memory in whole MiB, rounded up once', () => {
    expect(plan({ memoryBytes: 3 * gibibyte + 1 }, container()).map((step) => step.operation.parameters)).toEqual([{ memoryMiB: 3073 }])
    expect(plan({ memoryBytes: 3 * gibibyte + 1 }, container({ values: { memoryMiB: 3073 } }))).toEqual([])
  })
})

describe('nothing is planned', () => {
  it.each<[string, Omit<DesiredGuest, 'vmid'>, ActualGuest]>([
    ['to shrink a disk', { diskBytes: 4 * gibibyte }, container()],
    ['to start a template', { run: 'running' }, machine({ run: 'stopped', template: true })],
    ['for swap of a VM', { swapBytes: 0 }, machine()],
    ['for a guest of another type', { type: 'qemu', cores: 4, run: 'stopped' }, container()],
    ['for a run state that is neither running nor stopped', { run: 'running' }, machine({ run: 'unspecified' })],
    ['for a configuration that cannot be read', { cores: 4, description: 'x' }, container({ spec: null })],
    ['for what the next start brings', { memoryBytes: 4 * gibibyte }, machine({ values: { memoryMiB: 4096 }, running: { memoryMiB: 2048 } })],
  ])('%s', (_, desired, guest) => {
    expect(plan(desired, guest)).toEqual([])
  })
})

describe('a shutdown in front', () => {
  const pending = { spec: { pendingDeletes: [{ key: 'scsi1', force: true }] } }

  it('makes the change of a VM destructive that would then apply the deletion of a disk', () => {
    const steps = plan({ run: 'stopped', description: 'x' }, machine(pending))
    expect(steps.map((step) => [step.operation.kind, step.classification.class])).toEqual([['guest.shutdown', 'benign'], ['guest.configure', 'destructive']])
  })

  it('leaves the change of a container benign', () => {
    const steps = plan({ run: 'stopped', description: 'x' }, container({ spec: { pendingDeletes: [{ key: 'mp0', force: true }] } }))
    expect(steps.map((step) => step.classification.class)).toEqual(['benign', 'benign'])
  })
})

describe('properties', () => {
  it('plans every declaration that a file can hold, and names the guest in each summary', () => {
    fc.assert(
      fc.property(anyActualGuest, anyDesiredFields, (guest, desired) => {
        for (const step of plan(desired, guest)) {
          expect(step.summary).toContain(guestLabel(guest))
          expect(step.request.path.startsWith(`/nodes/pve1/${guest.ref.type}/${guest.ref.vmid}`)).toBe(true)
          expect(step.fields.length).toBeGreaterThan(0)
        }
      }),
    )
  })

  it.each<[keyof typeof fieldSchemas, keyof DesiredGuest, readonly unknown[]]>([
    ['name', 'name', ['a', `${'a'.repeat(127)}.${'b'.repeat(127)}`]],
    ['cores', 'cores', [1, 8192]],
    ['memory', 'memoryBytes', ['16MiB', '8191TiB']],
    ['swap', 'swapBytes', [0, '1B', '8191TiB']],
    ['description', 'description', ['', 'x'.repeat(8192)]],
    ['tags', 'tags', [[], ['_A.b+c-d', '0']]],
  ])('plans what a file may just hold for %s', (field, property, values) => {
    for (const value of values) {
      const parsed = fieldSchemas[field].parse(value)
      const guest = container({ values: { description: 'other', tags: ['other'] } })
      expect(plan({ [property]: parsed }, guest).map((step) => step.operation.kind)).toEqual(['guest.configure'])
    }
  })
})
