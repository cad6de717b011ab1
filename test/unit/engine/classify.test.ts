import { describe, expect, it } from 'vitest'
import { classifyOperation, pendingDanger, pendingLosses } from '../../../electron/engine/classify.ts'
import { bindOperation, cataloguedKinds } from '../../../electron/engine/operations/catalogue.ts'
import type { ActualGuest } from '../../../shared/domain/guest.ts'
import type { Classification, OperationParameters } from '../../../shared/domain/operation.ts'
import { operationKinds } from '../../../shared/domain/operation.ts'
import { container, gibibyte, machine } from '../../fixtures/guests/actualGuests.ts'

function classify(kind: string, parameters: OperationParameters, guest: ActualGuest): Classification {
  const bound = bindOperation({ kind: kind as 'guest.start', guest: guest.ref, parameters })
  if (bound === null) throw new Error(`not in the catalogue: ${kind} ${JSON.stringify(parameters)}`)
  return classifyOperation(bound, guest)
}

const stopped = { run: 'stopped' } as const
const deletes = (key: string, force = true) => ({ pendingDeletes: [{ key, force }] })
const grow = { slot: 'scsi0', volume: 'local-lvm:vm-101-disk-0', sizeBytes: 16 * gibibyte }

describe('the class of a step by itself', () => {
  it.each<[string, OperationParameters, ActualGuest, Classification['class'], readonly string[]]>([
    ['guest.start', {}, container(stopped), 'benign', []],
    ['guest.start', {}, machine(stopped), 'benign', []],
    ['guest.shutdown', {}, container(), 'benign', ['interrupts']],
    ['guest.stop', {}, machine(), 'benign', ['interrupts']],
    ['disk.grow', grow, machine(), 'benign', ['oneWay']],
    ['guest.destroy', { purge: false, unreferencedDisks: false }, container(stopped), 'destructive', ['interrupts', 'oneWay']],
    ['guest.configure', { name: 'web-2', description: '', onboot: true }, container(), 'benign', []],
    ['guest.configure', { cores: 1 }, container(), 'benign', []],
    ['guest.configure', { cores: 4 }, machine(), 'benign', ['needsRestart']],
    ['guest.configure', { cores: 4 }, machine(stopped), 'benign', []],
    ['guest.configure', { memoryMiB: 4096 }, container(), 'benign', []],
    ['guest.configure', { memoryMiB: 4096 }, machine(), 'benign', ['needsRestart']],
    ['guest.configure', { memoryMiB: 1024 }, container(), 'benign', ['interrupts']],
    ['guest.configure', { memoryMiB: 1024 }, machine(), 'benign', ['interrupts', 'needsRestart']],
    ['guest.configure', { memoryMiB: 1024 }, container(stopped), 'benign', []],
    ['guest.configure', { memoryMiB: 1024 }, container({ run: 'unspecified' }), 'benign', ['interrupts']],
    ['guest.configure', { swapMiB: 0 }, container(), 'benign', ['interrupts']],
    ['guest.configure', { swapMiB: 1024 }, container(), 'benign', []],
    ['guest.configure', { tags: ['prod', 'web'] }, container({ values: { tags: ['web'] } }), 'benign', []],
    ['guest.configure', { tags: ['PROD'] }, container({ values: { tags: ['prod', 'web'] } }), 'benign', ['security']],
    ['guest.configure', { tags: [] }, container({ ...stopped, values: { tags: ['web'] } }), 'benign', ['security']],
    ['guest.configure', { onboot: true }, container({ spec: null, listTags: ['web'] }), 'benign', []],
    ['guest.configure', { memoryMiB: 4096 }, container({ spec: null }), 'benign', ['interrupts']],
  ])('%s %j', (kind, parameters, guest, expected, flags) => {
    const found = classify(kind, parameters, guest)
    expect([found.class, [...found.flags].toSorted()]).toEqual([expected, [...flags].toSorted()])
    expect(found.reason).not.toBe('')
  })

  it('is judged for every kind there is', () => {
    expect([...cataloguedKinds].toSorted()).toEqual([...operationKinds].toSorted())
  })
})

describe('what a step triggers', () => {
  const dangers: readonly [string, Parameters<typeof machine>[0]][] = [
    ['a pending forced deletion of a disk', { spec: deletes('scsi1') }],
    ['a pending deletion that would keep the volume', { spec: deletes('sata2', false) }],
    ['the pending deletion of an unused volume', { spec: deletes('unused0') }],
    ['the pending deletion of firmware variables', { spec: deletes('efidisk0') }],
    ['the pending deletion of TPM state', { spec: deletes('tpmstate0') }],
    ['a disk that is pending to be replaced', { spec: { pendingKeys: ['cores', 'virtio0'] } }],
    ['a configuration that cannot be read', { spec: null }],
  ]

  it.each(dangers)('%s makes the start of a VM destructive, and any change of it while it is stopped', (_, words) => {
    const guest = machine({ ...stopped, ...words })
    for (const [kind, parameters] of [['guest.start', {}], ['guest.configure', { description: 'x' }]] as const) {
      const found = classify(kind, parameters, guest)
      expect(found.class).toBe('destructive')
      expect(found.reason).toMatch(/disk/)
    }
  })

  it.each(dangers)('%s makes a change destructive when the VM may be stopped', (_, words) => {
    expect(classify('guest.configure', { description: 'x' }, machine({ ...words, run: 'unspecified' })).class).toBe('destructive')
  })

  it('makes a change of a running VM destructive too: it may have stopped when the change arrives', () => {
    expect(classify('guest.configure', { description: 'x' }, machine({ run: 'running', spec: deletes('scsi1') })).class).toBe('destructive')
  })

  it.each(['snapshot', 'suspend', 'stop'])('makes a backup of a VM in mode %s destructive: it is started when it does not run by then', (mode) => {
    for (const run of ['stopped', 'running', 'unspecified'] as const) {
      expect(classify('backup.create', { storage: 'local', mode }, machine({ run, spec: deletes('scsi1') })).class).toBe('destructive')
    }
  })

  it('makes a backup of a container destructive only where it stops and starts it', () => {
    const backup = (mode: string) => classify('backup.create', { storage: 'local', mode }, container({ run: 'running', spec: deletes('mp0') })).class
    expect(['snapshot', 'suspend', 'stop'].map(backup)).toEqual(['benign', 'benign', 'destructive'])
  })

  it('makes the start of a container destructive, and not a change of it', () => {
    const guest = container({ ...stopped, spec: deletes('mp0') })
    expect(classify('guest.start', {}, guest).class).toBe('destructive')
    expect(classify('guest.configure', { cores: 4 }, guest).class).toBe('benign')
  })

  it.each(['memory', 'net1', 'cores', 'ipconfig0', 'args'])('is harmless for the pending deletion of %s', (key) => {
    expect(classify('guest.start', {}, machine({ ...stopped, spec: { ...deletes(key), pendingKeys: ['memory', 'net0'] } })).class).toBe('benign')
  })

  it('names the disk', () => {
    expect(pendingDanger(machine({ spec: deletes('scsi1') }))).toBe('it applies the pending deletion of disk scsi1')
    expect(pendingDanger(machine())).toBeNull()
  })

  it('names the volumes that are freed with it, and not those that become unused', () => {
    const disks = ['scsi1', 'scsi2', 'unused0'].map((slot) => ({ slot, volume: `local-lvm:${slot}`, sizeBytes: 1, raw: '' }))
    const pendingDeletes = [{ key: 'scsi1', force: true }, { key: 'scsi2', force: false }, { key: 'unused0', force: false }, { key: 'net1', force: true }]
    expect(pendingLosses(machine({ spec: { disks, pendingDeletes } })).map((volume) => volume.id)).toEqual(['local-lvm:scsi1', 'local-lvm:unused0'])
  })
})

describe('the catalogue', () => {
  it.each<[string, unknown]>([
    ['guest.obliterate', {}],
    ['guest.start ', {}],
    ['__proto__', {}],
    ['constructor', {}],
    ['toString', {}],
    ['guest.start', { force: true }],
    ['guest.start', null],
    ['guest.start', []],
    ['guest.configure', {}],
    ['guest.configure', { lock: '' }],
    ['guest.configure', { delete: 'scsi1' }],
    ['guest.configure', { cores: '4' }],
    ['guest.configure', { cores: 0 }],
    ['guest.configure', { cores: 1.5 }],
    ['guest.configure', { memoryMiB: 15 }],
    ['guest.configure', { swapMiB: -1 }],
    ['guest.configure', { name: '' }],
    ['guest.configure', { tags: ['a;b'] }],
    ['guest.configure', { tags: ['a b'] }],
    ['guest.configure', { onboot: 1 }],
    ['guest.configure', { description: 'x'.repeat(8193) }],
    ['guest.destroy', { purge: 1 }],
    ['guest.destroy', { force: true }],
    ['disk.grow', { slot: 'scsi0', volume: 'x:y', sizeBytes: 0 }],
    ['disk.grow', { slot: 'scsi0', volume: 'x:y', sizeBytes: '+4G' }],
    ['disk.grow', { slot: 'unused0', volume: 'x:y', sizeBytes: 1 }],
    ['disk.grow', { slot: 'scsi0,size=1', volume: 'x:y', sizeBytes: 1 }],
    ['disk.grow', { slot: 'scsi0', volume: '', sizeBytes: 1 }],
  ])('does not know %s %j', (kind, parameters) => {
    expect(bindOperation({ kind: kind as 'guest.start', guest: container().ref, parameters: parameters as OperationParameters })).toBeNull()
  })
})
